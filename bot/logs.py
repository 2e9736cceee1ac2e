"""How the service logs: one event a line, for people or for machines.

Refuses to write a secret, a token or what anybody said, and to be made louder: what may be one is struck out.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from structlog.typing import EventDict, WrappedLogger

SECRET = re.compile(
    r"(?:xox[a-z]|xapp|xoxe)[-.][\w.-]+"  # chat tokens
    r"|eyJ[\w-]{8,}\.[\w-]+\.[\w-]*"  # signed web tokens
    r"|(?i:bearer)\s+\S+"
    r"|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"  # user:password in an address
    r"|https?://\S*(?:hooks|response|trigger)\S*"
)
STRUCK = "[struck out]"
OBJECT = re.compile(r"<.*>", re.DOTALL)


def strike(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Every value, without what looks like a secret."""
    return {key: SECRET.sub(STRUCK, value) if isinstance(value, str) else value for key, value in event.items()}


class _Struck(logging.Filter):
    """The same for libraries that log by themselves. What they show of an object, and a traceback, carries values."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        said = OBJECT.sub("<…>", record.getMessage())
        told = f"{said} ({type(error).__name__} at {where(error)})" if error else said
        record.msg, record.args, record.exc_info = SECRET.sub(STRUCK, told), (), None
        return True


class Log:
    """A named log. Its library is loaded with the first line: a command that logs nothing stays quick."""

    def __init__(self, name: str) -> None:
        self._name = name

    def info(self, event: str, **fields: Any) -> None:
        self._say("info", event, fields)

    def warning(self, event: str, **fields: Any) -> None:
        self._say("warning", event, fields)

    def error(self, event: str, **fields: Any) -> None:
        self._say("error", event, fields)

    def _say(self, level: str, event: str, fields: Mapping[str, Any]) -> None:
        structlog = library()
        if not structlog.is_configured():
            configure("console")  # a command that prints answers does not print logs among them
        getattr(structlog.get_logger(), level)(event, logger=self._name, **fields)


@cache
def library() -> Any:
    """The library that logs, without what it would paint tracebacks with: 4 MB, and none is ever printed."""
    painter = sys.modules.get("rich")
    sys.modules.setdefault("rich", None)  # type: ignore[arg-type]  # how the import system says: not there
    try:
        import structlog
    finally:
        if painter is None:
            del sys.modules["rich"]
    return structlog


def configure(kind: Literal["console", "json"]) -> None:
    """Logs go to standard error from now on."""
    structlog = library()
    last: Any = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    if kind == "json":
        last = structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            strike,
            last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_Struck())
    handler.setLevel(logging.WARNING)  # below it libraries print whole statements and payloads, whatever is set
    logging.basicConfig(
        level=logging.WARNING, handlers=[handler], force=True, format="%(levelname)s %(name)s %(message)s"
    )


def where(error: BaseException) -> str:
    """File and line of the innermost frame; never a value."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}" if trace else ""
