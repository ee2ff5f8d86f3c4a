"""Expressions as tapes: flat lists of instructions that any kind of number can run through.

`registers` and `program` turn a tape into a callable once, with its numbers made at that time, because the
same expression is evaluated at many points.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, NamedTuple, Protocol

Unary = Callable[[Any], Any]


class UnsupportedError(Exception):
    """An arithmetic has no way to form this expression; the reason is the message."""


class Arithmetic(Protocol):
    """What an expression needs from a kind of number, besides + - * and the unary minus."""

    def number(self, value: Fraction) -> Any:
        """The number nearest to an exact value."""

    def constant(self, name: str) -> Any:
        """The number nearest to pi or e."""

    def divide(self, a: Any, b: Any) -> Any:
        """The quotient."""

    def power(self, a: Any, b: Any) -> Any:
        """A power whose exponent is computed."""

    def raiser(self, exponent: Fraction) -> Unary:
        """The power with an exact exponent, as a function of the base."""

    def function(self, name: str, parameter: int | None) -> Unary:
        """A function of the table, with its integer parameter filled in."""


class Instruction(NamedTuple):
    """One step of a tape: an operation on the results of earlier steps, whose positions are `arguments`.

    Operations: "number" (value: Fraction), "constant" (value: its name), "variable" (value: its position),
    "add", "subtract", "multiply", "divide", "negate", "power" (of two results), "raise" (value: the exact
    exponent) and "call" (value: name of the function and its integer parameter, or None).
    """

    operation: str
    arguments: tuple[int, ...] = ()
    value: Any = None


class Tape:
    """A tape while it is being written: equal steps are written once, and each `add` returns a position."""

    def __init__(self) -> None:
        self.steps: list[Instruction] = []
        self._known: dict[Instruction, int] = {}

    def add(self, operation: str, *arguments: int, value: Any = None) -> int:
        """Write a step, unless it is there already, and return its position."""
        step = Instruction(operation, arguments, value)
        position = self._known.get(step)
        if position is None:
            position = self._known[step] = len(self.steps)
            self.steps.append(step)
        return position

    def finish(self, last: int) -> tuple[Instruction, ...]:
        """Return the tape up to the step that is the result, without the steps it does not need."""
        needed = {last}
        for position in range(last, -1, -1):
            if position in needed:
                needed.update(self.steps[position].arguments)
        order = {old: new for new, old in enumerate(sorted(needed))}
        return tuple(
            self.steps[old]._replace(arguments=tuple(order[a] for a in self.steps[old].arguments))
            for old in order
        )


_OPERATORS: dict[str, Callable[..., Any]] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "negate": operator.neg,
}


def _action(step: Instruction, arithmetic: Arithmetic) -> Callable[..., Any]:
    """What a step does with the values of its arguments."""
    match step.operation:
        case "divide":
            return arithmetic.divide
        case "power":
            return arithmetic.power
        case "raise":
            return arithmetic.raiser(step.value)
        case "call":
            return arithmetic.function(*step.value)
        case operation:
            return _OPERATORS[operation]


def _leaf(step: Instruction, arithmetic: Arithmetic) -> Any:
    """The value of a step without arguments."""
    return arithmetic.constant(step.value) if step.operation == "constant" else arithmetic.number(step.value)


def run_step(step: Instruction, arithmetic: Arithmetic, values: Sequence[Any]) -> Any:
    """The value of one step from those of its arguments."""
    return _action(step, arithmetic)(*values) if step.arguments else _leaf(step, arithmetic)


def registers(tape: Sequence[Instruction], arithmetic: Arithmetic) -> Callable[..., list[Any]]:
    """Make the function that returns the values of all steps of a tape, given one value per variable."""
    template: list[Any] = [None] * len(tape)
    inputs: list[tuple[int, int]] = []
    actions: list[tuple[int, Callable[..., Any], int, int | None]] = []
    for position, step in enumerate(tape):
        if step.operation == "variable":
            inputs.append((position, step.value))
        elif not step.arguments:
            template[position] = _leaf(step, arithmetic)
        else:
            first, *others = step.arguments
            actions.append((position, _action(step, arithmetic), first, others[0] if others else None))

    def run(*values: Any) -> list[Any]:
        found = template.copy()
        for position, variable in inputs:
            found[position] = values[variable]
        for position, action, a, b in actions:
            found[position] = action(found[a]) if b is None else action(found[a], found[b])
        return found

    return run


def program(tape: Sequence[Instruction], arithmetic: Arithmetic) -> Callable[..., Any]:
    """Make the function from one argument per variable to the value of the last step."""
    run = registers(tape, arithmetic)
    return lambda *values: run(*values)[-1]
