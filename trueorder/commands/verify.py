"""`trueorder verify`: the verdict on one scheme."""

from __future__ import annotations

import click

from trueorder import options, status
from trueorder.ci import Forms, forms
from trueorder.console import emit, emit_json, results_only


@click.command("verify")
@click.argument("scheme")
@options.claims
@click.option(
    "--function",
    "functions",
    multiple=True,
    metavar="NAME_OR_EXPR",
    help="Measure on this function; may be repeated. A selection of the built-in ones when not given.",
)
@options.proof_seconds
@options.study_seconds
@click.option(
    "--dtype", default="float64", show_default=True, metavar="T", help="float32, float64 or longdouble."
)
@forms
@options.as_json
def command(
    scheme: str,
    order: int | None,
    derivative: int | None,
    operator: str | None,
    edge_order: int | None,
    periodic: bool | None,
    functions: tuple[str, ...],
    proof_seconds: float | None,
    study_seconds: float | None,
    dtype: str,
    as_json: bool,
    ci: Forms,
) -> int:
    """Say whether SCHEME has the order it claims (or the one given), by proof and by measurement."""
    from trueorder import api

    with results_only():
        verdict = api.verify(
            scheme,
            order=order,
            edge_order=edge_order,
            periodic=periodic,
            derivative=derivative,
            operator=operator,
            functions=functions or None,
            proof_seconds=proof_seconds,
            study_seconds=study_seconds,
            dtype=dtype,
        )
    ci.write([verdict.row], title=f"trueorder verify {verdict.row.scheme}", as_json=as_json)
    if as_json:
        emit_json(verdict.to_dict())
    else:
        emit(str(verdict))
    return status.of_verdicts([verdict.status])
