"""Moments: what a combination of samples of f estimates, by Taylor's theorem on every sample, added up exactly.

Coefficients that are rounded numbers leave sums that are rounding where exact ones leave zero. What of a moment is
meant follows from how well its coefficients are known.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple, TypeAlias, TypeVar

from trueorder.verify.proof.error_terms import ErrorTerm
from trueorder.verify.tracing.forms import (
    ONE,
    Coordinate,
    Form,
    RoundedWeightsError,
    Sample,
    UntraceableError,
)
from trueorder.verify.tracing.laurent import Laurent
from trueorder.verify.tracing.multi_index import CONSTANT, MultiIndex, multi_indices

Found = TypeVar("Found")

HIGHEST_DEGREE = {1: 44, 2: 20, 3: 12}
"""highest total degree of the derivatives that are followed, by number of variables"""

NOISE = Fraction(1, 2**47)
"""A moment smaller than this times the sum of the sizes of its parts is rounding of the coefficients (64 ulp): nothing
that double precision can show."""

DOUBTFUL, CLEAR = Fraction(1, 10**12), 8
"""Weights that a code computed may be off by their rounding, however it adds them up, and nobody knows by how much. If
the order is the same whether they are known to some noise or to 1e-12, and these are far apart, that noise is it."""

SOLVED = 64
"""a weight that was solved for is known no better than one this many times smaller than the largest: of what `NOISE`
allows for the largest, one ulp at least is an error of all others"""

SIMPLE_DENOMINATOR = 1000
"""a moment of rounded coefficients is taken for a rational with a denominator up to this, where rounding explains it"""


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


def _collect_weight(
    index: MultiIndex, weight: Laurent, collect: Collect, sizes: Mapping[int, Fraction] | None = None
) -> None:
    """Collect every power of h of a weight; `sizes` are what its rounding is a share of, where not its own sizes."""
    for power, coefficient in weight.terms:
        if coefficient.im:
            raise UntraceableError("the result is complex")
        size = abs(coefficient.re)
        collect(index, power, coefficient.re, size if sizes is None else max(size, sizes[power]))


def _sizes(one: Laurent, other: Laurent) -> dict[int, Fraction]:
    """By power of h, the sizes of the parts that a product is added up from."""
    found: dict[int, Fraction] = {}
    for p, c in one.terms:
        for q, d in other.terms:
            size = (abs(c.re) + abs(c.im)) * (abs(d.re) + abs(d.im))
            found[p + q] = found.get(p + q, Fraction(0)) + size
    return found


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
            if key.part == "whole":
                _collect_weight(index, product * weight, collect)
                continue
            part = product.real() if key.part == "re" else product.imag()
            # a part of a power is no better known than the power: its rounding is that of the whole
            _collect_weight(index, part * weight, collect, _sizes(product, weight))
