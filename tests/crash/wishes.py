"""What people want of the desk in a story, and by what each would know that it was done.

Refuses to believe the desk: a wish is known by what was posted, and by whether the platform was told that it was taken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.battery.cast import PEOPLE
from tests.crash.town import Platform, Post, Town

RECORD = "> incident-"


@dataclass
class Wish:
    """`place` and `pattern`: the post that answers it. `said` is empty for what is pressed or filled in.

    `times`: how often it was sent by hand, or delivered where it asks for a form: one that may not have been seen is
    shown again. `taken`: the platform got its acknowledgement. `given_up`: it never will.
    """

    kind: str
    platform: Platform
    who: str
    sentence: str
    place: str
    pattern: str
    said: str = ""
    under: str = ""
    times: int = 1
    pressed: bool = False
    taken: bool = False
    given_up: bool = False

    def look(self, town: Town) -> None:
        """What the platform has heard since."""
        if self.said and not self.taken:
            heard = town.heard(self.platform, self.said)
            self.taken, self.given_up = heard.taken, heard.given_up
            if self.kind == "letter":
                self.times = heard.times

    def answers(self, posts: Sequence[Post]) -> list[Post]:
        pattern = re.compile(self.pattern)
        return [
            post
            for post in posts
            if post.platform == self.platform
            and post.place == self.place
            and (not self.under or post.under == self.under)
            and pattern.search(post.words)
        ]

    def kept(self, posts: Sequence[Post]) -> bool:
        """Whether it stands in a record that somebody asked for."""
        token = re.search(r"sign\d+x\d+", self.sentence)
        return token is not None and any(RECORD in post.words and token[0] in post.words for post in posts)


@dataclass
class Case:
    """An incident of the story: what it is known by, where it is, who is called for it, what is still to be done."""

    token: str
    product: str
    platform: Platform
    thread: str
    opened: Wish
    to_do: list[str] = field(default_factory=list)
    wish: Wish | None = None
    holder: str = ""
    notes: list[Wish] = field(default_factory=list)

    def number(self, posts: Sequence[Post]) -> str:
        for post in self.opened.answers(posts):
            found = re.search(r"Incident (\d+)", post.words)
            if found:
                return found[1]
        return ""

    def page(self, posts: Sequence[Post], town: Town, who: str, asks: str) -> Post | None:
        """The newest call of this person for it."""
        place = town.private(self.platform, who)
        mine = [p for p in posts if p.place == place and self.token in p.words and asks in p.words]
        return mine[-1] if mine else None


def name_of(who: str) -> str:
    return re.escape(PEOPLE[who].name)
