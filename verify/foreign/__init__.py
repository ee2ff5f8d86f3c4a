"""Somebody else's code: found, called, watched, and what it returns as plain numbers.

Uses `schemes` alone. Every room above that runs a user's scheme or function does it through this one.
"""
