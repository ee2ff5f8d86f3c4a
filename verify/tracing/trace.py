"""What one call of a scheme on symbols computed, as an immutable record."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from trueorder.verify.tracing.forms import Form
from trueorder.verify.tracing.traced import Branch, Instruction


@dataclass(frozen=True)
class Trace:
    """What one call of a scheme computed: its tape, the place of the result, and its form if it has one."""

    dimension: int
    instructions: tuple[Instruction, ...]
    result: int
    form: Form | None
    rounded: bool
    branches: tuple[Branch, ...] = ()
    """what was decided on the way; where a value has another sign, another formula applies"""
    turning: tuple[tuple[int, Fraction], ...] = ()
    """axis and coordinate at which a value that was compared changes its sign, where another formula may begin"""
    roundoff: float = 2.0**-53
    """relative error with which the code has its constants"""

    def formula(self) -> tuple[Instruction, ...]:
        """The instructions that the result stands on, the last of which gives it: equal for equal formulas."""
        needed = {self.result}
        for place in range(self.result, -1, -1):
            if place in needed:
                needed.update(operands(self.instructions[place]))
        renumbered = {place: i for i, place in enumerate(sorted(needed))}
        return tuple(
            (instruction[0], *(renumbered[place] for place in given)) if given else instruction
            for instruction in (self.instructions[place] for place in renumbered)
            for given in [operands(instruction)]
        )


def operands(instruction: Instruction) -> tuple[int, ...]:
    """The places on the tape that an instruction takes its values from."""
    return () if instruction[0] in ("constant", "coordinate", "step") else instruction[1:]
