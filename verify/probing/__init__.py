"""A scheme's own code run on numbers: weights and matrices read off by unit responses, where symbols cannot go.

Uses `tracing` for the formulas that it makes of them. `proof` takes them as it takes those of a trace.
"""
