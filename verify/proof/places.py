"""At which x code is followed that does something else at another x: the formula is proved at all of them.

Zero, both signs, sizes from 1e-8 to 1e8, and wherever a value that the code compares changes its sign: there, and close
to it on either side.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from trueorder.schemes.scheme import PointScheme
from trueorder.verify.proof.proof import Proof
from trueorder.verify.proof.traced_proof import STATED, held_at, proof_of
from trueorder.verify.tracing.forms import RaisedError, UntraceableError
from trueorder.verify.tracing.symbolic_call import trace

Point = tuple[Fraction, ...]

SIZES = tuple(Fraction(3, 2) * Fraction(10) ** k for k in (-8, -5, -3, -1, 1, 2, 3, 5, 8))
"""sizes of x beside those of the stated points"""

CLOSE = Fraction(1, 2**20)
"""distance from a place where the code turns to another formula, as a share of it"""

MOST = 96
"""points at which code is followed at most"""


class LostError(UntraceableError):
    """Symbols cannot go through the code at one of the places, though they can at the stated points."""


class Followed(NamedTuple):
    """What is proved at one point, or what the code raised there."""

    point: Point
    proof: Proof | RaisedError


def follow(scheme: PointScheme) -> tuple[Followed, ...]:
    """The proofs at all places; UntraceableError where code cannot be followed at one, LostError if no stated one.

    What it declines there by an exception of its own is no place of it, unless its arithmetic has no result.
    """
    found: list[Followed] = []
    waiting = [point[: scheme.dimension] for point in (*STATED, *_ladder(scheme.dimension))]
    seen = set(waiting)
    while waiting and len(found) < MOST:
        point = waiting.pop(0)
        try:
            held = held_at(scheme, point)
        except ZeroDivisionError:
            continue  # a pole of its coefficients
        try:
            traced = trace(scheme.function, scheme.dimension, point)
            proof = proof_of(held, traced)
        except RaisedError as error:
            found.append(Followed(point, error))
            continue
        except UntraceableError as error:
            if len(found) >= len(STATED):
                raise LostError(str(error)) from error
            raise
        if proof.status != "proved":
            raise UntraceableError(proof.reason)
        found.append(Followed(point, proof))
        for axis, value in traced.turning:
            others = [_moved(point, axis, near) for near in (value, *_around(value))]
            waiting += [other for other in dict.fromkeys(others) if other not in seen]
            seen |= set(others)
    return tuple(found)


def _ladder(dimension: int) -> Iterator[Point]:
    for axis in range(dimension):
        yield _moved(STATED[0], axis, Fraction(0))
        for size in SIZES:
            yield _moved(STATED[0], axis, size)
            yield _moved(STATED[0], axis, -size)


def _moved(point: Point, axis: int, value: Fraction) -> Point:
    return (*point[:axis], value, *point[axis + 1 :])


def _around(value: Fraction) -> tuple[Fraction, Fraction]:
    off = CLOSE * (abs(value) or 1)
    return value - off, value + off


def worst_of(followed: tuple[Followed, ...]) -> Proof:
    """The proof of the lowest order among those at the places, which says where it is and where it was looked.

    A place where the arithmetic of the code has no result is a problem of it.
    """
    proofs = [(place.point, place.proof) for place in followed if isinstance(place.proof, Proof)]
    at, worst = min(proofs, key=lambda found: found[1].order or 0)
    differ = any(proof.terms != worst.terms for _, proof in proofs)
    place = told(at) if differ else ""
    where = f" at {place}" if differ else ""
    axis = [float(point[0]) for point, _ in proofs]
    reach = f"followed at {len(proofs)} points, x from {min(axis):.3g} to {max(axis):.3g}"
    fault = next(
        (
            f"at {told(place.point)} it raises {place.proof}"
            for place in followed
            if isinstance(place.proof, RaisedError) and place.proof.fault
        ),
        None,
    )
    return replace(worst, local=True, place=place, reason=f"{worst.reason}{where}, {reach}", problem=fault)


def told(point: Point) -> str:
    """A point as a sentence names it."""
    return ", ".join(f"{name} = {float(value):.6g}" for name, value in zip("xyz", point, strict=False))
