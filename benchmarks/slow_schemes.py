"""What a verdict on slow code costs, as ratios to another version of trueorder, both measured in one run.

The schemes take one grid at a time and long for it: a polynomial fitted around every row, SciPy's PCHIP and
Savitzky-Golay filter, and a package that checks units at every call (here by keeping the processor busy for a
millisecond). Every verdict is made by both interpreters in turn. The ratio is that of processor times; beside it stands
that of wall times, which a busy machine disturbs:

    python benchmarks/slow_schemes.py --against ../before/.venv/bin/python [--scheme NAME ...]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

OVERHEAD = 1e-3
"""seconds that a call of the package with units takes beside its arithmetic"""


def fitted(values: Floats, x: Floats) -> Floats:
    """The slope of the polynomial through five nodes around every row, by least squares."""
    found = np.empty(len(values))
    for row, place in enumerate(x):
        first = min(max(row - 2, 0), len(x) - 5)
        part = slice(first, first + 5)
        found[row] = np.polyfit(x[part] - place, values[part], 4)[-2]
    return found


def pchip(values: Floats, x: Floats) -> Floats:
    """The derivative of SciPy's monotone cubic interpolant, which is not linear in the values."""
    from scipy.interpolate import PchipInterpolator

    return np.asarray(PchipInterpolator(x, values).derivative()(x))


def savgol(values: Floats, h: float) -> Floats:
    """SciPy's Savitzky-Golay filter, on seven nodes with a cubic."""
    from scipy.signal import savgol_filter

    return np.asarray(savgol_filter(values, 7, 3, deriv=1, delta=h))


def with_units(values: Floats, x: Floats) -> Floats:
    """A gradient behind checks that take much longer than itself, as MetPy's does."""
    end = time.thread_time() + OVERHEAD
    while time.thread_time() < end:
        pass
    return np.asarray(np.gradient(values, x))


SCHEMES: dict[str, tuple[Callable[..., Floats], int]] = {
    "fitted": (fitted, 4),
    "pchip": (pchip, 1),
    "savgol": (savgol, 2),
    "with_units": (with_units, 2),
}
"""name -> the scheme and the order that it is held to"""


class Told(NamedTuple):
    """What one interpreter says of a scheme, and what that takes."""

    status: str
    wall: float
    """seconds by the clock on the wall"""
    cpu: float
    """seconds of processor time"""
    calls: int


def verdict_on(name: str) -> Told:
    """Verify a scheme in this process, to which all libraries have been imported."""
    import scipy.interpolate
    import scipy.signal  # noqa: F401

    import trueorder as to

    to.prove("central")

    scheme, order = SCHEMES[name]
    calls = 0

    def counted(values: Floats, where: Any) -> Floats:
        nonlocal calls
        calls += 1
        return scheme(values, where)

    def on_nodes(values: Floats, x: Floats) -> Floats:
        return counted(values, x)

    def with_spacing(values: Floats, h: float) -> Floats:
        return counted(values, h)

    begin = time.perf_counter(), time.process_time()
    found = to.verify(with_spacing if name == "savgol" else on_nodes, order=order)
    return Told(found.status, time.perf_counter() - begin[0], time.process_time() - begin[1], calls)


def told_by(python: str, name: str) -> Told:
    """The same in a process of its own, by another interpreter."""
    command = [python, str(Path(__file__).resolve()), "--here", name]
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return Told(*json.loads(said))


def compare(name: str, against: str) -> tuple[float, bool]:
    """Print the line of one scheme; return how many times less it takes, and whether both say the same."""
    before, after = told_by(against, name), told_by(sys.executable, name)
    ratio = before.cpu / after.cpu
    print(
        f"{name:<12}{before.cpu:8.2f} s{after.cpu:8.2f} s{ratio:8.1f}{before.wall / after.wall:8.1f}"
        f"{before.calls:9d}{after.calls:9d}  "
        f"{before.status}, {after.status}",
        flush=True,
    )
    return ratio, before.status == after.status


def main() -> int:
    """Compare, and fail when a verdict differs."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--against", metavar="PYTHON", help="the interpreter with the other version")
    parser.add_argument("--scheme", choices=SCHEMES, action="append", help="this one alone; may be repeated")
    parser.add_argument("--here", choices=SCHEMES, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.here is not None:
        print(json.dumps(verdict_on(given.here)))
        return 0
    if given.against is None:
        parser.error("--against PYTHON is needed")
    print(
        f"{'scheme':<12}{'before':>10}{'after':>10}{'ratio':>8}{'wall':>8}{'calls':>9}{'calls':>9}  verdicts"
    )
    found = [compare(name, given.against) for name in given.scheme or SCHEMES]
    print(f"smallest ratio {min(ratio for ratio, _ in found):.1f}")
    return 0 if all(same for _, same in found) else 1


if __name__ == "__main__":
    sys.exit(main())
