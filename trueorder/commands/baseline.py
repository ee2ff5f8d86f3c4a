"""`trueorder baseline`: the numbers that later runs must not fall behind."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from trueorder import options, status
from trueorder.baseline_text import written
from trueorder.baselines import DEFAULT
from trueorder.console import emit, emit_json, note, progress, results_only


@click.command("baseline")
@click.argument("suite", required=False, type=click.Path(path_type=Path), metavar="[SUITE]")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default=DEFAULT,
    show_default=True,
    metavar="FILE",
    help="Where the baseline goes; one that is there is replaced.",
)
@options.as_json
def command(suite: Path | None, output: Path, as_json: bool) -> int:
    """Measure a suite (the built-in one when none is named) and write down its numbers for `trueorder check`.

    Of every study the verdict, the observed order, the leading constant, the rounding level, the smallest error and
    the best step, each with what it may differ by: that is measured with more sweeps at points that are moved a
    little, so that another processor or library passes and a real loss fails. Keep the file in your repository.

    A study that is refuted is not guarded but named, with exit status 1.
    """
    from trueorder.verify.campaign.campaign import run
    from trueorder.verify.campaign.suite import read_suite
    from trueorder.verify.guard.baseline_file import write_baseline
    from trueorder.verify.guard.baseline_measure import measure_baseline

    wanted = read_suite(suite)
    _refuse_no_directory(output)
    with results_only(), progress(wanted.title) as advance:
        baseline, results = measure_baseline(wanted, partial(run, progress=advance))
    # without a study it would guard nothing, and could not be read
    path = write_baseline(output, baseline) if baseline.entries else None
    for problem in results.problems:
        note(f"trueorder: {problem}")
    if as_json:
        emit_json(
            {"baseline": None if path is None else str(path), "suite": wanted.title} | baseline.to_dict()
        )
    else:
        emit(written(baseline, output))
    return status.REFUTED if baseline.refused else status.VERIFIED


def _refuse_no_directory(output: Path) -> None:
    """Say that the file has no place before the work is done, and not after."""
    from trueorder.schemes.errors import InputError

    if output.is_dir():
        raise InputError(f"{output}: is a directory; accepted: the path of a file")
    if not output.parent.is_dir():
        raise InputError(f"{output}: there is no directory {output.parent}")
