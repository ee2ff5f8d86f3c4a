"""`trueorder prove`: the order and the leading terms of the error from the scheme's own code."""

from __future__ import annotations

import click

from trueorder import options, status, text
from trueorder.console import emit, emit_json, results_only


@click.command("prove")
@click.argument("scheme")
@options.claims
@click.option(
    "--terms",
    "count",
    type=click.IntRange(min=1),
    metavar="N",
    help="Show the first N terms of the error (grid schemes: of the rows inside), fewer if no more are known.",
)
@options.proof_seconds
@options.as_json
def command(
    scheme: str,
    order: int | None,
    derivative: int | None,
    operator: str | None,
    edge_order: int | None,
    periodic: bool | None,
    count: int | None,
    proof_seconds: float | None,
    as_json: bool,
) -> int:
    """Derive the order and the leading error term of SCHEME from its code.

    Exit status 0 when proved, 1 when the proven order is below the claimed one, 3 when there is no proof.
    """
    from trueorder import api
    from trueorder.verify.verdict.shortfall import shortfall

    with results_only():
        held = api.held_to(
            scheme,
            derivative=derivative,
            operator=operator,
            order=order,
            edge_order=edge_order,
            periodic=periodic,
        )
        proof = api.prove(held, proof_seconds=proof_seconds)
    missing = shortfall(held, proof)
    if as_json:
        shown = {} if count is None else {"terms": [term.text for term in proof.terms[:count]]}
        emit_json(proof.to_dict() | shown)
    else:
        emit(text.proof(proof, terms=count or 0) + (f"\n  refuted: {missing}" if missing else ""))
    if missing:
        return status.REFUTED
    return status.INCONCLUSIVE if proof.status == "unavailable" else status.VERIFIED
