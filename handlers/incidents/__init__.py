"""Incidents: the right layer owner is called, somebody acknowledges, and the decision has a name.

Refuses to be reached but through its routes and duties.
"""
