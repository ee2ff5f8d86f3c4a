"""Numerical differentiation schemes: the methods under test, as immutable records with exact claims."""
