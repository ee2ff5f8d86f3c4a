"""Error terms as a person writes them: `h**2*f'''(x)/6`."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

from trueorder.verify.tracing.multi_index import CONSTANT, MultiIndex

LONG = 10**6
"""fractions with denominators above this are written as decimals"""

LARGE = 10**15
"""whole numbers from here on are written as decimals too"""

TINY = Fraction(1, 10**290)
"""below this a fraction may be no float"""


def derivative_text(index: MultiIndex, *, argument: bool = True) -> str:
    """`f'''(x)`, `f^(5)(x)`, `f_xxy`; the number 1 for CONSTANT."""
    if index == CONSTANT:
        return "1"
    if len(index) > 1:
        letters = "".join(name * count for name, count in zip("xyz", index, strict=False))
        return f"f_{letters}" if letters else "f"
    order = index[0]
    mark = "'" * order if order < 4 else f"^({order})"
    return f"f{mark}(x)" if argument else f"f{mark}"


def _power_text(power: int) -> str:
    return "" if power == 0 else "h" if power == 1 else f"h**{power}" if power > 0 else f"h**({power})"


def _number_text(value: Fraction) -> str:
    """A coefficient as an integer or with as many digits as tell it from the next short decimal."""
    if value.denominator == 1 and abs(value) < LARGE:
        return str(value.numerator)
    if not TINY < abs(value) < LARGE:
        return f"{(Decimal(value.numerator) / Decimal(value.denominator)).normalize():.6g}"
    short = f"{float(value):.6g}"
    return (
        short
        if abs(Fraction(short) - value) <= abs(value) / 10**5 and Fraction(short) != 1
        else repr(float(value))
    )


def linear_text(
    power: int,
    coefficients: tuple[tuple[MultiIndex, Fraction], ...],
    dimension: int,
    *,
    argument: bool = True,
    largest_denominator: int = 10**10,
) -> str:
    """A linear error term as a person writes it.

    >>> from fractions import Fraction
    >>> linear_text(2, (((3,), Fraction(1, 6)),), 1)
    "h**2*f'''(x)/6"
    >>> linear_text(2, (((4, 0), Fraction(1, 12)), ((0, 4), Fraction(1, 12))), 2)
    'h**2*(f_xxxx + f_yyyy)/12'
    >>> linear_text(0, ((CONSTANT, Fraction(1, 10**9)), ((1,), Fraction(1))), 1, argument=False)
    "1e-09 + f'"
    """
    numerators = math.gcd(*(c.numerator for _, c in coefficients))
    denominators = math.lcm(*(c.denominator for _, c in coefficients))
    content = Fraction(numerators, denominators)
    if coefficients[0][1] < 0:
        content = -content
    simple = abs(content.numerator) < 10**6 and content.denominator < largest_denominator
    if not simple:
        content = coefficients[0][1]
    sizes = [abs(coefficient) for _, coefficient in coefficients]
    if max(sizes) >= LONG * min(sizes):
        simple, content = False, max(sizes)
        content = -content if coefficients[0][1] < 0 else content
    inner = ""
    for index, coefficient in coefficients:
        ratio = coefficient / content
        part = _product(_number_text(abs(ratio)), derivative_text(index, argument=argument))
        sign = "-" if ratio < 0 else "+"
        inner += f" {sign} {part}" if inner else f"{'-' if ratio < 0 else ''}{part}"
    if len(coefficients) > 1 and (power or abs(content) != 1 or content < 0):
        inner = f"({inner})"
    factors = [_power_text(power)] if power else []
    if simple:
        number, divisor = abs(content.numerator), content.denominator
        front = [str(number)] if number != 1 else []
        text = "*".join([*front, *factors, *([] if inner == "1" and (front or factors) else [inner])])
        text += f"/{divisor}" if divisor != 1 else ""
    else:
        text = _product(_number_text(abs(content)), *factors, inner)
    return f"-{text}" if content < 0 else text


def _product(*factors: str) -> str:
    """Factors without the ones among them."""
    return "*".join(factor for factor in factors if factor != "1") or "1"


def expression_text(power: int, expression: Any, dimension: int) -> str:
    """An error term that is no linear one, from its SymPy expression."""
    import sympy

    replaced = {}
    for symbol in expression.free_symbols:
        name = str(symbol)
        if name.startswith("f_"):
            replaced[symbol] = sympy.Symbol(derivative_text(tuple(map(int, name.split("_")[1:]))))
        else:
            replaced[symbol] = sympy.Symbol("xyz"[int(name[1:])] if dimension > 1 else "x")
    expanded = sympy.expand(expression.subs(replaced))
    long = [number for number in expanded.atoms(sympy.Rational) if number.q > LONG or abs(number) >= LARGE]
    expanded = expanded.xreplace({number: sympy.Float(number, 6) for number in long})
    inner, factor = str(expanded), _power_text(power)
    if not factor:
        return inner
    if expanded.is_Add:
        return f"{factor}*({inner})"
    return f"-{factor}*{inner[1:]}" if inner.startswith("-") else f"{factor}*{inner}"
