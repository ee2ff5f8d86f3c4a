"""Exact derivatives: SymPy derives them, and its trees become tapes that any arithmetic can run."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

import sympy

from trueorder.verify.exact.arithmetic import SymPyArithmetic
from trueorder.verify.exact.expressions import Expression
from trueorder.verify.exact.function_table import FUNCTIONS
from trueorder.verify.exact.tape import Instruction, Tape, UnsupportedError

LARGEST_TAPE = 300
"""steps in a derivative beyond which Taylor arithmetic is the better way"""
LARGEST_TREE = 300
"""nodes in an expression beyond which its derivative is not formed; it would take seconds"""

_NAMES: dict[Any, str] = {
    getattr(sympy, row.sympy): name for name, row in FUNCTIONS.items() if hasattr(sympy, row.sympy)
}


@lru_cache
def symbols(variables: tuple[str, ...]) -> tuple[sympy.Symbol, ...]:
    """The real symbols that stand for variables of these names."""
    return tuple(sympy.Symbol(name, real=True) for name in variables)


@lru_cache(maxsize=1024)
def symbolic(expression: Expression) -> sympy.Expr:
    """The expression in SymPy. Raises UnsupportedError when SymPy cannot hold it."""
    try:
        return expression.evaluate(SymPyArithmetic(), symbols(expression.variables))
    except RecursionError:
        raise UnsupportedError("an expression too deep for SymPy") from None


@lru_cache(maxsize=4096)
def derivative(expression: Expression, index: tuple[int, ...]) -> sympy.Expr:
    """The partial derivative with this multi-index. Raises UnsupportedError when SymPy cannot form it."""
    if not any(index):
        return symbolic(expression)
    lower, position = _lower(index)
    try:
        return derivative(expression, lower).diff(symbols(expression.variables)[position])
    except RecursionError:
        raise UnsupportedError("a derivative too deep for SymPy") from None


@lru_cache(maxsize=4096)
def derivative_tape(expression: Expression, index: tuple[int, ...]) -> tuple[Instruction, ...]:
    """The tape of a partial derivative. Raises UnsupportedError when that explodes."""
    if any(index):
        lower, _ = _lower(index)
        size = tree_size(derivative_tape(expression, lower))
        if size > LARGEST_TREE:
            raise UnsupportedError(f"a derivative of an expression of {size} nodes")
        return to_tape(derivative(expression, index), symbols(expression.variables))
    return expression.tape


def _lower(index: tuple[int, ...]) -> tuple[tuple[int, ...], int]:
    """The derivative that this one is derived from, and the position of the variable."""
    position = next(k for k, order in enumerate(index) if order)
    return (*index[:position], index[position] - 1, *index[position + 1 :]), position


def tree_size(tape: Sequence[Instruction]) -> int:
    """The nodes of the expression when nothing is shared: SymPy works on trees."""
    sizes: list[int] = []
    for step in tape:
        sizes.append(1 + sum(sizes[argument] for argument in step.arguments))
    return sizes[-1]


def to_tape(
    tree: sympy.Expr, variables: Sequence[sympy.Symbol], largest: int = LARGEST_TAPE
) -> tuple[Instruction, ...]:
    """Turn a SymPy expression into a tape, every distinct subexpression once, without recursion.

    Raises UnsupportedError for what a tape cannot hold: infinities, imaginary numbers, derivatives not
    carried out, functions that are not in the table, and more than `largest` steps.
    """
    tape = Tape()
    done: dict[Any, int] = {variable: tape.add("variable", value=k) for k, variable in enumerate(variables)}
    pending = [tree]
    while pending:
        node = pending[-1]
        missing = [part for part in _parts(node) if part not in done]
        if missing and node not in done:
            pending += missing
            continue
        pending.pop()
        if node not in done:
            done[node] = _write(tape, node, done)
        if len(tape.steps) > largest:
            raise UnsupportedError(f"a derivative of more than {largest} steps")
    return tape.finish(done[tree])


def _parts(node: Any) -> tuple[Any, ...]:
    """The subexpressions that have to be on the tape before the node."""
    if node.is_Pow and node.exp.is_Rational:
        return (node.base,)
    if (node.is_Function and node.func is sympy.besselj) or node.func is sympy.polygamma:
        return (node.args[1],)
    return () if node.is_Rational else node.args


def _exact(number: Any) -> Fraction:
    return Fraction(int(number.p), int(number.q))


def _write(tape: Tape, node: Any, done: dict[Any, int]) -> int:
    """Write one node whose parts are on the tape."""
    if node.is_Rational:
        return tape.add("number", value=_exact(node))
    if node is sympy.pi or node is sympy.E:
        return tape.add("constant", value="pi" if node is sympy.pi else "e")
    if node.is_Add:
        return _chain(tape, "add", [done[part] for part in node.args])
    if node.is_Mul:
        return _chain(tape, "multiply", [done[part] for part in node.args])
    if node.is_Pow:
        if node.exp.is_Rational:
            return tape.add("raise", done[node.base], value=_exact(node.exp))
        return tape.add("power", done[node.base], done[node.exp])
    name = _NAMES.get(node.func)
    if name is not None and len(node.args) == 1 + FUNCTIONS[name].parameters:
        if FUNCTIONS[name].parameters == 0:
            return tape.add("call", done[node.args[0]], value=(name, None))
        if node.args[0].is_Integer:
            return tape.add("call", done[node.args[1]], value=(name, int(node.args[0])))
    raise UnsupportedError(f"{node.func.__name__} on a tape")


def _chain(tape: Tape, operation: str, positions: list[int]) -> int:
    total = positions[0]
    for position in positions[1:]:
        total = tape.add(operation, total, position)
    return total
