"""What a scheme on Chebyshev-Lobatto nodes is exact for, as a record."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Polynomials:
    """A scheme that is exact on n Chebyshev-Lobatto nodes for polynomials of degree n - 1."""

    @property
    def text(self) -> str:
        """Which polynomials they are, on n nodes."""
        return "for polynomials of degree below n"
