"""Terms of the error of a scheme, power by power of the step.

error(h) = sum over terms of h**power * (a combination of derivatives of f at x). For a scheme that is linear in f the
combination is linear with exact rational coefficients; for a nonlinear one it is a rational function.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from trueorder.schemes.operator import Operator
from trueorder.verify.tracing.expansion import Derivatives, Series
from trueorder.verify.tracing.forms import (
    ONE,
    Coordinate,
    Form,
    RoundedWeightsError,
    Sample,
    UntraceableError,
)
from trueorder.verify.tracing.laurent import Gaussian, Laurent
from trueorder.verify.tracing.multi_index import MultiIndex, multi_indices, symbol_name

Floats = NDArray[np.float64]
Found = TypeVar("Found")

HIGHEST_DEGREE = {1: 44, 2: 20, 3: 12}
"""highest total degree of the derivatives that are followed, by number of variables"""

NOISE = Fraction(1, 2**47)
"""A moment smaller than this times the sum of the sizes of its parts is rounding of the coefficients (64 ulp): nothing
that double precision can show."""

DOUBTFUL, CLEAR = Fraction(1, 10**12), 8
"""Weights that a code computed may be off by their rounding, however it adds them up, and nobody knows by how much. If
the order is the same whether they are known to some noise or to 1e-12, and these are far apart, that noise is it."""

CANCELLED = 2.0**-48
"""a sum of derivatives, each of them rounded, is zero when it is smaller than this times the sum of their sizes"""

SOLVED = 64
"""a weight that was solved for is known no better than one this many times smaller than the largest: of what `NOISE`
allows for the largest, one ulp at least is an error of all others"""

SIMPLE_DENOMINATOR = 1000
"""a moment of rounded coefficients is taken for a rational with a denominator up to this, where rounding explains it"""

LONG = 10**6
"""fractions with denominators above this are written as decimals"""

CONSTANT: MultiIndex = ()
"""stands for the number 1 among the derivatives: a part of the error that does not depend on f"""


@dataclass(frozen=True)
class ErrorTerm:
    """One power of h in the error of a scheme."""

    power: int
    coefficients: tuple[tuple[MultiIndex, Fraction], ...] = ()
    """multi-index of the derivative -> coefficient, for schemes that are linear in f"""
    expression: Any = None
    """a SymPy expression in symbols named by `symbol_name`, for schemes that are not"""
    dimension: int = 1

    def at(self, derivatives: Mapping[MultiIndex, Floats], points: Floats) -> Floats:
        """The factor of h**power at the points, shape (P,); NaN where a derivative is.

        Derivatives that cancel to their rounding are zero: those of a harmonic function, say, in the error of an
        isotropic Laplacian.
        """
        if self.expression is None:
            total = size = np.zeros(len(points))
            for index, coefficient in self.coefficients:
                part = float(coefficient) * (1.0 if index == CONSTANT else derivatives[index])
                total, size = total + part, size + np.abs(part)
            return np.where(np.abs(total) <= CANCELLED * size, 0.0, total)
        import sympy

        names = sorted(str(symbol) for symbol in self.expression.free_symbols)
        known = {symbol_name(index): values for index, values in derivatives.items()}
        known |= {f"x{axis}": points[:, axis] for axis in range(self.dimension)}
        values = sympy.lambdify([sympy.Symbol(name) for name in names], self.expression, "numpy")
        with np.errstate(all="ignore"):
            return np.broadcast_to(
                np.asarray(values(*(known[name] for name in names)), float), (len(points),)
            ).copy()

    @property
    def degree(self) -> int:
        """Highest total order of the derivatives in this term."""
        if self.expression is None:
            return max((sum(index) for index, _ in self.coefficients), default=0)
        names = {str(symbol) for symbol in self.expression.free_symbols}
        return max((sum(map(int, n.split("_")[1:])) for n in names if n.startswith("f_")), default=0)

    @property
    def text(self) -> str:
        """As a person writes it: `h**2*f'''(x)/6`."""
        if self.expression is None:
            return linear_text(self.power, self.coefficients, self.dimension)
        return _expression_text(self.power, self.expression, self.dimension)


def terms_meant(moments: Moments, dimension: int, noise: Fraction | None) -> tuple[ErrorTerm, ...]:
    """Return what a form estimates, power by power of h.

    With `noise`, coefficients are rounded numbers: moments at their rounding level, below this share of the sizes of
    their parts, count as zero. With None they are exact.
    """
    terms = []
    for power in sorted(moments):
        found = []
        for index in sorted(moments[power], key=lambda i: (sum(i), tuple(-n for n in i))):
            total = moments[power][index].meant(noise)
            if total:
                found.append((index, total))
        if found:
            terms.append(ErrorTerm(power, tuple(found), dimension=dimension))
    return tuple(terms)


def as_well_as_known(
    found: Callable[[Fraction], Found], leading: Callable[[Found], object], noise: Fraction = NOISE
) -> tuple[Found, Fraction]:
    """What is found when computed weights are known as well as they are, and how well that is.

    That is the noise from which on the same leads as if they were known to `DOUBTFUL` only. RoundedWeightsError
    where there is no such noise well below.
    """
    result, most = found(noise), leading(found(DOUBTFUL))
    while leading(result) != most and noise < DOUBTFUL / CLEAR:
        noise = 2 * noise
        result = found(noise)
    if leading(result) != most:
        raise RoundedWeightsError(
            "the weights are computed numbers, and whether the order is that of the formula or their rounding cannot "
            "be told"
        )
    return result, noise


def rounded_away(
    moments: Moments, dimension: int, order: int, noise: Fraction = NOISE
) -> tuple[ErrorTerm, ...]:
    """Return what `terms_meant` takes for rounding below the order: the formula as it stands has it.

    >>> from trueorder.verify.tracing.symbolic_call import trace
    >>> root = 0.5**0.5
    >>> form = trace(lambda f, x, h: root * (f(x + h) - f(x)) * root / h, dimension=1).form
    >>> left = rounded_away(moments_of(form, 1), 1, order=1)
    >>> [(term.power, f"{float(c):.1g}") for term in left for _, c in term.coefficients]
    [(0, '7e-17')]
    """
    terms = []
    for power, sums in sorted(moments.items()):
        if power < order:
            left = [(index, total.value - total.meant(noise)) for index, total in sums.items()]
            if found := tuple((index, rest) for index, rest in left if rest):
                terms.append(ErrorTerm(power, found, dimension=dimension))
    return tuple(terms)


def moments_of(form: Form, dimension: int, *, computed: bool = False) -> Moments:
    """Return the moments of a form: Taylor's theorem on every sample, added up exactly.

    With `computed`, weights may be a solution of linear equations, in which an error of the largest one is one of all
    others (`SOLVED`). Raises UntraceableError when a sample does not close in on x.
    """
    collected: Moments = {}

    def collect(index: MultiIndex, power: int, value: Fraction, size: Fraction) -> None:
        sums = collected.setdefault(power, {})
        sums[index] = sums.get(index, NOTHING).plus(value, size)

    along: list[tuple[Sample, Laurent]] = []
    for key, weight in form.items():
        if key is ONE:
            _collect_weight(CONSTANT, weight, collect)
        elif isinstance(key, Coordinate):
            raise UntraceableError("the result contains x itself")
        elif _is_along_the_step(key, weight):
            along.append((key, weight))
        else:
            _collect_sample(key, weight, dimension, collect)
    _collect_along_the_step(along, dimension, collect, computed=computed)
    return collected


class _Sum(NamedTuple):
    """A sum, and the sum of the sizes of its parts."""

    value: Fraction
    size: Fraction

    def plus(self, value: Fraction, size: Fraction) -> _Sum:
        return _Sum(self.value + value, self.size + size)

    def meant(self, noise: Fraction | None) -> Fraction:
        """The sum; of rounded parts zero, or the simple rational that it is to rounding (1 for the operator's own)."""
        if noise is None or not self.value:
            return self.value
        rounding = noise * self.size
        if abs(self.value) <= rounding:
            return Fraction(0)
        simple = self.value.limit_denominator(SIMPLE_DENOMINATOR)
        return simple if abs(self.value - simple) <= rounding else self.value


NOTHING = _Sum(Fraction(0), Fraction(0))
Moments: TypeAlias = dict[int, dict[MultiIndex, _Sum]]
"""by power of h and index of the derivative, what a form estimates"""
Collect: TypeAlias = Callable[[MultiIndex, int, Fraction, Fraction], None]
"""takes a part of what is estimated: index of the derivative, power of h, the part and its size"""


def _collect_weight(index: MultiIndex, weight: Laurent, collect: Collect) -> None:
    for power, coefficient in weight.terms:
        if coefficient.im:
            raise UntraceableError("the result is complex")
        collect(index, power, coefficient.re, abs(coefficient.re))


def _is_along_the_step(key: Sample, weight: Laurent) -> bool:
    """Whether f is sampled at a real multiple of h from x, times real numbers: what nearly all schemes do."""
    return (
        key.part == "whole"
        and weight.is_real
        and all(
            not offset.terms or (len(offset.terms) == 1 and offset.terms[0][0] == 1 and offset.is_real)
            for offset in key.offsets
        )
    )


def _collect_along_the_step(
    samples: Sequence[tuple[Sample, Laurent]], dimension: int, collect: Collect, *, computed: bool
) -> None:
    """The moments of samples at multiples of h, in whole numbers, which are many times faster than fractions."""
    parts: dict[int, list[tuple[Fraction, Sample]]] = {}
    for key, weight in samples:
        for power, coefficient in weight.terms:
            parts.setdefault(power, []).append((coefficient.re, key))
    for power, weighted in parts.items():
        places = [[o.terms[0][1].re if o.terms else Fraction(0) for o in key.offsets] for _, key in weighted]
        scale = math.lcm(*(weight.denominator for weight, _ in weighted))
        unit = math.lcm(*(place.denominator for row in places for place in row))
        columns = [[int(row[axis] * unit) for row in places] for axis in range(dimension)]
        weights = [int(weight * scale) for weight, _ in weighted]
        found = parts_of_size = dict(_moments(weights, columns, HIGHEST_DEGREE[dimension]))
        if computed:
            known = max(map(abs, weights)) // SOLVED
            doubtful = [max(abs(weight), known) for weight in weights]
            parts_of_size = dict(_moments(doubtful, columns, HIGHEST_DEGREE[dimension]))
        for index, moments in found.items():
            divisor = scale * unit ** sum(index) * math.prod(map(math.factorial, index))
            size = sum(map(abs, parts_of_size[index]))
            collect(index, power + sum(index), Fraction(sum(moments), divisor), Fraction(size, divisor))


def _moments(
    weights: list[int], columns: Sequence[list[int]], highest: int
) -> Iterator[tuple[MultiIndex, list[int]]]:
    """Every multi-index up to a total degree, with the weights times these powers of the columns; no zeros alone."""
    for degree in range(highest + 1):
        if not any(weights):
            return
        if len(columns) == 1:
            yield (degree,), weights
        else:
            for rest, moments in _moments(weights, columns[1:], highest - degree):
                yield (degree, *rest), moments
        weights = [weight * place for weight, place in zip(weights, columns[0], strict=True)]


def _collect_sample(key: Sample, weight: Laurent, dimension: int, collect: Collect) -> None:
    for offset in key.offsets:
        if offset.terms and offset.terms[0][0] < 1:
            raise UntraceableError("f is sampled at a point that does not close in on x as h goes to zero")
    one = Laurent.constant(Fraction(1))
    powers: list[list[Laurent]] = []
    for offset in key.offsets:
        column = [one]
        for _ in range(HIGHEST_DEGREE[dimension]):
            column.append(column[-1] * offset)
        powers.append(column)
    for degree in range(HIGHEST_DEGREE[dimension] + 1):
        for index in multi_indices(dimension, degree):
            product = Laurent.constant(Fraction(1, math.prod(math.factorial(n) for n in index)))
            for column, exponent in zip(powers, index, strict=True):
                product = product * column[exponent]
            if key.part == "re":
                product = product.real()
            elif key.part == "im":
                product = product.imag()
            if product:
                _collect_weight(index, product * weight, collect)


def minus_operator(terms: Iterable[ErrorTerm], operator: Operator, dimension: int) -> tuple[ErrorTerm, ...]:
    """The error: what is estimated less what should be. Terms are linear ones."""
    constant: dict[MultiIndex, Fraction] = {}
    others = []
    for term in terms:
        if term.power:
            others.append(term)
        else:
            constant |= term.coefficients
    for index, coefficient in operator.terms:
        constant[index] = constant.get(index, Fraction(0)) - coefficient
    left = tuple((index, coefficient) for index, coefficient in constant.items() if coefficient)
    remaining = [ErrorTerm(0, left, dimension=dimension)] if left else []
    return tuple(sorted([*others, *remaining], key=lambda term: term.power))


def nonlinear_terms(symbols: Derivatives, series: Series) -> tuple[ErrorTerm, ...]:
    """What a nonlinear scheme estimates, power by power of h."""
    return tuple(
        ErrorTerm(series.valuation + i, expression=coefficient.as_expr(), dimension=symbols.dimension)
        for i, coefficient in enumerate(series.coefficients)
        if coefficient
    )


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
    if value.denominator == 1:
        return str(value.numerator)
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
    """
    numerators = math.gcd(*(c.numerator for _, c in coefficients))
    denominators = math.lcm(*(c.denominator for _, c in coefficients))
    content = Fraction(numerators, denominators)
    if coefficients[0][1] < 0:
        content = -content
    simple = abs(content.numerator) < 10**6 and content.denominator < largest_denominator
    if not simple:
        content = abs(coefficients[0][1]) if coefficients[0][1] > 0 else coefficients[0][1]
    inner = ""
    for index, coefficient in coefficients:
        ratio = coefficient / content
        size = "" if abs(ratio) == 1 else f"{_number_text(abs(ratio))}*"
        name = derivative_text(index, argument=argument)
        sign = "-" if ratio < 0 else "+"
        inner += f" {sign} {size}{name}" if inner else f"{'-' if ratio < 0 else ''}{size}{name}"
    if len(coefficients) > 1 and (power or content != 1):
        inner = f"({inner})"
    factors = [_power_text(power)] if power else []
    if simple:
        number, divisor = abs(content.numerator), content.denominator
        front = [str(number)] if number != 1 else []
        text = "*".join([*front, *factors, *([] if inner == "1" and (front or factors) else [inner])])
        text += f"/{divisor}" if divisor != 1 else ""
    else:
        text = "*".join([_number_text(abs(content)), *factors, inner])
    return f"-{text}" if content < 0 else text


def _expression_text(power: int, expression: Any, dimension: int) -> str:
    import sympy

    replaced = {}
    for symbol in expression.free_symbols:
        name = str(symbol)
        if name.startswith("f_"):
            replaced[symbol] = sympy.Symbol(derivative_text(tuple(map(int, name.split("_")[1:]))))
        else:
            replaced[symbol] = sympy.Symbol("xyz"[int(name[1:])] if dimension > 1 else "x")
    expanded = sympy.expand(expression.subs(replaced))
    long = [number for number in expanded.atoms(sympy.Rational) if number.q > LONG]
    expanded = expanded.xreplace({number: sympy.Float(number, 6) for number in long})
    inner, factor = str(expanded), _power_text(power)
    if not factor:
        return inner
    if expanded.is_Add:
        return f"{factor}*({inner})"
    return f"-{factor}*{inner[1:]}" if inner.startswith("-") else f"{factor}*{inner}"


def weight_at(weight: Laurent, h: Floats) -> NDArray[np.complex128]:
    """A weight for an array of steps."""
    total = np.zeros(h.shape, complex)
    for power, coefficient in weight.terms:
        total += complex(coefficient.re, coefficient.im) * h ** float(power)
    return total


def step_power(power: int, coefficient: Fraction) -> Laurent:
    """Make the single term coefficient * h**power."""
    return Laurent(((power, Gaussian(coefficient)),)) if coefficient else Laurent()
