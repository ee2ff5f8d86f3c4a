"""Figures to bytes, SVG for files and pages or PNG; the same figure always gives the same bytes."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Literal

from trueorder.reports.figures.style import FAINT, INK, OKABE_ITO, PAPER, QUIET, settings

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Format = Literal["svg", "png"]
FORMATS: tuple[Format, ...] = ("svg", "png")

PIXELS_PER_POINT = 2
"""PNG files have this many pixels for each of the figure's, for sharp screens and print"""

PAGE_COLOURS = {
    INK: "var(--ink)",
    QUIET: "var(--quiet)",
    FAINT: "var(--faint)",
    PAPER: "var(--paper)",
    **{colour: f"var(--series-{k})" for k, colour in enumerate(OKABE_ITO, 1)},
}
"""what a page puts in place of the fixed colours, so that figures follow its light and dark"""


def render(figure: Figure, format: Format = "svg", *, name: str = "figure") -> bytes:
    """Return the figure as SVG or PNG.

    `name` goes into the ids of an SVG, so that two figures with different names can be put into one page.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    drawn = io.BytesIO()
    with settings():
        import matplotlib

        if format == "png":
            canvas = FigureCanvasAgg(figure)
            canvas.print_figure(drawn, format="png", dpi=72 * PIXELS_PER_POINT, metadata={"Software": None})
            return drawn.getvalue()
        matplotlib.rcParams["svg.hashsalt"] = name
        FigureCanvasSVG(figure).print_figure(drawn, format="svg", metadata={"Date": None, "Creator": None})
    return _compact(drawn.getvalue().decode()).encode()


def inline(svg: bytes) -> str:
    """Return an SVG as it stands in a page: no prologue, the page's fonts and colours, as wide as its place.

    >>> inline(b'<?xml version="1.0"?><svg width="7pt" height="4pt"><path style="fill: #ffffff"/></svg>')
    '<svg><path style="fill: var(--paper)"/></svg>'
    """
    markup = svg.decode()
    markup = markup[markup.index("<svg") :].rstrip()
    markup = re.sub(r'(<svg[^>]*?) width="[^"]*" height="[^"]*"', r"\1", markup, count=1)
    markup = re.sub(r"<style[^>]*>.*?</style>", "", markup, count=1, flags=re.DOTALL)
    markup = re.sub(r" font-family: [^\";]*;?", "", markup)
    for colour, variable in PAGE_COLOURS.items():
        markup = markup.replace(f": {colour}", f": {variable}")
    # a page written in HTML knows these names without their addresses
    return re.sub(r' xmlns(:xlink)?="[^"]*"', "", markup, count=2)


def _compact(svg: str) -> str:
    """Return matplotlib's SVG without metadata, idle digits, and ids that nothing refers to.

    Such ids are the same in every figure and would collide in a page.
    """
    svg = re.sub(r"<!DOCTYPE.*?>\s*", "", svg, count=1, flags=re.DOTALL)
    svg = re.sub(r"\s*<metadata>.*?</metadata>", "", svg, count=1, flags=re.DOTALL)
    svg = re.sub(r'<g id="[^"]*"', "<g", svg)
    svg = re.sub(r' transform="rotate\(-0 [^"]*\)"', "", svg)
    # a hundredth of a pixel is far below what can be seen; only in coordinates, never in a text
    return re.sub(r' d="[^"]*"', _rounded, svg)


def _rounded(path: re.Match[str]) -> str:
    return re.sub(r"(?<=\.\d\d)\d+", "", path.group().replace(" \n", ""))
