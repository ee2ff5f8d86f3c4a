"""Summation-by-parts (SBP) operators: a first derivative D that obeys the discrete rule for integration by parts.

With the positive diagonal matrix H of a quadrature rule, H D + (H D)^T = diag(-1, 0, ..., 0, 1), as u v' + u' v
integrates to the values at the ends (Strand 1994, Journal of Computational Physics 110, 47-67). Central of order 2p
inside, the operator is of order p in the 2p rows at either end, the highest that a diagonal H allows. These rows
and H solve the SBP and the order conditions; for 2p = 6 one number is left free, and is that of Mattsson and
Nordstroem (2004), Journal of Computational Physics 199, 503-540.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from itertools import combinations

from trueorder.schemes.exact_solve import solve
from trueorder.schemes.listing import Listing
from trueorder.schemes.operator import Operator
from trueorder.schemes.options import Option
from trueorder.schemes.scheme import GridScheme
from trueorder.schemes.stencil import Stencil, weights
from trueorder.schemes.stencil_rows import StencilRows

SBP = Listing(
    "sbp",
    "grid",
    (Option("order", (2, 4, 6), 2),),
    "summation-by-parts first derivative on a uniform grid, of half the order at the ends",
)
STRAND = "Strand (1994), Journal of Computational Physics 110, 47-67"
MATTSSON_NORDSTROEM = "Mattsson and Nordstroem (2004), Journal of Computational Physics 199, 503-540"

FREE = {6: ((4, 5), Fraction(342523, 518400))}
"""entry of H D that the conditions leave free, and its value, by order"""


def sbp(*, order: int = 2) -> GridScheme:
    """Return the SBP first derivative of order 2, 4 or 6 inside and half of that at the ends.

    Raises InputError for another order.

    >>> import numpy as np
    >>> sbp()(np.array([1.0, 4.0, 9.0, 16.0]), 1.0)
    array([3., 4., 6., 7.])
    """
    values = SBP.settle({"order": order})
    name = SBP.text(values)
    inside, first = blocks(values["order"])[1:]
    rows = StencilRows(name, inside, first)
    return GridScheme(
        name=name,
        function=rows,
        operator=Operator.derivative(1),
        order=values["order"],
        edge_order=values["order"] // 2,
        spacing="scalar",
        minimum_nodes=rows.minimum_nodes,
        batched=True,
        stencils=rows.stencils,
        source=MATTSSON_NORDSTROEM if values["order"] in FREE else STRAND,
        periodic=False,
    )


@cache
def blocks(order: int) -> tuple[tuple[Fraction, ...], Stencil, tuple[Stencil, ...]]:
    """Return the first weights of H (behind them they are 1), the stencil inside and those of the first rows.

    >>> [str(weight) for weight in blocks(4)[0]]
    ['17/48', '59/48', '43/48', '49/48']
    """
    half = order // 2
    nodes = tuple(range(-half, half + 1))
    inside = dict(zip(nodes, weights(nodes, 1), strict=True))
    size = order if order > 2 else 1
    pairs = list(combinations(range(size), 2))
    # unknown are the diagonal of H, and the entries of H D above its diagonal within the block
    equations, right = [], []
    for i in range(size):
        for degree in range(half + 1):
            row = [Fraction(0)] * (size + len(pairs))
            row[i] -= degree * Fraction(i) ** max(degree - 1, 0)
            for k, (a, b) in enumerate(pairs, start=size):
                row[k] = Fraction(b**degree if i == a else -(a**degree) if i == b else 0)
            equations.append(row)
            beyond = (inside[c] * (i + c) ** degree for c in nodes if i + c >= size)
            right.append(-sum(beyond, Fraction(0)) + (Fraction(1, 2) if i == 0 and degree == 0 else 0))
    if order in FREE:
        entry, value = FREE[order]
        equations.append([Fraction(k == size + pairs.index(entry)) for k in range(size + len(pairs))])
        right.append(value)
    found = solve(equations, right)
    norm, entries = found[:size], dict(zip(pairs, found[size:], strict=True))
    first = tuple(_row(i, norm, entries, inside) for i in range(size))
    return norm, Stencil.on(nodes, 1), first


def _row(
    i: int, norm: tuple[Fraction, ...], entries: dict[tuple[int, int], Fraction], inside: dict[int, Fraction]
) -> Stencil:
    """Row i of D: row i of H D over the weight of H there."""
    size = len(norm)
    row = {j: entries[(i, j)] if i < j else -entries[(j, i)] for j in range(size) if j != i}
    row[i] = Fraction(-1, 2) if i == 0 else Fraction(0)
    row |= {i + c: weight for c, weight in inside.items() if i + c >= size}
    used = sorted(j for j, weight in row.items() if weight)
    return Stencil(tuple(Fraction(j - i) for j in used), tuple(row[j] / norm[i] for j in used), 1)
