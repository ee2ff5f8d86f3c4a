"""The period of an exact function: derived from its expression, or found to be the length of its domain.

A sum, product or function of sines and cosines of a1 x, a2 x, ... repeats after 2 pi over the greatest number of which
all the rates a1, a2, ... are whole multiples. Any other function is as good as periodic over its domain where all its
derivatives are the same at both ends, to rounding: a bump, say, that has died away there.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from trueorder.schemes.errors import InputError
from trueorder.verify.exact.functions import ExactFunction
from trueorder.verify.exact.regularity import analytic_on
from trueorder.verify.exact.symbolic import symbols
from trueorder.verify.exact.tape import UnsupportedError
from trueorder.verify.exact.truth import taylor
from trueorder.verify.proof.moments import HIGHEST_DEGREE

SAMPLED = 33
"""points of the domain that tell how large the derivatives of a function are"""

ROUNDED = 2.0**-40
"""ends differ by rounding when derivatives there differ by less than this share of their largest value"""

ENDS = 4.0
"""rounding errors by which the ends of the domain may be off"""


def over_one_period(function: ExactFunction, scheme: str) -> ExactFunction:
    """The function on one period, from the lower end of its domain on; InputError when it has none, or is not smooth.

    `scheme` is named in the error.

    >>> from trueorder.verify.exact.functions import function
    >>> over_one_period(function("exp(sin(x))*cos(3*x/2)", domain=(1, 2)), "mine").domain
    ((1.0, 13.566370614359172),)
    """
    found = period(function)
    ((low, high),) = function.domain if function.dimension == 1 else ((0.0, 0.0),)
    if found is None and function.dimension == 1 and _repeats(function):
        found = high - low
    elif function.at is not None:
        (low,) = function.at  # many periods away from the point its nodes would be rounded otherwise
    if found is None:
        raise InputError(
            f"function {function.name}: {function.text} is not periodic, and {scheme} is for periodic grids; accepted: "
            "a periodic function such as exp(sin(x)), or a domain over which it repeats"
        )
    whole = replace(function, domain=((low, low + found),))
    if not analytic_on(whole):
        raise InputError(
            f"function {function.name}: {function.text} is not smooth over its period {found:g}, and {scheme} is for "
            "periodic grids; accepted: a function without kinks and poles"
        )
    return whole


def is_periodic(function: ExactFunction) -> bool:
    """Whether a function can be studied on periodic grids.

    >>> from trueorder.verify.exact.functions import function
    >>> is_periodic(function("sin(x)**2")), is_periodic(function("sin(x**2)")), is_periodic(function("tan(x)"))
    (True, False, False)
    """
    try:
        over_one_period(function, "")
    except InputError:
        return False
    return True


def period(function: ExactFunction) -> float | None:
    """The period of a function of sines and cosines; None when the expression does not show one.

    >>> from trueorder.verify.exact.functions import function
    >>> period(function("sin(2*pi*x/24) + cos(pi*x/3)")), period(function("sin(x) + cos(sqrt(2)*x)"))
    (24.0, None)
    """
    import sympy

    if function.dimension != 1:
        return None
    try:
        expression = function.symbolic()
        rates = list(_rates(expression, symbols(function.variables)[0]))
    except (UnsupportedError, _NotPeriodicError):
        return None
    shares = [sympy.simplify(rate / rates[0]) for rate in rates]
    if not shares or any(not share.is_Rational for share in shares):
        return None
    common = sympy.Rational(math.gcd(*(int(s.p) for s in shares)), math.lcm(*(int(s.q) for s in shares)))
    found = float(2 * sympy.pi / abs(rates[0] * common))
    return found if math.isfinite(found) and found > 0 else None


class _NotPeriodicError(Exception):
    """The variable stands outside of all sines and cosines."""


def _rates(expression: Any, x: Any) -> Iterator[Any]:
    """The factor of x in every sine and cosine, and their like."""
    import sympy

    if not expression.has(x):
        return
    if isinstance(expression, sympy.sin | sympy.cos | sympy.tan | sympy.cot | sympy.sec | sympy.csc):
        rate = sympy.diff(expression.args[0], x)
        if not rate.has(x):
            yield rate
            return
    if not expression.args:
        raise _NotPeriodicError
    for part in expression.args:
        yield from _rates(part, x)


def _repeats(function: ExactFunction) -> bool:
    """Whether all derivatives that are followed are the same at both ends of the domain."""
    ((low, high),) = function.domain
    points = np.linspace(low, high, SAMPLED)
    known = taylor(function, points[:, None], HIGHEST_DEGREE[1]).derivatives
    values = np.array([known[(k,)] for k in range(HIGHEST_DEGREE[1] + 1)])
    if not np.all(np.isfinite(values)):
        return False
    size = np.max(np.abs(values), axis=1)
    moved = ENDS * np.spacing(max(abs(low), abs(high))) * size[1:]
    # over a short domain every function is nearly constant: its ends are held against what it varies by
    varies = size[:-1].copy()
    varies[0] = np.ptp(values[0])
    allowed = ROUNDED * varies + moved
    lost = not np.any(size > np.finfo(float).tiny / np.finfo(float).eps)
    return not lost and bool(np.all(np.abs(values[:-1, 0] - values[:-1, -1]) <= allowed))
