"""A case from the seed and its number: one scheme on one function with one sweep.

A scheme that no proof can follow is given a second function, because measurement alone verifies on no single one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from trueorder.verify.studies.study_steps import Lattice

from . import functions, unsaid
from .families import Random, pick
from .functions import Pair
from .mutations import MUTATIONS, PENDING, Mutation
from .scene import Scene
from .specimens import KINDS, SHARES, Specimen

SWEEPS = ((1e-3, 1e-1), (1e-4, 1e-2), (1e-6, 1e-1), (1e-12, 1e-1))
"""smallest and largest step, in units of the length of the domain"""

CORRECT_SHARE = 0.4
"""share of the cases that are correct"""

UNSAID = (
    (unsaid.plain, 0.25),
    (unsaid.relative, 0.1),
    (unsaid.in_single, 0.05),
    (unsaid.floored, 0.05),
    (unsaid.declining, 0.05),
)
"""what is done to correct schemes that leaves them correct, and to which share of them"""

DRAWS = 200
"""specimens drawn for one mutation before it is given up"""

Pool = Mapping[str, tuple[Pair, ...]]


@dataclass(frozen=True)
class Case:
    """Everything about one case."""

    number: int
    specimen: Specimen
    mutation: str | None
    """name of the mutation; None for a correct scheme"""
    functions: Pair
    """the second is used where no proof can be had"""
    sweep: tuple[float, float]
    """smallest and largest step, in units of the length of the domain"""
    original: Specimen | None = None
    """what was mutated"""

    @property
    def lattice(self) -> Lattice:
        """The sweep in units of x of the first function."""
        length = min(high - low for low, high in self.functions[0].domain)
        return Lattice(self.sweep[0] * length, self.sweep[1] * length)

    @property
    def title(self) -> str:
        """One line that says what it is."""
        made = self.specimen
        edges = f", edges {made.edge_order}" if made.edge_order else ""
        first = self.functions[0]
        where = f"{first.name} on {' x '.join(f'[{low:.3g}, {high:.3g}]' for low, high in first.domain)}"
        kind = f"{made.kind} ({made.style}), {made.operator.text}, claims order {made.order}{edges}"
        return f"{kind}; {self.mutation or 'correct'}; {where}; h {self.sweep[1]:g} to {self.sweep[0]:g}"


@lru_cache(maxsize=4)
def pool(seed: int) -> Pool:
    """The functions of a run."""
    return functions.pool(seed)


def correct_count(cases: int) -> int:
    """How many of the cases are correct ones; they come first."""
    return round(CORRECT_SHARE * cases)


def make(seed: int, number: int, cases: int, pending: bool = False) -> Case:
    """Case `number` of a run of so many cases; with `pending`, one of the mutations listed apart."""
    random = np.random.default_rng([seed, 1 + number, int(pending)])
    if pending:
        return _broken(random, number, PENDING[number % len(PENDING)], pool(seed))
    correct = correct_count(cases)
    if number < correct:
        turn = [kind for kind, share in SHARES.items() for _ in range(share)]
        specimen = KINDS[turn[number % len(turn)]](random)
        for change, share in UNSAID:
            specimen = change(specimen, random) if random.random() < share else specimen
        return _case(number, specimen, None, _functions(random, specimen, pool(seed)), random)
    return _broken(random, number, MUTATIONS[(number - correct) % len(MUTATIONS)], pool(seed))


def _broken(random: Random, number: int, mutation: Mutation, known: Pool) -> Case:
    for _ in range(DRAWS):
        original = KINDS[pick(random, mutation.kinds)](random)
        chosen = _functions(random, original, known)
        specimen = mutation.mutate(original, random, Scene(chosen))
        if specimen is not None:
            if specimen.operator != original.operator:
                chosen = _functions(random, specimen, known)
            return replace(_case(number, specimen, mutation.name, chosen, random), original=original)
    raise RuntimeError(f"case {number}: nothing to make {mutation.name!r} of")


def _functions(random: Random, specimen: Specimen, known: Pool) -> Pair:
    return pick(random, known["steady" if specimen.needs == "steady" else str(specimen.dimension)])


def _case(number: int, specimen: Specimen, mutation: str | None, chosen: Pair, random: Random) -> Case:
    return Case(number, specimen, mutation, chosen, pick(random, SWEEPS))
