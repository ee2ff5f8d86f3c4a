"""Order and leading error term, derived from what was traced and probed: points, grids, circles, implicit, spectral.

`proof` holds the record and `grid_proof` that of a grid; one file for each way of proving; everybody above comes in by
`proving.prove`, which chooses the way.
"""
