"""Printed numbers: decimal digits that stand for every value that rounds to them.

A number without digits behind the point, 4 or 4., is that integer and nothing else: NumPy prints 4.4 as 4.4.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

import numpy as np
import numpy.typing as npt

from trueorder.verify.toml_file import shown

Floats = npt.NDArray[np.float64]
Booleans = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Printed:
    """A number or an array as printed: decimal texts in row-major order, and the shape () (n,) or (m, n)."""

    texts: tuple[str, ...]
    shape: tuple[int, ...]

    @property
    def text(self) -> str:
        """The numbers on one line, rows separated by strokes."""
        return rows_on_one_line(list(self.texts), self.shape)

    @property
    def values(self) -> Floats:
        """The nearest doubles, in the printed shape."""
        return np.array([float(text) for text in self.texts]).reshape(self.shape)

    @property
    def half_units(self) -> Floats:
        """Half a unit in the last printed digit of each number: how far a value that rounds to it can be."""
        return np.array([float(_half_unit(text)) for text in self.texts]).reshape(self.shape)

    def differences(self, computed: Floats) -> Floats:
        """Return |computed - printed|, each difference formed exactly and then rounded once."""
        exact = [
            float(abs(Decimal(float(value)) - Decimal(text))) if np.isfinite(value) else np.inf
            for value, text in zip(computed.ravel(), self.texts, strict=True)
        ]
        return np.array(exact).reshape(self.shape)

    def reproduced_by(self, computed: Floats) -> Booleans:
        """Return for each number whether the computed double rounds to the printed digits.

        The shortest text that identifies the double counts too, which is how Python and NumPy print.

        >>> bool(Printed(("0.333",), ()).reproduced_by(np.array(1 / 3)))
        True
        """
        equal = [
            bool(np.isfinite(value))
            and (
                abs(Decimal(float(value)) - Decimal(text)) <= _half_unit(text) or float(value) == float(text)
            )
            for value, text in zip(computed.ravel(), self.texts, strict=True)
        ]
        return np.array(equal).reshape(self.shape)


def read_printed(value: Any) -> Printed:
    """Read a decimal text, an array of them, or an array of equally long arrays; raise ValueError otherwise.

    >>> read_printed((("0", "1"), ("2", "3"))).text
    '0 1 / 2 3'
    """
    if isinstance(value, str):
        return Printed((_decimal(value),), ())
    if not isinstance(value, tuple) or not value:
        raise ValueError(
            f'must be a number in quotes, which keep its digits, as in "0.5", or an array, not {shown(value)}'
        )
    if not isinstance(value[0], tuple):
        return Printed(tuple(map(_decimal, value)), (len(value),))
    if any(not isinstance(row, tuple) or len(row) != len(value[0]) for row in value) or not value[0]:
        raise ValueError("must have rows of one length")
    return Printed(tuple(_decimal(entry) for row in value for entry in row), (len(value), len(value[0])))


def rows_on_one_line(texts: list[str], shape: tuple[int, ...]) -> str:
    """Join texts in row-major order: numbers by blanks, rows of a matrix by strokes."""
    if len(shape) < 2:
        return " ".join(texts)
    width = shape[-1]
    return " / ".join(" ".join(texts[start : start + width]) for start in range(0, len(texts), width))


def _decimal(text: Any) -> str:
    if not isinstance(text, str):
        raise ValueError(f'must be a number in quotes, which keep its digits, as in "0.50", not {text!r}')
    try:
        finite = Decimal(text).is_finite()
    except InvalidOperation:
        finite = False
    if not finite:
        raise ValueError(f'must be a decimal number, as in "0.50" or "1e-6", not {text!r}')
    return text.strip()


def _half_unit(text: str) -> Decimal:
    exponent = int(Decimal(text).as_tuple().exponent)
    if exponent == 0 and "e" not in text.lower():
        return Decimal(0)
    return Decimal((0, (5,), exponent - 1))
