"""The syntax tree of an expression somebody else wrote, made by Python's own parser and never evaluated.

Texts that are too long, too deeply nested, or hold characters that no expression needs are refused here.
"""

from __future__ import annotations

import ast
import re
import warnings
from typing import NoReturn

from trueorder.schemes.errors import InputError

LONGEST = 10_000
"""characters in an expression"""
DEEPEST = 200
"""levels of nesting in an expression"""
ACCEPTED = "accepted: numbers, variables, + - * / **, parentheses, functions and the constants pi and e"


def shown(text: str) -> str:
    """The text as it appears in an error message, shortened."""
    return repr(text if len(text) <= 60 else f"{text[:57]}...")


def refuse(text: str, where: str, column: int, what: str) -> NoReturn:
    """Raise the error for a fault at a column of the text, counted from 1."""
    raise InputError(f"{where} {shown(text)}, column {column}: {what}")


def parse(text: str, where: str) -> ast.expr:
    """The syntax tree; columns count in the text with its leading white space, line ends being blanks."""
    if not isinstance(text, str):
        raise InputError(f"{where}: {text!r}: a text such as 'sin(x)' is expected")
    if len(text) > LONGEST:
        raise InputError(f"{where} {shown(text)}: {len(text)} characters; at most {LONGEST} are accepted")
    if not text.strip():
        raise InputError(f"{where}: the expression is empty; {ACCEPTED}")
    strange = re.search(r"[^\x20-\x7e\t\r\n]|[#^;\\`$?!]", text)
    if strange:
        hint = "; powers are written **" if strange[0] == "^" else ""
        refuse(text, where, strange.start() + 1, f"the character {strange[0]!r} is not accepted{hint}")
    source = re.sub(r"\s", " ", text).strip()
    indent = len(text) - len(text.lstrip())
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source, mode="eval").body
    except SyntaxError as error:
        if "nested" in error.msg or "too complex" in error.msg:
            raise InputError(f"{where} {shown(text)}: {_too_deep()}") from None
        column = min((error.offset or len(source)) + indent, len(text))
        refuse(text, where, column, f"{error.msg}; {ACCEPTED}")
    except (RecursionError, MemoryError):
        raise InputError(f"{where} {shown(text)}: {_too_deep()}") from None
    except ValueError as error:
        raise InputError(f"{where} {shown(text)}: {error}") from None
    pending: list[tuple[ast.AST, int]] = [(tree, 1)]
    while pending:
        node, depth = pending.pop()
        if depth > DEEPEST:
            raise InputError(f"{where} {shown(text)}: {_too_deep()}")
        pending += [(child, depth + 1) for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
    return tree


def _too_deep() -> str:
    limit = f"nested too deeply; at most {DEEPEST} levels are accepted"
    return f"{limit} (long sums count too: put brackets around their parts)"
