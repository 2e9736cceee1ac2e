"""The weekly error review: opened at its slot, answered from two sides, turned into fixes that are proven.

Refuses to let a language model write anybody's half.
"""
