"""A plotting area drawn by hand in pixels: frame, grid, curves, marks.

matplotlib's own axes take longer than all the curves in them (33 ms against 10 ms when the time budget of a
whole figure is 45 ms), because each of their ticks is five objects. A report has two dozen figures, so here a
grid is one path, the marks of a curve are one path, and the curves of a figure are one collection.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from trueorder.reports.figures.style import FAINT, QUIET, pixels, text
from trueorder.reports.numbers import power_of_ten

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.path import Path

Points = NDArray[np.float64]
"""shape (n, 2); not-a-number where a curve has a gap"""

Ticks = Sequence[tuple[float, str]]
"""where, and what stands there"""


@dataclass(frozen=True)
class Frame:
    """A plotting area: limits in data, lower left corner and size in pixels."""

    x: tuple[float, float]
    y: tuple[float, float]
    left: float
    bottom: float
    width: float
    height: float

    def place(self, points: Points | Sequence[tuple[float, float]]) -> Points:
        """Return data as pixels from the lower left corner of the figure.

        >>> Frame((0, 1), (0, 10), 50.0, 20.0, 100.0, 200.0).place([(0.5, 5.0)]).tolist()
        [[100.0, 120.0]]
        """
        scale = (self.width / (self.x[1] - self.x[0]), self.height / (self.y[1] - self.y[0]))
        origin = (self.x[0], self.y[0])
        return (np.asarray(points, dtype=np.float64).reshape(-1, 2) - origin) * scale + (
            self.left,
            self.bottom,
        )


def power_ticks(limits: tuple[float, float], most: int = 9) -> Ticks:
    """Return at most `most` ticks at whole powers of ten between two decimal exponents, evenly apart.

    >>> power_ticks((-12.2, -0.9), most=4)
    [(-12, '10⁻¹²'), (-9, '10⁻⁹'), (-6, '10⁻⁶'), (-3, '10⁻³')]
    """
    first, last = math.ceil(limits[0] - 1e-9), math.floor(limits[1] + 1e-9)
    apart = max(1, math.ceil((last - first + 1) / most))
    return [(k, power_of_ten(k)) for k in range(first, last + 1) if k % apart == 0]


def power_limits(values: Sequence[float], margin: float = 0.04) -> tuple[float, float]:
    """Return the decimal exponents between which positive values lie, with a margin, at least a decade.

    >>> power_limits([1e-4, 1e-1], margin=0.0), power_limits([0.02, 0.03])
    ((-4.0, -1.0), (-2.0, -1.0))
    """
    low, high = math.log10(min(values)), math.log10(max(values))
    if math.floor(high) - math.ceil(low) < 1:
        low, high = math.floor(low), math.ceil(high)
        return float(low), float(high if high > low else low + 1)
    spread = margin * (high - low)
    return low - spread, high + spread


def draw_frame(
    figure: Figure, frame: Frame, x_ticks: Ticks, y_ticks: Ticks, x_label: str, y_label: str = ""
) -> None:
    """Draw the grid at the ticks, their labels, the two border lines and what is along them."""
    right, top = frame.left + frame.width, frame.bottom + frame.height
    columns = [(frame.place([(x, frame.y[0])])[0, 0], label) for x, label in x_ticks]
    lines = [(frame.place([(frame.x[0], y)])[0, 1], label) for y, label in y_ticks]
    segments(
        figure,
        [((x, frame.bottom), (x, top)) for x, _ in columns]
        + [((frame.left, y), (right, y)) for y, _ in lines],
        color=FAINT,
        linewidth=0.8,
        zorder=0.5,
    )
    corner = (frame.left, frame.bottom)
    segments(
        figure,
        [((frame.left, top), corner), (corner, (right, frame.bottom))],
        color=QUIET,
        linewidth=1.0,
        zorder=0.6,
    )
    for x, label in columns:
        text(figure, x, frame.bottom - 18, label, ha="center", color=QUIET)
    for y, label in lines:
        text(figure, frame.left - 7, y - 4, label, ha="right", color=QUIET)
    if x_label:
        text(figure, frame.left + frame.width / 2, frame.bottom - 40, x_label, ha="center")
    if y_label:
        upright = {"ha": "center", "rotation": 90, "rotation_mode": "anchor"}
        text(figure, 18, frame.bottom + frame.height / 2, y_label, **upright)


def segments(
    figure: Figure,
    ends: Sequence[tuple[tuple[float, float], tuple[float, float]]],
    *,
    frame: Frame | None = None,
    **style: Any,
) -> None:
    """Draw straight segments in one style as one path; clipped to the frame if there is one."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    if not ends:
        return
    vertices = np.array(ends, dtype=np.float64).reshape(-1, 2)
    codes = [Path.MOVETO, Path.LINETO] * len(ends)
    patch = PathPatch(Path(vertices, codes), fill=False, transform=pixels(figure), **style)
    figure.add_artist(patch)
    if frame is not None:
        _clip(figure, patch, frame)


def curves(
    figure: Figure,
    frame: Frame,
    points: Sequence[Points],
    colours: Sequence[str],
    *,
    clip: bool = True,
    **style: Any,
) -> None:
    """Draw curves in data coordinates, one colour each, with gaps where they are not numbers."""
    from matplotlib.collections import LineCollection

    shown = [(part, colour) for part, colour in zip(points, colours, strict=True) if len(part)]
    drawn = LineCollection(
        [frame.place(part) for part, _ in shown],
        colors=[colour for _, colour in shown],
        transform=pixels(figure),
        **style,
    )
    for path in drawn.get_paths():
        # matplotlib leaves short paths as they are, but two dozen figures in a page are worth it
        path.should_simplify = True
    figure.add_artist(drawn)
    if clip:
        _clip(figure, drawn, frame)


def marks(
    figure: Figure,
    frame: Frame,
    points: Sequence[Points],
    shapes: Sequence[str],
    size: float,
    faces: Sequence[str],
    edges: Sequence[str],
    *,
    clip: bool = True,
    **style: Any,
) -> None:
    """Draw for each set of points in data coordinates its marks, `size` pixels wide, as one path."""
    from matplotlib.collections import PathCollection
    from matplotlib.path import Path

    paths = []
    for part, shape in zip(points, shapes, strict=True):
        places = frame.place(part)
        outline = marker(shape)
        places = places[np.isfinite(places).all(axis=1)]
        outlines = places[:, np.newaxis, :] + size * np.asarray(outline.vertices, dtype=np.float64)
        codes = np.tile(np.asarray(outline.codes), len(places))
        paths.append(Path(outlines.reshape(-1, 2), codes))
    # a set of no points is an empty path, which keeps the colours in step
    drawn = PathCollection(paths, facecolors=list(faces), edgecolors=list(edges), **style)
    drawn.set_transform(pixels(figure))
    figure.add_artist(drawn)
    if clip:
        _clip(figure, drawn, frame)


@lru_cache(maxsize=32)
def marker(shape: str) -> Path:
    """Return the outline of a matplotlib mark, one unit wide about the origin; a circle is a polygon here."""
    from matplotlib.markers import MarkerStyle
    from matplotlib.path import Path

    if shape == "o":
        turns = np.linspace(0.0, 2.0 * math.pi, 13)
        return _closed(0.54 * np.column_stack([np.cos(turns), np.sin(turns)]))
    style = MarkerStyle(shape)
    outline = style.get_path().transformed(style.get_transform())
    if outline.codes is None:
        return _closed(outline.vertices)
    return Path(outline.vertices, outline.codes)


def _closed(vertices: Any) -> Path:
    from matplotlib.path import Path

    codes = [Path.MOVETO, *[Path.LINETO] * (len(vertices) - 2), Path.CLOSEPOLY]
    return Path(vertices, codes)


def _clip(figure: Figure, artist: Any, frame: Frame) -> None:
    from matplotlib.transforms import Bbox, TransformedBbox

    # half a mark beyond the border, so that the outermost marks stay whole
    box = Bbox.from_bounds(frame.left - 3, frame.bottom - 3, frame.width + 6, frame.height + 6)
    artist.set_clip_box(TransformedBbox(box, pixels(figure)))
