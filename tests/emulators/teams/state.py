"""Everything one loopback Teams is: its rules, its world, its time, its accidents, and what happened so far.

Refuses to forget: the transcript only grows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.emulators.teams.clock import VirtualClock
from tests.emulators.teams.faults import Faults
from tests.emulators.teams.world import APP_ID, Json, World, sample_world


@dataclass
class Rules:
    """*Units* seconds. `pauses`: when a failed delivery is tried again, counted from the failure, in virtual time.

    `reads_channels`: an administrator lets the app read what does not mention it.
    """

    bot_url: str = ""
    app_id: str = APP_ID
    app_secret: str = "a-made-up-secret"
    limits: bool = True
    answer_within: float = 15.0
    invoke_within: float = 5.0
    invoke_tries: int = 3
    pauses: tuple[float, ...] = (0.0, 15.0, 60.0)
    token_lifetime: float = 3600.0
    page_size: int = 50
    validate_cards: bool = True
    reads_channels: bool = False


@dataclass
class State:
    rules: Rules = field(default_factory=Rules)
    world: World = field(default_factory=sample_world)
    clock: VirtualClock = field(default_factory=VirtualClock)
    faults: Faults = field(default_factory=Faults)
    transcript: list[Json] = field(default_factory=list)
    base_url: str = ""

    @property
    def service_url(self) -> str:
        return f"{self.base_url}/emea/"

    def note(self, what: str, **details: Any) -> None:
        self.transcript.append({"n": len(self.transcript), "at": self.clock.iso(), "what": what, **details})
