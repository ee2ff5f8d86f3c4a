"""What one row of a matrix estimates: its weights as samples of f, and their moments."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache, partial

from trueorder.verify.proof.error_terms import ErrorTerm
from trueorder.verify.proof.matrix_rows import Row
from trueorder.verify.proof.moments import NOISE, as_well_as_known, moments_of, terms_meant
from trueorder.verify.proof.proof import Samples
from trueorder.verify.tracing.forms import Sample
from trueorder.verify.tracing.laurent import step_power
from trueorder.verify.tracing.rational import are_computed


def samples_of(row: Row, power: int) -> Samples:
    """A row, as (places from its own node, weight for h = 1), as samples of f and their weights."""
    return tuple((_node(j), step_power(power, weight)) for j, weight in row)


@lru_cache(maxsize=1024)
def _node(place: int) -> Sample:
    return Sample((step_power(1, Fraction(place)),))


def row_terms(row: Row, power: int) -> tuple[tuple[ErrorTerm, ...], Fraction]:
    """What a row estimates, and the share of its weights that they are known to."""
    computed = are_computed([weight for _, weight in row])
    moments = moments_of(dict(samples_of(row, power)), 1, computed=computed)
    terms = partial(terms_meant, moments, 1)
    return as_well_as_known(terms, _leading) if computed else (terms(NOISE), NOISE)


def _leading(terms: tuple[ErrorTerm, ...]) -> tuple[object, ...]:
    """What is left at the lowest power of h, and the next power."""
    return (terms[0].power, terms[0].coefficients, *(term.power for term in terms[1:2])) if terms else ()
