"""Studies of schemes on periodic grids: at points all over a period, with steps that divide it.

The nodes of a grid are x, x + h, ... around one period and back to x, so the step is the period over the number of
nodes. Every number of nodes is as good as any other, and sizes between the powers of two are among them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from trueorder.schemes.operator import Operator
from trueorder.schemes.scheme import GridScheme
from trueorder.verify.exact.functions import ExactFunction
from trueorder.verify.exact.sampling import GOLDEN, POINTS, Points, check_steps, resolved
from trueorder.verify.measurement.measurement import measure
from trueorder.verify.measurement.own_precision import OwnPrecision, own_precision
from trueorder.verify.measurement.reference import Reference, refer
from trueorder.verify.measurement.rounding import UNIFORM, spacing
from trueorder.verify.measurement.subject import Subject
from trueorder.verify.probing.probing import RefusedError, call
from trueorder.verify.proof.grid_proof import GridProof
from trueorder.verify.proof.periodicity import over_one_period
from trueorder.verify.rows import StudyRow
from trueorder.verify.studies.spectral_study import highest_wave, judged, levelled
from trueorder.verify.studies.study_row import draft_row, measured_row, taken_over
from trueorder.verify.studies.study_steps import FEW_POINTS, Chosen, Lattice, in_range, leaving_range
from trueorder.verify.tracing.forms import UntraceableError
from trueorder.verify.verdict.verdict import Evidence

Floats = NDArray[np.float64]

FEWEST_NODES, MOST_NODES = 8, 512
"""nodes of the coarsest and of the finest grid of a study when none are asked for"""

PER_DOUBLING = 4
"""sizes of grids between one and twice as many nodes"""

MOST_ASKED = 8192
"""nodes of the finest grid that can be asked for"""


def periodic_study(
    scheme: GridScheme,
    proof: GridProof,
    function: ExactFunction,
    steps: Sequence[float] | Lattice | None,
    points: int | None,
    dtype: str,
    seconds: float,
) -> tuple[StudyRow, OwnPrecision | None]:
    """The row of a study on periodic grids, and the precision of the scheme's code where that is less than double.

    A sweep takes no more than `seconds` of processor time. Raises InputError for a function that is not periodic.
    """
    reference = periodic_reference(
        scheme, function, points or (POINTS if scheme.batched else FEW_POINTS), dtype
    )
    bounds, given = (steps, None) if isinstance(steps, Lattice) else (Lattice(), steps)
    subject = replace(periodic_subject(scheme, proof, len(reference.points.values)), seconds=seconds)
    asked = periodic_steps(scheme, reference, given, bounds.start, bounds.stop)
    chosen, left_out = _in_numbers(subject, reference, asked)
    own = own_precision(subject, reference, chosen) if dtype == "float64" else None
    if own is not None:
        row, _ = periodic_study(scheme, proof, function, steps, points, "float32", seconds)
        return replace(row, dtype=dtype, reason=f"{row.reason}; {own.sentence}"), own
    if proof.waves is not None and len(chosen):
        measured = measure(subject, levelled(reference), chosen, exact_nodes=True)
        draft = replace(draft_row(subject, reference), sweep=measured.rows())
        return judged(draft, proof, reference, measured), None
    row = _on_resolving_grids(subject, reference, chosen, left_out)
    if row.verdict == "inconclusive" and not bounds.free:
        wider = _in_numbers(subject, reference, periodic_steps(scheme, reference))
        row = taken_over(
            row, _on_resolving_grids(subject, reference, *wider), "on steps from the whole period"
        )
    return row, None


def _in_numbers(subject: Subject, reference: Reference, steps: Floats) -> Chosen:
    """The steps that numbers are fine and large enough for."""
    fine = steps[steps >= resolved(reference.function, reference.dtype)]
    held = in_range(subject, reference, fine)
    return Chosen(fine[held], None if held.all() else leaving_range(reference))


def _measured(
    subject: Subject, reference: Reference, steps: Floats, left_out: str | None = None
) -> tuple[StudyRow, Evidence]:
    return measured_row(subject, reference, steps, None, exact_nodes=True, left_out=left_out)


def _on_resolving_grids(
    subject: Subject, reference: Reference, steps: Floats, left_out: str | None
) -> StudyRow:
    """The row of a study that refutes on no grid that does not resolve the function, where the formula is known.

    There an error is what the formula makes of waves that the grid takes for others.
    """
    row, evidence = _measured(subject, reference, steps, left_out)
    if row.verdict == "refuted":  # an implicit scheme has the rounding of all the period at every point
        row, evidence = _measured(subject, levelled(reference), steps, left_out)
    if row.verdict != "refuted" or subject.proven is None or evidence.problem is not None:
        return row
    highest = highest_wave(reference)
    resolving = steps * 2 * highest <= reference.points.scale
    if resolving.all():
        return row
    coarse = f"grids that do not resolve {reference.function.text}, which has waves up to {highest}"
    parts = " and ".join(filter(None, (left_out, coarse)))
    return replace(_measured(subject, levelled(reference), steps[resolving], parts)[0], sweep=row.sweep)


def periodic_reference(
    scheme: GridScheme, function: ExactFunction, points: int, dtype: str = "float64"
) -> Reference:
    """What is known exactly about a function at points all over its period; at its special point if it has one.

    The floating-point f is asked for values at nodes that are rounded, each for itself: what that does to it is part
    of its evaluation error here. Raises InputError for a function that is not periodic.
    """
    whole = over_one_period(function, scheme.name)
    ((low, high),) = whole.domain
    length = high - low
    if function.at is not None:
        places = np.array(function.at)
    else:
        places = low + length * ((0.5 + GOLDEN[0] * np.arange(points)) % 1)
    values = places.astype(dtype).astype(np.float64)[:, None]
    # of the nodes a scheme uses, half may lie to either side before they come round again
    reference = refer(whole, Points(values, length / 2, length), dtype)
    rounded = reference.noise.slopes[:, 0] * spacing(np.array([max(abs(low), abs(high))]), dtype) * UNIFORM
    noise = replace(reference.noise, evaluation=np.hypot(reference.noise.evaluation, rounded))
    return replace(reference, noise=noise)


def periodic_subject(scheme: GridScheme, proof: GridProof, count: int) -> Subject:
    """The subject of a study at so many points of periodic grids."""
    operator = scheme.operator or proof.operator or Operator.derivative(1)
    row = proof.inside
    samples = row.samples if row else proof.samples or None
    places = [
        abs(float(sample.offsets[0].real().terms[0][1].re))
        for sample, _ in samples or ()
        if sample.offsets[0]
    ]
    reach = max(places, default=1.0)
    return Subject(
        scheme=scheme,
        operator=operator,
        operator_text=operator.text,
        claim=scheme.order,
        proven=proof.order,
        reason=row.reason if row else proof.reason,
        error_term=proof.error_term,
        terms=(row.terms,) * count if row else (),
        samples=(samples,) * count,
        traces=(None,) * count,
        rounded=True,
        reach=(reach, reach),
    )


def periodic_steps(
    scheme: GridScheme,
    reference: Reference,
    given: Sequence[float] | None = None,
    start: float | None = None,
    stop: float | None = None,
) -> Floats:
    """Steps that divide the period, ascending: those nearest to the ones given, or a lattice from start to stop.

    Sizes of grids that the scheme refuses by raising are left out, if there are others.
    """
    length = reference.points.scale
    if given is not None:
        counts = np.unique(np.round(length / check_steps(given)).astype(int))
        counts = counts[(counts >= 1) & (counts <= MOST_ASKED)]
    else:
        counts = _lattice(length, start, stop)
    counts = counts[counts >= scheme.minimum_nodes]
    taken = [count for count in counts if _takes(scheme, int(count), length)]
    return np.asarray(
        (length / np.array(taken or counts, dtype=reference.dtype))[::-1], dtype=reference.dtype
    )


def _lattice(length: float, start: float | None, stop: float | None) -> NDArray[np.int64]:
    """Numbers of nodes on a logarithmic lattice that contains the powers of two."""
    fewest = max(FEWEST_NODES, length / stop if stop else 0)
    most = min(max(MOST_NODES, FEWEST_NODES * fewest), MOST_ASKED, length / start if start else math.inf)
    places = np.arange(PER_DOUBLING * math.log2(2 * MOST_ASKED))
    counts = np.unique(np.round(2 ** (places / PER_DOUBLING)).astype(int))
    return counts[(counts >= fewest * (1 - 2.0**-40)) & (counts <= most * (1 + 2.0**-40))]


def _takes(scheme: GridScheme, nodes: int, length: float) -> bool:
    places = np.arange(nodes) / nodes
    try:
        call(scheme, np.cos(2 * math.pi * places), places * length)
    except RefusedError:
        return False
    except UntraceableError:
        return True  # what is wrong with its results is for the study to find
    return True
