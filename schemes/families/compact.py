"""Compact differences: derivatives at all nodes of a uniform grid at once, from a banded system of equations.

Inside, derivatives at up to five neighbouring nodes are related to values at up to seven: the Pade scheme of order
4 (Collatz 1966, The Numerical Treatment of Differential Equations), and those of the tridiagonal family up to order 8
and of the pentadiagonal family up to order 10 that have the highest order on their nodes (Lele 1992, Journal of
Computational Physics 103, 16-42, section 2). A pentadiagonal scheme of order 4 gives up six orders to follow short
waves: its modified wavenumber is w to 0.0004 at w = 2.2, 2.3 and 2.4 (the spectral-like scheme, equation 3.1.6 there).
Where these do not fit, next to an end, a closure takes their place: one-sided and compact as in section 4 of Lele's
paper, or a one-sided difference. The closures of order 3 and 4 and the narrower central schemes behind them are Lele's.
An error at the end is felt further inside, where it is smaller by the same factor from node to node.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from trueorder.schemes.errors import InputError
from trueorder.schemes.implicit_stencil import ImplicitStencil
from trueorder.schemes.listing import Listing
from trueorder.schemes.operator import Operator
from trueorder.schemes.options import Option
from trueorder.schemes.scheme import GridScheme
from trueorder.schemes.stencil import Stencil
from trueorder.schemes.stencil_rows import StencilRows, on_uniform_grid

Array = NDArray[Any]

COMPACT = Listing(
    "compact",
    "grid",
    (
        Option("order", (4, 6, 8, 10), 4),
        Option("derivative", (1, 2), 1),
        Option("edge", ("compact", "one_sided", "periodic"), "compact"),
        Option("edge_order", tuple(range(1, 11)), 3),
        Option("system", ("narrow", "tridiagonal", "spectral_like"), "narrow"),
    ),
    "compact (Pade) difference on a uniform grid, from a tridiagonal or pentadiagonal system",
)
LELE = "Lele (1992), Journal of Computational Physics 103, 16-42; of order 4 in Collatz (1966)"
REACHES = {
    "narrow": {4: (1, 1), 6: (1, 2), 8: (2, 2), 10: (2, 3)},
    "tridiagonal": {4: (1, 1), 6: (1, 2), 8: (1, 3)},
    "spectral_like": {4: (2, 3)},
}
"""how many nodes to either side derivatives and values are taken from, by system and order"""

SPECTRAL_LIKE = (Fraction(5771439, 10**7), Fraction(896406, 10**7), Fraction(3750245, 10**8))
"""alpha, beta and c of Lele's relation, as printed; a and b follow from the order"""

UNUSABLE = {
    1: {(10, 10)},
    2: {(p, q) for p in (4, 6, 8, 10) for q in (2, 7, 8, 9, 10)},
}
"""orders inside and of compact closures, by derivative, that are not offered: closures of the second derivative of
order 2 leave it undetermined, and the others drown the small errors of their order in rounding, up to 10^5 times that
of the values"""


def compact(
    *, order: int = 4, derivative: int = 1, edge: str = "compact", edge_order: int = 3, system: str = "narrow"
) -> GridScheme:
    """Return the compact scheme of order 4, 6, 8 or 10 for the first or second derivative.

    `edge` says what closes the system at the ends: relations of derivatives at two or three nodes ("compact") or
    one-sided differences ("one_sided"), of the order `edge_order` (1 to 10), or nothing on a "periodic" grid, where
    `edge_order` stays at its default. The order of the result at the ends is edge_order, but not above `order`. The
    higher the order of compact closures, the more they amplify rounding errors there. `system` is "narrow"
    (tridiagonal for order 4 and 6, pentadiagonal for 8 and 10), "tridiagonal" (for order 4, 6 and 8) or "spectral_like"
    (for order 4 of the first derivative). Raises InputError for other options, and for compact closures of order 10 at
    order 10 and, of the second derivative, of order 2 and above 6.

    >>> import numpy as np
    >>> pade = compact()
    >>> pade(np.array([0.0, 1.0, 8.0, 27.0, 64.0]), 1.0).round(12) + 0.0
    array([ 0.,  3., 12., 27., 48.])
    """
    values = COMPACT.settle(
        {"order": order, "derivative": derivative, "edge": edge, "edge_order": edge_order, "system": system}
    )
    name, periodic = COMPACT.text(values), values["edge"] == "periodic"
    _check_system(name, values)
    if periodic and values["edge_order"] != 3:
        raise InputError(f"{name}: edge_order={edge_order} with edge=periodic; a periodic grid has no ends")
    orders = (values["order"], values["edge_order"])
    if values["edge"] == "compact" and orders in UNUSABLE[values["derivative"]]:
        lower = "1 or 3 to 6" if values["derivative"] == 2 else "1 to 9"
        raise InputError(
            f"{name}: such compact closures are of no use; edge_order is {lower}, with edge=one_sided 1 to 10"
        )
    relations = _relations(values)
    function = CompactRows(name, relations[0], relations[1:])
    return GridScheme(
        name=name,
        function=function,
        operator=Operator.derivative(values["derivative"]),
        order=values["order"],
        edge_order=None if periodic else min(values["order"], values["edge_order"]),
        spacing="scalar",
        minimum_nodes=function.minimum_nodes,
        batched=True,
        source=LELE,
        periodic=periodic,
        relation=relations[0],
    )


def _check_system(name: str, values: dict[str, Any]) -> None:
    system = values["system"]
    if values["order"] not in REACHES[system]:
        offered = ", ".join(map(str, REACHES[system]))
        raise InputError(f"{name}: order={values['order']} with system={system}; its orders are {offered}")
    if system == "spectral_like" and values["derivative"] != 1:
        raise InputError(
            f"{name}: derivative={values['derivative']} with system={system}; it is for derivative=1"
        )


def _relations(values: dict[str, Any]) -> tuple[ImplicitStencil, ...]:
    """The relation inside and those of the first nodes, which there are none of on a periodic grid."""
    derivative, edge_order = values["derivative"], values["edge_order"]
    left, right = REACHES[values["system"]][values["order"]]
    if values["system"] == "spectral_like":
        inside = spectral_like()
    else:
        inside = ImplicitStencil.on(range(-left, left + 1), range(-right, right + 1), derivative)
    if values["edge"] == "periodic":
        return (inside,)
    closure = compact_closure if values["edge"] == "compact" else one_sided_closure
    return (inside, *(closure(node, derivative, edge_order) for node in range(right)))


def spectral_like() -> ImplicitStencil:
    """Return Lele's relation whose modified wavenumber is right where waves are short, of order 4.

    With f_j for f(x + j h), f'_0 + alpha (f'_1 + f'_-1) + beta (f'_2 + f'_-2) is to be a (f_1 - f_-1)/(2 h) +
    b (f_2 - f_-2)/(4 h) + c (f_3 - f_-3)/(6 h).

    >>> relation = spectral_like()
    >>> relation.order, [round(2 * j * float(relation.right.weights[3 + j]), 7) for j in (1, 2, 3)]
    (4, [1.3025168, 0.9935497, 0.0375024])
    """
    alpha, beta, c = SPECTRAL_LIKE
    both, cubes = 1 + 2 * alpha + 2 * beta - c, 6 * alpha + 24 * beta - 9 * c
    b = (cubes - both) / 3
    ahead = ((both - b) / 2, b / 4, c / 6)
    weights = (*(-weight for weight in reversed(ahead)), Fraction(0), *ahead)
    left = ((-2, beta), (-1, alpha), (0, Fraction(1)), (1, alpha), (2, beta))
    return ImplicitStencil(left, Stencil(tuple(map(Fraction, range(-3, 4))), weights, 1))


def compact_closure(node: int, derivative: int, order: int) -> ImplicitStencil:
    """Return the relation of derivatives at a node and its neighbours to values at the first nodes.

    Its order is `order`, at a node other than the first at least that of the central relation on the nodes that there
    are to either side.

    >>> [str(weight) for weight in compact_closure(0, 1, 3).right.weights]
    ['-5/2', '2', '1/2']
    """
    if node == 0:
        return ImplicitStencil.on((0, 1), range(order + derivative - 1), derivative)
    last = max(2 * node, order + derivative - 3)
    return ImplicitStencil.on((-1, 0, 1), range(-node, last + 1 - node), derivative)


def one_sided_closure(node: int, derivative: int, order: int) -> ImplicitStencil:
    """Return the difference for the derivative at a node on as many of the first nodes as the order takes."""
    return ImplicitStencil.on((0,), range(-node, order + derivative - node), derivative)


@dataclass(frozen=True)
class CompactRows:
    """Derivatives at all nodes from a relation inside and others at the ends, along the last axis of values (..., n).

    `first[i]` is the relation at node i, and its mirror image that at node n - 1 - i; without `first` the grid is
    periodic.
    """

    name: str
    inside: ImplicitStencil
    first: tuple[ImplicitStencil, ...] = ()

    @cached_property
    def rows(self) -> StencilRows:
        """The right sides of the relations."""
        return StencilRows(self.name, self.inside.right, tuple(relation.right for relation in self.first))

    @property
    def minimum_nodes(self) -> int:
        """The fewest nodes on which every relation has its nodes and the system of equations has one solution.

        Closures at both ends that share derivatives and all their nodes would say one thing twice.
        """
        shared = 2 if any(len(relation.left) > 1 for relation in self.first) else 0
        return max(self.rows.minimum_nodes + shared, 2 * self.bandwidth + 1)

    @property
    def bandwidth(self) -> int:
        """How many nodes to either side the derivatives of a relation are taken from."""
        return max(abs(m) for relation in (self.inside, *self.first) for m, _ in relation.left)

    def __call__(self, values: ArrayLike, spacing: ArrayLike) -> Array:
        """Return the estimates, in the shape of the values; InputError for too few nodes."""
        f = on_uniform_grid(values, spacing, self.minimum_nodes, where=self.name)
        right = np.moveaxis(self.rows.applied(f, spacing), -1, 0)
        columns = right.reshape(len(right), -1)
        solved = self._solved_round(columns) if not self.first else _solved(self._bands(len(right)), columns)
        return np.moveaxis(solved.reshape(right.shape), 0, -1).astype(f.dtype, copy=False)

    def _bands(self, nodes: int) -> Array:
        """The matrix of the left sides by diagonals, as SciPy's banded solver takes it, without the corners."""
        width = self.bandwidth
        bands = np.zeros((2 * width + 1, nodes))
        for m, coefficient in self.inside.left:
            bands[width - m, max(0, m) : nodes + min(0, m)] = float(coefficient)
        for i, relation in enumerate(self.first):
            for place, direction in ((i, 1), (nodes - 1 - i, -1)):
                for m in range(-width, width + 1):
                    if 0 <= place + m < nodes:
                        bands[width - m, place + m] = float(dict(relation.left).get(direction * m, 0))
        return bands

    def _solved_round(self, right: Array) -> Array:
        """The solution of the cyclic system: a banded one, corrected for its corners (Sherman, Morrison, Woodbury)."""
        width, nodes = self.bandwidth, len(right)
        ends = [*range(width), *range(nodes - width, nodes)]
        corners = np.zeros((2 * width, nodes))
        for row, i in enumerate(ends):
            for m, coefficient in self.inside.left:
                if not 0 <= i + m < nodes:
                    corners[row, (i + m) % nodes] = float(coefficient)
        units = np.zeros((nodes, 2 * width))
        units[ends, range(2 * width)] = 1
        both = _solved(self._bands(nodes), np.concatenate([units, right], axis=1))
        answers, solution = both[:, : 2 * width], both[:, 2 * width :]
        small = np.eye(2 * width) + corners @ answers
        return np.asarray(solution - answers @ np.linalg.solve(small, corners @ solution))


def _solved(bands: Array, right: Array) -> Array:
    from scipy.linalg import solve_banded

    width = len(bands) // 2
    return np.asarray(solve_banded((width, width), bands, right, check_finite=False))
