"""The decorator `scheme`: a function keeps its claims with it, and stays what it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, overload

from trueorder.schemes.claims import Claims
from trueorder.schemes.errors import InputError
from trueorder.schemes.from_function import from_function
from trueorder.schemes.operator import Operator
from trueorder.schemes.signature import Kind, name_of, needs_no_arguments

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


@overload
def scheme(function: Decorated, /) -> Decorated: ...


@overload
def scheme(
    *,
    derivative: int | None = None,
    operator: Operator | str | None = None,
    order: int | None = None,
    edge_order: int | None = None,
    kind: Kind | None = None,
    variables: int | None = None,
    values: int | None = None,
    entry: int | tuple[int, ...] | None = None,
    periodic: bool | None = None,
) -> Callable[[Decorated], Decorated]: ...


def scheme(
    function: Decorated | None = None,
    /,
    *,
    derivative: int | None = None,
    operator: Operator | str | None = None,
    order: int | None = None,
    edge_order: int | None = None,
    kind: Kind | None = None,
    variables: int | None = None,
    values: int | None = None,
    entry: int | tuple[int, ...] | None = None,
    periodic: bool | None = None,
) -> Decorated | Callable[[Decorated], Decorated]:
    """Decorate a function, or a class with `__call__`, with what it claims; it stays what it was.

    The claims are kept in its attribute `__trueorder__`. What the signature contradicts is refused at once with
    InputError: a claim about edges or periodic grids by a point scheme, an operator in other variables, an
    order below 1. A grid scheme has to approximate its operator at the edges, to order 1 at least, unless it
    claims another order there with `edge_order`, or nothing with `edge_order=0`. Code that is written for
    arrays says so with `variables`, `values` and `entry`, as in `from_function`.

    >>> @scheme(derivative=1, order=2)
    ... def central(f, x, h):
    ...     return (f(x + h) - f(x - h)) / (2 * h)
    >>> central(lambda x: x**2, 3.0, 0.5), central.__trueorder__
    (6.0, {'derivative': 1, 'order': 2})
    >>> @scheme(operator="f_y", order=1, entry=1)
    ... def gradient(f, x, h):
    ...     return [(f([x[0] + h, x[1]]) - f(x)) / h, (f([x[0], x[1] + h]) - f(x)) / h]
    >>> float(from_function(gradient)(lambda x, y: x * y**2, 3.0, 1.0, 0.5))
    7.5
    """
    claims = Claims(derivative, operator, order, edge_order, kind, variables, values, entry, periodic).given()

    def decorate(decorated: Decorated) -> Decorated:
        # a class that is made with arguments shows what it is only when an instance is looked at
        if not isinstance(decorated, type) or needs_no_arguments(decorated):
            from_function(decorated, **claims)  # type: ignore[arg-type]
        try:
            decorated.__trueorder__ = claims  # type: ignore[attr-defined]
        except (AttributeError, TypeError):
            raise InputError(
                f"scheme {name_of(decorated)!r}: it takes no attributes; wrap it in a def"
            ) from None
        return decorated

    return decorate if function is None else decorate(function)
