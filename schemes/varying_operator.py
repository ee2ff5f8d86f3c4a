"""Reads operators whose coefficients depend on the coordinates: `f'' + 2*f'/x`, `x*f_x + y*f_y`, `f_x/(1 - y**2)`."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import count

from trueorder.schemes.coefficient import Coefficient, coefficient_of

MultiIndex = tuple[int, ...]
Sum = dict[MultiIndex, ast.expr]
"""index of a derivative -> its coefficient"""

DERIVATIVE = re.compile(r"(?<![\w.])f(?:'+|\s*\^\s*\(\s*\d+\s*\)|_[A-Za-z]+)?(?![\w'])")
PROBE = Fraction(355, 226)
"""a value of every coordinate at which a coefficient is tried, so that what has no value is refused when it is read"""


def varies(text: str, names: Sequence[str]) -> bool:
    """Return whether a coordinate occurs in a text that has derivatives of f, outside of these.

    >>> varies("f_xx + 2*f_x/x", "x"), varies("f_xx + f_yy/2", "xy")
    (True, False)
    """
    rest, derivatives = DERIVATIVE.subn(" ", text)
    return derivatives > 0 and any(re.search(rf"(?<![\w.]){name}(?!\w)", rest) for name in names)


def read_varying(
    text: str, names: Sequence[str], index_of: Callable[[str], MultiIndex]
) -> tuple[tuple[MultiIndex, Coefficient | Fraction], ...]:
    """Return the terms of an operator; `index_of` says which derivative a token such as "f_xy" is.

    ValueError, with what is wrong, for a text that is no sum of derivatives times rational functions of `names`.
    """
    known: dict[str, MultiIndex] = {}
    numbers = count()

    def name_of(match: re.Match[str]) -> str:
        name = f"_{next(numbers)}"
        known[name] = index_of(match[0])
        return f" {name} "

    try:
        node = ast.parse(DERIVATIVE.sub(name_of, text).strip().replace("^", "**"), mode="eval").body
    except SyntaxError:
        raise ValueError("it cannot be read") from None
    found = _linear(node, known, names)
    if not isinstance(found, dict):
        raise ValueError("there is no derivative of f in it")
    terms = []
    for index, factor in found.items():
        coefficient = coefficient_of(factor)
        if isinstance(coefficient, Coefficient):
            try:
                coefficient.at(dict.fromkeys(names, PROBE))
            except ZeroDivisionError:
                raise ValueError(f"the coefficient {coefficient} divides by zero") from None
        if coefficient != 0:
            terms.append((index, coefficient))
    return tuple(terms)


def _linear(node: ast.expr, known: dict[str, MultiIndex], names: Sequence[str]) -> Sum | ast.expr:
    """A sum of derivatives with their coefficients, or an expression without any."""
    match node:
        case ast.Name(id=name) if name in known:
            return {known[name]: ast.Constant(1)}
        case ast.Name(id=name) if name not in names:
            raise ValueError(f"unknown name {name!r}; known: f, {', '.join(names)}")
        case ast.UnaryOp(op=ast.USub() | ast.UAdd() as sign, operand=operand):
            inner = _linear(operand, known, names)
            if isinstance(inner, dict):
                return {index: ast.UnaryOp(sign, part) for index, part in inner.items()}
            return ast.UnaryOp(sign, inner)
        case ast.BinOp(left=left, op=operation, right=right):
            return _combined(_linear(left, known, names), operation, _linear(right, known, names))
        case ast.Name() | ast.Constant():
            return node
    raise ValueError(f"{ast.unparse(node)!r} is no sum, product, quotient or power")


def _combined(left: Sum | ast.expr, operation: ast.operator, right: Sum | ast.expr) -> Sum | ast.expr:
    match operation, left, right:
        case ast.Add() | ast.Sub(), dict(), dict():
            sign: ast.unaryop = ast.UAdd() if isinstance(operation, ast.Add) else ast.USub()
            found = dict(left)
            for index, part in right.items():
                signed = part if isinstance(sign, ast.UAdd) else ast.UnaryOp(sign, part)
                found[index] = ast.BinOp(found[index], ast.Add(), signed) if index in found else signed
            return found
        case ast.Mult(), dict(), ast.expr():
            return {index: _times(part, right) for index, part in left.items()}
        case ast.Mult(), ast.expr(), dict():
            return {index: _times(part, left) for index, part in right.items()}
        case ast.Div(), dict(), ast.expr():
            return {index: ast.BinOp(part, ast.Div(), right) for index, part in left.items()}
        case _, ast.expr(), ast.expr():
            return ast.BinOp(left, operation, right)
    raise ValueError("derivatives are added, multiplied by and divided by what is free of f")


def _times(part: ast.expr, factor: ast.expr) -> ast.expr:
    one = isinstance(part, ast.Constant) and part.value == 1
    return factor if one else ast.BinOp(factor, ast.Mult(), part)
