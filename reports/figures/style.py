"""How every figure looks: size, colours, marks and text.

Colours are those of Okabe and Ito (2008), told apart by people with any kind of colour blindness, without the
yellow, which is lost on white; a mark of another shape goes with every colour, so that print in grey stays
readable. Text is never mathematical typesetting, which costs more time than everything else in a figure
together: powers are superscript characters. The drawing modules draw with fixed colours; a page replaces them
by its own (see `render.inline`).
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.text import Text
    from matplotlib.transforms import Transform

WIDTH = 700.0
"""pixels; a figure is drawn for this width and stays readable at it"""

INK = "#1b1f24"
QUIET = "#68717d"
FAINT = "#e4e7eb"
PAPER = "#ffffff"

OKABE_ITO = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#5b5f66")
"""blue, vermillion, bluish green, reddish purple, orange, sky blue, and grey in the place of black"""

MARKS = ("o", "s", "^", "D", "v", "P", "X", "<")
"""one more than the colours and coprime to them, so that 56 schemes have a pair of their own"""

VERDICT_COLOURS = {
    "verified": OKABE_ITO[2],
    "refuted": OKABE_ITO[1],
    "inconclusive": OKABE_ITO[4],
    "exact": OKABE_ITO[0],
}
VERDICT_MARKS = {"verified": "o", "refuted": "X", "inconclusive": "^", "exact": "s"}

SETTINGS = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 12.0,
    "text.color": INK,
    "text.parse_math": False,
    "axes.edgecolor": QUIET,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "svg.fonttype": "none",
    "path.simplify": True,
    # a third of a pixel: cannot be seen, and makes smooth curves several times smaller
    "path.simplify_threshold": 0.33,
}

OF_THE_PROCESS = frozenset({"backend", "backend_fallback", "interactive", "toolbar"})
"""settings that belong to the windows of the program around us, and do not change what a file looks like"""


@contextmanager
def settings() -> Iterator[None]:
    """Within this context figures look as here; afterwards the user's own matplotlib settings are back."""
    import matplotlib

    with matplotlib.rc_context(), warnings.catch_warnings():
        warnings.simplefilter("ignore", matplotlib.MatplotlibDeprecationWarning)
        # a name in a script that the measuring font lacks: an SVG is shown in the reader's fonts
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        wanted: dict[Any, Any] = dict(matplotlib.rcParamsDefault)
        wanted.update(SETTINGS)
        changed: Any = {
            key: value
            for key, value in wanted.items()
            if key not in OF_THE_PROCESS and matplotlib.rcParams[key] != value
        }
        matplotlib.rcParams.update(changed)
        yield


def new_figure(height: float) -> Figure:
    """Return an empty figure, `WIDTH` by `height` pixels, in which a point is a pixel."""
    from matplotlib.figure import Figure

    return Figure(figsize=(WIDTH / 72.0, height / 72.0), dpi=72, facecolor=PAPER)


def pixels(figure: Figure) -> Transform:
    """Return the transformation from pixels, from the lower left corner, that holds at any resolution."""
    from matplotlib.transforms import Affine2D

    return Affine2D().scale(1.0 / 72.0) + figure.dpi_scale_trans


def scheme_style(position: int) -> tuple[str, str]:
    """Return colour and mark of the scheme at a position of the suite; the same in all figures of a report.

    >>> scheme_style(0), scheme_style(7)
    (('#0072b2', 'o'), ('#0072b2', '<'))
    """
    return OKABE_ITO[position % len(OKABE_ITO)], MARKS[position % len(MARKS)]


def text(figure: Figure, x: float, y: float, words: str, **style: Any) -> None:
    """Write a text, its baseline at a place in pixels from the lower left corner of the figure."""
    label = label_type()(x, y, printable(words), **{"color": INK, "fontsize": 12.0, **style})
    label.set_transform(pixels(figure))
    figure.add_artist(label)


@cache
def label_type() -> type[Text]:
    """Return the class of texts that are not measured in an SVG, where the reader's program aligns them.

    Measuring takes half of the time of a figure, and would be in vain: the reader's fonts are others.
    """
    from matplotlib.text import Text

    class Label(Text):
        def draw(self, renderer: Any) -> None:
            # only the SVG renderer writes elements; for all others a text has to be measured to be aligned
            if not hasattr(renderer, "writer"):
                super().draw(renderer)
                return
            x, y = self.get_transform().transform(self.get_unitless_position())
            context = renderer.new_gc()
            context.set_foreground(self.get_color())
            _, height = renderer.get_canvas_width_height()
            renderer.draw_text(
                context,
                x,
                height - y,
                self.get_text(),
                self.get_fontproperties(),
                self.get_rotation(),
                mtext=self,
            )
            context.restore()

    return Label


def printable(words: str) -> str:
    r"""Return the text without control characters, which XML does not admit in any form.

    >>> printable("a\tb")
    'a\ufffdb'
    """
    return words if words.isprintable() else "".join(c if c.isprintable() else "\ufffd" for c in words)


def shortened(words: str, length: int) -> str:
    """Return the text, cut in the middle when it is longer than `length` characters.

    >>> shortened("central:order=4,derivative=2", 20)
    'central:or…ivative=2'
    """
    if len(words) <= length:
        return words
    head = length // 2
    return f"{words[:head]}…{words[len(words) - (length - head - 1) :]}"
