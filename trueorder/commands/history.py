"""`trueorder history`: the runs in the store, and how their numbers moved."""

from __future__ import annotations

from pathlib import Path

import click

from trueorder import history_text, options, status
from trueorder.console import emit, emit_json, note
from trueorder.storing import FILE


@click.command("history")
@click.option(
    "--study",
    "studies",
    multiple=True,
    metavar="TEXT",
    help="Studies to follow: a scheme, a function, 'SCHEME on FUNCTION', or a pattern such as 'central*'; repeatable.",
)
@click.option(
    "--store",
    type=FILE,
    metavar="FILE",
    help="Store to read.  [default: .trueorder/store.sqlite]",
)
@click.option(
    "--figure", type=click.Path(dir_okay=False), metavar="FILE", help="Draw it, as FILE.svg or FILE.png."
)
@options.as_json
def command(studies: tuple[str, ...], store: Path | None, figure: str | None, as_json: bool) -> int:
    """List the runs in the store; with --study, how order, constant, rounding level and verdict moved over them.

    A number has moved when it differs by more than another processor's rounding makes it differ: the order by 1 %, the
    constant by 2 %, the rounding level by a quarter, smallest error and best step by a factor 2. With every move goes
    what else had changed: the git revision, the machine, the version of a library.
    """
    from trueorder.reports.picture_file import picture_format
    from trueorder.verify.guard.history import history
    from trueorder.verify.guard.store import DEFAULT

    if figure is not None:
        picture_format(figure)
    # a figure without studies shows those of all
    wanted = studies or (("*",) if figure is not None else ())
    found = history(DEFAULT if store is None else store, wanted)
    if figure is not None:
        from trueorder.reports.figures.history import draw_history_figure
        from trueorder.reports.picture_file import write_picture

        write_picture(figure, lambda format: draw_history_figure(found.tracks, format))
        note(f"trueorder: {figure} written")
    if as_json:
        emit_json(found.to_dict())
        return status.VERIFIED
    shown = found.tracks if studies else ()
    concerned = {entry.run.id for track in shown for entry in track.entries}
    listed = [run for run in found.runs if run.id in concerned or not shown]
    emit("\n\n".join([history_text.runs(listed), *(history_text.track(track) for track in shown)]))
    return status.VERIFIED
