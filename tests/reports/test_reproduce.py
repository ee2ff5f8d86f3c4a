"""Scripts that show where a library falls short: they run without this project and say what was found."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from trueorder.reports.report import write_report
from trueorder.reports.reproduce import script, script_path
from trueorder.schemes.operator import Operator
from trueorder.schemes.others.families import LIBRARIES
from trueorder.schemes.others.library import Library, borrowed
from trueorder.schemes.registry import find
from trueorder.schemes.scheme import GridScheme, PointScheme, Scheme
from trueorder.verify.atlas_row import AtlasRow, Counterexample
from trueorder.verify.campaign.atlas import atlas
from trueorder.verify.campaign.campaign import run
from trueorder.verify.campaign.counterexample import counterexample
from trueorder.verify.campaign.suite import Entry, Suite, Sweep
from trueorder.verify.exact.functions import ExactFunction, function
from trueorder.verify.rows import Results
from trueorder.verify.studies.verification import verify

SINE = function("sin(x)", name="sine", domain=(0, 10))
EXPONENTIAL = function("exp(x/2)", name="exponential", domain=(-1, 2))
NUMPY = Library("numpy", "numpy", "numpy")


def forward(f: Any, x: Any, h: Any, *, scale: int) -> Any:
    """A forward difference with a step that is scaled."""
    return (f(x + scale * h) - f(x)) / (scale * h)


def minus_central(f: Any, x: Any, h: Any) -> Any:
    """A central difference with the wrong sign."""
    return (f(x - h) - f(x + h)) / (2 * h)


def numpy_gradient(values: Any, x: Any) -> Any:
    """What is of first order at the edges."""
    import numpy as np

    return np.gradient(values, x)


def on_even_grids(values: Any, x: Any) -> Any:
    """What takes every grid for an even one."""
    import numpy as np

    return np.gradient(values, x[1] - x[0], edge_order=2)


def forward_on_grid(values: Any, h: Any) -> Any:
    """Forward differences, and a backward one at the end."""
    import numpy as np

    slopes = np.diff(values) / h
    return np.append(slopes, slopes[-1])


OVERSTATED: dict[str, tuple[Scheme, int | None, str]] = {
    "point": (
        PointScheme("made:order=2", borrowed(NUMPY, forward, {"scale": 2}), Operator.derivative(1), 2),
        2,
        "error at a point",
    ),
    "sign": (
        PointScheme("sign", borrowed(NUMPY, minus_central, {}), Operator.derivative(1)),
        None,
        "error at a point",
    ),
    "edges": (
        GridScheme("edges", borrowed(NUMPY, numpy_gradient, {}), Operator.derivative(1), 2, 2),
        2,
        "largest error of all nodes",
    ),
    "grids": (
        GridScheme("grids", borrowed(NUMPY, on_even_grids, {}), Operator.derivative(1), 2, 2),
        2,
        "largest error of all nodes",
    ),
    "inside": (
        GridScheme(
            "inside", borrowed(NUMPY, forward_on_grid, {}), Operator.derivative(1), 2, spacing="scalar"
        ),
        2,
        "error at the middle node",
    ),
}


def row_of(scheme: Scheme, functions: Sequence[ExactFunction] = (SINE, EXPONENTIAL)) -> AtlasRow:
    entries = (Entry(scheme, tuple(functions)),)
    suite = Suite("made", Sweep(points=8, per_decade=4), tuple(functions), entries, "made.toml", atlas=True)
    (row,) = atlas(suite, run(suite).schemes)
    return row


def last_order(text: str) -> float:
    return float(text.splitlines()[-1].split()[-1])


def executed(text: str, folder: Path, name: str = "script.py") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    # without the site's own path there is no trueorder to be found but that of an installed one, which is not asked for
    assert "trueorder" not in text
    assert "schemes" not in text
    ran = subprocess.run(
        [sys.executable, "-W", "error", str(path)], cwd=folder, capture_output=True, text=True, check=False
    )
    assert ran.stderr == ""
    return ran.stdout


@pytest.mark.parametrize("kind", OVERSTATED)
def test_the_script_of_a_refuted_scheme_prints_an_order_below_the_claim(kind: str, tmp_path: Path) -> None:
    scheme, claimed, where = OVERSTATED[kind]
    row = row_of(scheme)
    assert row.counterexample is not None, row
    assert row.counterexample.claimed == claimed
    out = executed(script(row), tmp_path)
    assert where in out
    assert ("no order is claimed" if claimed is None else f"order {claimed} is claimed") in out
    assert last_order(out) < (claimed or 1) - 0.4
    assert last_order(out) == pytest.approx(row.counterexample.orders[-1], abs=2e-3)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("fdm:order=3,derivative=2", 2),
        ("fdm:direction=forward", 1),
        ("numdifftools:order=6,method=complex", 4),
        ("derivkit:points=9,levels=2", 8),
        ("jacobi", 0),
        ("derivative:uniform=false", 0),
        ("jax.numpy.gradient", 1),
    ],
)
def test_the_script_of_a_library_that_falls_short_shows_it(text: str, shown: float, tmp_path: Path) -> None:
    if not LIBRARIES[text.partition(":")[0]].installed:
        pytest.skip("the library is not installed")
    # only looked up: some libraries start threads when they are imported, and this process forks
    row = row_of(find(text, load=False), (SINE,))
    assert row.counterexample is not None, row
    assert last_order(executed(script(row), tmp_path)) == pytest.approx(shown, abs=0.25)


def test_the_function_with_the_shortest_text_is_taken() -> None:
    scheme = OVERSTATED["point"][0]
    case = counterexample(scheme, verify(scheme).row, (EXPONENTIAL, SINE))
    assert case is not None
    assert case.function == "np.sin(x)"


def test_what_keeps_its_claim_has_no_case() -> None:
    scheme = PointScheme("kept", borrowed(NUMPY, forward, {"scale": 1}), Operator.derivative(1), 1)
    assert counterexample(scheme, verify(scheme).row, (SINE,)) is None


def test_rounding_is_never_shown_as_a_low_order() -> None:
    def rounded(f: Any, x: Any, h: Any) -> Any:
        return np.float64(np.float32((f(x + h) - f(x - h)) / (2 * h)))

    scheme = PointScheme("rounded", borrowed(NUMPY, rounded, {}), Operator.derivative(1), 2)
    row = replace(verify(scheme, functions=(SINE,)).row, verdict="refuted")
    assert counterexample(scheme, row, (SINE,)) is None


def test_the_scripts_lie_in_the_report_and_stand_on_its_page(tmp_path: Path) -> None:
    scheme = OVERSTATED["point"][0]
    row = row_of(scheme)
    results = Results("made", (verify(scheme, functions=(SINE,)).row,), atlas=(row,))
    page = write_report(results, tmp_path / "report")
    saved = page.parent / "reproduce" / "made-order-2-falls-short.py"
    assert saved.read_text(encoding="utf-8") == script(row)
    assert "reproduce/made-order-2-falls-short.py" in (page.parent / "files.txt").read_text(encoding="utf-8")
    text = page.read_text(encoding="utf-8")
    assert "reproduce/made-order-2-falls-short.py" in text
    assert "def forward(f: Any, x: Any, h: Any, *, scale: int)" in text
    assert last_order(executed(saved.read_text(encoding="utf-8"), tmp_path)) == pytest.approx(1, abs=0.1)


def test_a_script_is_not_in_the_way_of_the_library_that_it_is_about(tmp_path: Path) -> None:
    row = replace(row_of(OVERSTATED["point"][0]), scheme="numpy")
    path = script_path(row)
    assert path is not None
    assert last_order(executed(script(row), tmp_path, Path(path).name)) == pytest.approx(1, abs=0.1)


def test_a_claim_cannot_break_the_script(tmp_path: Path) -> None:
    row = replace(row_of(OVERSTATED["point"][0]), claim='its "documentation" says """2""" \\ and more')
    compile(script(row), "script.py", "exec")


def test_a_row_without_a_case_has_no_script() -> None:
    row = AtlasRow("a", None, None, "", None, None, None, None, None, None, None, "sine")
    assert script_path(row) is None
    with pytest.raises(ValueError, match="a has no case"):
        script(row)


def test_a_case_is_a_plain_record() -> None:
    row = row_of(OVERSTATED["edges"][0])
    assert isinstance(row.counterexample, Counterexample)
    assert "counterexample" not in row.to_dict()
    assert (
        len(row.counterexample.steps) == len(row.counterexample.counts) == len(row.counterexample.errors) == 3
    )
