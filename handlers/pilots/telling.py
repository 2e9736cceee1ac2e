"""What the two halves say at a check-in: progress in values, and whether the value is there.

Refuses a value that is no number, and one side's word for the other's half.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.messages import Field, Form, Reply, Request
from handlers.asking import said
from handlers.cards.pilots import Seen
from handlers.pilots.seeing import pilot_named, redrawn, seen
from handlers.rituals.clocked import CLOCK
from handlers.rituals.meant import entitled
from store import checkins, covers, pilots
from store.checkins import WORDS, Checkin, Measure
from store.criteria import Criterion, NoCriterion, value
from store.errors import DeskError, FieldErrors, NotFound, Unclear
from store.masking import masked
from store.portfolio import Person, Pilot
from store.units import Unit

TEXTS = ("blockers", "risks", "feedback", "evidence")
NOTE = 800
"""*Units*: characters of a text."""
WORD = re.compile(
    rf"\s*(?P<word>{'|'.join(WORDS)}|too-early)\b\s*(?:[:,;.\-–—]+\s*(?P<note>.*))?", re.IGNORECASE | re.DOTALL
)
TOLD = re.compile(rf"(?:^|;)\s*({'|'.join(TEXTS)})\s*:\s*", re.IGNORECASE)
MEANS: Mapping[str, str] = {
    "yes": "the value is there", "no": "it is not there", "too early": "nobody can say yet"
}  # fmt: skip


async def progress(unit: Unit, request: Request) -> Sequence[Reply]:
    """The pilot owner's half: a value for each criterion, and what is in the way."""
    pilot = pilot_named(unit, request.args["name"], "progress of {}")
    person = entitled(unit, request, await covers.sight(unit), f"pilot:{pilot.id}", "progress")
    view = await seen(unit, pilot)
    found = _current(view)
    if request.args.get("told"):
        values, texts = _spoken(view, request.args["told"])
    elif request.gesture == "submitted":
        values, texts = _filled(view, request)
    else:
        return [Reply(_form(view, found))]
    evidence = masked(texts.get("evidence", ""))[:NOTE]
    for number, amount in values.items():
        await checkins.measure(unit, found, Measure(number, amount, evidence, person.id, unit.at))
    told = {name: masked(texts[name])[:NOTE] for name in TEXTS[:3] if texts.get(name)}
    now = await checkins.change(
        unit, found, progress_by=person.id, progress_at=unit.at, edits=found.edits + found.has("progress"), **told
    )
    await pilots.silence(unit, pilot.id, 0)
    return [await redrawn(unit, pilot, now), *said("Thank you.", "That is your half of the check-in.", privately=True)]


def _current(view: Seen) -> Checkin:
    """The open check-in, or the one that ended last: a late word is kept. *Raises* NotFound."""
    if view.latest is None:
        raise NotFound(f"{view.pilot.name} had no check-in yet. The first comes by itself: my rituals says when.")
    return view.latest


def _form(view: Seen, found: Checkin) -> Form:
    fields = [
        Field(f"c{each.number}", each.metric, "line", value=_before(view, each, found), required=False, limit=40,
              hint=f"wanted {each}; {each.how}")
        for each in view.criteria[:8]
    ]  # fmt: skip
    return Form(
        "Check-in",
        f"progress of {view.pilot.id}",
        (
            *fields,
            Field("evidence", "Where the values are from", required=False, limit=300, hint="a link or a file"),
            Field("blockers", "What is in the way", "text", value=found.blockers, required=False, limit=NOTE),
            Field("risks", "New risks", "text", value=found.risks, required=False, limit=NOTE),
            Field("feedback", "What people say", "text", value=found.feedback, required=False, limit=NOTE),
        ),
        note=f"Typed, it is: progress of {view.pilot.id}: METRIC VALUE; blockers: …; evidence: …",
    )


def _before(view: Seen, each: Criterion, found: Checkin) -> str:
    said_now = [measure.value for measure in view.measures.get(each.number, ()) if measure.checkin == found.number]
    return each.shown(said_now[0]) if said_now else ""


def _filled(view: Seen, request: Request) -> tuple[dict[int, float], dict[str, str]]:
    """*Raises* FieldErrors."""
    values, errors = dict[int, float](), dict[str, str]()
    for each in view.criteria:
        text = request.args.get(f"c{each.number}", "").strip()
        try:
            values.update({each.number: value(text, each)} if text else {})
        except NoCriterion as error:
            errors[f"c{each.number}"] = str(error)
    if errors:
        raise FieldErrors(errors)
    return values, {name: request.args.get(name, "").strip() for name in TEXTS}


def _spoken(view: Seen, text: str) -> tuple[dict[int, float], dict[str, str]]:
    """`answer time 3.5; satisfaction 80%; blockers: …`. *Raises* DeskError."""
    parts = TOLD.split(text)
    texts = {name.casefold(): words.strip() for name, words in zip(parts[1::2], parts[2::2], strict=True)}
    values = dict[int, float]()
    for piece in filter(None, (each.strip() for each in parts[0].split(";"))):
        each = next((c for c in view.criteria if piece.casefold().startswith(c.metric.casefold())), None)
        if each is None:
            metrics = ", ".join(c.metric for c in view.criteria) or "none"
            raise NotFound(f"“{piece[:60]}” begins with no criterion of {view.pilot.name}. They are: {metrics}.")
        try:
            values[each.number] = value(piece[len(each.metric) :].strip(" :="), each)
        except NoCriterion as error:
            raise DeskError(str(error)) from None
    return values, texts


async def word(unit: Unit, request: Request) -> Sequence[Reply]:
    """The scenario owner's word: yes, no, too early, and a sentence."""
    pilot = pilot_named(unit, request.args["name"], "word on {}")
    person = entitled(unit, request, await covers.sight(unit), f"pilot:{pilot.id}", "word")
    view = await seen(unit, pilot)
    found = _current(view)
    match = WORD.fullmatch(request.args.get("told") or request.args.get("word") or "")
    if match is None and request.gesture == "submitted":
        raise FieldErrors({"word": f"One of: {', '.join(WORDS)}."})
    if match is None:
        return [Reply(_word_form(pilot, found))]
    note = match["note"] or request.args.get("note", "")
    return await _worded(unit, pilot, found, person, match["word"], note)


def _word_form(pilot: Pilot, found: Checkin) -> Form:
    choices = tuple((each, f"{each}: {MEANS[each]}") for each in WORDS)
    command = f"word on {pilot.id}"
    return Form(
        "Is the value there?",
        command,
        (
            Field("word", "Is the value there?", "choice", choices, value=found.word),
            Field("note", "In a sentence", "text", value=found.word_note, required=False, limit=NOTE),
        ),
        note=f"{pilot.task or pilot.name}. Typed, it is: {command}: too early: WHY",
    )


async def _worded(
    unit: Unit, pilot: Pilot, found: Checkin, person: Person, said_word: str, note: str
) -> Sequence[Reply]:
    plain = said_word.casefold().replace("-", " ")
    values = {"word": plain, "word_note": masked(note.strip())[:NOTE], "word_by": person.id, "word_at": unit.at}
    now = await checkins.change(unit, found, **values, edits=found.edits + found.has("word"))
    await pilots.silence(unit, pilot.id, 0)
    return [await redrawn(unit, pilot, now), *said("Noted.", f"{pilot.name}: {plain}.", privately=True)]


async def heard(unit: Unit, request: Request) -> Sequence[Reply]:
    """In the thread of a check-in: the scenario owner's word; everything else is talk among people."""
    number = (request.slot or "").removeprefix("checkin/")
    match = WORD.fullmatch(request.args.get("text", "").strip())
    if not number.isdigit() or match is None or request.actor == CLOCK:
        return []
    try:
        return await _below(unit, request, int(number), match)
    except DeskError:
        return []  # yes and no are said by many, to many


async def told(unit: Unit, request: Request) -> Sequence[Reply]:
    """The same, said to us below the card: where a platform lets us hear only what names us."""
    number = (request.slot or "").removeprefix("checkin/")
    match = WORD.fullmatch(request.args["text"].strip())
    if not number.isdigit() or match is None:
        raise Unclear("To what? Say it below the card of a check-in, or: word on PILOT: yes: WHY")
    return await _below(unit, request, int(number), match)


async def _below(unit: Unit, request: Request, number: int, match: re.Match[str]) -> Sequence[Reply]:
    found = await checkins.checkin(unit, number)
    pilot = unit.portfolio.pilots[found.pilot]
    person = entitled(unit, request, await covers.sight(unit), f"pilot:{pilot.id}", "word")
    return await _worded(unit, pilot, found, person, match["word"], match["note"] or "")
