"""The precision that a scheme's code has, seen in what it returns: coarser than double, or not.

Code whose results are of a coarser type computes in that type, or rounds to it at the end: either way its results are
good for no more digits. What is inside may be coarser still: a matrix unit rounds what it is given to 11 binary digits
(TF32, float16) or 8 (bfloat16). Then values that agree in those digits give the same results, bit by bit. Code that
returns doubles is held to double precision, whatever it does inside: fewer digits there are a loss.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trueorder.schemes.scheme import PointScheme
from trueorder.verify.foreign.foreign import FOREIGN, quiet
from trueorder.verify.foreign.returned import plain
from trueorder.verify.measurement.reference import Reference
from trueorder.verify.measurement.subject import Subject

Floats = NDArray[Any]

SINGLE = 24
"""binary digits of single precision"""

FEWER = (8, 11)
"""binary digits of bfloat16, and of float16 and TF32"""


TRIED = (0.5, 0.6, 0.7, 0.8, 0.9)
"""where in the steps code of a coarse type is called beside the largest one: results may agree by chance"""


@dataclass(frozen=True)
class OwnPrecision:
    """The precision of code that returns less than double precision."""

    returned: str
    """the type of its results"""
    digits: int
    """binary digits of the values it is given that it takes notice of, 24 at most"""

    @property
    def limits(self) -> Any:
        """The range of the type of the results, as `numpy.finfo`."""
        return np.finfo(self.returned)

    @property
    def coarseness(self) -> float:
        """One unit of rounding in units of single precision."""
        return 2.0 ** (SINGLE - self.digits)

    @property
    def sentence(self) -> str:
        """What is said of it."""
        inside = "" if self.digits == SINGLE else f", works with {self.digits} binary digits"
        return f"the code returns {self.returned}{inside} and is judged in the precision that it has"


def shortened(values: Floats, digits: int) -> Floats:
    """Values rounded to so many binary digits, in the type that they have.

    >>> shortened(np.array([1.0, 1.001, 3.14159]), 8)
    array([1.      , 1.      , 3.140625])
    """
    mantissa, exponent = np.frexp(values)
    return np.asarray(np.ldexp(np.round(np.ldexp(mantissa, digits)), exponent - digits), values.dtype)


def own_precision(subject: Subject, reference: Reference, steps: Floats) -> OwnPrecision | None:
    """The precision of a subject's code, called at some of the points and steps; None for double precision, or finer.

    None, too, where the code raises: what it does wrong is found where it is measured.
    """
    if not len(steps):
        return None
    last = len(steps) - 1
    cases = [
        (0, last),
        *((i % len(reference.points.values), round(share * last)) for i, share in enumerate(TRIED)),
    ]
    digits, returned = 1, ""
    for i, j in cases:
        try:
            with quiet():
                found = _digits(subject, reference, i, float(steps[j]))
        except FOREIGN:
            return None
        if found is None:
            return None
        returned, digits = found[0], max(digits, found[1])
    return OwnPrecision(returned, digits)


def _digits(subject: Subject, reference: Reference, i: int, h: float) -> tuple[str, int] | None:
    """The type of a result, and the digits of f that count for it; None for double precision."""
    run = _code(subject, reference, i, h)
    full = plain(run(reference.numeric))
    if full.dtype.kind != "f" or np.finfo(full.dtype).eps <= np.finfo(np.float64).eps:
        return None
    most = min(SINGLE, int(np.finfo(full.dtype).nmant) + 1)
    for digits in FEWER:

        def rounded(*at: Any, digits: int = digits) -> Any:
            return shortened(np.asarray(reference.numeric(*at)), digits)

        if np.array_equal(plain(run(rounded)), full):
            return str(full.dtype), min(digits, most)
    return str(full.dtype), most


def _code(subject: Subject, reference: Reference, i: int, h: float) -> Callable[[Callable[..., Any]], Any]:
    """The code as a function of f, at one point and step."""
    # NumPy's doubles stay doubles beside single precision, Python's floats do not
    point, function, h = reference.points.values[i], subject.scheme.function, np.float64(h)
    if isinstance(subject.scheme, PointScheme):
        return lambda f: function(f, *point, h)
    if subject.placements:
        placement = subject.placements[i]
        nodes = point[0] + h * (np.arange(placement.nodes) - placement.row)
    else:  # once around the period
        ((low, high),) = reference.function.domain
        nodes = low + h * np.arange(round((high - low) / h))
    given = nodes if subject.scheme.spacing == "coordinates" else h
    return lambda f: function(np.asarray(f(nodes)), given)
