"""Proves the order of a grid scheme on periodic grids, where one row stands for all.

A row that reaches equally far on grids of every size is a stencil, whose moments give the order as those of any row
do. A row that goes round the whole grid is proved by its symbol (`verify.proof.symbol_proof`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import partial

import numpy as np

from trueorder.schemes.scheme import GridScheme
from trueorder.verify.probing.looking import Looked, look_at_other_sizes
from trueorder.verify.probing.other_values import formula_elsewhere
from trueorder.verify.probing.probing import (
    LINEARITY,
    SPACINGS,
    UNFELT,
    Floats,
    NotHomogeneousError,
    RefusedError,
    answer,
    call,
    never_the_same,
)
from trueorder.verify.probing.unwritten import never_written
from trueorder.verify.proof.circulant import (
    EVEN,
    SIZES,
    Circulant,
    NotCirculantError,
    circulant,
    turns_with_the_data,
)
from trueorder.verify.proof.conclusion import approximated, conclude
from trueorder.verify.proof.error_terms import ErrorTerm, minus_operator
from trueorder.verify.proof.grid_proof import GridProof
from trueorder.verify.proof.other_sizes import FAINT, random_values
from trueorder.verify.proof.proof import Proof, Samples
from trueorder.verify.proof.row_terms import row_terms, samples_of
from trueorder.verify.proof.symbol_proof import Sides, Waves, compact, estimated, gives, waves
from trueorder.verify.tracing.forms import UntraceableError
from trueorder.verify.tracing.rational import recognise_within

SEEN = "all rows are cyclic shifts of one, so it is taken to be periodic: "
TURNED = "values moved round by a node give estimates moved round, so it is taken to be periodic: "
"""how the reason of a proof begins where nobody claimed that: of a linear scheme, and of one that is not"""

ROUNDINGS = 8
"""a weight of a stencil is known to this many roundings of the largest one, where code computes them"""

ALL_DIGITS = 0.7390851332151607
"""a spacing that single precision rounds: the number that is its own cosine"""

FEWEST, FEWEST_ALL_ROUND = 2, 3
"""sizes on which the matrix must be circulant: of a stencil, and of rows that go round the whole grid"""


def prove_periodic(scheme: GridScheme) -> GridProof | None:
    """Prove a scheme on periodic grids; None when it neither claims to be for them nor has the matrix of one that is.

    >>> import numpy as np
    >>> from trueorder.schemes.from_function import from_function
    >>> def central(values, h):
    ...     return (np.roll(values, -1) - np.roll(values, 1)) / (2 * h)
    >>> prove_periodic(from_function(central, periodic=True)).reason
    "on periodic grids order 2 for f', leading error h**2*f'''(x)/6"
    """
    blank = GridProof(scheme.name, scheme.operator, "unavailable", periodic=True)
    try:
        found = _prove(scheme, blank)
        return found if scheme.periodic else replace(found, reason=SEEN + found.reason)
    except NotCirculantError as error:
        problem = f"periodic is claimed, but {error}"
    except NotHomogeneousError as error:
        problem = never_written(scheme) or str(error)
    except UntraceableError as error:
        turning = _turns(scheme)
        if turning or (scheme.periodic and turning is None):
            return replace(blank, reason=str(error) if scheme.periodic else f"{TURNED}{error}")
        problem = f"periodic is claimed, but values moved round by a node do not give estimates moved round ({error})"
    if not scheme.periodic:
        return None
    return replace(blank, reason=problem, problem=None if never_the_same(scheme, SIZES[-1]) else problem)


def _turns(scheme: GridScheme) -> bool | None:
    """Whether turned data give turned estimates; None where the scheme's code fails."""
    nodes = next((nodes for nodes in SIZES if nodes >= scheme.minimum_nodes), SIZES[-1])
    try:
        return all(turns_with_the_data(scheme, count) for count in (nodes, 2 * nodes))
    except UntraceableError:
        return None


def _prove(scheme: GridScheme, blank: GridProof) -> GridProof:
    grids = _grids(scheme, FEWEST)
    if _stencil(*grids) is None:
        grids = _grids(scheme, FEWEST_ALL_ROUND)
    odd, problem = _odd(scheme, grids[-1].nodes + 1)
    limits: tuple[str, ...] = ()
    largest: int | None = None
    if (stencil := _stencil(*grids[-2:])) is not None:
        found, same = (
            _by_stencil(blank, stencil, grids[-1]),
            odd is None or _stencil(grids[-1], odd) is not None,
        )
    elif (exact := waves(grids)) is not None:
        every = exact if odd is None else waves([*grids, odd])
        found, same = _by_waves(blank, every or exact, grids[-1]), every is not None
    elif (sides := compact(grids)) is not None:
        found, same = _by_sides(blank, sides, grids[-1]), odd is None or gives(sides, odd)
    else:
        return replace(
            blank, reason="its rows go round the whole grid, and no Fourier or compact scheme has such rows"
        )
    if odd is not None and not same:
        problem = f"on {odd.nodes} nodes its weights are those of another scheme than on {grids[-1].nodes}"
    elif stencil is not None:
        other, looked = _on_other_sizes(scheme, stencil, grids[-1])
        problem, limits, largest = problem or other, looked.limits, looked.largest
    away = partial(_away, scheme, grids[-1])
    own = max(
        float(np.max(away(random_values(grids[-1].nodes), spacing))) for spacing in (SPACINGS[0], ALL_DIGITS)
    )
    if own > LINEARITY and not _is_short(scheme, grids[-1].nodes):
        lost = (
            f"on {grids[-1].nodes} nodes it is off by {own:.2g} of what it adds up, for values and a spacing of all "
            "digits: it keeps fewer"
        )
        # what is solved for to a tolerance goes round the grid
        problem, limits = (problem or lost, limits) if stencil is not None else (problem, (*limits, lost))
    elsewhere = formula_elsewhere(away, (grids[-1].nodes,), max(LINEARITY, FAINT * own))
    return replace(found, problem=problem, limits=(*limits, *elsewhere), largest=largest)


def _is_short(scheme: GridScheme, nodes: int) -> bool:
    """Whether the code returns numbers of a shorter type than double precision, in which it is judged then."""
    found = answer(scheme, random_values(nodes), np.arange(nodes, dtype=np.float64))
    return found.dtype.kind == "f" and found.dtype.itemsize < np.dtype(np.float64).itemsize


def _away(scheme: GridScheme, grid: Circulant, values: Floats, spacing: float = SPACINGS[0]) -> Floats:
    """How far the code is from the rows of a grid on so many values, as a share of the sizes of their terms."""
    found = call(scheme, values, np.arange(grid.nodes, dtype=np.float64) * spacing)
    turned = values[(np.arange(grid.nodes)[:, None] + grid.offsets) % grid.nodes]
    image, size = turned @ grid.weights, np.abs(turned) @ np.abs(grid.weights)
    return np.asarray(np.abs(found * spacing**-grid.power - image) / np.maximum(size, UNFELT * np.max(size)))


def _on_other_sizes(
    scheme: GridScheme, known: Mapping[int, float], grid: Circulant
) -> tuple[str | None, Looked]:
    """What is wrong on grids of other sizes, where one call with random values tells, and on which it was looked."""
    problems: list[str] = []

    def look(nodes: int) -> bool:
        values = np.random.default_rng(nodes).integers(-64, 64, nodes).astype(np.float64) / 8
        try:
            found = call(scheme, values, np.arange(nodes, dtype=np.float64) * SPACINGS[0])
        except RefusedError:
            raise
        except UntraceableError as error:
            problems.append(str(error))
            return True
        parts = [weight * np.roll(values, -place) for place, weight in known.items()]
        away = np.abs(found * SPACINGS[0] ** -grid.power - sum(parts))
        if not np.all(away <= LINEARITY * np.max(sum(map(np.abs, parts)))):
            problems.append(
                f"on {nodes} nodes its weights are those of another scheme than on {grid.nodes}: row "
                f"{int(np.argmax(away)) + 1} differs most"
            )
        return bool(problems)

    looked = look_at_other_sizes(grid.nodes, look)
    return (problems[0] if problems else None), looked


def _grids(scheme: GridScheme, fewest: int) -> list[Circulant]:
    """The matrices on the smallest grids that the scheme takes."""
    grids: list[Circulant] = []
    refused = None
    for nodes in (size for size in SIZES if size >= scheme.minimum_nodes):
        try:
            grids.append(circulant(scheme, nodes))
        except RefusedError as error:
            refused = refused or error
        if len(grids) == fewest:
            return grids
    raise refused or UntraceableError(
        f"it needs {scheme.minimum_nodes} nodes, and up to {SIZES[-1]} are tried"
    )


def _odd(scheme: GridScheme, nodes: int) -> tuple[Circulant | None, str | None]:
    """The matrix on an odd number of nodes, which a scheme may refuse by raising, or what is wrong there."""
    try:
        return circulant(scheme, nodes), None
    except RefusedError:
        return None, None
    except UntraceableError as error:
        return None, str(error)


def _stencil(one: Circulant, other: Circulant) -> Mapping[int, float] | None:
    """The stencil that both grids have; None where there is none."""
    first, second = one.stencil(), other.stencil()
    if first is None or second is None or first.keys() != second.keys():
        return None
    largest = max(map(abs, second.values()))
    return second if all(abs(first[j] - w) <= EVEN * largest for j, w in second.items()) else None


def _by_stencil(blank: GridProof, stencil: Mapping[int, float], grid: Circulant) -> GridProof:
    known = ROUNDINGS * 2.0**-53 * max(map(abs, stencil.values()))
    found = ((place, recognise_within(weight, known)) for place, weight in stencil.items())
    row = tuple((place, weight) for place, weight in found if weight)
    samples = samples_of(row, grid.power)
    return _of_order(blank, samples, row_terms(row, grid.power)[0])


def _by_sides(blank: GridProof, sides: Sides, grid: Circulant) -> GridProof:
    found = _of_order(blank, _all_round(grid), estimated(sides, grid.power))
    left, right = (sum(1 for weight in side.values() if weight) for side in sides)
    reason = f"{found.reason} (a compact scheme of {left} estimates and {right} values)"
    return replace(found, sides=sides, reason=reason)


def _by_waves(blank: GridProof, exact: Waves, grid: Circulant) -> GridProof:
    terms = (ErrorTerm(exact.degree + grid.power, (((exact.degree,), exact.factor),)),)
    operator = blank.operator or approximated(terms, 1)
    if operator is None or minus_operator(terms, operator, 1):
        return _of_order(blank, _all_round(grid), terms)
    reason = (
        f"on periodic grids exact for {operator} {exact.text}, so that the error for a smooth function falls faster "
        "than any power of h"
    )
    return replace(
        blank, operator=operator, status="proved", waves=exact, samples=_all_round(grid), reason=reason
    )


def _all_round(grid: Circulant) -> Samples:
    """A row that goes round a grid of some size, on which what it does to rounding errors hardly depends."""
    row = zip(grid.offsets.tolist(), grid.weights.tolist(), strict=True)
    return samples_of(tuple((place, Fraction(weight)) for place, weight in row), grid.power)


def _of_order(blank: GridProof, samples: Samples, terms: tuple[ErrorTerm, ...]) -> GridProof:
    operator = blank.operator or approximated(terms, 1)
    row = conclude(Proof(blank.scheme, operator, "unavailable", samples=samples, rounded=True), terms, 1)
    return replace(
        blank,
        operator=operator,
        status=row.status,
        rows=(row,) * SIZES[0],
        interior=tuple(range(SIZES[0])),
        reason=f"on periodic grids {row.reason}",
    )
