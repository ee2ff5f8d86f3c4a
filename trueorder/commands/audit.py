"""`trueorder audit`: printed numbers and statements against computed ones."""

from __future__ import annotations

from pathlib import Path

import click

from trueorder import options, status, text
from trueorder.console import emit, emit_json, results_only


@click.command("audit")
@click.argument("claims", required=False, type=click.Path(path_type=Path), metavar="[CLAIMS.toml]")
@options.as_json
def command(claims: Path | None, as_json: bool) -> int:
    """Check every claim of a file (the article's when none is named) by computing it."""
    from trueorder import api

    with results_only():
        rows = api.audit(claims)
    if as_json:
        emit_json([row.to_dict() for row in rows])
    else:
        emit(f"{text.claims(rows)}\n\n{len(rows)} claims: {text.tally(row.verdict for row in rows)}")
    return status.of_verdicts(row.verdict for row in rows)
