"""`trueorder prove`: the order and the leading error term from the scheme's own code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from trueorder import options, status, text
from trueorder.console import emit, emit_json, results_only

if TYPE_CHECKING:
    from schemes.scheme import Scheme
    from verify.grid_proof import GridProof
    from verify.proof import Proof


@click.command("prove")
@click.argument("scheme")
@options.claims
@options.as_json
def command(
    scheme: str,
    order: int | None,
    derivative: int | None,
    operator: str | None,
    edge_order: int | None,
    as_json: bool,
) -> int:
    """Derive the order and the leading error term of SCHEME from its code.

    Exit status 0 when proved, 1 when the proven order is below the claimed one, 3 when there is no proof.
    """
    from trueorder import api

    with results_only():
        held = api.held_to(
            scheme, derivative=derivative, operator=operator, order=order, edge_order=edge_order
        )
        proof = api.prove(held)
    missing = _shortfall(held, proof)
    if as_json:
        emit_json(proof.to_dict())
    else:
        emit(text.proof(proof) + (f"\n  refuted: {missing}" if missing else ""))
    if proof.status == "unavailable":
        return status.INCONCLUSIVE
    return status.REFUTED if missing else status.VERIFIED


def _shortfall(scheme: Scheme, proof: Proof | GridProof) -> str:
    """What the proof denies of the claim, in a sentence; empty when it denies nothing."""
    if proof.order is None:
        return ""
    if proof.order <= 0:
        return proof.reason
    if scheme.order is not None and proof.order < scheme.order:
        return f"order {scheme.order} is claimed, and {proof.error_term} does not vanish"
    edges = getattr(proof, "worst_edge", None)
    claimed = getattr(scheme, "edge_order", None)
    if edges is not None and claimed is not None and edges.order < claimed:
        return f"order {claimed} is claimed at the edges, and {edges.error_term} does not vanish"
    return ""
