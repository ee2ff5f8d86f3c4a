"""Printed numbers and statements against what is computed: the claims file, one module for each kind of computation.

Uses every room below it. `trueorder audit` comes in by `claims.audit`; the kinds, which are pydantic models, are
imported only where a file of claims is read.
"""
