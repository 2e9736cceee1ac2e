"""What became of a story, judged from what was posted and what the platforms were told: lost, doubled, forgotten.

Refuses to look into the desk's store: people cannot either.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tests.battery.cast import PEOPLE
from tests.crash.town import Post, Town
from tests.crash.wishes import Case, Wish

CALLING = re.compile(r"^(?P<at>\d\d:\d\d) UTC: (?:Calling|Asking) (?P<who>.+?) \((?P<way>.*)\)\.$", re.MULTILINE)
UNLESS = re.compile(r"^If nobody (?:acknowledges|accepts) by .*$", re.MULTILINE)
HAS_IT = re.compile(r"has it since (?P<at>\d\d:\d\d) UTC")
DAY = 24 * 60
SOON = 3
"""*Units*: minutes of the desk's time: a call may wait that long where it dies again and again."""
ALIKE = ("Noted.",)
"""Answers that are the same every time."""


@dataclass
class Verdict:
    """Each with what it is about.

    Where a platform cannot be asked: `marked` was sent again and says that it may be a repeat; `unsaid` was done and
    stands in the record, but the update that tells of it was not risked a second time. `overtaken`: somebody took the
    incident before a further call could leave, in its very minute or, where the person was told who has it, soon after.
    """

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)
    unsaid: list[str] = field(default_factory=list)
    overtaken: list[str] = field(default_factory=list)
    marked: int = 0
    posts: int = 0

    @property
    def clean(self) -> bool:
        return not (self.lost or self.doubled or self.forgotten)


def judge(town: Town, wishes: Sequence[Wish], cases: Sequence[Case]) -> Verdict:
    posts = town.posts()
    verdict = Verdict(posts=len(posts), marked=sum(_repeats(posts)))
    for wish in wishes:
        if wish.taken and not wish.answers(posts):
            unsaid = verdict.unsaid if wish.platform == "teams" and wish.kept(posts) else verdict.forgotten
            unsaid.append(_told(wish))
    verdict.doubled += [f"{_told(wish)}: {count} times" for wish, count in _too_often(wishes, posts)]
    verdict.doubled += _same_marker(posts)
    verdict.doubled += _same_words(posts, wishes, town)
    for case in cases:
        for kind, what in _calls_missing(case, posts):
            (verdict.lost if kind == "lost" else verdict.overtaken).append(what)
        verdict.doubled += _calls_doubled(case, posts)
    return verdict


def _told(wish: Wish) -> str:
    return f"{wish.kind} on {wish.platform} by {wish.who}: {wish.sentence or wish.pattern}"


def _too_often(wishes: Sequence[Wish], posts: Sequence[Post]) -> Iterator[tuple[Wish, int]]:
    for wish in wishes:
        count = len([post for post in wish.answers(posts) if not post.marked])
        if count > max(1, wish.times):
            yield wish, count


def _same_marker(posts: Sequence[Post]) -> list[str]:
    found: dict[str, list[str]] = {}
    for post in posts:
        if post.marker:
            found.setdefault(post.marker, []).append(post.id)
    return [f"marker {marker}: posts {', '.join(ids)}" for marker, ids in found.items() if len(ids) > 1]


def _place(post: Post) -> tuple[str, str, str, str]:
    return post.platform, post.place, post.under, post.words


def _same_words(posts: Sequence[Post], wishes: Sequence[Wish], town: Town) -> list[str]:
    """Two posts with the same words in one place, where nobody asked twice."""
    found = []
    for place, count in Counter(_place(post) for post in posts if not post.marked).items():
        platform, where, _, words = place
        asked = [w for w in wishes if w.platform == platform and town.private(w.platform, w.who) == where]
        again = sum(max(0, wish.times - 1) for wish in asked)
        alike = sum(wish.kind == "note" for wish in asked) if words in ALIKE else 1
        if count > alike + again:
            found.append(f"{platform} {where}: {count} times {words[:120]!r}")
    return found


def _repeats(posts: Sequence[Post]) -> Iterator[bool]:
    """Posts that say they may be a repeat, and are."""
    first = {_place(post) for post in posts if not post.marked}
    return (post.marked and _place(post) in first for post in posts)


def _lines(case: Case, posts: Sequence[Post]) -> Counter[tuple[str, str]]:
    """Who was called in the thread, and until when."""
    return _counted([(_person(found["who"]), _until(post), post.marked) for post, found in _called_in(case, posts)])


def _called_in(case: Case, posts: Sequence[Post]) -> Iterator[tuple[Post, re.Match[str]]]:
    """The lines of the thread that say who is called."""
    for post in posts:
        found = CALLING.search(post.words)
        if post.platform == case.platform and post.under == case.thread and found and UNLESS.search(post.words):
            yield post, found


def _until(post: Post) -> str:
    unless = UNLESS.search(post.words)
    return f"{post.day}: {unless[0]}" if unless else ""


def _counted(calls: Sequence[tuple[str, str, bool]]) -> Counter[tuple[str, str]]:
    """What may be a repeat counts where there is no other."""
    counted = Counter((who, until) for who, until, marked in calls if not marked)
    for key in {(who, until) for who, until, marked in calls if marked} - set(counted):
        counted[key] = 1
    return counted


def _person(words: str) -> str:
    """Slack mentions by handle, Teams by name."""
    for each in PEOPLE.values():
        handle = f"<@U0{each.id.upper().replace('-', '')}>"
        if words.lstrip("@") == each.name or words == handle:
            return each.id
    return words


def _pages(case: Case, posts: Sequence[Post]) -> Counter[tuple[str, str]]:
    """Who was called directly, and until when."""
    called = []
    for post in posts:
        if case.token in post.words and _until(post) and "You are called as" in post.words:
            called.append((_whose(post), _until(post), post.marked))
    return _counted(called)


def _whose(post: Post) -> str:
    """The person a private conversation is with."""
    for who in PEOPLE:
        if post.place in (f"D0{who.upper().replace('-', '')}", f"a:11{who}"):
            return who
    return post.place


def _calls_missing(case: Case, posts: Sequence[Post]) -> Iterator[tuple[str, str]]:
    """What was told only in the thread, or only directly; `lost`, unless it was `overtaken`."""
    lines, pages = _lines(case, posts), _pages(case, posts)
    for who, unless in lines:
        if (who, unless) not in pages:
            kind = "overtaken" if _taken_meanwhile(case, posts, who, unless) else "lost"
            yield kind, f"page of {who} for {case.token}: {unless}"
    for who, unless in pages:
        if (who, unless) not in lines:
            yield "lost", f"mention of {who} for {case.token}: {unless}"
    if case.opened.answers(posts) and not pages:
        yield "lost", f"every page for {case.token}"


def _taken_meanwhile(case: Case, posts: Sequence[Post], who: str, until: str) -> bool:
    """Whether somebody has it since the minute of that call, or since SOON after it and told them so in person."""
    called = [_minute(f["at"]) for p, f in _called_in(case, posts) if (_person(f["who"]), _until(p)) == (who, until)]
    for post in posts:
        found = HAS_IT.search(post.words) if case.token in post.words else None
        waited = [(_minute(found["at"]) - at) % DAY for at in called] if found else []
        if 0 in waited or (_whose(post) == who and any(each <= SOON for each in waited)):
            return True
    return False


def _minute(words: str) -> int:
    hours, _, minutes = words.partition(":")
    return int(hours) * 60 + int(minutes)


def _calls_doubled(case: Case, posts: Sequence[Post]) -> list[str]:
    counted = [*_lines(case, posts).items(), *_pages(case, posts).items()]
    return [f"call of {who} for {case.token}, {count} times: {until}" for (who, until), count in counted if count > 1]
