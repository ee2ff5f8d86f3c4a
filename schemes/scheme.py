"""The scheme as an immutable record: what it computes, what it claims, and a check that both can be true.

A point scheme is a function (f, x, h) -> estimate of an operator on f at x; a grid scheme is a function
(values, spacing) -> estimates at the same nodes. A record that carries its stencil is refused when made
unless the moments of the stencil give the claim.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias, TypeVar, overload

from trueorder.schemes.claims import Claims, check_periodic, check_positive
from trueorder.schemes.errors import InputError
from trueorder.schemes.implicit_stencil import ImplicitStencil
from trueorder.schemes.operator import VARIABLES, Operator
from trueorder.schemes.signature import Kind, Spacing, name_of, needs_no_arguments, read_signature, source_of
from trueorder.schemes.stencil import Stencil
from trueorder.schemes.vector import ArrayForm

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

EndCondition = Literal["even", "odd", "flat", "straight"]
"""f(-t) = f(t) about an end, or 2 f(0) - f(t), or f' = 0 there, or f'' = 0"""


@dataclass(frozen=True)
class PointScheme:
    """An estimate of an operator on f at the point x from values of f at distances of the order of h.

    `function` takes (f, x, h), with two variables (f, x, y, h), with three (f, x, y, z, h). `operator` and
    `order` are claims and may be None (not claimed). A `stencil` is evidence: InputError names the first
    moment that does not give the claim. `source` says where the scheme comes from.

    >>> euler = Stencil((0, 1), (-1, 1), derivative=1)
    >>> PointScheme("mine", lambda f, x, h: (f(x + h) - f(x)) / h, Operator.derivative(1), 2, stencil=euler)
    Traceback (most recent call last):
        ...
    trueorder.schemes.errors.InputError: scheme 'mine': moment 2 is 1/2 and should be 0 for order 2 of f'; ...
    """

    name: str
    function: Callable[..., Any]
    operator: Operator | None = None
    order: int | None = None
    dimension: int = 1
    stencil: Stencil | None = None
    source: str = ""

    def __post_init__(self) -> None:
        where = f"scheme {self.name!r}"
        check_positive(where, "order", self.order)
        if self.dimension not in range(1, len(VARIABLES) + 1):
            raise InputError(f"{where}: dimension={self.dimension!r}; 1 to {len(VARIABLES)} variables")
        _check_dimension(where, self.operator, self.dimension)
        if self.stencil is not None and self.dimension != 1:
            raise InputError(f"{where}: a stencil of one variable in a scheme of {self.dimension}")
        if self.stencil is not None:
            _check_stencil(where, self.stencil, self.operator, self.order)

    @property
    def kind(self) -> Literal["point"]:
        """The kind of scheme, "point"."""
        return "point"

    def __call__(self, f: Callable[..., Any], *coordinates_and_step: Any) -> Any:
        """Return the estimate from f, one coordinate for each variable, and the step h."""
        return self.function(f, *coordinates_and_step)


@dataclass(frozen=True)
class GridScheme:
    """Estimates of an operator at all nodes of a one-dimensional grid from the values there.

    `function` takes (values, spacing) and returns estimates of the same shape. The spacing is the array of
    coordinates, strictly monotone, or for `spacing="scalar"` the one distance between neighbours. With
    `batched` the values may have shape (..., n), and the last axis is differentiated. `order` is claimed for
    interior nodes and `edge_order` for the nodes at the ends. With `periodic` the grid covers one period, the
    last node is followed by the first, and there are no ends; False says that there are, and None leaves it to
    the scheme's own matrix. `stencils` holds the interior stencil and then
    those at the ends, on a uniform grid, and is checked as that of a point scheme is.
    """

    name: str
    function: Callable[..., Any]
    operator: Operator | None = None
    order: int | None = None
    edge_order: int | None = None
    spacing: Spacing = "coordinates"
    minimum_nodes: int = 2
    batched: bool = False
    stencils: tuple[Stencil, ...] = ()
    source: str = ""
    periodic: bool | None = None
    ends: EndCondition | None = None
    """what a function has to be at the ends for the scheme to keep its order up to them; None where nothing helps"""
    relation: ImplicitStencil | None = None
    """what ties estimates and values together inside, of an implicit scheme on a uniform grid"""

    def __post_init__(self) -> None:
        where = f"scheme {self.name!r}"
        check_positive(where, "order", self.order)
        check_positive(where, "edge_order", self.edge_order)
        check_periodic(where, self.periodic, self.edge_order)
        check_positive(where, "minimum_nodes", self.minimum_nodes)
        if self.spacing not in ("coordinates", "scalar"):
            raise InputError(f"{where}: spacing={self.spacing!r}; coordinates or scalar")
        _check_dimension(where, self.operator, self.dimension)
        for stencil, order in _with_orders(self.stencils, self.order, self.edge_order):
            _check_stencil(where, stencil, self.operator, order)

    @property
    def kind(self) -> Literal["grid"]:
        """The kind of scheme, "grid"."""
        return "grid"

    @property
    def dimension(self) -> int:
        """The number of variables, 1."""
        return 1

    def __call__(self, values: Any, spacing: Any) -> Any:
        """Return the estimates at the nodes, in the shape of the values."""
        return self.function(values, spacing)


Scheme: TypeAlias = PointScheme | GridScheme


def from_function(
    function: Callable[..., Any] | Scheme,
    *,
    name: str | None = None,
    kind: Kind | None = None,
    derivative: int | None = None,
    operator: Operator | str | None = None,
    order: int | None = None,
    edge_order: int | None = None,
    variables: int | None = None,
    values: int | None = None,
    entry: int | tuple[int, ...] | None = None,
    periodic: bool | None = None,
) -> Scheme:
    """Return the scheme that a function is; claims given here go before those of its `scheme` decorator.

    The signature tells the kind (see `schemes.signature`); `kind` overrides it. The operator is claimed by
    `derivative` (one variable) or as text such as "f_xx + f_yy"; with neither, none is claimed. A record is
    returned with the claims given here in place of its own, and without a stencil that does not give them:
    the claim is then the user's to test. A class is called without arguments first.

    `periodic` says of a grid scheme that the last node is followed by the first: it then has no edges and
    claims no order there.

    In `(f, x, h)` with an operator in two or three variables x is a vector, and so is the argument of f.
    Where the operator does not show how many components it has ("f_x"), `variables` does. `values` says that
    f returns an array of so many components, and `entry` which entry of an array of estimates is meant; see
    `schemes.vector.ArrayForm` for how such code is called.

    Raises InputError for a signature that is no scheme's and for claims that contradict it.

    >>> def slope(f, x, h):
    ...     return (f(x + h) - f(x)) / h
    >>> from_function(slope, order=1).order
    1
    >>> from_function(slope).operator is None
    True
    """
    claims = Claims(derivative, operator, order, edge_order, kind, variables, values, entry, periodic)
    if isinstance(function, PointScheme | GridScheme):
        return _reclaimed(function, name or function.name, claims)
    title = name or name_of(function)
    where = f"scheme {title!r}"
    if not callable(function):
        raise InputError(f"{where}: {type(function).__name__} is no function")
    claims = claims.over(Claims(**getattr(function, "__trueorder__", {})))
    made = _instance(function, where) if isinstance(function, type) else function
    signature = read_signature(made, title, claims.kind)
    if signature.kind == "grid":
        _refuse_arrays(where, claims, "grid schemes")
        return GridScheme(
            name=title,
            function=made,
            operator=claims.operator_in(signature.dimension, where=where),
            order=claims.order,
            edge_order=claims.edge_order,
            spacing=signature.spacing,
            source=source_of(function),
            periodic=claims.periodic,
        )
    _refuse_grid_claims(where, claims)
    form = _arranged(ArrayForm(made, signature.dimension), claims, where)
    return PointScheme(
        name=title,
        function=made if form.takes_numbers else form,
        operator=claims.operator_in(form.dimension, where=where),
        order=claims.order,
        dimension=form.dimension,
        source=source_of(function),
    )


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

    The claims are kept in its attribute `__trueorder__`. What the signature contradicts is refused at once
    with InputError: a claim about edges or periodic grids by a point scheme, an operator in other variables,
    an order below 1. Code that is written for arrays says so with `variables`, `values` and `entry`, as in
    `from_function`.

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


def _reclaimed(existing: Scheme, name: str, claims: Claims) -> Scheme:
    """Return the record with other claims, without stencils that do not give them."""
    where = f"scheme {name!r}"
    if claims.kind not in (None, existing.kind):
        raise InputError(f"{where}: kind={claims.kind!r}, but it is a {existing.kind} scheme")
    order = claims.order or existing.order
    if isinstance(existing, PointScheme):
        _refuse_grid_claims(where, claims)
        return _reclaimed_point(existing, name, claims, order)
    _refuse_arrays(where, claims, "grid schemes")
    operator = claims.operator_in(existing.dimension, where=where) or existing.operator
    ends = claims.over(Claims(edge_order=existing.edge_order, periodic=existing.periodic))
    claimed = _with_orders(existing.stencils, order, ends.edge_order)
    stencils = existing.stencils if all(_fits(stencil, operator, p) for stencil, p in claimed) else ()
    return replace(
        existing,
        name=name,
        operator=operator,
        order=order,
        edge_order=ends.edge_order,
        stencils=stencils,
        periodic=ends.periodic,
        ends=existing.ends if ends.edge_order is None else None,
    )


def _reclaimed_point(existing: PointScheme, name: str, claims: Claims, order: int | None) -> PointScheme:
    where = f"scheme {name!r}"
    if existing.stencil is not None:  # a formula in one variable, and no code of the user's
        _refuse_arrays(where, claims, "schemes with a stencil")
        operator = claims.operator_in(existing.dimension, where=where) or existing.operator
        kept = existing.stencil if _fits(existing.stencil, operator, order) else None
        return replace(existing, name=name, operator=operator, order=order, stencil=kept)
    known = existing.function
    form = known if isinstance(known, ArrayForm) else ArrayForm(known, existing.dimension)
    form = _arranged(form, claims, where)
    return replace(
        existing,
        name=name,
        function=form.function if form.takes_numbers else form,
        operator=claims.operator_in(form.dimension, where=where) or existing.operator,
        order=order,
        dimension=form.dimension,
    )


def _arranged(form: ArrayForm, claims: Claims, where: str) -> ArrayForm:
    """Return the code as the claims say it is called: x one vector where one coordinate stands for several."""
    vector = form.vector or (form.dimension == 1 and claims.fewest_variables > 1)
    if not vector and claims.variables not in (None, form.dimension):
        raise InputError(f"{where}: variables={claims.variables}, but it takes {form.dimension} coordinates")
    dimension = claims.variables or max(form.dimension, claims.fewest_variables if vector else 1)
    return replace(
        form,
        dimension=dimension,
        vector=vector,
        values=claims.values or form.values,
        entry=claims.places or form.entry,
    )


def _instance(cls: type, where: str) -> Callable[..., Any]:
    if not needs_no_arguments(cls):
        raise InputError(f"{where}: class {cls.__name__} needs arguments; give an instance of it")
    try:
        made: object = cls()
    except Exception as error:  # whatever the user's class does when it is made
        raise InputError(f"{where}: {cls.__name__}() raises {type(error).__name__}: {error}") from error
    if not callable(made):
        raise InputError(f"{where}: class {cls.__name__} has no __call__")
    return made


def _check_dimension(where: str, operator: Operator | None, dimension: int) -> None:
    if operator is not None and operator.dimension != dimension:
        raise InputError(
            f"{where}: the operator {operator} has {operator.dimension} variables "
            f"and the scheme {dimension}; they have to agree"
        )


def _check_stencil(where: str, stencil: Stencil, operator: Operator | None, order: int | None) -> None:
    computed = Operator.derivative(stencil.derivative)
    if operator not in (None, computed):
        raise InputError(f"{where}: the stencil is one of {computed}, the operator claimed is {operator}")
    stencil.check(order or 1, where=where)


def _fits(stencil: Stencil, operator: Operator | None, order: int | None) -> bool:
    return operator in (None, Operator.derivative(stencil.derivative)) and stencil.order >= (order or 1)


def _with_orders(
    stencils: tuple[Stencil, ...], order: int | None, edge_order: int | None
) -> tuple[tuple[Stencil, int | None], ...]:
    """Return the interior stencil with the interior order, those at the ends with the edge order."""
    return tuple((stencil, edge_order if place else order) for place, stencil in enumerate(stencils))


def _refuse_arrays(where: str, claims: Claims, what: str) -> None:
    if claims.about_arrays:
        raise InputError(
            f"{where}: {', '.join(claims.about_arrays)}: for point schemes of your own, not {what}"
        )


def _refuse_grid_claims(where: str, claims: Claims) -> None:
    for key in ("edge_order", "periodic"):
        value = getattr(claims, key)
        if value is not None:
            raise InputError(f"{where}: {key}={value} is for grid schemes, not point schemes")
