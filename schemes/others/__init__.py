"""Schemes of other packages, each with the order that its own documentation claims.

One file a library, which is imported when a scheme of it first runs. `families` lists them all for `registry`.
"""
