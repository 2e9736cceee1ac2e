"""The desk itself: how it is, who keeps it, and whether its true path works.

Refuses to be reached but through its routes and duties.
"""
