"""What the public functions return: the engine's plain rows, with the tables and figures that belong to them.

Each is frozen and holds one row of `verify.rows`; nothing here recomputes a number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from os import PathLike
from typing import TYPE_CHECKING, Any, Literal

from trueorder import text
from trueorder.verify import rows
from trueorder.verify.findings import Finding
from trueorder.verify.foreign.undisturbed import undisturbed

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from matplotlib.figure import Figure

    from trueorder.verify.atlas_row import AtlasRow
    from trueorder.verify.exact.functions import ExactFunction
    from trueorder.verify.proof.wavenumber import WavenumberRow


@dataclass(frozen=True, eq=False)
class Study(Finding):
    """One scheme on one exact function: the sweep, the observed order, the best step and the verdict.

    >>> import trueorder as to
    >>> study = to.study("central", "sin(x)")
    >>> study.expected_order, round(study.observed_order, 1), study.verdict
    (2.0, 2.0, 'verified')
    """

    meant = ".verdict ('verified', 'refuted', 'inconclusive' or 'exact'), or trueorder.assert_order"

    row: rows.StudyRow
    function: ExactFunction | None = None
    """what it was made on; None where only the row is known"""
    again: Callable[..., rows.StudyRow] | None = None
    """makes the same study on a function that is given, and at a number of points where one is given as well"""

    @property
    def expected_order(self) -> float | None:
        """The order that the proof says for this function at these points; None when exact or unknown."""
        return self.row.expected_order

    @property
    def observed_order(self) -> float | None:
        """The slope of log error over log h in the clean window; None when there is no such window."""
        return self.row.observed_order

    @property
    def best_step(self) -> float | None:
        """The step with the smallest root mean square error of the sweep, in units of x."""
        return self.row.best_step_measured

    @property
    def sweep(self) -> tuple[rows.SweepRow, ...]:
        """The errors at each step, in the order of the steps."""
        return self.row.sweep

    @property
    def verdict(self) -> str:
        """`verified`, `refuted`, `inconclusive`, or `exact` when the function cannot show the order."""
        return self.row.verdict

    @property
    def reason(self) -> str:
        """Why the verdict is what it is, in one sentence."""
        return self.row.reason

    def to_dict(self) -> dict[str, Any]:
        """The document that `trueorder study --json` prints."""
        return self.row.to_dict() | {"sweep": self.row.sweep_dicts()}

    def to_frame(self) -> pd.DataFrame:
        """The sweep as a table, one row per step."""
        from trueorder.reports.tables import sweep_frame

        return sweep_frame(self.row)

    @undisturbed()
    def plot(self) -> Figure:
        """The error against the step, measured and predicted, with the best steps marked."""
        from trueorder.reports.figures.study import study_figure

        return study_figure(self.row)

    def __str__(self) -> str:
        return text.study(self.row)


@dataclass(frozen=True, eq=False)
class Verdict(rows.OnScheme):
    """One scheme over several functions: what it claims, what is proven and what was found.

    >>> import trueorder as to
    >>> verdict = to.verify("forward", order=2, functions=["sin(x)"])
    >>> verdict.status, verdict.error_term
    ('refuted', "h*f''(x)/2")
    """

    row: rows.SchemeRow

    @property
    def proven_order(self) -> int | None:
        """The order that follows from the scheme's own code; None when there is no proof."""
        return self.row.proven_order

    @property
    def error_term(self) -> str | None:
        """The proven leading error term."""
        return self.row.error_term

    @property
    def studies(self) -> tuple[Study, ...]:
        """The studies that the verdict rests on, one per function and precision."""
        return tuple(Study(row) for row in self.row.studies)

    def to_dict(self) -> dict[str, Any]:
        """The document that `trueorder verify --json` prints."""
        return self.row.to_dict()

    def __str__(self) -> str:
        return text.verdict(self.row)


@dataclass(frozen=True, eq=False)
class Results(Finding):
    """Everything that one run of a suite found."""

    meant = ".summary, or the .status of its .schemes"

    record: rows.Results

    @property
    def summary(self) -> Mapping[str, int]:
        """How many studies ended with each verdict."""
        return self.record.summary

    @property
    def studies(self) -> tuple[Study, ...]:
        """All studies, in the order of the suite."""
        return tuple(Study(row) for row in self.record.studies)

    @property
    def schemes(self) -> tuple[Verdict, ...]:
        """The verdict on each scheme, in the order of the suite."""
        return tuple(Verdict(row) for row in self.record.schemes)

    @property
    def claims(self) -> tuple[rows.ClaimRow, ...]:
        """The audited claims; empty when the suite has none."""
        return self.record.claims

    @property
    def norms(self) -> tuple[rows.NormRow, ...]:
        """The grid schemes in norms, one row for each family of grids and norm, in the order of the suite."""
        return self.record.norms

    @property
    def atlas(self) -> tuple[AtlasRow, ...]:
        """The schemes beside each other; empty unless the suite asks for that."""
        return self.record.atlas

    def to_dict(self) -> dict[str, Any]:
        """The document that `trueorder run --json` prints."""
        return self.record.to_dict()

    def to_frame(self) -> pd.DataFrame:
        """The studies as a table, one row per study."""
        from trueorder.reports.tables import studies_frame

        return studies_frame(self.record)

    @undisturbed()
    def report(
        self, directory: str | PathLike[str] = "trueorder-report", *, figures: Literal["svg", "png"] = "svg"
    ) -> Path:
        """Write the report to a directory and return the path of its page.

        A report that is already there is replaced only when the new one is complete. InputError when the
        directory cannot be written.
        """
        from pathlib import Path

        from trueorder.reports.report import write_report

        return write_report(self.record, Path(directory), figures=figures)

    def __str__(self) -> str:
        return text.results(self.record)


@dataclass(frozen=True, eq=False)
class Wavenumber:
    """What a linear scheme makes of waves: its exact symbol and how short waves it resolves.

    >>> import trueorder as to
    >>> waves = to.wavenumber("central:order=4", tolerances=[0.1])
    >>> waves.symbol
    '4*I*sin(w)/3 - I*sin(2*w)/6'
    >>> round(waves.efficiency[0.1], 2)
    0.44
    """

    row: WavenumberRow

    @property
    def symbol(self) -> str:
        """What exp(i w j) at the nodes j is multiplied by, times h**d, in SymPy's notation."""
        return self.row.symbol

    @property
    def efficiency(self) -> Mapping[float, float]:
        """For each tolerance the largest w/pi up to which |w' - w|/w stays within it."""
        return dict(self.row.efficiency)

    def to_dict(self) -> dict[str, Any]:
        """The document that `trueorder wavenumber --json` prints."""
        return self.row.to_dict()

    @undisturbed()
    def plot(self) -> Figure:
        """Dispersion and dissipation: real and imaginary part of the modified wavenumber against w."""
        from trueorder.reports.figures.wavenumber import wavenumber_figure

        return wavenumber_figure([self.row])

    @undisturbed()
    def save(self, path: str | PathLike[str]) -> Path:
        """Write the figure to a file that ends in .svg or .png, complete or not at all; return its full path."""
        from trueorder.reports.figures.wavenumber import draw_wavenumber_figure
        from trueorder.reports.picture_file import write_picture

        return write_picture(path, lambda format: draw_wavenumber_figure([self.row], format))

    def __str__(self) -> str:
        return text.wavenumber(self.row)
