"""Coefficients of operators that depend on where they are taken: rational functions of x, y and z with exact values."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from trueorder.schemes.errors import InputError

HIGHEST = 64
"""largest exponent of a power"""


@dataclass(frozen=True)
class Coefficient:
    """A rational function of the coordinates, as the text that it is written as.

    >>> Coefficient("2/(x*(1 + y))").at({"x": Fraction(1, 2), "y": Fraction(3)})
    Fraction(1, 1)
    """

    text: str

    def at(self, point: Mapping[str, Fraction]) -> Fraction:
        """Return the exact value at a point; ZeroDivisionError at a pole."""
        return _value(ast.parse(self.text, mode="eval").body, point)

    @property
    def factor(self) -> str:
        """The text as a factor in front of a derivative: in brackets, where it would not be one without."""
        node = ast.parse(self.text, mode="eval").body
        plain = isinstance(node, ast.Name | ast.Constant) or (
            isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow | ast.Mult)
        )
        return self.text if plain else f"({self.text})"

    def __str__(self) -> str:
        return self.text

    def __float__(self) -> float:
        raise InputError(
            f"operator: the coefficient {self.text} depends on where it is taken, and is no number here"
        )


def coefficient_of(node: ast.expr) -> Coefficient | Fraction:
    """Return the coefficient that an expression in coordinates and numbers is: a number where no coordinate occurs."""
    if not any(isinstance(part, ast.Name) for part in ast.walk(node)):
        return _value(node, {})
    text = ast.unparse(node)
    for sign in ("**", "*", "/"):
        text = text.replace(f" {sign} ", sign)
    return Coefficient(text)


def _value(node: ast.expr, point: Mapping[str, Fraction]) -> Fraction:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return Fraction(str(number))
        case ast.Name(id=name) if name in point:
            return point[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, point)
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _value(operand, point)
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            exponent = _value(right, {})
            if exponent.denominator != 1 or abs(exponent) > HIGHEST:
                raise ValueError(f"the power {ast.unparse(right)}; a whole number up to {HIGHEST}")
            return _value(left, point) ** int(exponent)
        case ast.BinOp(left=left, op=operation, right=right):
            a, b = _value(left, point), _value(right, point)
            match operation:
                case ast.Add():
                    return a + b
                case ast.Sub():
                    return a - b
                case ast.Mult():
                    return a * b
                case ast.Div():
                    return a / b
    raise ValueError(f"{ast.unparse(node)!r}; numbers, coordinates, + - * / and whole powers")
