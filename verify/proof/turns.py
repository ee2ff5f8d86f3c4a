"""Where code turns to something else that no proof of it has seen: below a step, at an x, for some values of f.

Code that symbols cannot go through is read off at some x and steps, on some values; code that branches on values of f
is followed where these are of ordinary size. The numbers written in the code say where else to look, and functions
whose errors show at every step (`verify.probing.anchored`) what it does there.
"""

from __future__ import annotations

from dataclasses import replace

from trueorder.schemes.scheme import PointScheme
from trueorder.verify.foreign.foreign import TimeLimitError, quiet
from trueorder.verify.proof.place_turns import at_places
from trueorder.verify.proof.proof import Proof
from trueorder.verify.proof.step_turns import at_steps
from trueorder.verify.proof.tried import nearest_operator, tried_of
from trueorder.verify.proof.value_turns import for_values


def look_for_turns(scheme: PointScheme, proof: Proof) -> Proof:
    """The proof with what the code is seen to do where nothing was proved: wrong at small steps or at some x, or open.

    >>> from trueorder.schemes.from_function import from_function
    >>> from trueorder.verify.proof.proving import prove
    >>> def near(f, x, h):
    ...     x, h = float(x), float(h)
    ...     slope = (f(x + h) - f(x - h)) / (2 * h)
    ...     return 1.001 * slope if h < 1e-9 else slope
    >>> prove(from_function(near, order=2, derivative=1)).problem
    "for h below 1e-09 it is another formula: its error stays at 0.001 of f'"
    """
    if proof.problem is not None:
        return proof
    order = scheme.order or (proof.order if proof.status == "proved" else None) or 1
    linear = proof.read_off is not None and not proof.local  # one formula, at every x and on all values
    try:
        with quiet():
            # what it is held to is what is claimed or proved, or else what it comes near to
            operator = scheme.operator or proof.operator or nearest_operator(scheme)
            tried = None if operator is None else tried_of(scheme, operator, order, linear=linear)
            if tried is None:
                return proof
            at_small = at_steps(tried)
            if at_small is not None and at_small.drowned:
                return replace(proof, limits=(*proof.limits, at_small.said))
            problem = at_places(tried) if at_small is None else at_small.said
            if problem is not None:
                return replace(proof, problem=problem)
            open_for = for_values(tried)
    except TimeLimitError:
        return proof  # slow code, of which is known what is known by now
    return proof if open_for is None else replace(proof, limits=(*proof.limits, open_for))
