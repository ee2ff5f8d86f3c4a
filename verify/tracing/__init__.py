"""A scheme's own code run on symbols: the tape that it writes, the linear form or the series that it comes to.

Uses `exact` for ball arithmetic. `proof` reads orders off what comes back.
"""
