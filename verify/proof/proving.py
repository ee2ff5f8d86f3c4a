"""Chooses the way of proving: what a scheme's code lets itself be followed by, tried in turn.

A point scheme is traced on symbols, case by case where it branches on values of f, and read off by calling it on
numbers where symbols cannot go; most need neither of these, which are imported where they are used. A grid scheme is
proved on periodic grids, on uniform and rough ones, or on Chebyshev-Lobatto nodes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TypeVar, overload

from trueorder.schemes.home import is_known
from trueorder.schemes.operator import Operator
from trueorder.schemes.own_step import OwnStep
from trueorder.schemes.scheme import GridScheme, PointScheme
from trueorder.verify.foreign.ends import ends_text, left_out, without_ends
from trueorder.verify.foreign.foreign import TimeLimitError, time_limit
from trueorder.verify.probing.nearly_even import taken_for_even
from trueorder.verify.probing.point_probing import CHANGES
from trueorder.verify.probing.probing import LooseError, NotHomogeneousError, RefusedError, never_the_same
from trueorder.verify.probing.sizes import answered_size, first_sizes, further_sizes, taken_sizes
from trueorder.verify.probing.unusual_data import try_unusual_data
from trueorder.verify.probing.unwritten import never_written
from trueorder.verify.proof.grid_family import RANDOM
from trueorder.verify.proof.grid_proof import GridProof
from trueorder.verify.proof.periodic_proof import prove_periodic
from trueorder.verify.proof.places import LostError, follow, worst_of
from trueorder.verify.proof.polynomial_proof import LOBATTO, prove_polynomial
from trueorder.verify.proof.proof import Proof
from trueorder.verify.proof.respaced import respaced
from trueorder.verify.proof.step_thresholds import below_thresholds, prove_above_floor
from trueorder.verify.proof.traced_proof import KEEPS, STATED, changes, proof_of, traced_at
from trueorder.verify.proof.uniform_proof import prove_uniform
from trueorder.verify.tracing.forms import RoundedWeightsError, UndecidedError, UntraceableError
from trueorder.verify.tracing.symbolic_call import trace

FEWEST = 32
"""intervals of the rough grid on which units and directions of coordinates are tried"""

OTHER_SIZE = "a call on a size that it takes, or minimum_nodes=, would settle it"

SECONDS = 10.0
"""processor time that a proof may take; most take milliseconds"""


AnyScheme = TypeVar("AnyScheme", PointScheme, GridScheme, PointScheme | GridScheme)

LOW_DEGREES = (1, 2, 3, 4)
"""derivatives that are tried where none is claimed"""

KEPT = "no other steps than those given are asked for"
"""why code that is somebody's is not called on numbers for a proof"""


@overload
def prove(
    scheme: PointScheme, seconds: float | None = None, *, steps: Sequence[float] | None = None
) -> Proof: ...
@overload
def prove(
    scheme: GridScheme, seconds: float | None = None, *, steps: Sequence[float] | None = None
) -> GridProof: ...


def prove(
    scheme: PointScheme | GridScheme, seconds: float | None = None, *, steps: Sequence[float] | None = None
) -> Proof | GridProof:
    """Prove the order of a scheme; for a grid scheme that of its rows (`verify.proof.grid_proof.GridProof`).

    With `steps` somebody's own code is called at none but these: what is proved then is proved on symbols, and of a
    grid scheme from its weights there.

    Never raises for what the scheme's code does: a proof that cannot be had is `unavailable`, with the reason. So is
    one that takes more than `seconds` of processor time, SECONDS when not given.

    >>> from trueorder.schemes.from_function import from_function
    >>> def forward(f, x, h):
    ...     return (f(x + h) - f(x)) / h
    >>> proof = prove(from_function(forward, derivative=1))
    >>> proof.order, proof.error_term
    (1, "h*f''(x)/2")
    """
    try:
        with time_limit(SECONDS if seconds is None else seconds):
            kept = None if is_known(scheme.function) else steps
            if isinstance(scheme, PointScheme):
                return prove_point(scheme, by_numbers=kept is None)
            return _prove_in_form(scheme, kept)
    except TimeLimitError as error:
        # notes say of which size of grids the code does not come back, and nothing else
        return replace(no_proof(scheme, str(error)), limits=tuple(getattr(error, "__notes__", ())))


def no_proof(scheme: PointScheme | GridScheme, what: str) -> Proof | GridProof:
    """The proof of a scheme whose code does not come back from where it was run for one; `what` ends the reason."""
    if isinstance(scheme, PointScheme):
        return Proof(scheme.name, scheme.operator, "unavailable", reason=f"on symbols {what}")
    return GridProof(scheme.name, scheme.operator, "unavailable", reason=f"on unit vectors {what}")


def _prove_in_form(scheme: GridScheme, steps: Sequence[float] | None) -> GridProof:
    """Prove a grid scheme without the ends that it has no estimate for, where nothing is claimed of them."""
    if scheme.periodic:
        return prove_grid(scheme)
    ends = left_out(scheme) if steps is None else left_out(scheme, max(steps))
    if any(ends) and scheme.edge_order:
        nothing = f"it returns nan or nothing there: {ends_text(ends)}"
        problem = f"order {scheme.edge_order} is claimed at the edges, but {nothing}"
        return GridProof(scheme.name, scheme.operator, "unavailable", reason=problem, problem=problem)
    inside = without_ends(scheme, ends)
    proof = prove_grid(inside) if steps is None else _prove_at(inside, tuple(steps))
    if not any(ends):
        return proof
    blank = Proof(scheme.name, scheme.operator, "unavailable", reason="it has no estimate here")
    left, right = ends[0], proof.nodes - ends[1]
    rows = tuple(row if left <= i < right else blank for i, row in enumerate(proof.rows))
    proof = replace(proof, rows=rows, left_out=ends, reason=f"{proof.reason}; it has {ends_text(ends)}")
    if scheme.edge_order is None and proof.problem is None:
        proof = replace(proof, problem=_beside(proof))
    return proof


def _beside(proof: GridProof) -> str | None:
    """What is wrong with rows between those without an estimate and those inside, which estimate something."""
    worst = proof.worst_edge
    if worst is None or worst.order is None or worst.order >= 1:
        return None
    return (
        f"it has {ends_text(proof.left_out)}, but one in {proof.worst_rows}, and there it {worst.reason}; claim edge "
        "order 0 if nothing is meant there"
    )


def as_proved(scheme: AnyScheme, proof: Proof | GridProof) -> AnyScheme:
    """The scheme as its proof has it: without the ends that it has no estimate for."""
    if isinstance(scheme, GridScheme) and isinstance(proof, GridProof):
        return without_ends(scheme, proof.left_out)
    return scheme


def _prove_at(scheme: GridScheme, steps: tuple[float, ...]) -> GridProof:
    """Prove a grid scheme from calls at these steps alone."""
    unavailable = GridProof(scheme.name, scheme.operator, "unavailable", reason=KEPT)
    if min(steps) == max(steps):
        return unavailable
    degrees = LOW_DEGREES if scheme.operator is None else (scheme.operator.degree,)
    for degree in degrees:
        proof = prove_grid(respaced(scheme, steps, degree))
        if proof.status == "proved" or proof.periodic or proof.problem is not None:
            return proof
    return replace(proof, reason=f"{proof.reason}; {KEPT}")


def prove_point(scheme: PointScheme, *, by_numbers: bool = True) -> Proof:
    """Prove the order of a point scheme, however long its code takes; on symbols alone unless `by_numbers`."""
    if isinstance(scheme.function, OwnStep):
        reason = "it chooses its step itself, so there is no order to see"
        return Proof(scheme.name, scheme.operator, "unavailable", reason=reason)
    proof = _point(scheme, by_numbers=by_numbers)
    if by_numbers and _may_turn(proof) and not _falls_short(scheme, proof):
        from trueorder.verify.proof.turns import look_for_turns

        proof = look_for_turns(scheme, proof)
    # the proofs at points are for what the operator is there
    return proof if scheme.operator is None else replace(proof, operator=scheme.operator)


def _point(scheme: PointScheme, *, by_numbers: bool) -> Proof:
    try:
        traced = trace(scheme.function, scheme.dimension)
        floored = prove_above_floor(scheme, traced) if by_numbers else None
        if floored is not None:
            return floored
        proof = below_thresholds(proof_of(scheme, traced), traced)
        odd = _falls_short(scheme, proof) or _is_odd(scheme, proof)
        if odd and (said := changes(scheme, traced)) is not None:
            never = Proof(scheme.name, scheme.operator, "unavailable", reason=said)
            return replace(never, problem=said) if said == KEEPS else replace(never, limits=(said,))
    except UntraceableError as error:
        lost = None
        try:
            found = follow(scheme)
            if all(isinstance(place.proof, Proof) for place in found[: len(STATED)]):
                return worst_of(found)
        except LostError as elsewhere:
            lost = elsewhere
        except UntraceableError:
            pass  # the reason is that of the whole
        reason = str(error)
        if isinstance(error, UndecidedError):
            from trueorder.verify.proof.cases import prove_cases

            by_cases = prove_cases(scheme)
            if by_cases.status == "proved":
                return by_cases if lost is None or not by_numbers else _on_numbers_too(scheme, by_cases, lost)
            reason = by_cases.reason
        if not by_numbers:
            return Proof(scheme.name, scheme.operator, "unavailable", reason=f"{reason}; {KEPT}")
        from trueorder.verify.proof.probed_proof import prove_by_probing

        return prove_by_probing(scheme, reason)
    if traced.form is None and traced_at(scheme, STATED[0][: scheme.dimension]).samples is not None:
        return _wherever(replace(scheme, operator=proof.operator), replace(proof, local=True))
    return proof


def _may_turn(proof: Proof) -> bool:
    """Whether code may do something else than its proof says where that did not look."""
    undecided = proof.trace is not None and any(branch.threshold is None for branch in proof.trace.branches)
    return undecided or proof.read_off is not None or proof.status == "unavailable"


def _wherever(scheme: PointScheme, proof: Proof) -> Proof:
    """The proof for every x of a formula that depends on x, unless there is an x where it is worse."""
    try:
        worst = worst_of(follow(scheme))
    except UntraceableError:
        return proof
    if worst.problem is not None:
        return replace(proof, problem=worst.problem)
    lower = worst.order is not None and proof.order is not None and worst.order < proof.order
    return worst if lower else proof


def _on_numbers_too(scheme: PointScheme, proof: Proof, lost: LostError) -> Proof:
    """The proof of code through which symbols go at some x only, unless on numbers it is less elsewhere, or none."""
    from trueorder.verify.proof.probed_proof import prove_by_probing

    probed = prove_by_probing(replace(scheme, operator=scheme.operator or proof.operator), str(lost))
    if probed.status != "proved":
        return probed
    lower = probed.order is not None and proof.order is not None and probed.order < proof.order
    return probed if lower or probed.problem is not None or probed.limits else proof


def _is_odd(scheme: PointScheme, proof: Proof) -> bool:
    """Whether a proof is of an operator that nobody has claimed and nobody would mean."""
    return scheme.operator is None and proof.operator is not None and not proof.operator.is_plain


def _falls_short(scheme: PointScheme, proof: Proof) -> bool:
    """Whether a proof would refute its scheme."""
    return proof.order is not None and proof.order < max(1, scheme.order or 1)


def prove_at(scheme: PointScheme, point: tuple[Fraction, ...]) -> Proof:
    """Prove the order of a point scheme at one stated point, where branches on x can be taken.

    >>> from trueorder.schemes.from_function import from_function
    >>> def relative(f, x, h):
    ...     step = h * max(1, abs(x))
    ...     return (f(x + step) - f(x - step)) / (2 * step)
    >>> prove_at(from_function(relative, derivative=1), (Fraction(3),)).error_term
    "3*h**2*f'''(x)/2"
    """
    proof = traced_at(scheme, point)
    if proof.status == "proved":
        return proof
    from trueorder.verify.proof.probed_proof import prove_by_probing_at

    return prove_by_probing_at(scheme, point, proof.reason)


def prove_grid(scheme: GridScheme) -> GridProof:
    """Prove the rows of a grid scheme; `unavailable`, with the reason, where that cannot be done.

    A scheme that claims to be for periodic grids is proved there, and so is one whose matrix says that it is and that
    claims nothing to the contrary. Data that no proof gives it are tried, too.
    """
    proof = _proved_grid(scheme)
    if proof.declines or proof.problem is not None:
        return proof
    nodes = None if proof.status == "proved" else answered_size(scheme)
    if nodes is not None and never_the_same(scheme, nodes):
        return replace(proof, reason=CHANGES, limits=(*proof.limits, CHANGES))
    operator = scheme.operator or proof.operator or Operator.derivative(1)
    tried = try_unusual_data(scheme, operator, None if proof.periodic else RANDOM.spacings(FEWEST))
    problem, limits = tried.problem, (*proof.limits, *tried.limits)
    if problem is None and scheme.spacing == "coordinates" and not proof.periodic:
        even = taken_for_even(scheme, operator, linear=proof.status == "proved")
        if even is not None:
            problem, limits = (None, (*limits, even.said)) if even.is_slight else (even.said, limits)
    return replace(proof, problem=problem, limits=limits)


def _proved_grid(scheme: GridScheme) -> GridProof:
    if scheme.periodic is not False and scheme.edge_order is None:
        found = prove_periodic(scheme)
        if found is not None:
            return found
    unavailable = GridProof(scheme.name, scheme.operator, "unavailable")
    try:
        return prove_uniform(scheme)
    except UntraceableError as error:
        refused = isinstance(error, RefusedError)
        problem = None if refused else never_written(scheme)
        if problem is None and isinstance(error, NotHomogeneousError):
            problem = str(error)
        if problem is not None:
            return replace(unavailable, reason=problem, problem=problem)
        loose = isinstance(error, LooseError)
        in_doubt = loose or isinstance(error, RoundedWeightsError)
        unavailable = replace(unavailable, reason=str(error), in_doubt=in_doubt, loose=loose)
        polynomial = prove_polynomial(scheme) if refused and scheme.spacing == "coordinates" else None
        astray = isinstance(error, RefusedError) and error.astray
        if polynomial is not None or not refused or astray or _takes_any(scheme):
            return polynomial or unavailable
        most = max(*first_sizes(scheme), *further_sizes(scheme))
        reason = f"it takes no grid that is tried, of up to {most} nodes: {error}; {OTHER_SIZE}"
        return replace(unavailable, reason=reason, declines=True)


def _takes_any(scheme: GridScheme) -> bool:
    """Whether a scheme does not raise on grids of every size and kind that is tried."""
    if any(taken_sizes(scheme)):
        return True
    return scheme.spacing == "coordinates" and any(
        taken_sizes(scheme, lambda nodes: LOBATTO.nodes(nodes, -1.0, 1.0))
    )
