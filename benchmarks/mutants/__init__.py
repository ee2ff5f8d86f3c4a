"""Mutants: copies of a file with one small change each, and what the tests say of them."""
