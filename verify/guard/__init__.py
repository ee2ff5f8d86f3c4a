"""Numbers that later runs must not fall behind: baselines, the store of all runs, its history.

Uses `campaign` for what it measures. `trueorder baseline`, `check` and `history` and the pytest plugin come in here.
"""
