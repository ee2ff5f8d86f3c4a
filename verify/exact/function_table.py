"""The functions that an expression may call: one row each, with what every kind of number needs of it.

To add a function, add a row. Most rows are names only, because NumPy, SciPy, SymPy, mpmath and Arb agree
about them; where Arb has no Taylor series for a function, the row says how to make one
(`verify/taylor_rules.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from trueorder.verify.exact import taylor_rules as rules


@dataclass(frozen=True)
class Function:
    """One function of one real argument, analytic wherever `analytic` holds and its value is finite.

    `numpy` names a NumPy function, or one of scipy.special when written "special:name"; None where it only
    occurs in derivatives. `ball` names the method of arb and acb, or is a function of the ball; None where
    Arb lacks it (such a function is evaluated by mpmath). `series` names the method of arb_series or makes
    the series from that of the argument. With `parameters` = 1 the function takes an integer in front: every
    implementation gets it first (arb: last).
    """

    name: str
    numpy: str | None
    sympy: str
    ball: str | Callable[..., Any] | None
    series: str | Callable[..., Any] | None
    mpmath: str
    analytic: Callable[[Any], bool] | None = None
    """of an arb ball: analytic in all of it, as far as finite; None: wherever finite"""
    parameters: int = 0
    public: bool = True
    """False: occurs in derivatives that SymPy forms, and cannot be written in an expression"""


def _same(name: str, **different: Any) -> Function:
    """A row in which every library uses the one name, apart from what is given."""
    return Function(
        **{"name": name, **dict.fromkeys(("numpy", "sympy", "ball", "series", "mpmath"), name), **different}
    )


_TABLE = {
    row.name: row
    for row in (
        _same("sin"),
        _same("cos"),
        _same("tan"),
        _same(
            "asin", numpy="arcsin", analytic=rules.within_one, series=rules.guarded("asin", rules.within_one)
        ),
        _same(
            "acos", numpy="arccos", analytic=rules.within_one, series=rules.guarded("acos", rules.within_one)
        ),
        _same("atan", numpy="arctan"),
        _same("sinh", series=rules.sinh),
        _same("cosh", series=rules.cosh),
        _same("tanh", series=rules.tanh),
        _same("asinh", numpy="arcsinh", series=rules.asinh),
        _same("acosh", numpy="arccosh", analytic=rules.above_one, series=rules.acosh),
        _same("atanh", numpy="arctanh", analytic=rules.within_one, series=rules.atanh),
        _same("exp"),
        _same("expm1", sympy="expm1", series=rules.expm1),
        _same("log", analytic=rules.positive, series=rules.guarded("log", rules.positive)),
        _same("log1p", analytic=rules.above_minus_one, series=rules.log1p),
        _same("sqrt", analytic=rules.positive, series=rules.sqrt),
        _same(
            "abs",
            sympy="Abs",
            mpmath="fabs",
            ball=rules.ball_abs,
            series=rules.series_abs,
            analytic=rules.nonzero,
        ),
        _same("erf", numpy="special:erf"),
        _same("erfc", numpy="special:erfc"),
        _same("gamma", numpy="special:gamma"),
        _same("besselj", numpy="special:jv", ball="bessel_j", series=rules.besselj, parameters=1),
        # these occur in derivatives only: of abs, and of gamma
        _same("sign", numpy=None, ball=rules.ball_sign, series=None, analytic=rules.nonzero, public=False),
        _same(
            "dirac",
            numpy=None,
            sympy="DiracDelta",
            ball=rules.ball_dirac,
            series=None,
            mpmath="",
            public=False,
        ),
        _same(
            "polygamma",
            numpy=None,
            ball=rules.ball_polygamma,
            series=None,
            mpmath="psi",
            parameters=1,
            public=False,
        ),
    )
}

FUNCTIONS: Mapping[str, Function] = MappingProxyType(_TABLE)
"""all rows by name"""

PUBLIC: tuple[str, ...] = tuple(name for name, row in FUNCTIONS.items() if row.public)
"""the names that an expression may call"""

CONSTANTS: tuple[str, ...] = ("pi", "e")
"""the constants that an expression may name"""
