"""What can be said to the desk, as patterns.

Refuses to understand half a sentence: a pattern matches the whole of it.
"""

from __future__ import annotations

import re


def words(pattern: str) -> re.Pattern[str]:
    """A whole command, however it is capitalised."""
    return re.compile(rf"(?:{pattern})\s*[?.!]*", re.IGNORECASE | re.DOTALL)
