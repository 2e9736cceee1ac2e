"""Schema changes, applied in order at start-up.

Refuses to go down: a newer schema under an older program is said, not repaired.
"""
