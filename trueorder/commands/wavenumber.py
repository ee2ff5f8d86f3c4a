"""`trueorder wavenumber`: what a linear scheme makes of waves, and how short ones it still resolves."""

from __future__ import annotations

import click

from trueorder import options, status
from trueorder.console import emit, emit_json, note, results_only


@click.command("wavenumber")
@click.argument("scheme")
@click.option(
    "--tolerance",
    "tolerances",
    type=float,
    multiple=True,
    metavar="E",
    help="Error |w' - w|/w up to which a wave counts as resolved; repeat for several. Default 0.1, 0.01, 0.001.",
)
@click.option(
    "--figure", type=click.Path(dir_okay=False), metavar="FILE", help="Draw it, as FILE.svg or FILE.png."
)
@options.as_json
def command(scheme: str, tolerances: tuple[float, ...], figure: str | None, as_json: bool) -> int:
    """Give the exact symbol of SCHEME, its modified wavenumber and its resolving efficiency.

    The symbol is what exp(i w j) at the nodes j is multiplied by, times h^d, and (i w')^d for the modified
    wavenumber w'. The efficiency is the largest w/pi up to which |w' - w|/w stays within the tolerance (Lele 1992);
    for a derivative d of higher order |w'^d - w^d|/w^d.
    """
    from trueorder import api

    with results_only():
        found = api.wavenumber(scheme, tolerances=tolerances or None)
    if figure is not None:
        found.save(figure)
        note(f"trueorder: {figure} written")
    if as_json:
        emit_json(found.to_dict())
    else:
        emit(str(found))
    return status.VERIFIED
