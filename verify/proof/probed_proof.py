"""Proves point schemes that symbols cannot go through, from the formula that is read off their code on numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Any

from trueorder.schemes.scheme import PointScheme
from trueorder.verify.exact.sampling import Points
from trueorder.verify.foreign.foreign import TimeLimitError
from trueorder.verify.probing.linear_formula import LinearFormula
from trueorder.verify.probing.point_probing import (
    KEEPS,
    ChangedError,
    PlaceDependentError,
    fault,
    holds,
    read_off,
    read_off_at,
)
from trueorder.verify.probing.recording import Caller, IdleError, Point
from trueorder.verify.probing.trial_values import FEW
from trueorder.verify.probing.unit_responses import ElsewhereError
from trueorder.verify.proof.conclusion import conclude_rounded, order_of
from trueorder.verify.proof.moments import DOUBTFUL, NOISE, as_well_as_known, moments_of
from trueorder.verify.proof.places import Followed, told, worst_of
from trueorder.verify.proof.proof import Proof
from trueorder.verify.proof.traced_proof import STATED, held_at
from trueorder.verify.tracing.forms import RoundedWeightsError, Sample, UntraceableError

HOW = "weights read off by unit responses"

TOLD = 1e-13
"""the reason says how well the weights are known from this relative error on"""

BELOW_SCALE = (5, 11)
"""at the points of a study a formula is tried at the scale of the function over these powers of two"""


def prove_by_probing(scheme: PointScheme, untraceable: str) -> Proof:
    """Prove the formula that the code follows on numbers; unavailable where it follows none, with both reasons.

    >>> from trueorder.schemes.from_function import from_function
    >>> def central(f, x, h):
    ...     x, h = float(x), float(h)
    ...     return (f(x + h) - f(x - h)) / (2 * h)
    >>> prove_by_probing(from_function(central, derivative=1), "it takes floats only").reason
    "order 2 for f', leading error h**2*f'''(x)/6, weights read off by unit responses"
    """
    try:
        return replace(_proof(scheme, read_off(scheme)), problem=fault(scheme))
    except PlaceDependentError as error:
        return _in_places(scheme, error.places) or _unavailable(scheme, untraceable, error)
    except TimeLimitError as error:
        return _unavailable(scheme, untraceable, error)
    except ChangedError as error:
        never = _unavailable(scheme, untraceable, error)
        return replace(never, problem=KEEPS) if str(error) == KEEPS else replace(never, limits=(str(error),))
    except UntraceableError as error:
        return replace(_unavailable(scheme, untraceable, error), problem=fault(scheme))


def _in_places(scheme: PointScheme, others: Sequence[Point]) -> Proof | None:
    """The proof of code that follows another formula at another x; None where it follows none at a stated point."""
    found: list[Followed] = []
    idle: str | None = None
    lost: str | None = None
    stated = [point[: scheme.dimension] for point in STATED]
    for point in (*stated, *(tuple(map(Fraction, other)) for other in others)):
        try:
            proof = _proof(scheme, read_off_at(Caller(scheme), tuple(map(float, point))), point)
        except IdleError as error:
            idle = idle or f"at {told(point)} {error}"
            continue
        except UntraceableError as error:
            if point in stated:
                return None
            if isinstance(error, ElsewhereError):
                lost = lost or f"at {told(point)} {error}"
            continue  # numbers so large or small that its arithmetic ends, say
        if proof.status == "proved":
            found.append(Followed(point, proof))
        elif point in stated:
            return None
    if not found:
        return None
    return replace(worst_of(tuple(found)), problem=fault(scheme) or idle, limits=(lost,) if lost else ())


def prove_by_probing_at(scheme: PointScheme, point: tuple[Fraction, ...], untraceable: str) -> Proof:
    """The same at one stated point."""
    try:
        return _proof(scheme, read_off_at(Caller(scheme), tuple(map(float, point))), point)
    except UntraceableError as error:
        return _unavailable(scheme, untraceable, error)


def probed_at_points(scheme: PointScheme, proof: Proof, points: Points, widest: float) -> tuple[Proof, ...]:
    """The proof at every point of a study: the one that is known where the code follows it at all of them.

    Where it does not, a formula is read off at every point. It has to hold up to the step `widest`; where it does not,
    or none can be read off, all proofs are unavailable.
    """
    count, wide = len(points.values), math.floor(math.log2(widest))
    usual = math.floor(math.log2(points.scale))
    steps = sorted({2.0 ** min(wide, k) for k in (wide, *(usual - k for k in BELOW_SCALE))})
    every = [tuple(point) for point in points.values.tolist()]
    assert proof.read_off is not None
    caller = Caller(scheme)
    if not proof.local and all(holds(proof.read_off, caller, point, steps) is not False for point in every):
        return (proof,) * count
    known: dict[Any, Proof] = {}
    found = []
    for point in every:
        caller = Caller(scheme)
        try:
            formula = read_off_at(caller, point, FEW)
            if holds(formula, caller, point, steps) is False:
                raise UntraceableError(f"it follows another formula at some step up to {2.0**wide:.3g}")
            held = point if scheme.operator is not None and scheme.operator.varies else None
            same = (formula.nodes.offsets, formula.weights, formula.constant, held)
            if same not in known:
                known[same] = _proof(scheme, formula, tuple(map(Fraction, point)))
            found.append(known[same])
        except UntraceableError as error:
            place = ", ".join(f"{name} = {x:.6g}" for name, x in zip("xyz", point, strict=False))
            return (_unavailable(scheme, f"at {place}", error),) * count
    return tuple(found)


def _unavailable(scheme: PointScheme, untraceable: str, error: BaseException) -> Proof:
    told = str(error).removeprefix("it raises ")
    reason = untraceable if told in untraceable else f"{untraceable}; called on numbers, {error}"
    in_doubt = isinstance(error, RoundedWeightsError)
    return Proof(scheme.name, scheme.operator, "unavailable", reason=reason, in_doubt=in_doubt)


def _proof(scheme: PointScheme, formula: LinearFormula, at: tuple[Fraction, ...] | None = None) -> Proof:
    """The proof of a formula, at one point where it was read off there alone."""
    if scheme.operator is not None and scheme.operator.varies:
        if at is None:
            raise PlaceDependentError("its operator depends on x")
        scheme = held_at(scheme, at)
    traced = formula.traced()
    form = traced.form or {}
    draft = Proof(
        scheme.name,
        scheme.operator,
        "unavailable",
        samples=tuple((key, weight) for key, weight in form.items() if isinstance(key, Sample)),
        trace=traced,
        rounded=True,
        read_off=formula,
    )
    moments = moments_of(form, scheme.dimension, computed=formula.is_computed)
    known_to = partial(conclude_rounded, draft, moments, scheme.dimension)
    noise = max(NOISE, formula.noise)
    if formula.is_computed and noise < DOUBTFUL:
        proof, noise = as_well_as_known(known_to, order_of, noise)
    else:
        proof = known_to(noise)
    how = HOW if noise < TOLD else f"{HOW}, good to {float(noise):.0e}"
    return replace(proof, reason=f"{proof.reason}, {how}")
