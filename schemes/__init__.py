"""Numerical differentiation schemes: the methods under test, as immutable records with exact claims.

The files here are what every scheme is made of: the records (`scheme`, `stencil`, `operator`, `claims`), the way from a
function or a text to one of them (`signature`, `vector`, `loading`, `plugins`, `registry`). `families` holds the
built-in ones, `others` those of other packages, `arrays` what works on whole arrays. NumPy, SciPy and plain Python
only.
"""
