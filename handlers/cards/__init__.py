"""Every sentence the desk says.

Refuses to look anything up: what it is given is what it says.
"""
