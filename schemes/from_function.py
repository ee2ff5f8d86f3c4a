"""From somebody's function to the record of the scheme that it is, and from a record to one with other claims."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from trueorder.schemes.claims import Claims
from trueorder.schemes.errors import InputError
from trueorder.schemes.grid_form import GridForm
from trueorder.schemes.operator import Operator
from trueorder.schemes.own_step import OwnStep, takes_a_function
from trueorder.schemes.scheme import GridScheme, PointScheme, Scheme, fits, with_orders
from trueorder.schemes.signature import Kind, name_of, needs_no_arguments, read_signature, source_of
from trueorder.schemes.vector import ArrayForm


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
    if signature.own_step and (signature.kind == "point" or takes_a_function(made)):
        _refuse_grid_claims(where, claims)
        _refuse_arrays(where, claims, "schemes with a step of their own")
        return PointScheme(
            name=title,
            function=OwnStep(made),
            operator=claims.operator_in(1, where=where),
            order=claims.order,
            source=source_of(function),
        )
    if signature.kind == "grid":
        _refuse_arrays(where, claims, "grid schemes")
        plain = not (signature.rate or signature.out)
        return GridScheme(
            name=title,
            function=made if plain else GridForm(made, signature.rate, signature.out),
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
    claimed = with_orders(existing.stencils, order, ends.edge_order)
    stencils = existing.stencils if all(fits(stencil, operator, p) for stencil, p in claimed) else ()
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
        kept = existing.stencil if fits(existing.stencil, operator, order) else None
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
