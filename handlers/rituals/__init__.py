"""What reviews and check-ins share: saying when, planning from chat, and what the clock asks.

Refuses to know what is looked at in either.
"""
