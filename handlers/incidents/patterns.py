"""The pieces that sentences about incidents are made of.

Refuses to understand half a sentence: a pattern matches the whole command.
"""

from __future__ import annotations

from handlers.sentences import words

NUMBER = r"(?: (?:incident )?#?(?P<number>\d{1,9}))?"
REASON = r"(?::\s*(?P<reason>.+))?"
TEXT = r"(?::\s*(?P<text>.+))?"
SEVERITY = r"(?P<severity>critical|error|warning|info|sev ?[1-4]|p[1-4])"


NOTE = words(rf"note{NUMBER}(?: (?P<kind>hypothesis|impact|customer impact))?{TEXT}")
UPDATE = words(rf"update{NUMBER}{TEXT}")
