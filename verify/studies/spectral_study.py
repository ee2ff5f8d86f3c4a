"""Studies of Fourier schemes, which have no finite order.

The error on a smooth function falls faster than any power of h until the grid resolves the function, and is rounding
from there on. So what is measured is that: on every grid that resolves the function the scheme makes no error but
rounding, as is proved of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from trueorder.verify.foreign.foreign import quiet
from trueorder.verify.measurement import order
from trueorder.verify.measurement.measurement import Measurement
from trueorder.verify.measurement.reference import Reference
from trueorder.verify.measurement.rounding import spacing
from trueorder.verify.proof.grid_proof import GridProof
from trueorder.verify.rows import StudyRow
from trueorder.verify.verdict.verdict import LOSS, Status

Floats = NDArray[np.float64]

SAMPLED = 2048
"""nodes on which the waves of a function are found"""

SILENT = 2.0**-48
"""a wave below this share of the highest one is rounding"""

BEYOND = 1.25
"""waves that follow the last one that stands out of rounding, as a share of its number: what is left of them is less"""


def judged(draft: StudyRow, proof: GridProof, reference: Reference, measured: Measurement) -> StudyRow:
    """The row of a study with its verdict: `exact` where all is as proved."""
    verdict, reason = _judge(proof, reference, measured)
    note = measured.estimates.note
    draft = replace(draft, smallest_error=float(np.min(measured.error)))
    return replace(draft, verdict=verdict, reason=reason if note is None else f"{reason}; {note}")


def _judge(proof: GridProof, reference: Reference, measured: Measurement) -> tuple[Status, str]:
    assert proof.waves is not None
    if measured.estimates.problem is not None:
        return "refuted", measured.estimates.problem
    counts = np.round(reference.points.scale / measured.steps).astype(int)
    needed = highest_wave(reference) * BEYOND
    resolved = np.array([proof.waves.resolved(count) >= needed for count in counts])
    if not np.any(resolved):
        return "inconclusive", (
            f"{counts.max()} nodes do not resolve {reference.function.text}, which has waves up to {needed:.0f}; finer "
            "grids or a smoother function would settle it"
        )
    counted = resolved & (measured.error > _of_matrix(reference, counts, proof))
    share = np.where(counted, measured.error / measured.rounding, 0.0)
    worst = int(np.argmax(share))
    if share[worst] > LOSS:
        return "refuted", (
            f"the formula is exact for this function on {counts[worst]} nodes, but the error there is "
            f"{measured.error[worst]:.3g}, {share[worst]:.3g} times what rounding explains: the code does not compute "
            "what its formula says, or loses precision"
        )
    fewest = int(counts[resolved].min())
    return "exact", (
        f"no error but rounding from {fewest} nodes on, as proved: the grid resolves this function, which therefore "
        "shows no order"
    )


def _of_matrix(reference: Reference, counts: NDArray[np.int_], proof: GridProof) -> Floats:
    """What the rounding of an angle near pi leaves of a row of a matrix of cotangents, on so many nodes.

    The angle is one over the number of nodes away from pi, and its rounding that many units in the last place of the
    entry, which is as large as the number of nodes to the power of the derivative.
    """
    assert proof.operator is not None
    degree = proof.operator.degree
    size = float(np.max(order.rms(reference.derivatives[(0,) * reference.function.dimension][:, None])))
    waves = (2 * np.pi / reference.points.scale) ** degree
    return np.asarray(
        waves * counts.astype(np.float64) ** (degree + 1) * np.finfo(reference.dtype).eps * size
    )


def levelled(reference: Reference) -> Reference:
    """The same with the rounding of values all over the period at every point: a Fourier transform mixes them."""
    ((low, high),) = reference.function.domain
    values = reference.numeric(low + (high - low) * np.arange(SAMPLED) / SAMPLED)
    level = spacing(order.rms(np.asarray(values, dtype=np.float64)[:, None]), reference.dtype)
    noise = replace(reference.noise, evaluation=np.maximum(reference.noise.evaluation, level))
    return replace(reference, noise=noise)


def highest_wave(reference: Reference) -> int:
    """The number of the highest wave of a function that stands out of its rounding; the last where it is not seen."""
    ((low, high),) = reference.function.domain
    with quiet():
        values = reference.function.numeric()(low + (high - low) * np.arange(SAMPLED) / SAMPLED)
        heights = np.abs(np.fft.rfft(values))
    if not np.any(heights):  # a bump between two nodes
        return SAMPLED // 2
    return int(np.max(np.flatnonzero(heights > SILENT * np.max(heights))))


def judge_fourier(
    claim: int | None, proof: GridProof, studies: Sequence[StudyRow]
) -> tuple[Status | None, str]:
    """The verdict on a Fourier scheme: better than any order that is claimed, where the studies agree."""
    for study in studies:
        if study.verdict == "refuted":
            return "refuted", f"on {study.function}: {study.reason}"
    agreeing = sum(study.verdict == "exact" for study in studies)
    measured = f"measured to agree in {agreeing} {'study' if agreeing == 1 else 'studies'}"
    if claim is None:
        return None, f"nothing is claimed; {proof.reason}; {measured}"
    if not agreeing:
        return (
            "inconclusive",
            f"none of {len(studies)} studies could tell: {studies[0].reason if studies else 'none was made'}",
        )
    return "verified", f"better than the claimed order {claim}: {proof.reason}; {measured}"
