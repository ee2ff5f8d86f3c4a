"""Values that claims files share: functions, schemes, operators, numbers and nodes, read and checked."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from pydantic import BeforeValidator, ValidationInfo

from trueorder.schemes.operator import Operator
from trueorder.schemes.scheme import GridScheme, PointScheme
from trueorder.verify.exact.functions import ExactFunction
from trueorder.verify.exact.functions import function as exact_function
from trueorder.verify.exact.library import LIBRARY, find_function
from trueorder.verify.foreign.finding import find_in_time
from trueorder.verify.toml_file import shown

MAX_NODES = 100_000

Nodes = dict[str, tuple[float, ...]]


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"must be a string, not {shown(value)}")
    return value


def read_function(value: Any) -> ExactFunction:
    """Read a function of the library by name, or an expression."""
    return find_function(_text(value))


def read_functions(value: Any) -> tuple[ExactFunction, ...]:
    """Read an array of functions in one variable; `"library"` stands for all of the library."""
    if value == "library":
        return tuple(exact for exact in LIBRARY if exact.dimension == 1)
    if not isinstance(value, tuple) or not value:
        raise ValueError(f'must be "library" or an array of functions, not {shown(value)}')
    functions = tuple(map(read_function, value))
    for exact in functions:
        if exact.dimension != 1:
            raise ValueError(f"must be functions in one variable; {exact.name} has {exact.dimension}")
    return functions


def read_point_scheme(value: Any, info: ValidationInfo) -> PointScheme:
    """Read a scheme (f, x, h) in one variable."""
    scheme = find_in_time(_text(value), directory=_directory(info))
    if isinstance(scheme, GridScheme) or scheme.dimension != 1:
        raise ValueError(f"must be a point scheme (f, x, h) in one variable, not {shown(value)}")
    return scheme


def read_point_schemes(value: Any, info: ValidationInfo) -> tuple[PointScheme, ...]:
    """Read an array of schemes (f, x, h) in one variable."""
    if not isinstance(value, tuple) or not value:
        raise ValueError(f"must be an array of schemes, not {shown(value)}")
    return tuple(read_point_scheme(entry, info) for entry in value)


def read_operator(value: Any) -> Operator:
    """Read an operator such as "f'" or "f_xy"."""
    return Operator.parse(_text(value))


def operator_of(text: str, exact: ExactFunction) -> Operator:
    """Read an operator in the variables of a function: "f_x" in x and y is not the same as in x alone."""
    return Operator.parse(text, exact.variables)


def read_number(value: Any) -> float:
    """Read a finite number, or a constant expression such as "pi/4", evaluated in double precision."""
    if isinstance(value, str):
        value = float(exact_function(value, variables=("x",)).numeric()(0.0))
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        raise ValueError(
            f'must be a finite number, or a constant expression such as "pi/4", not {shown(value)}'
        )
    return float(value)


def read_positive(value: Any) -> float:
    """Read a number above 0, as `read_number` does."""
    found = read_number(value)
    if found <= 0:
        raise ValueError(f"must be above 0, not {shown(value)}")
    return found


def read_point(value: Any) -> tuple[float, ...]:
    """Read an array of one to three numbers: a point."""
    if not isinstance(value, tuple) or not 1 <= len(value) <= 3:
        raise ValueError(f"must be an array of 1 to 3 numbers, not {shown(value)}")
    return tuple(map(read_number, value))


def read_nodes(value: Any) -> Nodes:
    """Read the nodes by variable: an array, or `{ from, to, count }` for equally spaced ones."""
    if not isinstance(value, dict) or not value:
        raise ValueError(
            f"must be a table with nodes for each variable, as in {{ x = [0, 1, 2] }}, not {shown(value)}"
        )
    return {variable: _axis(variable, entry) for variable, entry in value.items()}


def _axis(variable: str, entry: Any) -> tuple[float, ...]:
    if isinstance(entry, dict):
        if set(entry) != {"from", "to", "count"}:
            raise ValueError(
                f"{variable} must have the keys from, to, count, not {', '.join(entry) or 'none'}"
            )
        count = entry["count"]
        if not isinstance(count, int) or isinstance(count, bool) or not 2 <= count <= MAX_NODES:
            raise ValueError(
                f"{variable}: count must be a whole number from 2 to {MAX_NODES}, not {shown(count)}"
            )
        nodes = tuple(np.linspace(read_number(entry["from"]), read_number(entry["to"]), count).tolist())
    elif isinstance(entry, tuple) and len(entry) >= 2:
        nodes = tuple(map(read_number, entry))
    else:
        raise ValueError(
            f"{variable} must be an array of 2 or more numbers or {{ from, to, count }}, not {shown(entry)}"
        )
    if not all(np.diff(nodes) > 0):
        raise ValueError(f"{variable} must ascend, not {shown(entry)}")
    return nodes


def _directory(info: ValidationInfo) -> Path | None:
    directory: Path | None = (info.context or {}).get("directory")
    return directory


FunctionField = Annotated[ExactFunction, BeforeValidator(read_function)]
FunctionsField = Annotated[tuple[ExactFunction, ...], BeforeValidator(read_functions)]
SchemeField = Annotated[PointScheme, BeforeValidator(read_point_scheme)]
SchemesField = Annotated[tuple[PointScheme, ...], BeforeValidator(read_point_schemes)]
OperatorField = Annotated[Operator, BeforeValidator(read_operator)]
NumberField = Annotated[float, BeforeValidator(read_number)]
PositiveField = Annotated[float, BeforeValidator(read_positive)]
PointField = Annotated[tuple[float, ...], BeforeValidator(read_point)]
NodesField = Annotated[Nodes, BeforeValidator(read_nodes)]
