"""The mutants of a source, made by the operators of cosmic-ray.

Of the eleven operators that cosmic-ray tries for each binary one, two are kept that still compute something: most
others raise TypeError on floats, and would only flatter the count. Annotations and what is imported for them do not
run, and `strict` of zip is a check that right code never trips.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cosmic_ray.ast import ast_nodes, get_ast, is_number
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Example, Operator
from cosmic_ray.operators.provider import OperatorProvider
from parso.python.tree import Number

BINARY = {
    "Add": ("Sub", "Mul"),
    "Sub": ("Add", "Mul"),
    "Mul": ("Div", "Add"),
    "Div": ("Mul", "FloorDiv"),
    "FloorDiv": ("Mul", "Add"),
    "Mod": ("Mul", "FloorDiv"),
    "Pow": ("Mul", "Div"),
    "BitOr": ("BitAnd", "BitXor"),
    "BitAnd": ("BitOr", "BitXor"),
}
"""what a binary operator becomes, by cosmic-ray's names"""

EXPRESSIONS = {"arith_expr", "term", "power", "expr", "and_expr", "xor_expr", "shift_expr"}
"""where an operator is one: `*` and `/` also stand between parameters"""

NEED_ARGUMENTS = {"VariableReplacer", "VariableInserter"}


@dataclass(frozen=True)
class Mutant:
    """A source with one change."""

    number: int
    """its place among the mutants of the file, from 1 on"""
    line: int
    """first line that is changed"""
    old: str
    """the changed lines as they were, without indentation"""
    new: str
    """the same after the change"""
    source: str
    """the whole file after the change"""


class HalveOrDouble(Operator):
    """Fractions times 2 and over 2: one more or less, as cosmic-ray has it, says nothing of 1e-6."""

    FACTORS = (2.0, 0.5)

    def mutation_positions(self, node: Any) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
        """Twice the place of a number that is a fraction."""
        if is_number(node):
            value = ast.literal_eval(node.value)
            if isinstance(value, float) and not value.is_integer():
                for _ in self.FACTORS:
                    yield node.start_pos, node.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        """The number after the change."""
        return Number(f" {ast.literal_eval(node.value) * self.FACTORS[index]!r}", node.start_pos)

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        """One for each factor."""
        return Example("x = 0.25", "x = 0.5"), Example("x = 0.25", "x = 0.125", occurrence=1)


def mutants(source: str) -> list[Mutant]:
    """All mutants of a source that compile, in the order of its lines."""
    tree = get_ast(source)
    found = []
    for operator in _operators():
        occurrence = -1
        for node in ast_nodes(tree):
            for _ in operator.mutation_positions(node):
                occurrence += 1
                if _wanted(operator, node):
                    changed = _changed(source, operator, occurrence)
                    if changed is not None:
                        found.append((*_difference(source, changed), changed))
    unique = sorted({changed: (line, old, new, changed) for line, old, new, changed in found}.values())
    return [Mutant(number, *parts) for number, parts in enumerate(unique, 1)]


def _operators() -> Iterator[Any]:
    provider = OperatorProvider()
    for name in provider:
        family, _, change = name.partition("_")
        before, _, after = change.partition("_")
        if family in NEED_ARGUMENTS:
            continue
        if family == "ReplaceBinaryOperator" and after not in BINARY.get(before, ()):
            continue
        # numbers and arrays are not compared by identity
        if family == "ReplaceComparisonOperator" and "Is" in after and "Is" not in before:
            continue
        yield provider[name]()
    yield HalveOrDouble()


def _wanted(operator: Any, node: Any) -> bool:
    if type(operator).__name__.startswith("ReplaceBinaryOperator") and node.parent.type not in EXPRESSIONS:
        return False
    return not (_in_annotation(node) or _for_types_or_strict(node))


def _in_annotation(node: Any) -> bool:
    """Whether a node belongs to the annotation of a variable, a parameter or a result."""
    while node.parent is not None:
        parent = node.parent
        if (
            parent.type in ("annassign", "tfpdef")
            and node is parent.children[1 if parent.type == "annassign" else 2]
        ):
            return True
        if parent.type == "funcdef" and node is parent.annotation:
            return True
        node = parent
    return False


def _for_types_or_strict(node: Any) -> bool:
    """Whether a node asks for TYPE_CHECKING, or is the value of an argument `strict`."""
    if node.type == "if_stmt":
        return bool(node.children[1].get_code().strip() == "TYPE_CHECKING")
    argument = node.parent
    return (
        argument is not None
        and argument.type == "argument"
        and argument.children[0].get_code().strip() == "strict"
    )


def _changed(source: str, operator: Any, occurrence: int) -> str | None:
    """The source after one change, None where cosmic-ray cannot make it or Python cannot read it."""
    try:
        changed = mutate_code(source, operator, occurrence)
        ast.parse(changed or "")
    except (SyntaxError, AttributeError):  # it takes the names of exceptions to be without dots
        return None
    return None if changed == source else changed


def _difference(before: str, after: str) -> tuple[int, str, str]:
    """First line that differs, and the lines that differ before and after."""
    old, new = before.splitlines(), after.splitlines()
    first = next(k for k, (a, b) in enumerate(zip(old, new, strict=False)) if a != b)
    last = 0
    while last < min(len(old), len(new)) - first - 1 and old[-1 - last] == new[-1 - last]:
        last += 1
    parts = (" ".join(line.strip() for line in lines[first : len(lines) - last]) for lines in (old, new))
    return first + 1, *parts
