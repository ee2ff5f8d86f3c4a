"""What a study stands on: what is claimed of a scheme, and what is proven of it, where it is studied."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Standing:
    """What is claimed and what is proven at the points, or of the rows, of a study."""

    claim: int | None
    """claimed order, None when nothing is claimed"""
    proven: int | None
    """proven order, None when the proof is unavailable"""
    reason: str
    """what is proven, or why nothing is"""
    error_term: str | None
    """the leading error term, as a person writes it"""
    in_doubt: bool = field(default=False, kw_only=True)
    """whether nothing is proven because the rounding of computed weights may explain the order that is found"""
