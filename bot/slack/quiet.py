"""The one logger the SDK may use: no token, no ticket, no address with a secret in it, no traceback with a body.

Refuses to be made verbose: below WARNING the SDK prints whole payloads.
"""

from __future__ import annotations

import logging
import re

_SECRETS = re.compile(r"xox[a-z]+-[\w-]+|xapp-[\w-]+|(?:wss?|https?)://\S+")


class _Redact(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redact(record.getMessage()), ()
        record.exc_info = record.exc_text = record.stack_info = None
        return True


def redact(text: str) -> str:
    return _SECRETS.sub("[redacted]", text)[:500]


def logger() -> logging.Logger:
    quiet = logging.getLogger("steward.slack.sdk")
    quiet.setLevel(logging.WARNING)
    if not quiet.filters:
        quiet.addFilter(_Redact())
    return quiet
