"""The built-in exact functions: easy and hard ones, in one variable and in several.

Domains are several length scales wide and, unless the note says otherwise, free of singularities.
"""

from __future__ import annotations

import math
import re
from typing import Any

from trueorder.schemes.errors import InputError, unknown
from trueorder.verify.exact.function_table import CONSTANTS, PUBLIC
from trueorder.verify.exact.functions import COORDINATES, ExactFunction, function


def _entry(name: str, text: str, domain: Any, note: str, at: float | None = None) -> ExactFunction:
    return function(text, name=name, domain=domain, note=note, at=at, where=f"library function {name}")


LIBRARY: tuple[ExactFunction, ...] = (
    # polynomials, which schemes of high enough order differentiate exactly
    _entry("square", "x**2", (-3, 4), "the article's; central differences are exact for it"),
    _entry(
        "cubic",
        "x**3 - 2*x",
        (-3, 3),
        "the error of a second-order scheme is its leading term alone",
    ),
    _entry(
        "quintic", "x**5 + x", (-2, 2), "third derivative zero at 0, where a second-order scheme has order 4"
    ),
    # smooth and entire
    _entry("sine", "sin(x)", (0, 10), "the article's; bounded derivatives of every order"),
    _entry("cosine", "cos(3*x)", (-3, 3), "even, so that odd derivatives vanish at 0"),
    _entry("exponential", "exp(x)", (-4, 4), "no derivative vanishes anywhere"),
    _entry("decay", "exp(-x)*sin(3*x)", (0, 6), "a damped oscillation"),
    _entry("gaussian", "exp(-x**2)", (-4, 4), "entire, with tails seven decades below its peak"),
    _entry("error_function", "erf(x)", (-3, 3), "a special function with flat ends"),
    _entry("bessel", "besselj(0, x)", (0, 20), "the Bessel function J_0, a slowly decaying oscillation"),
    _entry("chirp", "sin(x**2)", (0, 5), "a length scale that shrinks across the domain"),
    _entry("oscillating", "sin(40*x)", (0, 2), "length scale 1/40, so that the usual steps are too large"),
    # finite radius of convergence
    _entry("runge", "1/(1 + 25*x**2)", (-1, 1), "Runge 1901; poles at +-i/5"),
    _entry("rational", "(x**2 - 1)/(x**2 + x + 1)", (-5, 5), "a quotient of polynomials without real poles"),
    _entry("tanh_layer", "tanh(10*x)", (-1, 1), "an interior layer of width 1/10 between two flat states"),
    _entry("logistic", "1/(1 + exp(-4*x))", (-4, 4), "a smooth step with exponential tails"),
    _entry("arctangent", "atan(5*x)", (-2, 2), "a step with algebraic tails"),
    _entry(
        "tangled",
        "exp(x)/(sin(x)**3 + cos(x)**3)",
        (-0.2, 1.8),
        "symbolic derivatives that grow without bounds",
    ),
    _entry("logarithm", "log(x)", (0.5, 10), "branch point at 0, outside the domain"),
    _entry("root", "sqrt(x)", (0.5, 10), "branch point at 0, outside the domain"),
    _entry("hyperbola", "sqrt(1 + x**2)", (-5, 5), "a corner rounded at scale 1"),
    # hard on floating point
    _entry(
        "cancelling",
        "(1 - cos(x))/x**2",
        (0.1, 5),
        "cancellation makes the floating-point f inaccurate near 0",
    ),
    _entry("large", "1e8*exp(sin(x))", (0, 6), "values near 1e8: nothing may depend on the scale of f"),
    _entry(
        "tiny", "1e-19*cos(x)/(2 + sin(x))", (0, 6), "values near 1e-19: nothing may depend on the scale of f"
    ),
    _entry(
        "offset",
        "1000 + sin(x)",
        (0, 6),
        "a large constant under a small signal: rounding of f counts for more",
    ),
    _entry("limited", "x**(7/2)", (0, 1), "at 0 only three derivatives exist", at=0.0),
    # the article's applications
    _entry("heat", "50*exp(-(x - 5)**2/2)", (0, 10), "the article's heat profile along a rod"),
    _entry(
        "temperature", "10 + 5*sin(pi*x/12)", (0, 24), "the article's temperature over a day, without noise"
    ),
    # several variables
    _entry("paraboloid", "x**2 + y**2", (-2, 2), "the article's; its mixed derivative is zero"),
    _entry("wave", "sin(x)*cos(2*y)", (0, 4), "no partial derivative is identically zero"),
    _entry(
        "harmonic", "exp(x)*sin(y)", (-2, 2), "its Laplacian is zero: a scheme for it shows its error alone"
    ),
    _entry(
        "bump",
        "exp(-x**2 - x*y - y**2)",
        (-2, 2),
        "a rotated Gaussian, with mixed derivatives of every order",
    ),
    _entry("well", "1/(1 + x**2 + 2*y**2)", (-2, 2), "poles off the real plane"),
    _entry(
        "wave3",
        "sin(x)*cos(2*y)*exp(z/2)",
        (0, 3),
        "three variables; no partial derivative is identically zero",
    ),
    _entry("well3", "1/(1 + x**2 + 2*y**2 + 3*z**2)", (-2, 2), "three variables, not a product"),
)

PERIODIC: tuple[ExactFunction, ...] = (
    # over one period each; for schemes on periodic grids, beside the periodic functions above
    _entry(
        "harmonics", "sin(3*x) + cos(x)", (0, 2 * math.pi), "two waves, which a Fourier scheme does exactly"
    ),
    _entry("ripple", "exp(sin(x))", (0, 2 * math.pi), "entire: its waves fall faster than geometrically"),
    _entry(
        "poisson_kernel",
        "1/(5/4 - cos(x))",
        (0, 2 * math.pi),
        "poles off the real axis: every wave has half the height of the one before",
    ),
    _entry("yearly", "exp(cos(2*pi*x))", (0, 1), "of period 1: a scheme that takes 2 pi for granted fails"),
)


def find_function(name_or_text: str, domain: Any = None, *, where: str = "function") -> ExactFunction:
    """Return a library function by name, or the function of an expression; `domain` replaces the domain.

    A bare word that is neither is refused with the nearest names. Raises InputError.

    >>> find_function("runge").text, find_function("x**2", domain=(0, 1)).domain
    ('1/(1 + 25*x**2)', ((0.0, 1.0),))
    """
    for entry in (*LIBRARY, *PERIODIC):
        if entry.name == name_or_text:
            if domain is None:
                return entry
            return function(
                entry.text,
                name=entry.name,
                domain=domain,
                variables=entry.variables,
                note=entry.note,
                at=entry.at,
            )
    if not isinstance(name_or_text, str):
        raise InputError(f"{where}: {name_or_text!r}: a library function's name or an expression")
    word = re.fullmatch(r"\s*([A-Za-z_]\w*)\s*", name_or_text)
    if word and word[1] not in (*COORDINATES, *CONSTANTS, *PUBLIC):
        raise unknown("function", word[1], [entry.name for entry in (*LIBRARY, *PERIODIC)], where=where)
    return function(name_or_text, domain=domain, where=where)
