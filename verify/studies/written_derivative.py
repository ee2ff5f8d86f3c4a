"""Holds derivatives that somebody wrote by hand against the exact ones: derivatives, gradients, Jacobians, Hessians.

Every component is compared at points over the whole domain with its certified value. An error counts in units in the
last place, of the value itself or, where that is nearly zero, of its median size over the points: what is a difference
of larger numbers is not exact to its own last place there.
"""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from numbers import Integral
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trueorder.schemes.errors import InputError
from trueorder.verify.exact.functions import ExactFunction
from trueorder.verify.exact.sampling import spread
from trueorder.verify.exact.truth import certify
from trueorder.verify.foreign.foreign import FOREIGN, quiet

Floats = NDArray[np.float64]
MultiIndex = tuple[int, ...]

POINTS = 200
"""points over the domain"""

SAME = 1e-6
"""a factor that is the same at all points to this share is named"""


@dataclass(frozen=True)
class Component:
    """One number that the code returns at a point, and what it should be."""

    place: tuple[int, ...]
    """its index in what the code returns"""
    function: ExactFunction
    index: MultiIndex

    @property
    def text(self) -> str:
        """What it is, as in `d2/dxdy`."""
        order = sum(self.index)
        under = "".join(
            f"d{name}{count if count > 1 else ''}"
            for name, count in zip(self.function.variables, self.index, strict=True)
            if count
        )
        return f"d{order if order > 1 else ''}/{under} of {self.function.text}"


@dataclass(frozen=True)
class Departure:
    """The worst value of code that is not the derivative."""

    what: str
    """which component of which function"""
    point: tuple[tuple[str, float], ...]
    """coordinates by name"""
    expected: float
    given: float
    ulps: float
    """how far the two are apart, in units in the last place"""
    outside: int
    """values that are further off than is allowed"""
    values: int
    """values that were compared: components times points"""
    hint: str = ""
    """what the code seems to do instead"""


def components(
    functions: Sequence[ExactFunction], derivative: int | Sequence[int], *, many: bool
) -> tuple[tuple[int, ...], tuple[Component, ...]]:
    """Return the shape of what the code has to return and its components.

    Of one function in one variable that is a derivative of any order, in several its gradient (1), its Hessian (2) or
    the partial derivative of a multi-index; of `many` functions the Jacobian matrix. Raises InputError for another one.
    """
    dimension = functions[0].dimension
    variables = ", ".join(functions[0].variables)
    several = f"1 or 2, or an order for each of {variables}"
    accepted = "1" if many else several if dimension > 1 else "1 or more"
    units = [tuple(int(i == axis) for i in range(dimension)) for axis in range(dimension)]
    if isinstance(derivative, Sequence | np.ndarray) and not isinstance(derivative, str | bytes):
        index = tuple(derivative)
        whole = all(map(is_whole, index))
        if many or len(index) != dimension or not whole or min(index) < 0 or sum(index) < 1:
            raise InputError(
                f"derivative={derivative!r}: accepted: one order for each of {variables}, of a single function"
            )
        return (), (Component((), functions[0], tuple(map(int, index))),)
    if not is_whole(derivative):
        raise InputError(f"derivative={derivative!r}: accepted: {accepted}, as a whole number")
    derivative = int(derivative)
    if derivative < 1 or (derivative > 1 and many) or (derivative > 2 and dimension > 1):
        raise InputError(f"derivative={derivative}: accepted: {accepted}")
    if many:
        shape: tuple[int, ...] = (len(functions), dimension)
        jacobian = itertools.product(enumerate(functions), enumerate(units))
        return shape, tuple(Component((i, j), function, unit) for (i, function), (j, unit) in jacobian)
    if dimension == 1:
        return (), (Component((), functions[0], (derivative,)),)
    if derivative == 1:
        return (dimension,), tuple(Component((j,), functions[0], unit) for j, unit in enumerate(units))
    hessian = itertools.product(enumerate(units), repeat=2)
    return (dimension, dimension), tuple(
        Component((i, j), functions[0], tuple(a + b for a, b in zip(one, other, strict=True)))
        for (i, one), (j, other) in hessian
    )


def is_whole(value: object) -> bool:
    """Whether a value is a whole number, Python's or NumPy's; True and False are none.

    >>> is_whole(np.int64(2)), is_whole(2.0), is_whole(True)
    (True, False, False)
    """
    return isinstance(value, Integral) and not isinstance(value, bool | np.bool)


def worst_departure(
    code: Callable[..., Any],
    functions: Sequence[ExactFunction],
    derivative: int | Sequence[int],
    *,
    many: bool,
    allowed: float,
    relative: bool,
    points: int = POINTS,
) -> Departure | str | None:
    """Return where hand-written code is furthest off; None where it is the derivative, a sentence where it fails.

    `allowed` is in ulps, or with `relative` a share of the value (of its median size, where it is nearly zero). Raises
    InputError where the derivative is no real number that fits a double: nothing could be checked at such a point.
    """
    shape, parts = components(functions, derivative, many=many)
    where = _spread(functions[0].domain, points)
    truths = [certify(part.function, part.index, where) for part in parts]
    expected, rest = (np.array([getattr(truth, half) for truth in truths]) for half in ("high", "low"))
    _refuse_unknown(parts, where, expected)
    given = _values(code, where, shape, parts)
    if isinstance(given, str):
        return given
    errors = np.abs((given - expected) - rest)
    typical = np.maximum(np.abs(expected), np.median(np.abs(expected), axis=1, keepdims=True))
    ulps = errors / np.spacing(np.where(typical > 0, typical, np.finfo(np.float64).tiny))
    distance = errors / np.where(typical > 0, typical, 1.0) if relative else ulps
    distance = np.where(np.isfinite(given), distance, np.inf)
    outside = distance > allowed
    if not np.any(outside):
        return None
    i, j = np.unravel_index(int(np.argmax(distance)), distance.shape)
    return Departure(
        what=parts[i].text,
        point=tuple(zip(functions[0].variables, where[j].tolist(), strict=True)),
        expected=float(expected[i, j]),
        given=float(given[i, j]),
        ulps=float(ulps[i, j]),
        outside=int(np.count_nonzero(outside)),
        values=outside.size,
        hint=_hint(parts, expected, given, int(i)),
    )


def _refuse_unknown(parts: Sequence[Component], where: Floats, expected: Floats) -> None:
    """Refuse a domain in which the derivative does not exist, or is too large, at some of the points."""
    unknown = ~np.isfinite(expected)
    if not np.any(unknown):
        return
    i, j = (int(k[0]) for k in np.nonzero(unknown))
    count = np.count_nonzero(np.any(unknown, axis=0))
    at = ", ".join(f"{v} = {x:.6g}" for v, x in zip(parts[i].function.variables, where[j], strict=True))
    low_to_high = zip(parts[i].function.variables, parts[i].function.domain, strict=True)
    domain = ", ".join(f"{v} from {low:g} to {high:g}" for v, (low, high) in low_to_high)
    raise InputError(
        f"domain: {parts[i].text} is no real number that fits a double at {count} of {len(where)} points of {domain}, "
        f"{at} among them; accepted: a domain where it can be checked"
    )


def _spread(domain: Sequence[tuple[float, float]], count: int) -> Floats:
    """Points over the whole domain, shape (count, dimension)."""
    return np.column_stack(
        [low + (high - low) * spread(count, axis) for axis, (low, high) in enumerate(domain)]
    )


def _values(
    code: Callable[..., Any], where: Floats, shape: tuple[int, ...], parts: Sequence[Component]
) -> Floats | str:
    """What the code returns, shape (components, points); a sentence where it fails."""
    apart = _takes_coordinates(code, where.shape[1])
    given = np.empty((len(parts), len(where)))
    for j, point in enumerate(where):
        point = point.copy()
        point.flags.writeable = False
        at = ", ".join(f"{v} = {x:.6g}" for v, x in zip(parts[0].function.variables, point, strict=True))
        try:
            with quiet():
                returned = np.asarray(code(*point.tolist()) if apart else code(point))
        except FOREIGN as error:
            # whatever somebody's code raises is a fact about that code, and the reader gets its own words
            return f"at {at} it raises {type(error).__name__}: {error}"
        if returned.shape != shape:
            expected = f"shape {shape}" if shape else "a number"
            return f"at {at} it returns shape {returned.shape}, where {expected} is expected"
        if returned.dtype.kind not in "fiu":
            return f"at {at} it returns {returned.dtype}, where a real number is expected"
        given[:, j] = [returned[part.place] for part in parts]
    return given


def _takes_coordinates(code: Callable[..., Any], dimension: int) -> bool:
    """Whether the code takes one number for each variable, and not one array; InputError where it takes neither."""
    try:
        parameters = inspect.signature(code).parameters.values()
    except (TypeError, ValueError):  # compiled code need not have one
        return True
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    needed = sum(p.default is p.empty for p in positional)
    if any(p.kind is p.VAR_POSITIONAL for p in parameters) or needed <= dimension <= len(positional):
        return True
    if needed <= 1 <= len(positional):
        return False
    raise InputError(
        f"{code!r} takes {needed} arguments; accepted: {dimension} numbers, or one array of them"
    )


def _hint(parts: Sequence[Component], expected: Floats, given: Floats, i: int) -> str:
    """What the wrong component seems to be: a multiple of the right one, or another one."""
    for part, row in zip(parts, expected, strict=True):
        if (
            part is not parts[i]
            and np.any(row != expected[i])
            and np.allclose(given[i], row, rtol=SAME, atol=0)
        ):
            return f"it has the values of {part.text}"
    usable = (expected[i] != 0) & np.isfinite(given[i])
    if np.count_nonzero(usable) < 2:
        return ""
    ratios = given[i][usable] / expected[i][usable]
    factor = float(np.median(ratios))
    if factor == 0 or not np.allclose(ratios, factor, rtol=SAME, atol=0) or abs(factor - 1) < SAME:
        return ""
    return f"it is {factor:.6g} times what it should be, at every point"
