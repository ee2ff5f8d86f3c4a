"""A module of the project's own, which has a name that a folder of trueorder has too."""

TOLERANCE = 1e-6
