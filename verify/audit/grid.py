"""A function on a grid and the arrays that the installed numpy.gradient returns for it."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Annotated, Any, Literal, Self

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, BeforeValidator, model_validator

from trueorder.schemes.operator import Operator
from trueorder.verify.audit.fields import FunctionField, NodesField
from trueorder.verify.audit.installed import gradient
from trueorder.verify.audit.printed import Booleans, Floats
from trueorder.verify.exact.functions import ExactFunction
from trueorder.verify.exact.truth import certify
from trueorder.verify.toml_file import choice, shown, whole

MOST_NODES = 1_000_000
UNIT_ROUNDOFF = float(np.finfo(np.float64).eps) / 2


def read_spacing(value: Any) -> Any:
    """Read `"unit"` or the variables whose nodes are passed, in the order in which they are passed."""
    if value != "unit" and (
        not isinstance(value, tuple) or not all(isinstance(entry, str) for entry in value)
    ):
        raise ValueError(
            f'must be "unit" or the variables in the order in which they are passed, not {shown(value)}'
        )
    return value


class GridKeys(BaseModel):
    """Keys of a computation on a grid: the function and its nodes."""

    function: FunctionField
    nodes: NodesField
    indexing: Annotated[Literal["xy", "ij"], choice("xy", "ij")] = "xy"
    """of numpy.meshgrid"""

    @model_validator(mode="after")
    def _nodes_of_the_variables(self) -> Self:
        if set(self.nodes) != set(self.function.variables):
            needed = ", ".join(self.function.variables)
            raise ValueError(f"nodes must be given for {needed}, not for {', '.join(self.nodes)}")
        if math.prod(map(len, self.nodes.values())) > MOST_NODES:
            raise ValueError(f"nodes must be at most {MOST_NODES} in all")
        return self

    @property
    def mesh(self) -> tuple[Floats, ...]:
        """Coordinate arrays as numpy.meshgrid returns them, in the order of the function's variables."""
        axes = [np.array(self.nodes[variable]) for variable in self.function.variables]
        return tuple(np.meshgrid(*axes, indexing=self.indexing))

    @property
    def axis_variables(self) -> tuple[str, ...]:
        """The variable that changes along each axis of the mesh, found on the mesh itself."""
        found = []
        for axis in range(len(self.mesh)):
            moving = [bool(np.any(np.diff(coordinate, axis=axis))) for coordinate in self.mesh]
            found.append(self.function.variables[moving.index(True)])
        return tuple(found)

    @property
    def values(self) -> Floats:
        """The function at the nodes, in double precision."""
        return np.asarray(self.function.numeric()(*self.mesh), dtype=float)


class GradientKeys(GridKeys):
    """Keys of a call of numpy.gradient: what is passed after the values."""

    spacing: Annotated[Any, BeforeValidator(read_spacing)]
    edge_order: Annotated[int, whole(-9, 9)] | None = None
    """left out of the call when None"""

    @model_validator(mode="after")
    def _spacing_for_every_axis(self) -> Self:
        if self.spacing != "unit" and sorted(self.spacing) != sorted(self.function.variables):
            raise ValueError(
                f"spacing must name each of {', '.join(self.function.variables)} once, not"
                f" {shown(self.spacing)}"
            )
        return self

    @property
    def steps(self) -> tuple[Floats, ...]:
        """The coordinates that the call takes along each axis of the array."""
        if self.spacing == "unit":
            return tuple(np.arange(float(count)) for count in self.values.shape)
        return tuple(np.array(self.nodes[variable]) for variable in self.spacing)

    @property
    def call(self) -> str:
        """The call as it would be typed."""
        passed = [] if self.spacing == "unit" else list(self.spacing)
        option = [] if self.edge_order is None else [f"edge_order={self.edge_order}"]
        return f"numpy.gradient({', '.join(['f', *passed, *option])})"

    @property
    def arrays(self) -> tuple[Floats, ...]:
        """What the call returns, one array for each axis; ValueError or IndexError where NumPy refuses it."""
        passed = () if self.spacing == "unit" else self.steps
        options: dict[str, Any] = {} if self.edge_order is None else {"edge_order": self.edge_order}
        returned = gradient(self.values, *passed, **options)
        return tuple(returned) if isinstance(returned, list | tuple) else (returned,)

    def rounding(self, axis: int) -> float:
        """Return the rounding model's bound for the array of this axis, at the node where it is largest.

        R = u sqrt(sum_j w_j^2) sqrt(f^2 + (x f')^2) with the weights w_j of the installed numpy.gradient,
        spacing included, as it returns them for unit vectors.
        """
        steps = self.steps[axis]
        options: dict[str, Any] = {} if self.edge_order is None else {"edge_order": self.edge_order}
        # the first 64 nodes of a long axis stand for all: a matrix of unit vectors grows with the square
        count = min(len(steps), 64)
        rows = np.asarray(gradient(np.eye(count), steps[:count], axis=0, **options))
        norm = float(np.sqrt((rows**2).sum(axis=1)).max())
        return UNIT_ROUNDOFF * norm * self._value_error()

    def _value_error(self) -> float:
        """Return the largest sqrt(f^2 + (x f')^2 + ...) over the nodes."""
        squares = self.values**2
        for variable, coordinate in zip(self.function.variables, self.mesh, strict=True):
            squares = squares + np.nan_to_num(coordinate * exact_partial(self, variable)) ** 2
        return float(np.sqrt(squares.max()))


def exact_on(grid: GridKeys, operator: Operator) -> Floats:
    """Return the certified values of the operator at the nodes, rounded to double."""
    points = np.stack([coordinate.ravel() for coordinate in grid.mesh], axis=-1)
    return np.asarray(certify(grid.function, operator, points).high.reshape(grid.mesh[0].shape))


def exact_partial(grid: GridKeys, variable: str) -> Floats:
    """Return the certified first derivative with respect to a variable at the nodes."""
    return exact_on(grid, partial(grid.function, variable))


def partial(exact: ExactFunction, variable: str) -> Operator:
    """Return the operator of the first derivative with respect to one of the function's variables."""
    index = tuple(int(name == variable) for name in exact.variables)
    return Operator(((index, Fraction(1)),))


def partial_text(exact: ExactFunction, variable: str) -> str:
    """Return how the first derivative is written: f' in one variable, otherwise f_x.

    >>> from trueorder.verify.exact.functions import function
    >>> partial_text(function("x*y"), "y")
    'f_y'
    """
    return "f'" if exact.dimension == 1 else f"f_{variable}"


def inside(shape: tuple[int, ...], axis: int | None = None) -> Booleans:
    """Return which nodes are no edge along the axis (None: along any axis)."""
    marks: npt.NDArray[np.bool_] = np.ones(shape, dtype=bool)
    for each in range(len(shape)) if axis is None else (axis,):
        along = np.moveaxis(marks, each, 0)
        along[0] = along[-1] = False
    return marks
