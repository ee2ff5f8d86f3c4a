"""Order and leading error term, derived from what was traced and probed: points, grids, circles, implicit, spectral.

`proof` and `grid_proof` hold the records, `conclusion` what follows from error terms; one file for each way of proving;
everybody above comes in by `proving.prove`, which chooses the way.
"""
