"""A value as the JSON that goes over a wire and is weighed: its characters as they are, and no blanks.

Refuses to build the encoder anew for every card, as `json.dumps` does where it is told how.
"""

from __future__ import annotations

import json

written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
