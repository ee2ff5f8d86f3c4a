"""Scores the checker itself: thousands of correct and broken schemes, and what it says of each.

    python benchmarks/verdicts.py [--seed N] [--cases N] [--processes N] [--only NUMBER]

A correct scheme that is refuted is a false alarm, a broken one that is verified a miss. The same errors are given to
the rules that other tools use. The cases follow from the seed; `--only` shows one of them in full. Exit status 1 when
there is a false alarm or a miss.
"""

from __future__ import annotations

import argparse
import os
import sys
import time

from seeded import runner, tables
from seeded.scoring import OURS

PENDING_CASES = 60


def main() -> int:
    """Run the benchmark and print its tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cases", type=int, default=5000)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--only", type=int, metavar="NUMBER", help="show one case in full")
    parser.add_argument("--pending", action="store_true", help="with --only: a case of the list apart")
    given = parser.parse_args()
    if given.only is not None:
        print(runner.in_full(given.seed, given.only, given.cases, pending=given.pending))
        return 0
    start = time.perf_counter()
    found = runner.outcomes(given.seed, range(given.cases), given.cases, processes=given.processes)
    apart = runner.outcomes(
        given.seed, range(PENDING_CASES), given.cases, processes=given.processes, pending=True
    )
    print(tables.report(found))
    print()
    print(tables.text("listed apart", tables.grouped(apart, lambda outcome: outcome.mutation or "")))
    print()
    print(tables.findings(found))
    seconds = time.perf_counter() - start
    print(f"\n{len(found)} cases, seed {given.seed}, {seconds:.0f} s on {given.processes} processes")
    return int(any(outcome.marks[OURS] in ("false alarm", "miss") for outcome in found))


if __name__ == "__main__":
    sys.exit(main())
