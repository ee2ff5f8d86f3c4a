"""The plain records of an atlas: one line for every scheme, and the case that shows what one falls short of."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Literal

Place = Literal["point", "middle", "all"]


@dataclass(frozen=True)
class Counterexample:
    """A small case on which a scheme misses the order that it claims, with all that it takes to run it again."""

    claimed: int | None
    """the order that is missed; None where the scheme claims none and approximates something else"""
    place: Place
    """where the error is taken: at a point, at the middle node of grids, or the largest of all nodes"""
    source: str
    """Python source of the function that calls the library"""
    call: str
    """name of that function"""
    options: tuple[tuple[str, int | str | bool], ...]
    takes_spacing: bool
    """grid schemes: whether it takes the spacing and not the coordinates"""
    stretched: bool
    """grid schemes: whether the nodes lie on smoothly stretched grids"""
    function: str
    """f of x as a NumPy expression"""
    exact: str
    """what the scheme approximates, likewise"""
    low: float
    """the point, or the first node"""
    high: float
    """the point, or the last node"""
    steps: tuple[float, ...]
    """steps, or largest spacings of the grids, coarse to fine"""
    counts: tuple[int, ...]
    """grid schemes: numbers of nodes, likewise"""
    errors: tuple[float, ...]
    """absolute errors, likewise"""
    orders: tuple[float, ...]
    """the observed orders between neighbours"""


@dataclass(frozen=True)
class AtlasRow:
    """One scheme beside others: what is claimed of it, what is found, and what it costs."""

    scheme: str
    library: str | None
    version: str | None
    """of the library that is installed"""
    claim: str
    """where the order is claimed, in the document's words"""
    claimed_order: int | None
    claimed_edge_order: int | None
    proven_order: int | None
    proven_edge_order: int | None
    """the lowest of all rows of a grid scheme"""
    observed_order: float | None
    """median over the functions, inside"""
    observed_edge_order: float | None
    verdict: str | None
    function: str
    """the function on which the errors below are taken"""
    smallest_error: float | None = None
    """root mean square error at the best step of the sweep over the root mean square value"""
    own_step_error: float | None = None
    """the same at the step that the library chooses itself; infinite where an estimate is not finite"""
    own_step_loss: float | None = None
    """error at the library's own step over the error at the best step, on the function where that is largest"""
    own_step_worst: str | None = None
    """that function, or that of the largest error where there is no best step"""
    own_step_worst_error: float | None = None
    """error there at the library's own step, relative as above"""
    evaluations: float | None = None
    """values of f that an estimate takes at a given step"""
    own_step_evaluations: float | None = None
    """the same at the library's own step"""
    relative_time: float | None = None
    """time of an estimate over that of a central difference written out, with sin for f"""
    own_step_relative_time: float | None = None
    problem: str | None = None
    """what could not be measured, and why"""
    counterexample: Counterexample | None = None
    """where it falls short of its claim"""

    def to_dict(self) -> dict[str, Any]:
        """The row under its published keys, without the case."""
        return {key: getattr(self, key) for key in ATLAS_KEYS}


ATLAS_KEYS = tuple(field.name for field in fields(AtlasRow) if field.name != "counterexample")
