"""Speed and memory of `trueorder.gradient`, as medians of ratios, all taken in one run.

A ratio is that of the times of two calls that follow each other, so that a busy machine disturbs both alike; the
table has the medians. Every call is made once before it is timed: what it finds in the cache, and which memory the
system has to clear, is then its own doing, as where a program calls it again and again. Fields are lines or squares.
`trueorder.gradient` shares large ones among threads, which `--workers 1` forbids.

The spacing is given in every way that there is: not at all, as a number of one of several types, as an array without
axes, as coordinates that are equally spaced or not, and for several axes at once. Coordinates have the type of the
values, or are float64 as numpy.gradient then computes. `trueorder.gradient` keeps what it finds out about the last
few short grids; where it says "new", every call has coordinates that it has not seen before.

"copy" is the time over that of numpy.copyto of the same array; both write into memory that exists (`out=`). "numpy"
is how many times faster than numpy.gradient it is when both allocate their result, which takes longer than computing
it where the system has to clear the memory first; "numpy, out=" is the same with the result in memory that exists,
which only `trueorder.gradient` can do. "at best" is as "numpy" for nothing but a subtraction and a multiplication of
all values, block by block in one thread, without edges: the least that there is to do with NumPy's functions.
"findiff" is as "numpy", for findiff with the same order inside and at the edges. "extra" is the most memory that the
call holds beside its result, as tracemalloc counts it.

    python benchmarks/gradient.py [--sizes 1e1 1e4 1e6 1e7] [--seconds 2] [--workers 1]
"""

from __future__ import annotations

import argparse
import statistics
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from math import prod
from typing import Any

import numpy as np

from trueorder.schemes.arrays.gradient import gradient

try:
    import findiff
except ImportError:
    findiff = None

SIZES = (10, 10_000, 1_000_000, 10_000_000)
STEP = 0.1
NUMBERS: dict[str, Callable[[], Any]] = {
    "int": lambda: 2,
    "float": lambda: STEP,
    "np.float64": lambda: np.float64(STEP),
    "np.float32": lambda: np.float32(STEP),
    "np.int64": lambda: np.int64(2),
    "0-d array": lambda: np.array(STEP),
}
"""scalar spacings of every type"""
COORDINATES = ("even", "uneven", "uneven, x float64", "uneven, new")
SEVERAL = ("number for each axis", "uneven for each axis")
NEW = 8
"""grids that are used in turns where calls have new coordinates: more than are kept"""
FEWEST = 7
"""measurements that a median is taken of, at least"""
MIB = 2**20
BLOCK = 2**19
"""bytes; of the powers of two the fastest, by a few percent"""


@dataclass(frozen=True)
class Case:
    """A call to be measured: its field, along which axis (None for all), on which grid and with which options."""

    size: int
    dtype: str
    axis: int | None
    grid: str
    order: int = 2
    axes: int = 2

    @property
    def field(self) -> np.ndarray[Any, Any]:
        """Values of about the size asked for, a line or a square."""
        shape = (round(self.size ** (1 / self.axes)),) * self.axes
        return np.random.default_rng(1).normal(size=shape).astype(self.dtype)

    def spacings(self, length: int) -> Iterator[tuple[Any, ...]]:
        """Yield the spacing arguments of one call after the other, without end."""
        if self.grid == "none":
            return cycle([()])
        if self.grid in NUMBERS:
            return cycle([(NUMBERS[self.grid](),)])
        if self.grid == "even":
            return cycle([((0.5 * np.arange(length)).astype(self.dtype),)])
        if self.grid == "number for each axis":
            return cycle([(STEP,) * self.axes])
        if self.grid == "uneven for each axis":
            return cycle([tuple([self._uneven(length, k) for k in range(self.axes)])])
        return cycle([(self._uneven(length, k),) for k in range(NEW if self.grid == "uneven, new" else 1)])

    def _uneven(self, length: int, seed: int) -> np.ndarray[Any, Any]:
        x = np.cumsum(np.random.default_rng(2 + seed).uniform(0.5, 1.5, length))
        return x if self.grid == "uneven, x float64" else x.astype(self.dtype)

    @property
    def is_uniform(self) -> bool:
        """Whether the spacing is one number."""
        return self.grid in ("none", "even", *NUMBERS)

    @property
    def name(self) -> str:
        """The case in words."""
        where = (
            "line"
            if self.axes == 1
            else "all axes"
            if self.axis is None
            else ("first axis", "last axis")[self.axis]
        )
        return f"{self.size:>10,}  {self.dtype}  {where:<10}  {self.grid:<21}  {self.order}"


@dataclass(frozen=True)
class Row:
    """What was measured in a case; None where there is nothing to compare with."""

    case: Case
    copy: float
    numpy: float | None
    numpy_out: float | None
    at_best: float | None
    findiff: float | None
    extra: float
    """MiB"""
    repetitions: int

    @property
    def text(self) -> str:
        """The row of the table."""
        figures = (self.copy, self.numpy, self.numpy_out, self.at_best, self.findiff)
        cells = "".join(f"{'' if figure is None else f'{figure:.2f}':>12}" for figure in figures)
        return f"{self.case.name}{cells}{self.extra:>11.2f}{self.repetitions:>7}"


HEAD = (
    f"{'values':>10}  {'type':<7}  {'along':<10}  {'spacing':<21}  p"
    f"{'copy':>12}{'numpy':>12}{'numpy, out=':>12}{'at best':>12}{'findiff':>12}{'extra MiB':>11}{'calls':>7}"
)


def cases(sizes: Sequence[int]) -> Iterator[Case]:
    """Yield lines with every kind of spacing and squares along either axis and both, order 4 against findiff."""
    for size in sizes:
        yield from (
            Case(size, "float64", 0, grid, axes=1)
            for grid in ("none", *NUMBERS, "even", "uneven", "uneven, new")
        )
        yield from (
            Case(size, "float32", 0, grid, axes=1) for grid in ("float", "uneven", "uneven, x float64")
        )
        yield from (Case(size, "float64", 0, grid, 4, axes=1) for grid in ("float", "uneven"))
    for size in sizes:
        for dtype in ("float64", "float32"):
            for grid, order in (("float", 2), ("uneven", 2), ("float", 4)):
                yield from (Case(size, dtype, axis, grid, order) for axis in (0, 1))
        yield from (Case(size, "float64", axis, grid) for grid in ("np.float64", "even") for axis in (0, 1))
        yield from (Case(size, "float32", axis, "uneven, x float64") for axis in (0, 1))
        yield from (Case(size, "float64", None, grid) for grid in ("none", "float", *SEVERAL))


def is_possible(case: Case) -> bool:
    """Whether the field has enough nodes along its axes for the order, and its type keeps their coordinates apart."""
    length = case.field.shape[0]
    kept_apart = "uneven" not in case.grid or length < 0.25 / np.finfo(case.dtype).eps
    return length > case.order and (kept_apart or case.grid.endswith("float64"))


def measure(case: Case, seconds: float, workers: int | None = None) -> Row:
    """Time the calls of a case in turns, for so many seconds, and count their memory."""
    f = case.field
    several = f.ndim if case.axis is None else 1
    outs = [np.empty_like(f) for _ in range(several)]
    axis, spacings = case.axis, case.spacings(len(f))
    options: dict[str, Any] = {"axis": axis}
    if case.order > 2:
        options |= {"order": case.order, "edge_order": case.order}
    if workers is not None:
        options["workers"] = workers

    def copy() -> None:
        for out in outs:
            np.copyto(out, f)

    def into_out() -> None:
        gradient(f, *next(spacings), out=outs if axis is None else outs[0], **options)

    def new() -> None:
        gradient(f, *next(spacings), **options)

    calls: dict[str, Callable[[], object]] = {"copy": copy, "out": into_out, "new": new}
    if case.order == 2:
        calls["numpy"] = lambda: np.gradient(f, *next(spacings), axis=axis)
        if case.is_uniform and axis is not None:
            calls["at best"] = lambda: _two_passes(f, prod(f.shape[axis + 1 :]))
    elif findiff is not None:
        operator = findiff.Diff(axis, *next(spacings), acc=case.order)
        calls["findiff"] = lambda: operator(f)
    times = _take_turns(list(calls.values()), seconds, batch=max(1, 20_000 // f.size))
    columns = dict(zip(calls, zip(*times, strict=True), strict=True))

    def ratio(one: str, other: str) -> float | None:
        if one not in columns or other not in columns:
            return None
        return statistics.median(a / b for a, b in zip(columns[one], columns[other], strict=True))

    return Row(
        case,
        copy=ratio("out", "copy") or 0.0,
        numpy=ratio("numpy", "new"),
        numpy_out=ratio("numpy", "out"),
        at_best=ratio("numpy", "at best"),
        findiff=ratio("findiff", "new"),
        extra=_extra(into_out) / MIB,
        repetitions=len(times),
    )


def _two_passes(f: np.ndarray[Any, Any], inner: int) -> None:
    """Multiply the differences of values `inner` apart into new memory, the seams between inner arrays included."""
    values, out, factor = f.reshape(-1), np.empty(f.size, f.dtype), np.asarray(5.0, f.dtype)
    for start in range(inner, f.size - inner, BLOCK // f.itemsize):
        stop = min(start + BLOCK // f.itemsize, f.size - inner)
        target = out[start:stop]
        np.subtract(values[start + inner : stop + inner], values[start - inner : stop - inner], target)
        np.multiply(target, factor, target)


def _take_turns(calls: Sequence[Callable[[], object]], seconds: float, batch: int) -> list[list[float]]:
    """Seconds of each call, as often as fits into the time given."""
    for call in calls:
        call()
    times: list[list[float]] = []
    end = time.perf_counter() + seconds
    while len(times) < FEWEST or time.perf_counter() < end:
        times.append([_seconds(call, batch) for call in calls])
    return times


def _seconds(call: Callable[[], object], batch: int) -> float:
    call()
    start = time.perf_counter()
    for _ in range(batch):
        call()
    return (time.perf_counter() - start) / batch


def _extra(call: Callable[[], None]) -> int:
    """Bytes that a call holds at its peak, its result not among them."""
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        call()
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


def main(arguments: Sequence[str] | None = None) -> list[Row]:
    """Measure all cases and print the table."""
    parser = argparse.ArgumentParser(description="Speed and memory of trueorder.gradient.")
    parser.add_argument("--sizes", nargs="+", type=float, default=SIZES, help="values in a field")
    parser.add_argument("--seconds", type=float, default=2.0, help="for each case")
    parser.add_argument("--workers", type=int, help="threads of trueorder.gradient, at most")
    given = parser.parse_args(arguments)
    if findiff is None:
        print("findiff is not installed (pip install findiff): nothing to compare order 4 with")
    print(HEAD)
    rows = []
    for case in filter(is_possible, cases([int(size) for size in given.sizes])):
        rows.append(measure(case, given.seconds, given.workers))
        print(rows[-1].text, flush=True)
    return rows


if __name__ == "__main__":
    main()
