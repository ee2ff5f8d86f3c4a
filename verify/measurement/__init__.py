"""Errors over steps and points, the rounding model, the observed order and the best step.

Uses `proof` for what to expect and `exact` for the truth. It finds and says no verdict: `verdict` does.
"""
