"""What somebody says a scheme does: its operator, its order, and for grid schemes its order at the edges.

For point schemes that are written for arrays also which of x, f and the estimate are arrays, and how long.
"""

from __future__ import annotations

import operator as operators
from dataclasses import dataclass, fields, replace

from trueorder.schemes.errors import InputError
from trueorder.schemes.operator import VARIABLES, Operator
from trueorder.schemes.signature import KINDS, Kind


@dataclass(frozen=True)
class Claims:
    """Claims as given by a user; None where nothing is claimed.

    `order` holds for nodes inside. At the edges `edge_order` does; where it is not given a grid scheme has to
    approximate its operator there, to order 1 at least, and with 0 nothing is claimed of them.

    The operator is claimed by `derivative` (one variable) or by `operator`, not by both. `kind` settles what
    the signature leaves in doubt. `periodic` says of a grid scheme that the last node is followed by the
    first, so that there are no edges; False says that there are. `variables` is the number of components of x
    where that is one vector, `values` that of f where f returns an array, and `entry` the place of the
    estimate that is meant where the scheme returns an array of them (see `schemes.vector`). Wrong types and
    values below 1 (0 for `edge_order`) are refused with InputError.

    >>> Claims(order=2).over(Claims(derivative=1, order=1)).given()
    {'derivative': 1, 'order': 2}
    """

    derivative: int | None = None
    operator: Operator | str | None = None
    order: int | None = None
    edge_order: int | None = None
    kind: Kind | None = None
    variables: int | None = None
    values: int | None = None
    entry: int | tuple[int, ...] | None = None
    periodic: bool | None = None

    def __post_init__(self) -> None:
        for key in ("derivative", "order", "variables", "values"):
            check_positive("claims", key, getattr(self, key))
        check_edge_order("claims", self.edge_order)
        if self.derivative is not None and self.operator is not None:
            raise InputError("claims: derivative and operator are both given; claim one of them")
        if not isinstance(self.operator, Operator | str | None):
            raise InputError(f'claims: operator={self.operator!r}; a text as "f_xx + f_yy", or an Operator')
        if self.kind not in (None, *KINDS):
            raise InputError(f"claims: kind={self.kind!r}; {' or '.join(KINDS)}")
        check_periodic("claims", self.periodic, self.edge_order)
        if self.variables is not None and self.variables > len(VARIABLES):
            raise InputError(f"claims: variables={self.variables}; 1 to {len(VARIABLES)}")
        if any(isinstance(place, bool) or not isinstance(place, int) or place < 0 for place in self.places):
            raise InputError(f"claims: entry={self.entry!r}; an index, 0 or more, or a tuple of such")

    def given(self) -> dict[str, object]:
        """Return the claims that are made, by name."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if value is not None}

    def over(self, other: Claims) -> Claims:
        """Return these claims, and the other ones where these claim nothing."""
        if self.derivative is not None or self.operator is not None:
            other = replace(other, derivative=None, operator=None)  # two ways to claim one thing
        if self.periodic:
            other = replace(other, edge_order=None)  # without edges, nothing is claimed of them any more
        elif self.edge_order is not None:
            other = replace(other, periodic=None)
        return Claims(**(other.given() | self.given()))  # type: ignore[arg-type]

    @property
    def places(self) -> tuple[int, ...]:
        """The entry as a tuple of indices, empty where none is claimed.

        >>> Claims(entry=1).places, Claims(entry=(0, 1)).places
        ((1,), (0, 1))
        """
        if self.entry is None:
            return ()
        return self.entry if isinstance(self.entry, tuple) else (self.entry,)

    @property
    def about_arrays(self) -> tuple[str, ...]:
        """The names of the claims that are made about arrays."""
        return tuple(name for name in ("variables", "values", "entry") if getattr(self, name) is not None)

    @property
    def fewest_variables(self) -> int:
        """As few variables as the claims are about: those stated, or those of the operator.

        >>> Claims(operator="f_y").fewest_variables, Claims(operator="f_y", variables=3).fewest_variables
        (2, 3)
        """
        if self.variables is not None or self.operator is None:
            return self.variables or 1
        try:
            read = Operator.parse(self.operator) if isinstance(self.operator, str) else self.operator
        except InputError:
            return 1  # it is refused with its own words where it is read in the scheme's variables
        return read.dimension

    def operator_in(self, dimension: int, *, where: str) -> Operator | None:
        """Return the operator claimed, None where none is; InputError if it has other variables."""
        if self.derivative is not None:
            if dimension > 1:
                raise InputError(
                    f"{where}: derivative={self.derivative} in {dimension} variables; claim operator=..."
                )
            return Operator.derivative(operators.index(self.derivative))
        if not isinstance(self.operator, str):
            return self.operator
        try:
            return Operator.parse(self.operator, VARIABLES[:dimension])
        except InputError as error:
            raise InputError(f"{where}: {error}") from None


def check_periodic(where: str, periodic: object, edge_order: int | None) -> None:
    """Raise InputError unless `periodic` is True, False or None, and not True beside an order at the edges."""
    if periodic is not None and not isinstance(periodic, bool):
        raise InputError(f"{where}: periodic={periodic!r}; True or False")
    if periodic and edge_order is not None:
        raise InputError(
            f"{where}: edge_order={edge_order} and periodic=True; a periodic grid has no edges, claim one of them"
        )


def check_positive(where: str, key: str, value: object) -> None:
    """Raise InputError unless the value is None or an integer of at least 1."""
    if value is not None and not _is_whole(value, 1):
        raise InputError(f"{where}: {key}={value!r}; an integer, 1 or more")


def check_edge_order(where: str, value: object) -> None:
    """Raise InputError unless the value is None, an integer of at least 1, or 0, which claims nothing at the edges."""
    if value is not None and not _is_whole(value, 0):
        raise InputError(
            f"{where}: edge_order={value!r}; an integer, 1 or more, or 0 for no claim at the edges"
        )


def _is_whole(value: object, least: int) -> bool:
    try:
        return not isinstance(value, bool) and operators.index(value) >= least  # type: ignore[arg-type]
    except TypeError:
        return False
