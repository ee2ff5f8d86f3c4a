"""What is proven about a scheme, as an immutable record: what all proofs say, and what that of one formula says."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from trueorder.schemes.operator import Operator
from trueorder.verify.proof.error_terms import ErrorTerm
from trueorder.verify.tracing.forms import Sample
from trueorder.verify.tracing.laurent import Laurent
from trueorder.verify.tracing.trace import Trace

if TYPE_CHECKING:
    from trueorder.verify.probing.linear_formula import LinearFormula

Samples = tuple[tuple[Sample, Laurent], ...]
"""samples of f and their weights"""


@dataclass(frozen=True)
class Statement(ABC):
    """What the proofs of all schemes say, of points and of grids."""

    scheme: str
    operator: Operator | None
    status: Literal["proved", "unavailable"]
    reason: str = field(default="", kw_only=True)
    """one sentence: what is proven, or why nothing can be"""
    problem: str | None = field(default=None, kw_only=True)
    """what no scheme may do, found while proving"""
    in_doubt: bool = field(default=False, kw_only=True)
    """whether nothing is proved because the rounding of computed weights may explain the order that they have"""
    limits: tuple[str, ...] = field(default=(), kw_only=True)
    """what is open beside the proof: data that the scheme takes and does not do right (whole numbers, falling
    coordinates), places at which its code cannot be followed"""

    @property
    @abstractmethod
    def order(self) -> int | None:
        """The order that is proved, inside where there are edges; None where there is none."""

    @property
    @abstractmethod
    def error_term(self) -> str | None:
        """The leading error term, as a person writes it."""

    @property
    def text(self) -> str:
        """The proof in one line."""
        unavailable = "proof unavailable, " if self.status == "unavailable" else ""
        return f"{self.scheme}: {unavailable}{self.reason}"

    def to_dict(self) -> dict[str, Any]:
        """The published keys of `trueorder prove --json`."""
        return {
            "scheme": self.scheme,
            "operator": None if self.operator is None else self.operator.text,
            "order": self.order,
            "error_term": self.error_term,
            "status": self.status,
            "reason": self.reason,
        }


@dataclass(frozen=True)
class Proof(Statement):
    """What is proven about a point scheme, or about one row of a grid scheme.

    `order` is the lowest power of h left in the error: positive for a consistent scheme, zero when the scheme
    approximates something else, negative when it diverges as h goes to zero.
    """

    order: int | None = None
    terms: tuple[ErrorTerm, ...] = ()
    """terms of the error, ascending powers"""
    samples: Samples | None = None
    """samples of f and their weights, when the scheme is linear in f"""
    trace: Trace | None = field(default=None, repr=False)
    """what the code did on symbols"""
    rounded: bool = False
    """whether floats in the code only stand for the numbers that the proof took them for"""
    place: str = ""
    """where it holds, as `x = 3`, when there is another proof elsewhere"""
    local: bool = False
    """whether the code branches on x or f or scales its step by x, so that every x has a proof of its own"""
    read_off: LinearFormula | None = field(default=None, repr=False)
    """the formula that was read off by calling the code on numbers, where symbols cannot go through it"""
    rounded_away: tuple[ErrorTerm, ...] = ()
    """what the rounding of the coefficients leaves below the order: the code has it, and the proof takes it for zero"""
    roundoff: float = 2.0**-53
    """relative error with which the code of a grid scheme has the weights of this row"""

    @property
    def error_term(self) -> str | None:
        """The leading error term, as a person writes it."""
        return self.terms[0].text if self.terms else None
