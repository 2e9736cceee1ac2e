"""Two platforms, one incident; and what people say in its thread. On both databases."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.messages import Outgoing
from store import timeline
from tests.houses import text
from tests.incidents.house import MINUTE, IncidentHouse

DRIFT = "open incident churn-model: scores drifting since Monday"


async def test_the_owner_elsewhere_is_called_where_they_are(house: IncidentHouse) -> None:
    house.move("Priya Raman")
    await house.say("Chidi Okafor", DRIFT)
    (page,) = house.pages("Priya Raman")
    assert page.place.platform == "pult"


async def test_an_acknowledgement_there_silences_the_calls_here_and_the_reporter_hears(house: IncidentHouse) -> None:
    house.move("Priya Raman")
    await house.say("Chidi Okafor", DRIFT)
    await house.wait(15 * MINUTE)
    await house.over_there("Priya Raman", "ack 1")
    assert "Priya Raman has it since" in text(house.headline)
    assert house.headline.place.platform == "desk"
    assert "Priya Raman has it since" in house.screen("Jonas Lindqvist")[0]
    assert any("Priya Raman has taken it." in each for each in house.screen("Chidi Okafor"))


async def test_opened_here_taken_there_resolved_here_it_is_one_thread_in_one_room(house: IncidentHouse) -> None:
    house.move("Priya Raman")
    await house.say("Chidi Okafor", DRIFT)
    await house.over_there("Priya Raman", "ack 1")
    await house.over_there("Priya Raman", "note 1 impact: offers stopped")
    await house.say("Mei-Lin Zhou", "resolve 1: rolled back")
    number = next(key for key, m in house.desk.shown.items() if m is house.headline)
    below = [text(m) for m in house.desk.shown.values() if m.place.thread == number]
    for words in ("Calling Priya Raman", "Priya Raman has it", "offers stopped", "resolves it"):
        assert any(words in each for each in below), words
    assert [
        m for m in house.other.shown.values() if m.place.kind == "channel" and "Everything said" in m.card.foot
    ] == []


async def test_the_timeline_says_who_by_which_door(house: IncidentHouse) -> None:
    house.move("Priya Raman")
    await house.say("Chidi Okafor", DRIFT)
    await house.over_there("Priya Raman", "ack 1")
    async with house.database.look(house.clock.now()) as unit:
        lines = [(each.kind, each.actor, each.platform) for each in await timeline.lines(unit, 1)]
    assert ("opened", "chidi-okafor", "desk") in lines
    assert ("acked", "priya-raman", "pult") in lines


async def lines(house: IncidentHouse) -> list[str]:
    async with house.database.look(house.clock.now()) as unit:
        return [f"{each.actor}: {each.words}" for each in await timeline.lines(unit, 1) if each.platform]


async def test_what_is_said_in_the_thread_is_kept_in_silence(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", DRIFT)
    assert await house.overheard("Kofi Mensah", "the labels look late to me", "t1") == ""
    assert "kofi-mensah: the labels look late to me" in await lines(house)


async def test_an_edited_message_reads_as_it_was_left_and_says_so(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", DRIFT)
    await house.overheard("Kofi Mensah", "the labls", "t1")
    await house.overheard("Kofi Mensah", "the labels", "t1", "reheard")
    assert "kofi-mensah: the labels" in await lines(house)
    assert "said: the labels (edited)" in await house.say("Priya Raman", "status 1")


async def test_a_deleted_message_leaves_its_place_and_none_of_its_words(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", DRIFT)
    await house.overheard("Kofi Mensah", "a secret", "t1")
    await house.overheard("Kofi Mensah", "", "t1", "unheard")
    assert "a secret" not in "\n".join(await lines(house))
    said = await house.say("Priya Raman", "postmortem 1")
    assert "a secret" not in said
    assert "took back what they said" in said
    record = await house.markdown(1)
    assert "a secret" not in record
    assert "| Kofi Mensah | desk | took back what they said |" in record


async def noted(house: IncidentHouse, words: str) -> None:
    place = replace(house.headline.place, thread=house.number_of(house.headline))
    await house.say("Kofi Mensah", words, place, message="t1")


async def test_a_note_that_is_edited_reads_as_it_was_left_on_the_headline_too(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", DRIFT)
    await noted(house, "note hypothesis: the labls are late")
    await house.overheard("Kofi Mensah", "note hypothesis: the labels are late", "t1", "reheard")
    assert "kofi-mensah: the labels are late" in await lines(house)
    assert "Hypothesis: the labels are late" in text(house.headline)


@pytest.mark.parametrize(("said", "shown"), [("note impact: Zebedee is hit", "Zebedee"), ("update: ask Zoe", "Zoe")])
async def test_a_note_that_is_deleted_is_gone_from_the_headline_too(
    house: IncidentHouse, said: str, shown: str
) -> None:
    await house.say("Chidi Okafor", DRIFT)
    await noted(house, said)
    assert shown in text(house.headline)
    await house.overheard("Kofi Mensah", said, "t1", "unheard")
    assert shown not in text(house.headline)
    assert shown not in "\n".join(await lines(house))


async def test_an_edit_that_overtakes_what_was_said_is_what_stays(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", DRIFT)
    await house.overheard("Kofi Mensah", "the labels", "t1", "reheard")
    await house.overheard("Kofi Mensah", "the labls", "t1")
    said = await lines(house)
    assert "kofi-mensah: the labels" in said
    assert "kofi-mensah: the labls" not in said


async def test_a_deletion_that_overtakes_what_was_said_leaves_none_of_its_words(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", DRIFT)
    await house.overheard("Kofi Mensah", "", "t1", "unheard")
    await house.overheard("Kofi Mensah", "a secret", "t1")
    await house.overheard("Kofi Mensah", "a secret still", "t1", "reheard")
    assert "a secret" not in "\n".join(await lines(house))


async def test_a_reaction_with_a_configured_emoji_acknowledges_and_others_do_not(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", DRIFT)
    await house.react("Priya Raman", "tada", house.headline)
    assert "Nobody has it yet." in text(house.headline)
    await house.react("Priya Raman", ":eyes:", house.headline)
    assert "Priya Raman has it since" in text(house.headline)


async def test_an_emoji_is_the_same_with_and_without_the_sign_that_it_is_one(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", DRIFT)
    await house.react("Priya Raman", "\N{HEAVY CHECK MARK}", house.headline)
    assert "Priya Raman has it since" in text(house.headline)


async def test_a_reaction_to_the_call_itself_acknowledges_too(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", DRIFT)
    await house.react("Priya Raman", "✅", house.pages("Priya Raman")[0])
    assert "Priya Raman has it since" in text(house.headline)


async def test_in_the_thread_a_command_needs_no_number(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", DRIFT)
    await house.say("Chidi Okafor", "open incident churn-model: stale feed")
    await house.say("Priya Raman", "ack", slot="incident/2/headline")
    assert "Priya Raman has it since" in text(house.headline)
    assert house.headline.card.title.startswith("Incident 2")


async def test_called_for_two_an_ack_without_a_number_asks_which(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", "open incident churn-model: scores drifting")
    await house.say("Chidi Okafor", "open incident shelf-forecast: forecasts off")
    assert "Say which: ack 1 or ack 2" in await house.say("Priya Raman", "ack")


async def test_a_message_pointed_at_fills_the_form_and_its_link_stays(house: IncidentHouse) -> None:
    link = "https://desk.example/room/77"
    await house.say("Chidi Okafor", "shortcut", args={"text": "the scores drift\nsince Monday", "link": link})
    values = {field.name: field.value for field in house.form.fields}
    assert (values["symptom"], values["link"]) == ("the scores drift\nsince Monday", link)
    await house.submit("Chidi Okafor", **{**values, "product": "churn model", "severity": "warning"})
    assert "Incident 1, warning: Churn Model" in text(house.headline)
    assert link in links(house.headline)


def links(message: Outgoing) -> list[str]:
    return [span.url for part in message.card.parts for span in getattr(part, "spans", ()) if span.url]


async def test_a_form_names_an_unknown_product_in_place(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", "open incident")
    await house.submit("Chidi Okafor", product="chrun", symptom="drift", layer="unknown", severity="")
    assert list(house.outcome.errors) == ["product"]


async def test_a_hostile_symptom_stays_plain_words(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", "open incident churn-model: <!channel> [click](http://evil.example) drift *now*")
    assert "<!channel> [click](http://evil.example) drift *now*" in text(house.headline)
    assert links(house.headline) == []
    assert r"\<!channel\> \[click\]" in await house.markdown(1)
