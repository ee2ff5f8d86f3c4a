"""Reads an expression that somebody else wrote, without ever evaluating its text.

Python's own parser turns the text into a tree, the tree is walked, and everything but arithmetic, declared
variables and the functions of a fixed table is refused with its column. What comes out is a flat tape of
instructions, so that later evaluation never recurses and a subexpression that occurs twice is computed once.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NoReturn

from trueorder.schemes.errors import InputError, unknown
from trueorder.verify.exact.arithmetic import BallArithmetic, precision
from trueorder.verify.exact.function_table import CONSTANTS, FUNCTIONS, PUBLIC
from trueorder.verify.exact.syntax import ACCEPTED, parse, refuse, shown
from trueorder.verify.exact.tape import Arithmetic, Instruction, Tape, program, run_step

LARGEST_EXPONENT = 10_000
"""size of a literal exponent"""
LARGEST_PARAMETER = 100
"""size of the order of a Bessel function"""
_FOLDED_BITS = 4096
"""size of the exact rationals that are folded; what would be larger stays an operation"""


@dataclass(frozen=True)
class Expression:
    """An expression in declared variables; the last instruction of the tape is its value.

    Made by `read`. Two expressions are equal when text and variables are.
    """

    text: str
    variables: tuple[str, ...]
    tape: tuple[Instruction, ...] = field(compare=False, repr=False)

    def evaluate(self, arithmetic: Arithmetic, values: Sequence[Any]) -> Any:
        """Return the value at `values` (one per variable) in the given arithmetic.

        >>> from trueorder.verify.exact.floating import NumPyArithmetic
        >>> float(read("x**2/3", ["x"]).evaluate(NumPyArithmetic("float64"), [1.5]))
        0.75
        """
        return program(self.tape, arithmetic)(*values)

    @property
    def used(self) -> tuple[str, ...]:
        """The variables that occur."""
        positions = {step.value for step in self.tape if step.operation == "variable"}
        return tuple(name for k, name in enumerate(self.variables) if k in positions)


def read(text: str, variables: Sequence[str], *, where: str = "expr") -> Expression:
    """Read an expression in the given variables.

    `where` names the file and key, or the argument, in error messages.
    Numbers are kept exactly: 0.1 is one tenth. Raises InputError, with the column, for all that is not
    arithmetic on numbers, variables, pi, e and the functions of the table, for expressions that are too long
    or too deeply nested, and for constants that do not exist or exceed the range of a double.

    >>> read("exp(-x**2/2)", ["x"]).used
    ('x',)
    >>> read("x.real", ["x"])
    Traceback (most recent call last):
        ...
    trueorder.schemes.errors.InputError: expr 'x.real', column 1: an attribute; accepted: numbers, variables, ...
    """
    _check_variables(variables, where)
    if not isinstance(text, str):
        raise InputError(f"{where}: {text!r}: a text such as 'sin(x)' is expected")
    return _Reader(text, tuple(variables), where).read()


def names(text: str, *, where: str = "expr") -> tuple[str, ...]:
    """Return the names in a text that are neither functions nor constants, sorted.

    >>> names("x*sin(y) + pi")
    ('x', 'y')
    """
    tree = parse(text, where)
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    found = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in called}
    return tuple(sorted(found - set(PUBLIC) - set(CONSTANTS)))


def _check_variables(variables: Sequence[str], where: str) -> None:
    for name in variables:
        if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name):
            raise InputError(
                f"{where}: variable {name!r}: a name of letters, digits and _, beginning with a letter"
            )
        if name in FUNCTIONS or name in CONSTANTS:
            raise InputError(
                f"{where}: variable {name!r}: that is the name of a function or constant; use another"
            )
    if len(set(variables)) != len(variables) or not variables:
        raise InputError(f"{where}: variables {tuple(variables)}: one or more different names")


_OPERATIONS: dict[type[ast.operator], str] = {
    ast.Add: "add",
    ast.Sub: "subtract",
    ast.Mult: "multiply",
    ast.Div: "divide",
    ast.Pow: "power",
}

_STRANGE: dict[type[ast.AST], str] = {
    ast.FloorDiv: "the operator //",
    ast.Mod: "the operator %",
    ast.MatMult: "the operator @",
    ast.BitAnd: "the operator &",
    ast.BitOr: "the operator |",
    ast.LShift: "the operator <<",
    ast.RShift: "the operator >>",
    ast.Invert: "the operator ~",
    ast.Not: "a logical operation",
    ast.Attribute: "an attribute",
    ast.Compare: "a comparison",
    ast.BoolOp: "a logical operation",
    ast.IfExp: "a condition",
    ast.Lambda: "a lambda",
    ast.Subscript: "an index",
    ast.Tuple: "a comma outside a function call",
    ast.NamedExpr: "an assignment",
    ast.JoinedStr: "a text in quotes",
}


class _Reader:
    """Walks one syntax tree and writes the tape."""

    def __init__(self, text: str, variables: tuple[str, ...], where: str) -> None:
        self.text, self.variables, self.where = text, variables, where
        self.indent = len(text) - len(text.lstrip())
        self.tape = Tape()
        self.constants: dict[int, Any] = {}
        """positions whose value depends on no variable, with a ball that holds it"""

    def read(self) -> Expression:
        last = self.visit(parse(self.text, self.where))
        return Expression(" ".join(self.text.split()), self.variables, self.tape.finish(last))

    def refuse(self, node: ast.expr, what: str) -> NoReturn:
        refuse(self.text, self.where, self.column(node), what)

    def column(self, node: ast.expr) -> int:
        return self.indent + node.col_offset + 1

    def visit(self, node: ast.expr) -> int:
        """Write what the node needs and return the position of its value; `parse` has bounded the depth."""
        if isinstance(node, ast.Constant):
            return self.number(node, self.literal(node))
        if isinstance(node, ast.Name):
            return self.name(node)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
            operand = self.visit(node.operand)
            return operand if isinstance(node.op, ast.UAdd) else self.negate(node, operand)
        if isinstance(node, ast.BinOp) and type(node.op) in _OPERATIONS:
            return self.binary(
                node, _OPERATIONS[type(node.op)], self.visit(node.left), self.visit(node.right)
            )
        if isinstance(node, ast.Call):
            return self.call(node)
        kind = type(node.op) if isinstance(node, ast.BinOp | ast.UnaryOp) else type(node)
        self.refuse(node, f"{_STRANGE.get(kind, 'something that is not arithmetic')}; {ACCEPTED}")

    def literal(self, node: ast.Constant) -> Fraction:
        value = node.value
        if isinstance(value, bool) or not isinstance(value, int | float):
            kind = {str: "a text in quotes", complex: "an imaginary number"}.get(type(value), repr(value))
            self.refuse(node, f"{kind}; {ACCEPTED}")
        if isinstance(value, int):
            return Fraction(value)
        # the digits as written are the number meant; the parser's double only bounds its size, before it is
        # made exact
        digits = self.text.lstrip()[node.col_offset : node.end_col_offset].replace("_", "")
        nonzero = bool(re.search(r"[1-9]", re.split(r"[eE]", digits)[0]))
        if math.isinf(value) or (value == 0.0 and nonzero):
            self.refuse(
                node, f"the number {shown(digits)} is outside the range of a double, 5e-324 to 1.8e308"
            )
        return Fraction(digits) if nonzero else Fraction(0)

    def number(self, node: ast.expr, value: Fraction) -> int:
        if value and not in_double_range(value):
            self.refuse(node, "a number outside the range of a double, 5e-324 to 1.8e308")
        return self.tape.add("number", value=value)

    def name(self, node: ast.Name) -> int:
        if node.id in self.variables:
            return self.tape.add("variable", value=self.variables.index(node.id))
        if node.id in CONSTANTS:
            return self.constant(node, self.tape.add("constant", value=node.id))
        if node.id in PUBLIC:
            self.refuse(
                node, f"{node.id} is a function; its argument in parentheses is missing, as in {node.id}(x)"
            )
        known = (*self.variables, *CONSTANTS, *PUBLIC)
        raise unknown(
            "name", node.id, known, where=f"{self.where} {shown(self.text)}, column {self.column(node)}"
        )

    def exact(self, position: int) -> Fraction | None:
        step = self.tape.steps[position]
        return step.value if step.operation == "number" else None

    def negate(self, node: ast.expr, operand: int) -> int:
        value = self.exact(operand)
        if value is not None:
            return self.number(node, -value)
        return self.constant(node, self.tape.add("negate", operand))

    def binary(self, node: ast.BinOp, operation: str, left: int, right: int) -> int:
        a, b = self.exact(left), self.exact(right)
        if operation == "divide" and b == 0:
            self.refuse(node.right, "division by zero")
        if operation == "power" and b is not None:
            return self.power(node, left, a, b)
        if a is not None and b is not None:
            folded = _fold(operation, a, b)
            if folded is not None:
                return self.number(node, folded)
        return self.constant(node, self.tape.add(operation, left, right))

    def power(self, node: ast.BinOp, base: int, a: Fraction | None, b: Fraction) -> int:
        if abs(b) > LARGEST_EXPONENT or b.denominator.bit_length() > 64:
            # before anything is computed: a tower of powers would fill the memory
            self.refuse(
                node.right,
                f"an exponent of this size; literal exponents are accepted up to {LARGEST_EXPONENT}",
            )
        if a == 0 and b < 0:
            self.refuse(node, "division by zero")
        if a is not None and b.denominator == 1:
            if a and abs(_log2(a) * b) > 1080:
                self.refuse(node, "a power outside the range of a double, 5e-324 to 1.8e308")
            if _bits(a) * abs(b) <= _FOLDED_BITS:
                return self.number(node, a**b.numerator)
        return self.constant(node, self.tape.add("raise", base, value=b))

    def call(self, node: ast.Call) -> int:
        if not isinstance(node.func, ast.Name):
            self.refuse(node.func, f"a call of something that is not a function of the table; {ACCEPTED}")
        name = node.func.id
        if name not in PUBLIC:
            if name in self.variables or name in CONSTANTS:
                self.refuse(node, f"{name} is not a function; a product is written {name}*(...)")
            raise unknown(
                "function",
                name,
                PUBLIC,
                where=f"{self.where} {shown(self.text)}, column {self.column(node.func)}",
            )
        if node.keywords or any(isinstance(argument, ast.Starred) for argument in node.args):
            self.refuse(node, f"{name} takes plain arguments, without names or stars")
        expected = 1 + FUNCTIONS[name].parameters
        if len(node.args) != expected:
            form = f"{name}({'n, ' * (expected - 1)}x)"
            self.refuse(node, f"{name} with {len(node.args)} arguments; accepted: {expected}, as in {form}")
        parameter = self.parameter(node.args[0], name) if expected == 2 else None
        argument = self.visit(node.args[-1])
        return self.constant(node, self.tape.add("call", argument, value=(name, parameter)))

    def parameter(self, node: ast.expr, name: str) -> int:
        value = self.exact(self.visit(node))
        if value is None or value.denominator != 1 or abs(value) > LARGEST_PARAMETER:
            limit = LARGEST_PARAMETER
            self.refuse(
                node, f"the order of {name}: an integer from {-limit} to {limit}, written as a number"
            )
        return value.numerator

    def constant(self, node: ast.expr, position: int) -> int:
        """Refuse a part without variables without a value or beyond a double, as log(0) and exp(1000)."""
        step = self.tape.steps[position]
        known = all(self.exact(a) is not None or a in self.constants for a in step.arguments)
        if step.operation != "variable" and known and position not in self.constants:
            ball = self.ball(step)
            if not ball.is_finite() or math.isinf(float(ball.abs_upper())):
                self.refuse(
                    node, "a constant that does not exist as a real number, or exceeds the range of a double"
                )
            self.constants[position] = ball
        return position

    def ball(self, step: Instruction) -> Any:
        """A ball around the value of a step that depends on no variable."""
        with precision(128):
            arithmetic = BallArithmetic()
            values = [
                self.constants[a] if a in self.constants else arithmetic.number(self.tape.steps[a].value)
                for a in step.arguments
            ]
            return run_step(step, arithmetic, values)


def in_double_range(value: Fraction) -> bool:
    """Whether a double is nearest to the value without being infinite or, for a value other than 0, zero.

    >>> in_double_range(Fraction(10) ** 309), in_double_range(Fraction(1, 10**308))
    (False, True)
    """
    try:
        return float(value) != 0.0 or value == 0
    except OverflowError:
        return False


def _fold(operation: str, a: Fraction, b: Fraction) -> Fraction | None:
    if _bits(a) + _bits(b) > _FOLDED_BITS:
        return None
    match operation:
        case "add":
            return a + b
        case "subtract":
            return a - b
        case "multiply":
            return a * b
        case _:
            return a / b


def _bits(value: Fraction) -> int:
    return value.numerator.bit_length() + value.denominator.bit_length()


def _log2(value: Fraction) -> float:
    return math.log2(abs(value.numerator)) - math.log2(value.denominator)
