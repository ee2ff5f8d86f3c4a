"""Numbers as people read them: few significant digits, powers of ten with superscripts, a dash for none."""

from __future__ import annotations

import math
import re

MISSING = "\N{EN DASH}"
"""what stands in a table where there is no number"""

MINUS = "\N{MINUS SIGN}"
TIMES = "\N{MULTIPLICATION SIGN}"

SUPERSCRIPTS = str.maketrans("0123456789+-.", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻·")


def superscript(exponent: int | str) -> str:
    """Return an exponent in superscript characters, which need no mathematical typesetting.

    >>> "10" + superscript(-6)
    '10⁻⁶'
    """
    return str(exponent).translate(SUPERSCRIPTS)


def power_of_ten(exponent: int) -> str:
    """Return a power of ten as a tick label.

    >>> [power_of_ten(k) for k in (-12, 0, 1)]
    ['10⁻¹²', '1', '10']
    """
    return {0: "1", 1: "10"}.get(exponent, "10" + superscript(exponent))


def number(value: float | None, digits: int = 3) -> str:
    """Return a number with `digits` significant digits; powers of ten below 1e-3 and from 1e4 on.

    >>> [number(v) for v in (0.99968, 12.5, 0.0)]
    ['1.00', '12.5', '0']
    >>> number(6.0554544523933395e-06) == f"6.06{TIMES}10⁻⁶" and number(float("nan")) == MISSING
    True
    """
    if value is None or not math.isfinite(value):
        return MISSING
    if value == 0.0:
        return "0"
    # rounding first, so that 9999.9 becomes a power of ten and not 10000
    mantissa, _, exponent = f"{value:.{digits - 1}e}".partition("e")
    power = int(exponent)
    decimals = max(digits - 1 - power, 0)
    text = f"{value:.{decimals}f}" if -3 <= power < 4 else f"{mantissa}{TIMES}10{superscript(power)}"
    return text.replace("-", MINUS)


def order(value: float | None) -> str:
    """Return an order of accuracy: a whole number as it is, any other with three decimals.

    >>> [order(v) for v in (2, 4.0, 1.9968, 3.5)]
    ['2', '4', '1.997', '3.500']
    """
    if value is None or not math.isfinite(value):
        return MISSING
    return f"{value:.0f}" if value == round(value) else f"{value:.3f}"


def observed(value: float | None, low: float | None, high: float | None, digits: int = 3) -> str:
    """Return a measured order with its interval, with so many decimals.

    >>> observed(1.9968, 1.99, 2.0041), observed(1.9968, None, None)
    ('1.997 [1.990, 2.004]', '1.997')
    """
    if value is None or not math.isfinite(value):
        return MISSING
    if low is None or high is None:
        return f"{value:.{digits}f}"
    return f"{value:.{digits}f} [{low:.{digits}f}, {high:.{digits}f}]"


def orders_in_runs(orders: tuple[int | None, ...] | None) -> str:
    """Return the proven orders of the rows of a grid scheme, equal neighbours counted.

    >>> orders_in_runs((1, 2, 2, 2, 2, 2, 2, 2, 1))
    '1, 2 (7 rows), 1'
    """
    if orders is None:
        return MISSING
    runs: list[list[int | None]] = []
    for value in orders:
        if runs and runs[-1][0] == value:
            runs[-1].append(value)
        else:
            runs.append([value])
    texts = ((MISSING if run[0] is None else str(run[0]), len(run)) for run in runs)
    return ", ".join(text if count == 1 else f"{text} ({count} rows)" for text, count in texts)


def formula(text: str | None) -> str:
    """Return a text with its formulas, written in Python's signs, set with powers and products as on a board.

    >>> formula("h**2*f'''(x)/6"), formula("h**12/3"), formula("h**1*f''(x)")
    ("h²·f'''(x)/6", 'h¹²/3', "h·f''(x)")
    """
    if text is None:
        return MISSING
    powers = re.sub(r"\*\*1(?![\d.])", "", text)
    powers = re.sub(r"\*\*(\d+)(?![\d.])", lambda match: superscript(match.group(1)), powers)
    # only between two factors: a star elsewhere in a sentence is no product
    return re.sub(r"(?<=[\w)'⁰¹²³⁴⁵⁶⁷⁸⁹])\*(?=[\w(])", "·", powers)
