"""Which rows of a grid are meant, in words."""

from __future__ import annotations

from collections.abc import Iterable

LONG = 4
"""rows in succession from which on only the first and the last one are named"""


def listed(rows: Iterable[int], nodes: int) -> str:
    """Name rows of so many, given from 0 and counted from 1.

    >>> listed([0, 8], 9), listed([0], 9), listed([*range(17), *range(112, 129)], 129)
    ('rows 1 and 9 of 9', 'row 1 of 9', 'rows 1 to 17 and 113 to 129 of 129')
    """
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][-1] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    parts = [
        part
        for run in runs
        for part in (
            [f"{run[0] + 1} to {run[-1] + 1}"] if len(run) >= LONG else [str(row + 1) for row in run]
        )
    ]
    one = len(runs) == 1 and len(runs[0]) == 1
    named = " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))
    return f"row{'' if one else 's'} {named} of {nodes}"
