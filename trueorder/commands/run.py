"""`trueorder run`: a suite, its report and the verdicts."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from trueorder import options, status, text
from trueorder.atlas_text import atlas
from trueorder.ci import Forms, forms
from trueorder.console import emit, emit_json, note, progress, results_only
from trueorder.storing import store_options, storing

if TYPE_CHECKING:
    from trueorder.verify.rows import StudyRow


@click.command("run")
@click.argument("suite", required=False, type=click.Path(path_type=Path), metavar="[SUITE]")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default=Path("trueorder-report"),
    show_default=True,
    metavar="DIR",
    help="Where the report goes; an older report there is replaced when the new one is complete.",
)
@click.option(
    "--figures",
    type=click.Choice(["svg", "png"]),
    default="svg",
    show_default=True,
    help="Format of the figures.",
)
@store_options
@forms
@options.as_json
def command(
    suite: Path | None,
    output: Path,
    figures: Literal["svg", "png"],
    store: Path | None,
    no_store: bool,
    as_json: bool,
    ci: Forms,
) -> int:
    """Run a suite (the built-in one when none is named), write the report and say the verdicts.

    A suite is a file or one of `trueorder list suites`: `trueorder run libraries` compares other people's libraries.

    The built-in suite also audits the article that started the project; what it finds there does not change
    the exit status.
    """
    from trueorder import api
    from trueorder.reports.report import prepare, write_report
    from trueorder.verify.campaign.campaign import campaign
    from trueorder.verify.campaign.suite import BUILTIN, read_suite

    wanted = read_suite(suite)
    prepare(output)
    draw = partial(_draw, schemes=tuple(scheme.name for scheme in wanted.schemes), figures=figures)
    claims = api.audit if Path(wanted.source) == BUILTIN else None
    _import_once(figures, functions=claims is not None)
    told = storing(wanted, store, off=no_store)
    with told as finished, results_only(), progress(wanted.title) as advance:
        done = campaign(
            wanted,
            claims=claims,
            progress=advance,
            draw=draw,
            meanwhile=_prepare_the_page,
            finished=finished,
        )
    results = done.results
    drawn = {name: picture for pictures in done.drawn for name, picture in pictures.items()}
    page = write_report(results, output, figures=figures, drawn=drawn)
    for problem in results.problems:
        note(f"trueorder: {problem}")
    ci.write(results.schemes, title=results.suite, as_json=as_json)
    if as_json:
        emit_json(results.to_dict())
    else:
        compared = f"\n{atlas(results.atlas)}\n\n" if results.atlas else ""
        emit(f"{text.results(results)}\n{compared}report: {page}")
    # a scheme can be refuted by its proof alone, on functions that all turned out exact
    found = {row.verdict for row in results.schemes} | {row.verdict for row in results.studies}
    # what the suite itself calls optional may be missing
    lost = set(results.problems) - set(wanted.problems)
    return status.of_verdicts(found | ({"inconclusive"} if lost else set()))


def _draw(
    function: str, studies: tuple[StudyRow, ...], *, schemes: tuple[str, ...], figures: Literal["svg", "png"]
) -> dict[str, bytes]:
    """Draw a function's figures in the process that has made its studies."""
    from trueorder.reports.figures.needed import function_figures

    return {job.name: job() for job in function_figures(function, studies, schemes, figures)}


def _import_once(figures: str, *, functions: bool) -> None:
    """Import what every process needs before they part, so that each finds it there instead of importing it again."""
    import_module("matplotlib.figure")
    import_module(
        "matplotlib.backends.backend_svg" if figures == "svg" else "matplotlib.backends.backend_agg"
    )
    import_module("sympy.tensor.tensor")  # SymPy asks for it at its first sum
    if functions:  # the whole library is evaluated, special functions included
        import_module("scipy.special")


def _prepare_the_page() -> None:
    """Import what writes the page while other processes are busy with the studies."""
    import jinja2  # noqa: F401
