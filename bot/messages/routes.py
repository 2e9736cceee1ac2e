"""What the desk can be told and what the clock asks about: rows of two tables.

Refuses to be filled by decorators: a table is read from top to bottom.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.messages.replies import Reply
from bot.messages.requests import Request

if TYPE_CHECKING:
    from store.db import Database
    from store.units import Unit

Handler = Callable[["Unit", Request], Awaitable[Sequence[Reply]]]
Prepare = Callable[["Database", Request], Awaitable[Mapping[str, str]]]
"""Asked before the work begins, outside any transaction, because it may take the network: what it adds to the args."""


@dataclass(frozen=True, slots=True)
class Route:
    """A sentence the desk understands. `pattern` is matched against the whole command; its named groups become args.

    `usage` and `about` are what help, the manifests and the parity page print. `menu` lists it in platform menus.
    `needs_actor`: the handler must know who asks, so the platform is asked for them before the work begins.
    """

    name: str
    pattern: re.Pattern[str]
    handler: Handler
    usage: str
    about: str
    example: str = ""
    menu: bool = False
    needs_actor: bool = False
    prepare: Prepare | None = None


@dataclass(frozen=True, slots=True)
class Number:
    """How much there is of something now, for whoever watches the machine."""

    name: str
    about: str
    labels: Mapping[str, str]
    value: float


Meter = Callable[["Unit", datetime], Awaitable[Sequence[Number]]]
"""What a topic counts; those of one name have the same labels."""


@dataclass(frozen=True, slots=True)
class Duty:
    """Something the clock asks about: which requests have become due by `now`? Their keys make them happen once.

    `urgent`: somebody is waiting for them by the second, so it is asked more often, and has to be cheap.
    """

    name: str
    due: Callable[[Unit, datetime], Awaitable[Sequence[Request]]]
    about: str = ""
    urgent: bool = False
