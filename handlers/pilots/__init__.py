"""Pilots: what was promised, what is measured, what was decided.

Refuses a success that nobody wrote down before the start.
"""
