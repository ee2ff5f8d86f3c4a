"""Which figures a run needs, each with all that it takes to draw it in another process."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from trueorder.reports.figures.best_steps import draw_best_steps_figure
from trueorder.reports.figures.convergence import draw_function_figure
from trueorder.reports.figures.norms import draw_norms_figure
from trueorder.reports.figures.orders import draw_orders_figure
from trueorder.reports.figures.render import Format
from trueorder.verify.rows import Results, StudyRow

USUAL_DTYPE = "float64"
"""the precision that needs no mention"""


@dataclass(frozen=True)
class FigureJob:
    """A figure still to be drawn: call it to get its bytes. Can be pickled."""

    name: str
    """file name within the report's folder of figures"""
    title: str
    draw: Callable[..., bytes]
    arguments: tuple[Any, ...]
    function: str | None = None
    """the function of a convergence figure, None for a figure of the whole run"""

    def __call__(self) -> bytes:
        """Return the drawn figure."""
        return self.draw(*self.arguments)


def figures_needed(results: Results, format: Format = "svg") -> dict[str, FigureJob]:
    """Return the figures of a report by file name, in the order of the page: summaries, then functions.

    A function studied in several precisions has a figure for each of them.
    """
    jobs = [
        FigureJob(
            f"orders.{format}",
            "Observed and expected order",
            draw_orders_figure,
            (results.schemes, format),
        ),
        FigureJob(
            f"best-steps.{format}",
            "Best step, predicted and measured",
            draw_best_steps_figure,
            (results.studies, format),
        ),
    ]
    if results.norms:
        jobs.append(
            FigureJob(f"norms.{format}", "Error in three norms", draw_norms_figure, (results.norms, format))
        )
    schemes = tuple(row.scheme for row in results.schemes)
    groups: dict[str, list[StudyRow]] = {}
    for study in results.studies:
        groups.setdefault(study.function, []).append(study)
    for function, studies in groups.items():
        jobs += function_figures(function, studies, schemes, format)
    return {job.name: job for job in jobs}


def function_figures(
    function: str, studies: Sequence[StudyRow], schemes: Sequence[str], format: Format = "svg"
) -> tuple[FigureJob, ...]:
    """Return the convergence figures of one function: one for each precision it is studied in.

    `studies` are all studies on it in the order of the suite, `schemes` the names of all schemes of the suite:
    with these the figures can be drawn before other studies are done.
    """
    dtypes = dict.fromkeys(study.dtype for study in studies)
    return tuple(function_figure(function, dtype, studies, schemes, format) for dtype in dtypes)


def function_figure(
    function: str, dtype: str, studies: Sequence[StudyRow], schemes: Sequence[str], format: Format = "svg"
) -> FigureJob:
    """Return the convergence figure of one function in one precision; other studies are left out of it."""
    usual = dtype == USUAL_DTYPE
    stem = f"convergence-{slug(function)}" + ("" if usual else f".{dtype}")
    title = function if usual else f"{function}, {dtype}"
    shown = tuple(study for study in studies if (study.function, study.dtype) == (function, dtype))
    arguments = (title, shown, tuple(schemes), format, stem)
    return FigureJob(f"{stem}.{format}", title, draw_function_figure, arguments, function)


def slug(name: str) -> str:
    """Return a name that every file system takes; names that had to be changed stay apart by a checksum.

    >>> slug("sine"), slug("sin(x)/x")
    ('sine', 'sin-x-x-4f497ebc')
    """
    plain = re.sub(r"[^a-z0-9_]+", "-", name.lower()).strip("-")[:48]
    return plain if plain and plain == name else f"{plain}-{zlib.crc32(name.encode()):08x}".lstrip("-")
