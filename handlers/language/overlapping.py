"""Which of several cues over the same words count: the longer, the idiom, and never what is only noise.

Refuses to weigh what is left.
"""

from __future__ import annotations

from collections.abc import Sequence

from handlers.language.cuetree import Cue, Hit

ASKING_GROUPS = ("heads", "decide", "who", "plain", "owning")
IDIOMS = ("heads", "plain")
FAINT = ("leans", "hints")
NOUNS = ("names", "topics")
HALT = Cue("accountability", "incident_response", "acts")


def longest_only(hits: Sequence[Hit]) -> list[Hit]:
    """Without what a longer cue of the same family, or noise, covers."""
    heard = {hit.cue.group for hit in hits}
    longer = [hit for hit in hits if hit.size > 1]
    noise = [hit for hit in hits if hit.cue.group == "noise"] if "noise" in heard else []
    idioms = [hit for hit in longer if hit.cue.group in IDIOMS and hit.size > 2]
    nouns = [hit for hit in longer if hit.cue.family == "accountability" and hit.cue.group in NOUNS]
    fillers = [hit for hit in hits if hit.cue.group == "filler"] if "filler" in heard else []
    tests = [hit for hit in hits if hit.cue.name == "evaluation_data" and hit.size == 1]
    stops = [hit for hit in hits if hit.cue.group == "stopping"] if "at once" in heard else []
    left = list(dict.fromkeys(hits))
    for loses, against in (
        (_covered, longer),
        (_crossed, noise),
        (_cut, idioms),
        (_breaks_off, nouns),
        (_in_passing, fillers),
        (_tested, tests),
    ):
        if against:
            left = [hit for hit in left if not loses(hit, against)]
    return [hit._replace(cue=HALT) if _halts(hit, stops) else hit for hit in left] if stops else left


def _covered(hit: Hit, longer: Sequence[Hit]) -> bool:
    for one in longer:  # a generator here would be what reading a question spends most on
        if one.size > hit.size and one.start <= hit.start and hit.end <= one.end and _compete(one, hit):
            return True
    return False


def _crossed(hit: Hit, noise: Sequence[Hit]) -> bool:
    """Noise covers it or cuts into it; a longer cue that has the noise within it stays."""
    if hit.cue.family == "outside":
        return False
    return any(
        one.start < hit.end and hit.start < one.end and one is not hit and (hit.start > one.start or one.end > hit.end)
        for one in noise
    ) or any(one.start == hit.start and one.end == hit.end and one is not hit for one in noise)


def _cut(hit: Hit, idioms: Sequence[Hit]) -> bool:
    """A longer way to say owner has a word of it: in the driving | seat for."""
    return hit.cue.family == "accountability" and any(
        one.size > hit.size and one.start < hit.end and hit.start < one.end for one in idioms
    )


def _breaks_off(hit: Hit, nouns: Sequence[Hit]) -> bool:
    """It ends within a longer noun of something else: who maintains the source | code."""
    return hit.cue.group == "acts" and any(
        hit.start < one.start < hit.end < one.end and one.cue.name != hit.cue.name for one in nouns
    )


def _in_passing(hit: Hit, fillers: Sequence[Hit]) -> bool:
    """A weak cue that is only said by the way: whose is it, formally?"""
    faint = hit.cue.family == "accountability" and hit.cue.group in FAINT
    return faint and any(one.start <= hit.start and hit.end <= one.end for one in fillers)


def _tested(hit: Hit, tests: Sequence[Hit]) -> bool:
    """What it begins with is there for testing: the test | invoices for it."""
    other = hit.cue.family == "accountability" and hit.cue.name != "evaluation_data"
    return other and any(one.end == hit.start for one in tests)


def _halts(hit: Hit, stops: Sequence[Hit]) -> bool:
    """A product is not closed for good but stopped: who pulls the plug right now?"""
    return hit.cue.name == "closure" and any(one.start < hit.end and hit.start < one.end for one in stops)


def _compete(one: Hit, other: Hit) -> bool:
    if one.cue.group in ASKING_GROUPS and other.cue.family in ("accountability", "stage", "trouble"):
        return True
    if one.cue.family == "accountability" and one.size > 2 and other.cue.family == "trouble":
        return True
    if one.cue.group == "which product" and other.cue.group in (
        "heads",
        "plain",
        "owning",
        "who",
        "holdings",
        "contact",
    ):
        return True
    weighty = ("accountability", "stage")
    same = one.cue.family == other.cue.family and (one.cue.family != "question" or one.cue.group == other.cue.group)
    return same or (one.cue.family in weighty and other.cue.family in weighty)
