"""Studies correct schemes on functions and domains drawn at random, from 1e-300 to 1e300, and counts what must not be.

    python benchmarks/random_studies.py [--seed N] [--cases N] [--first N] [--processes N] [--only NUMBER]

Every scheme is a built-in one, whose orders are proved and tested elsewhere, so whatever is refuted is refuted falsely.
An exception other than InputError is a crash (exit status 70 on the command line), and a study that takes longer than
its limit allows is a hang. The cases follow from the seed; `--only` shows one of them. Exit status 1 when there is a
false refutation, a crash or a hang.
"""

from __future__ import annotations

import argparse
import collections
import multiprocessing
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

import trueorder as to
from trueorder.schemes.errors import InputError
from trueorder.schemes.registry import find, selection
from trueorder.schemes.scheme import PointScheme
from trueorder.verify.studies.study import SECONDS

Random = np.random.Generator
Interval = tuple[float, float]

ONE = (
    "sin(x)", "cos(x)", "exp(x)", "exp(-x)", "exp(-x**2)", "1/(1 + x**2)", "1/x", "log(x)", "sqrt(x)", "x", "3*x - 1",
    "x**2", "x**3 - x", "x**5 + x", "erf(x)", "tanh(x)", "atan(x)", "abs(x)", "sin(x)**100", "sin(x)/x", "x**2.5",
    "x**x", "exp(sin(x))", "log(1 + x**2)", "sqrt(1 + x**2)", "cosh(x)", "1/(1 + exp(-x))", "x*exp(-x)", "7",
)  # fmt: skip
"""functions of one variable"""
SEVERAL = {
    2: ("sin(x)*cos(y)", "exp(x + y)", "1/(1 + x**2 + y**2)", "x*y", "log(x**2 + y**2)", "x**3*y - y**2"),
    3: ("sin(x)*cos(y)*exp(z)", "1/(1 + x**2 + y**2 + z**2)", "x*y*z", "sin(x + 2*y + 3*z)"),
}
"""functions of two and of three"""

HANG = 2 * SECONDS
"""seconds after which a study counts as one that does not come back"""

WRONG = ("false refutation", "crash", "hang")


@dataclass(frozen=True)
class Case:
    """One scheme on one function, on a domain or at a point."""

    scheme: str
    function: str
    domain: tuple[Interval, ...] | None
    at: tuple[float, ...] | None
    dtype: str

    @property
    def title(self) -> str:
        """The case as it is typed on the command line."""
        place = (
            f"--at {','.join(map(repr, self.at))}"
            if self.at is not None
            else " ".join(f"--domain {low!r} {high!r}" for low, high in self.domain or ())
        )
        return f'trueorder study "{self.scheme}" "{self.function}" {place} --dtype {self.dtype}'


@dataclass(frozen=True)
class Outcome:
    """What became of a case."""

    number: int
    kind: str
    reason: str
    seconds: float


def make(seed: int, number: int) -> Case:
    """Case `number` of a seed."""
    random = np.random.default_rng([seed, number])
    scheme = str(random.choice(selection()))
    found = find(scheme)
    dimension = found.dimension if isinstance(found, PointScheme) else 1
    intervals = [_interval(random) for _ in range(dimension)]
    if dimension > 1 and random.random() < 0.7:  # sides that are alike
        intervals = [intervals[0]] * dimension
    function = str(random.choice(ONE if dimension == 1 else SEVERAL[dimension]))
    if dimension == 1:
        function = _dressed(random, function, intervals[0])
    dtype = str(random.choice(["float64", "float32", "longdouble"], p=[0.7, 0.2, 0.1]))
    if random.random() < 0.2:
        return Case(scheme, function, None, tuple(low for low, _ in intervals), dtype)
    return Case(scheme, function, tuple(intervals), None, dtype)


def _interval(random: Random) -> Interval:
    """A domain: anywhere, of a common size, or far from zero beside its width."""
    span = float(random.choice([300.0, 12.0, 3.0], p=[0.25, 0.35, 0.4]))
    size = float(10.0 ** random.uniform(-span, span))
    width = size * float(10.0 ** random.choice([random.uniform(-14, 0), random.uniform(-2, 1)]))
    low = float(random.choice([size, -size, 0.0, -width / 2], p=[0.5, 0.15, 0.15, 0.2]))
    if random.random() < 0.3:  # numbers that somebody would type
        low, width = float(f"{low:.1g}"), float(f"{width:.1g}")
    high = low + width
    return (low, high) if high > low else (low, float(np.nextafter(low, np.inf)))


def _dressed(random: Random, function: str, interval: Interval) -> str:
    """The function as it is, of an argument that runs over a common size there, or times a factor."""
    low, high = interval
    kind = random.random()
    if kind < 0.3:
        argument = f"((({low!r}) + 1.5*({high - low!r}) - x)/({high - low!r}))"
        function = function.replace("exp", "E").replace("x", argument).replace("E", "exp")
    elif kind < 0.45:
        function = f"{10.0 ** random.uniform(-250, 250):.3g}*({function})"
    return function


def run(case: Case, number: int = 0) -> Outcome:
    """Make the study."""
    start = time.perf_counter()
    try:
        row = to.study(case.scheme, case.function, domain=case.domain, at=case.at, dtype=case.dtype).row
        kind = "false refutation" if row.verdict == "refuted" else row.verdict
        reason = row.reason
    except InputError as error:
        kind, reason = "declined", str(error)
    except Exception as error:  # whatever it is, it must not be
        where = traceback.extract_tb(error.__traceback__)[-1]
        kind, reason = "crash", f"{type(error).__name__}: {error} ({where.filename}:{where.lineno})"
    return Outcome(number, kind, reason, time.perf_counter() - start)


def _one(number: int, *, seed: int) -> Outcome:
    return run(make(seed, number), number)


def outcomes(
    numbers: Sequence[int], one: Callable[[int], Outcome], processes: int, hang: float = HANG
) -> Iterator[Outcome]:
    """What became of the cases, in order; processes that hang are ended and others take over."""
    pending = list(numbers)
    while pending:
        with multiprocessing.get_context("fork").Pool(processes) as workers:
            found = workers.imap(one, tuple(pending))
            for number in list(pending):
                try:
                    outcome = found.next(timeout=hang)
                except multiprocessing.TimeoutError:
                    outcome = Outcome(number, "hang", f"no answer after {hang:g} s", hang)
                pending.remove(number)
                yield outcome
                if outcome.kind == "hang":
                    break


def main() -> int:
    """Run the search and print what it found."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cases", type=int, default=5000)
    parser.add_argument("--first", type=int, default=0, help="number of the first case")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--only", type=int, metavar="NUMBER", help="show one case")
    given = parser.parse_args()
    if given.only is not None:
        case = make(given.seed, given.only)
        outcome = run(case)
        print(f"{case.title}\n{outcome.kind} ({outcome.seconds:.2f} s): {outcome.reason}")
        return int(outcome.kind in WRONG)
    start, counts = time.perf_counter(), collections.Counter[str]()
    numbers = range(given.first, given.first + given.cases)
    for outcome in outcomes(numbers, partial(_one, seed=given.seed), given.processes):
        counts[outcome.kind] += 1
        if outcome.kind in WRONG:
            title = make(given.seed, outcome.number).title
            print(f"{outcome.kind}, case {outcome.number}: {title}\n    {outcome.reason}", flush=True)
    found = ", ".join(f"{count} {kind}" for kind, count in counts.most_common())
    seconds = time.perf_counter() - start
    print(f"{len(numbers)} studies, seed {given.seed}, {seconds:.0f} s: {found}")
    return int(any(counts[kind] for kind in WRONG))


if __name__ == "__main__":
    sys.exit(main())
