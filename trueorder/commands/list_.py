"""`trueorder list`: the built-in schemes, functions and suites."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from trueorder import options, status, text
from trueorder.console import emit, emit_json, note

if TYPE_CHECKING:
    from trueorder.schemes.options import Option


@click.command("list")
@click.argument("what", type=click.Choice(["schemes", "functions", "suites"]))
@options.as_json
def command(what: str, as_json: bool) -> int:
    """List the built-in schemes (with the installed plug-ins), functions or suites."""
    entries = {"schemes": _schemes, "functions": _functions, "suites": _suites}[what]()
    if as_json:
        emit_json(entries)
    else:
        header = list(entries[0])
        emit(
            text.table(
                header, [[_shown(entry[key]) for key in header] for entry in entries], left=len(header)
            )
        )
    return status.VERIFIED


def _schemes() -> list[dict[str, Any]]:
    from trueorder.schemes.registry import builtin, installed, lacking

    found, problems = installed()
    for problem in problems:
        note(f"trueorder: plug-in {problem.name}: {problem.cause}")
    return [
        {
            "name": listing.name,
            "kind": listing.kind,
            "options": [_option(option) for option in listing.options],
            "summary": listing.summary,
            "source": f"needs {missing.name}" if (missing := lacking(listing.name)) else listing.source,
        }
        for listing in (*builtin(), *found)
    ]


def _option(option: Option) -> dict[str, Any]:
    return {"name": option.name, "accepted": option.rule, "default": option.default}


def _functions() -> list[dict[str, Any]]:
    from trueorder.verify.exact.library import LIBRARY, PERIODIC

    return [
        {
            "name": function.name,
            "expression": function.text,
            "domain": [list(interval) for interval in function.domain],
            "note": function.note,
        }
        for function in (*LIBRARY, *PERIODIC)
    ]


def _suites() -> list[dict[str, Any]]:
    from trueorder.verify.campaign.suite import list_suites

    return [{"name": suite.name, "title": suite.title, "path": str(suite.path)} for suite in list_suites()]


def _shown(value: Any) -> str:
    """A cell of the table: options as `order (2, 4 or 6; default 2)`, a domain as `[0, 1] x [0, 2]`."""
    if isinstance(value, str):
        return value
    if not value or isinstance(value[0], dict):
        return ", ".join(f"{option['name']} ({option['accepted']}; {_default(option)})" for option in value)
    return " x ".join(f"[{low:g}, {high:g}]" for low, high in value)


def _default(option: dict[str, Any]) -> str:
    return "required" if option["default"] is None else f"default {option['default']}"
