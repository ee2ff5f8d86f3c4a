"""Richardson extrapolation of any point scheme: its estimates with smaller steps, combined so that error terms cancel.

Where a scheme's error is a series in known powers of h, the estimates with h, h/r, h/r^2, ... eliminate one power
after the other. Richardson (1911), "The approximate arithmetical solution by finite differences of physical problems
involving differential equations, with an application to the stresses in a masonry dam", Philosophical Transactions of
the Royal Society A 210, 307-357. The triangular scheme is that of Romberg (1955), "Vereinfachte numerische
Integration", Det Kongelige Norske Videnskabers Selskab Forhandlinger 28, 30-36.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import count, islice, pairwise
from typing import Any

from trueorder.schemes.errors import InputError
from trueorder.schemes.families.central import central
from trueorder.schemes.families.complex_step import complex_step
from trueorder.schemes.families.one_sided import backward, forward
from trueorder.schemes.from_function import from_function
from trueorder.schemes.listing import Listing
from trueorder.schemes.options import DERIVATIVE, Option
from trueorder.schemes.scheme import PointScheme
from trueorder.schemes.stencil import Stencil

BASES: dict[str, Callable[..., PointScheme]] = {
    "central": central,
    "forward": forward,
    "backward": backward,
    "complex_step": complex_step,
}
RICHARDSON = Listing(
    "richardson",
    "point",
    (
        Option("base", tuple(BASES), "central"),
        Option("levels", tuple(range(2, 7)), 2),
        DERIVATIVE,
    ),
    "extrapolation of a scheme from the steps h, h/2, h/4, ..., as many as levels",
)
SOURCE = "Richardson (1911), Philosophical Transactions of the Royal Society A 210, 307-357; Romberg (1955)"


def richardson(
    base: PointScheme | Callable[..., Any],
    *,
    levels: int = 2,
    ratio: int = 2,
    powers: Sequence[int] | None = None,
    name: str | None = None,
) -> PointScheme:
    """Return the extrapolation of a point scheme from the steps h, h/ratio, ..., h/ratio^(levels - 1).

    `base` is a record or a function that is a point scheme. `powers` are the powers of h in its error, ascending, as
    many as there are levels: all but the last are eliminated, and the last is the order claimed. They may be left out
    for schemes that have a stencil, whose moments tell them, and for records whose function has a method
    `error_powers(number)`, as those of this package have: even powers for central differences, all powers for one-sided
    ones. `levels` and `ratio` are 2 or more.

    Raises InputError for a grid scheme, for other levels, ratios and powers, and where the powers are not known.

    >>> from trueorder.schemes.families.central import central
    >>> fourth = richardson(central())
    >>> fourth.name, fourth.order, fourth(lambda x: x**4, 1.0, 0.5)
    ('richardson(central, levels=2)', 4, 4.0)
    >>> def slope(f, x, h):
    ...     return (f(x + h) - f(x)) / h
    >>> richardson(slope, levels=3, powers=(1, 2, 3))(lambda x: x**3, 1.0, 0.5)
    3.0
    """
    scheme = from_function(base)
    where = f"richardson({scheme.name})"
    if not isinstance(scheme, PointScheme):
        raise InputError(f"{where}: a grid scheme cannot be called with another step; a point scheme can")
    for argument, value in (("levels", levels), ("ratio", ratio)):
        if isinstance(value, bool) or not isinstance(value, int) or value < 2:
            raise InputError(
                f"{where}: {argument}={value!r} is not accepted; {argument} is an integer, 2 or more"
            )
    told = error_powers(scheme, levels) if powers is None else tuple(powers)
    known = _checked(where, told, scheme.order, levels)
    apart = "" if ratio == 2 else f", ratio={ratio}"
    stencil = None if scheme.stencil is None else _combined(scheme.stencil, known[:-1], ratio)
    return replace(
        scheme,
        name=name or f"richardson({scheme.name}, levels={levels}{apart})",
        function=Extrapolation(scheme.function, known[:-1], ratio),
        order=known[-1],
        stencil=stencil,
        source=f"{SOURCE}; {scheme.source}" if scheme.source else SOURCE,
    )


def extrapolated(*, base: str = "central", levels: int = 2, derivative: int = 1) -> PointScheme:
    """Return the extrapolation of the lowest order of a family: central, forward, backward or complex_step.

    `levels` is 2 to 6, `derivative` 1 to 10 (1 or 2 for complex steps). Raises InputError otherwise.

    >>> extrapolated(base="forward", levels=3).order, extrapolated(levels=3).order
    (3, 6)
    """
    values = RICHARDSON.settle({"base": base, "levels": levels, "derivative": derivative})
    lowest = BASES[values["base"]](derivative=values["derivative"])
    return richardson(lowest, levels=values["levels"], name=RICHARDSON.text(values))


@dataclass(frozen=True)
class Extrapolation:
    """Estimates of `function` with the steps h, h/ratio, h/ratio^2, ..., the `eliminated` powers of h taken out."""

    function: Callable[..., Any]
    eliminated: tuple[int, ...]
    ratio: int

    def __call__(self, f: Callable[..., Any], *coordinates_and_step: Any) -> Any:
        """Return the estimate from f, one coordinate for each variable, and the step h."""
        *coordinates, h = coordinates_and_step
        column = [
            self.function(f, *coordinates, h / self.ratio**level if level else h)
            for level in range(len(self.eliminated) + 1)
        ]
        return eliminate(column, self.eliminated, self.ratio)

    def error_powers(self, number: int) -> tuple[int, ...]:
        """Return the first powers of h that are left in the error."""
        return _powers_of(self.function, len(self.eliminated) + number)[len(self.eliminated) :]


def eliminate(column: Sequence[Any], powers: Sequence[int], ratio: int) -> Any:
    """Return what is left of estimates with the steps h, h/ratio, ... when these powers of h are taken out one by one.

    >>> eliminate([1.0 + 0.5**2, 1.0 + 0.25**2], (2,), 2)
    1.0
    """
    for power in powers:
        column = [fine + (fine - coarse) / (ratio**power - 1) for coarse, fine in pairwise(column)]
    return column[0]


def error_powers(scheme: PointScheme, number: int) -> tuple[int, ...]:
    """Return the first powers of h in the error of a scheme; InputError where its record does not tell them.

    >>> error_powers(central(order=4), 3), error_powers(forward(), 3)
    ((4, 6, 8), (1, 2, 3))
    """
    if scheme.stencil is not None:
        return tuple(islice(_powers_on(scheme.stencil), number))
    found = _powers_of(scheme.function, number)
    if not found:
        raise InputError(
            f"richardson({scheme.name}): the powers of h in its error are not known; "
            f"give them as in powers=({', '.join(str(2 * k) for k in range(1, number + 1))})"
        )
    return found


def _powers_on(stencil: Stencil) -> Iterator[int]:
    """The powers of h in the error of a stencil: where its moments are not those of a formula without error."""
    return (k - stencil.derivative for k in count() if stencil.moment(k) != stencil.expected_moment(k))


def _powers_of(function: Callable[..., Any], number: int) -> tuple[int, ...]:
    """The powers that a scheme's code tells of itself; none where it does not."""
    tell = getattr(function, "error_powers", None)
    return () if tell is None else tuple(tell(number))


def _checked(where: str, powers: tuple[int, ...], order: int | None, levels: int) -> tuple[int, ...]:
    """The first `levels` powers of those given, if they are positive and ascending and begin with the order."""
    ascending = all(low < high for low, high in zip((0, *powers), powers, strict=False))
    if not ascending or any(isinstance(p, bool) or not isinstance(p, int) for p in powers):
        raise InputError(f"{where}: powers={powers} is not accepted; positive integers, ascending")
    if len(powers) < levels:
        raise InputError(f"{where}: powers={powers} for levels={levels}; one power for each level")
    if order not in (None, powers[0]):
        raise InputError(
            f"{where}: powers={powers} for a scheme of order {order}; the first power is the order"
        )
    return powers[:levels]


def _combined(stencil: Stencil, eliminated: tuple[int, ...], ratio: int) -> Stencil:
    """The stencil that the extrapolation of a stencil comes to, with exact weights."""
    total: dict[Fraction, Fraction] = {}
    levels = range(len(eliminated) + 1)
    for level in levels:
        share = eliminate([Fraction(level == other) for other in levels], eliminated, ratio)
        scale = share * ratio ** (level * stencil.derivative)
        for node, weight in zip(stencil.nodes, stencil.weights, strict=True):
            place = node / ratio**level
            total[place] = total.get(place, Fraction(0)) + scale * weight
    nodes = tuple(sorted(total))
    return Stencil(nodes, tuple(total[node] for node in nodes), stencil.derivative)
