"""The format of a suite file: which tables and keys there are and what each accepts.

Imported only where a suite is read, because pydantic is slow to import.
"""

from __future__ import annotations

import math
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, model_validator

from trueorder.verify.toml_file import Positive, Table, Text, choice, one_or_more, shown, whole

MAX_ORDER = 40
MAX_DERIVATIVE = 20

Interval = tuple[float, float]


def interval(value: Any) -> Interval:
    """Check `[low, high]`: two finite numbers, the first below the second."""
    if not isinstance(value, tuple) or len(value) != 2 or not all(map(_is_number, value)):
        raise ValueError(f"must be [low, high], not {shown(value)}")
    low, high = map(float, value)
    if not math.isfinite(high - low):
        raise ValueError(f"must be finite, not {shown(value)}")
    if low >= high:
        raise ValueError(f"must have low < high, not {shown(value)}")
    return low, high


def intervals(value: Any) -> Interval | dict[str, Interval]:
    """Check a domain: `[low, high]` in one variable, or a table with one interval for each variable."""
    if not isinstance(value, dict):
        return interval(value)
    if not value:
        raise ValueError("must name a variable, as in { x = [0, 1] }, not be empty")
    checked = {}
    for variable, pair in value.items():
        try:
            checked[variable] = interval(pair)
        except ValueError as error:
            raise ValueError(f"{variable} {error}") from None
    return checked


def coordinates(value: Any) -> float | dict[str, float]:
    """Check a point: a finite number in one variable, or a table with one for each variable."""
    numbers = value if isinstance(value, dict) else {"": value}
    for variable, entry in numbers.items():
        if not _is_number(entry) or not math.isfinite(entry):
            what = f"{variable} " if variable else ""
            raise ValueError(
                f"{what}must be a finite number or a table of them by variable, not {shown(entry)}"
            )
    return {key: float(entry) for key, entry in value.items()} if isinstance(value, dict) else float(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


class SweepTable(Table):
    """`[sweep]`: the steps, precisions and number of points of every study."""

    start: Positive | None = None
    stop: Positive | None = None
    per_decade: Annotated[int, whole(1, 64)] = 8
    dtype: Annotated[
        tuple[Annotated[str, choice("float32", "float64", "longdouble")], ...], BeforeValidator(one_or_more)
    ] = ("float64",)
    points: Annotated[int, whole(1, 10_000)] | None = None

    @model_validator(mode="after")
    def _ascending(self) -> Self:
        if self.start is not None and self.stop is not None and self.start >= self.stop:
            raise ValueError(f"start must be below stop, not start = {self.start:g}, stop = {self.stop:g}")
        return self


class FunctionTable(Table):
    """`[[function]]`: an exact function, of the library (`use`) or written out (`expr`)."""

    use: Text | None = None
    name: Text | None = None
    expr: Text | None = None
    domain: Annotated[Any, BeforeValidator(intervals)] = None
    at: Annotated[Any, BeforeValidator(coordinates)] = None

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.use is None) == (self.expr is None):
            found = "both" if self.use is not None else "neither"
            raise ValueError(f"give use (a function of the library) or expr (an expression), not {found}")
        if self.use is not None and self.name is not None:
            raise ValueError(
                f"name = {shown(self.name)}: a function of the library keeps its name; give expr or no name"
            )
        return self


class SchemeTable(Table):
    """`[[scheme]]`: one scheme, or several that share functions and claims."""

    use: Annotated[tuple[Text, ...], BeforeValidator(one_or_more)]
    name: Text | None = None
    order: Annotated[int, whole(1, MAX_ORDER)] | None = None
    edge_order: Annotated[int, whole(0, MAX_ORDER)] | None = None
    periodic: bool | None = None
    derivative: Annotated[int, whole(1, MAX_DERIVATIVE)] | None = None
    operator: Text | None = None
    functions: Annotated[tuple[Text, ...], BeforeValidator(one_or_more)] | None = None
    optional: bool = False

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.derivative is not None and self.operator is not None:
            raise ValueError("give derivative (one variable) or operator, not both")
        if self.periodic and self.edge_order is not None:
            raise ValueError(
                f"give periodic = true or edge_order = {self.edge_order}, not both: a period has no edges"
            )
        if self.name is not None and len(self.use) > 1:
            raise ValueError(f"name = {shown(self.name)}: {len(self.use)} schemes cannot share one name")
        return self


class SuiteTable(Table):
    """The whole file."""

    title: Text | None = None
    atlas: bool = False
    sweep: SweepTable = Field(default_factory=SweepTable)
    function: tuple[FunctionTable, ...] = ()
    scheme: tuple[SchemeTable, ...] = ()
