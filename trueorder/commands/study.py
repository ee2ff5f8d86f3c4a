"""`trueorder study`: the sweep of one scheme on one exact function."""

from __future__ import annotations

import click

from trueorder import options, status
from trueorder.console import emit, emit_json, note, results_only


@click.command("study")
@click.argument("scheme")
@click.argument("expression", metavar="EXPR")
@click.option(
    "--domain",
    type=(float, float),
    multiple=True,
    metavar="A B",
    help="Study it from A to B; repeat for each variable, in order.",
)
@click.option("--at", callback=options.numbers, metavar="X[,Y,Z]", help="Study it at one point.")
@click.option(
    "--points",
    type=int,
    metavar="N",
    help="How many points; when not given 50, or 10 for code that takes one number, or one grid, at a time.",
)
@click.option("--steps", type=(float, float), metavar="START STOP", help="The smallest and the largest step.")
@click.option("--step-list", callback=options.numbers, metavar="H1,H2,...", help="The steps themselves.")
@click.option(
    "--dtype", default="float64", show_default=True, metavar="T", help="float32, float64 or longdouble."
)
@options.proof_seconds
@options.study_seconds
@options.as_json
def command(
    scheme: str,
    expression: str,
    domain: tuple[tuple[float, float], ...],
    at: tuple[float, ...] | None,
    points: int | None,
    steps: tuple[float, float] | None,
    step_list: tuple[float, ...] | None,
    dtype: str,
    proof_seconds: float | None,
    study_seconds: float | None,
    as_json: bool,
) -> int:
    """Sweep SCHEME over many steps on EXPR, an expression in x (y, z) or the name of a built-in function.

    An expression that starts with a minus sign goes last, after a bare --.
    """
    from trueorder import api
    from trueorder.schemes.errors import InputError

    if steps is not None and step_list is not None:
        raise InputError("--steps and --step-list: only one of them can be given")
    if domain and at is not None:
        raise InputError("--domain and --at: only one of them can be given")
    wanted = step_list if steps is None else api.step_range(*steps)
    with results_only():
        study = api.study(
            scheme,
            expression,
            domain=domain[0] if len(domain) == 1 else domain or None,
            at=at,
            points=points,
            steps=wanted,
            dtype=dtype,
            proof_seconds=proof_seconds,
            study_seconds=study_seconds,
        )
    asked = len(set(wanted or ()))
    if asked > len(study.sweep):
        note(f"trueorder: {asked - len(study.sweep)} of {asked} steps left out: the verdict says why")
    if as_json:
        emit_json(study.to_dict())
    else:
        emit(str(study))
    return status.of_verdicts([study.verdict])
