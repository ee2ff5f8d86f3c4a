"""`trueorder check`: a suite against its baseline."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from trueorder import options, status
from trueorder.baseline_text import compared
from trueorder.baselines import DEFAULT
from trueorder.ci import Forms, forms
from trueorder.console import emit, emit_json, note, progress, results_only


@click.command("check")
@click.argument("suite", required=False, type=click.Path(path_type=Path), metavar="[SUITE]")
@click.option(
    "--baseline",
    type=click.Path(path_type=Path),
    default=DEFAULT,
    show_default=True,
    metavar="FILE",
    help="What `trueorder baseline` wrote.",
)
@forms
@options.as_json
def command(suite: Path | None, baseline: Path, as_json: bool, ci: Forms) -> int:
    """Run a suite (the built-in one when none is named) and compare its numbers with a baseline.

    Exit status 1 when a number is worse than the baseline allows, a study of the baseline is missing (a guard that is
    gone guards nothing), or one that it does not have is refuted. What is better, and other studies that are new, are
    reported and do not fail. Exit status 3 when that is all, but numbers of a study cannot be compared.
    """
    from trueorder.verify.campaign.campaign import run
    from trueorder.verify.campaign.suite import read_suite
    from trueorder.verify.guard.baseline_check import check_suite
    from trueorder.verify.guard.baseline_file import read_baseline

    held = read_baseline(baseline)
    wanted = read_suite(suite)
    with results_only(), progress(wanted.title) as advance:
        found, results = check_suite(held, wanted, partial(run, progress=advance))
    for problem in results.problems:
        note(f"trueorder: {problem}")
    if ci.wanted:
        from trueorder.reports.ci.guarded import held as rows_held

        ci.write(
            rows_held(results.schemes, found), title=f"{results.suite}, against {baseline}", as_json=as_json
        )
    if as_json:
        emit_json({"baseline": str(baseline), "suite": results.suite} | found.to_dict())
    else:
        emit(compared(found, baseline, suite))
    if found.failed:
        return status.REFUTED
    return status.INCONCLUSIVE if found.apart else status.VERIFIED
