"""Exact functions: an expression with the variables and the domain it is studied on, and all its derivatives.

Nothing about a function is typed but the expression: derivatives are derived, and values come in whichever
arithmetic is asked for (floating point for sweeps, balls for truth, SymPy for proofs).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from trueorder.schemes.errors import InputError
from trueorder.verify.exact.arithmetic import BallArithmetic
from trueorder.verify.exact.expressions import Expression, names, read
from trueorder.verify.exact.floating import NumPyArithmetic
from trueorder.verify.exact.tape import program

COORDINATES = ("x", "y", "z")
"""the variables that an expression may use when none are declared"""
DEFAULT_DOMAIN = (0.1, 1.5)

PLACE = ".10g"
"""how coordinates are recorded: another processor may find the last digits of a domain around a point to be others"""

Interval = tuple[float, float]


@dataclass(frozen=True)
class ExactFunction:
    """A function of one or more real variables that is known exactly.

    `domain` has one interval per variable, in units of that variable; `at` is a special point, when the
    function is meant to be studied there and not over the domain; `note` says what the function is for.
    """

    name: str
    expression: Expression
    domain: tuple[Interval, ...]
    note: str = ""
    at: tuple[float, ...] | None = None

    def __post_init__(self) -> None:
        if len(self.domain) != self.dimension:
            raise InputError(
                f"function {self.name!r}: {len(self.domain)} intervals in the domain; "
                f"accepted: {self.dimension}, one for each of {', '.join(self.variables)}"
            )
        for variable, interval in zip(self.variables, self.domain, strict=True):
            _check_interval(self.name, variable, interval)
        if self.at is not None and (len(self.at) != self.dimension or not all(map(math.isfinite, self.at))):
            raise InputError(
                f"function {self.name!r}: at={self.at}: one finite number for each of {self.variables}"
            )

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the variables, in order."""
        return self.expression.variables

    @property
    def dimension(self) -> int:
        """The number of variables."""
        return len(self.expression.variables)

    @property
    def text(self) -> str:
        """The expression as it was written."""
        return self.expression.text

    @property
    def studied(self) -> str:
        """The expression and where it is studied, as baselines record it.

        >>> function("sin(x)*y", domain=((0, 1), (-2, 0.5))).studied, function("exp(x)", domain=(0, 2), at=1).studied
        ('sin(x)*y, x from 0 to 1, y from -2 to 0.5', 'exp(x), x from 0 to 2, at x = 1')
        """
        intervals = zip(self.variables, self.domain, strict=True)
        where = [f"{name} from {low:{PLACE}} to {high:{PLACE}}" for name, (low, high) in intervals]
        points = zip(self.variables, self.at or (), strict=False)
        special = ", ".join(f"{name} = {value:{PLACE}}" for name, value in points)
        return ", ".join([self.text, *where, *([f"at {special}"] if special else [])])

    def numeric(self, dtype: Any = "float64") -> Callable[..., Any]:
        """Make the floating-point function: float32, float64 or longdouble.

        It takes one number or array per variable, broadcasts them, and returns an array of the dtype (a NumPy
        scalar for scalars); complex arguments give the complex dtype. Where the function has no value or
        overflows, the result is NaN or infinite, without a warning.

        >>> function("x**2 + 1").numeric("float32")([1.0, 2.0])
        array([2., 5.], dtype=float32)
        """
        arithmetic = NumPyArithmetic(dtype)
        run = program(self.expression.tape, arithmetic)
        count, real, complex_dtype = self.dimension, arithmetic.dtype, arithmetic.complex_dtype
        # an operation on all arguments has the shape and dtype already, and is no argument itself
        complete = len(self.expression.used) == count

        def numeric(*arguments: Any) -> Any:
            if len(arguments) != count:
                raise TypeError(
                    f"{len(arguments)} arguments for {self.text}, a function of {', '.join(self.variables)}"
                )
            with np.errstate(all="ignore"):
                values = [
                    np.asarray(argument, complex_dtype if np.iscomplexobj(argument) else real)[()]
                    for argument in arguments
                ]
                result = run(*values)
                if complete and not any(result is value for value in values):
                    return result
                kind = np.result_type(real, *values)
                shape = np.broadcast_shapes(*(np.shape(value) for value in values))
                return np.array(np.broadcast_to(result, shape), dtype=kind)[()]

        return numeric

    def balls(self) -> Callable[..., Any]:
        """Make the function of python-flint balls, from one arb or acb per variable.

        The precision is the caller's, flint.ctx.prec: exact constants are made anew when the precision has
        changed.

        >>> from flint import arb
        >>> function("x/3").balls()(arb(1.5))
        0.500000000000000
        """
        from flint import ctx

        made: dict[int, Callable[..., Any]] = {}

        def balls(*arguments: Any) -> Any:
            run = made.get(ctx.prec)
            if run is None:
                run = made[ctx.prec] = program(self.expression.tape, BallArithmetic())
            return run(*arguments)

        return balls

    def symbolic(self) -> Any:
        """Return the SymPy expression, in symbols that are real (`symbols`).

        Raises UnsupportedError when SymPy cannot hold it, as a power of a number too large to be exact.
        """
        from trueorder.verify.exact import symbolic

        return symbolic.symbolic(self.expression)

    @property
    def symbols(self) -> tuple[Any, ...]:
        """The SymPy symbols of the variables."""
        from trueorder.verify.exact import symbolic

        return symbolic.symbols(self.variables)

    def derivative(self, index: Sequence[int] | int) -> Any:
        """Return a partial derivative as a SymPy expression.

        `index` is the order in one variable, or one order per variable.

        >>> function("x**3").derivative(2)
        6*x
        """
        from trueorder.verify.exact import symbolic

        orders = (index,) if isinstance(index, int) else tuple(index)
        if len(orders) != self.dimension or any(order < 0 for order in orders):
            raise ValueError(f"index={index}: {self.dimension} orders of differentiation, 0 or more")
        return symbolic.derivative(self.expression, orders)

    def scaled(self, factor: Fraction | int | str) -> ExactFunction:
        """Return the function times an exact number, such as Fraction(1, 3) or "1e-19".

        >>> function("sin(x)").scaled("1e-19").text
        '(1e-19)*(sin(x))'
        """
        text = f"({factor})*({self.text})"
        return ExactFunction(
            f"{factor}*{self.name}", read(text, self.variables), self.domain, self.note, self.at
        )


def function(
    text: str,
    *,
    name: str | None = None,
    domain: Any = None,
    variables: Sequence[str] | None = None,
    at: Any = None,
    note: str = "",
    where: str = "expr",
) -> ExactFunction:
    """Read an exact function from an expression somebody wrote.

    `variables` default to as few of x, y, z as hold those used. `domain` is (low, high) in one variable or
    for all of them, a sequence of such pairs, or a mapping from variables to pairs; it defaults to (0.1, 1.5)
    in each. `at` is a special point, a number in one variable. `where` names the file and key, or the
    argument, in error messages. Raises InputError.

    >>> function("sin(x)*y").domain
    ((0.1, 1.5), (0.1, 1.5))
    """
    declared = tuple(variables) if variables is not None else _coordinates(names(text, where=where))
    expression = read(text, declared, where=where)
    title = expression.text if name is None else name
    return ExactFunction(title, expression, _domain(title, domain, declared), note, _point(title, at))


def _point(name: str, at: Any) -> tuple[float, ...] | None:
    try:
        return None if at is None else tuple(float(value) for value in np.atleast_1d(at))
    except (TypeError, ValueError):
        raise InputError(
            f"function {name!r}: at={at!r}; accepted: one finite number for each variable"
        ) from None


def _coordinates(used: Sequence[str]) -> tuple[str, ...]:
    """As few of x, y, z as hold the names used; a name that is none of them is refused on reading."""
    return COORDINATES[
        : max((COORDINATES.index(name) + 1 for name in used if name in COORDINATES), default=1)
    ]


def _domain(name: str, domain: Any, variables: tuple[str, ...]) -> tuple[Interval, ...]:
    """One interval per variable from any of the accepted forms."""
    if domain is None:
        return (DEFAULT_DOMAIN,) * len(variables)
    if isinstance(domain, Mapping):
        strange = sorted(set(domain) - set(variables))
        missing = [variable for variable in variables if variable not in domain]
        if strange or missing:
            raise InputError(
                f"function {name!r}: domain of {', '.join(map(str, domain)) or 'nothing'}; "
                f"accepted: one interval for each of {', '.join(variables)}"
            )
        intervals = [domain[variable] for variable in variables]
    else:
        intervals = list(domain) if isinstance(domain, Sequence | np.ndarray) else [domain]
        if len(intervals) == 2 and all(isinstance(bound, int | float | np.number) for bound in intervals):
            intervals = [tuple(intervals)] * len(variables)
    return tuple(_interval(name, interval) for interval in intervals)


def _interval(name: str, interval: Any) -> Interval:
    if isinstance(interval, Sequence | np.ndarray) and not isinstance(interval, str) and len(interval) == 2:
        low, high = interval
        if all(
            isinstance(bound, int | float | np.number) and not isinstance(bound, bool) for bound in interval
        ):
            try:
                return float(low), float(high)
            except OverflowError:
                pass
    raise InputError(
        f"function {name!r}: domain {interval!r}; accepted: two finite numbers, the lower one first"
    )


def _check_interval(name: str, variable: str, interval: Interval) -> None:
    low, high = interval
    if not (math.isfinite(low) and math.isfinite(high) and low < high and math.isfinite(high - low)):
        raise InputError(
            f"function {name!r}: domain of {variable} = [{low}, {high}]; "
            "accepted: two finite numbers, the lower one first"
        )
