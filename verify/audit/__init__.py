"""The kinds of computation that a claims file can ask for: one module for each family.

Imported only where claims are audited (`verify.claims.audit`): the records are pydantic models.
"""
