"""Words of a figure that are printed over each other."""

from __future__ import annotations

from itertools import combinations

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text


def clashes(figure: Figure) -> list[tuple[str, str]]:
    """The pairs of words whose boxes have more than their margins in common."""
    canvas = FigureCanvasAgg(figure).get_renderer()
    texts = [
        (text.get_text(), text.get_window_extent(canvas)) for text in figure.findobj(Text) if text.get_text()
    ]
    boxes = [(words, box.shrunk(0.9, 0.7)) for words, box in texts]
    return [(one, other) for (one, a), (other, b) in combinations(boxes, 2) if a.overlaps(b)]
