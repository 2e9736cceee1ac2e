"""Where every attack that is known to us is tried: a table of tests, each of which must exist.

Refuses a row without a test: whoever renames or removes one is told what is not tried any more.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping

import pytest

TRIED: Mapping[str, str] = {
    # Slack's door
    "forged, empty, foreign or odd signatures": "slack.test_gate:test_what_is_not_properly_signed_is_turned_away",
    "a replay outside the window": "slack.test_gate:test_the_window_is_five_minutes_either_way",
    "a replay inside the window": "slack.test_gate:test_a_replay_is_answered_and_does_nothing",
    "bodies that are no payload, deep, or not UTF-8": "slack.test_gate:test_what_is_signed_but_unreadable_is_a_400",
    "too large": "slack.test_gate:test_what_is_too_big_is_refused_signed_or_not",
    "too large, in pieces": "slack.test_gate:test_what_is_too_big_in_pieces_is_refused_too",
    "half a surrogate": "slack.test_gate:test_half_an_emoji_is_refused_and_a_whole_one_is_not",
    "other methods": "slack.test_gate:test_only_post_is_a_way_in",
    "other paths": "slack.test_gate:test_only_the_exact_path_is_a_way_in",
    "another workspace": "slack.test_gate:test_another_workspace_is_refused_and_slack_told_not_to_insist",
    "bots that speak to bots": "slack.test_gate:test_bots_and_changes_are_not_people_speaking",
    "bodies in logs": "slack.test_gate:test_no_log_line_says_what_a_body_said",
    "any body at all, signed": "security.test_hostile_wires:test_whatever_is_signed_at_all_is_answered",
    "any value in an event": (
        "security.test_hostile_wires:test_whatever_stands_in_an_event_is_answered_and_nobody_is_invented"
    ),
    # Teams' door
    "forged tokens": "teams.test_forgeries:test_a_forged_token_is_refused_like_every_other",
    "a token for another activity": "teams.test_door:test_a_good_token_for_another_activity_is_refused",
    "claims that are missing": "teams.test_door:test_what_a_token_is_bound_to_may_not_be_missing",
    "an expired token": "teams.test_door:test_a_token_that_was_good_is_refused_once_it_has_expired",
    "two tokens": "teams.test_door:test_two_authorization_headers_are_none",
    "bodies that are no activity": "teams.test_door:test_a_body_that_is_no_activity_is_a_bad_request",
    "activities of another shape": "teams.test_door:test_an_activity_of_the_wrong_shape_is_a_bad_request",
    "too large, framed or not": "teams.test_door:test_300_KB_are_too_much_however_they_are_framed",
    "a body from a stranger": "teams.test_door:test_nothing_is_read_from_somebody_without_a_token",
    "other methods, Teams": "teams.test_door:test_only_POST_is_allowed",
    "another tenant": "teams.test_door:test_another_tenant_and_none_at_all_are_not_allowed",
    "a service address elsewhere": (
        "teams.test_door:test_a_signed_foreign_service_address_is_not_allowed_and_never_called"
    ),
    "a compressed bomb": "teams.test_door:test_what_is_compressed_is_not_opened",
    "refusals that tell": "teams.test_door:test_no_refusal_tells_the_log_more_than_a_code",
    "unsafe settings": "teams.test_door:test_an_unsafe_setting_is_refused_by_name",
    "any value in an activity": (
        "security.test_hostile_wires:test_whatever_stands_in_an_activity_is_answered_and_nobody_is_invented"
    ),
    # what is shown
    "mentions, links and markup in a message, Slack": (
        "slack.test_painter:test_no_message_exceeds_a_limit_and_none_carries_a_token_of_somebody_else_s"
    ),
    "a page of everything, Slack": "slack.test_painter:test_no_home_tab_exceeds_a_limit",
    "mentions, links and markup in a card, Teams": (
        "teams.test_painter:test_whatever_is_said_fits_is_valid_and_does_nothing"
    ),
    "hostile questions in a form, Teams": "teams.test_painter:test_whatever_is_asked_fits_and_is_valid",
    "words left out without a word": "teams.test_painter:test_what_is_left_out_is_said",
    # people
    "a role that may not": "security.test_who_may:test_only_those_who_may_do_it_can_however_it_is_asked",
    "a card that names who presses it": "security.test_who_may:test_a_card_or_a_form_cannot_say_who_presses_it",
    "somebody who has left": "security.test_who_may:test_whoever_has_left_is_nobody",
    "looking from elsewhere": (
        "security.test_who_sees:test_what_began_in_private_is_shown_elsewhere_only_to_those_it_concerns"
    ),
    "a flood": "security.test_floods:test_too_much_from_one_person_is_said_once_and_nobody_else_notices",
    "a changed history": "keeping.test_audit:test_a_changed_event_is_named",
    "a history slipped in": "keeping.test_audit:test_an_event_slipped_in_among_sealed_ones_is_named_and_never_sealed",
}


@pytest.mark.parametrize("attack", TRIED)
def test_every_known_attack_is_tried_somewhere(attack: str) -> None:
    module, _, name = TRIED[attack].partition(":")
    assert callable(getattr(importlib.import_module(f"tests.{module}"), name, None)), f"{attack} is not tried any more"
