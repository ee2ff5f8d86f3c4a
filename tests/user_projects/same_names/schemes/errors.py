"""A module that trueorder has one of the same name of."""

LIMIT = 2.0
