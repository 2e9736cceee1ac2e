"""Predictions of the products: read from files of several shapes, masked, kept by reference, asked for by week.

Refuses to keep a row it does not understand, and to stop at one: it is said by line, the others are kept.
"""
