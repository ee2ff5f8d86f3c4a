"""Wall time of the command line, as ratios to what it cannot do without, all taken in one run.

`trueorder run` is measured against importing numpy, scipy, sympy, pandas and matplotlib.figure, and `trueorder --help`
against importing click. The commands take turns, so that a busy machine disturbs both sides alike; the ratio is that of
the medians. Run it in the environment that trueorder is installed in, with compiled bytecode:

    python benchmarks/wall_time.py [REPETITIONS]
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence

IMPORTS = [sys.executable, "-c", "import numpy, scipy, sympy, pandas, matplotlib.figure"]
RUN = [sys.executable, "-m", "trueorder", "run"]
CLICK = [sys.executable, "-c", "import click"]
HELP = [sys.executable, "-m", "trueorder", "--help"]


def seconds(command: Sequence[str], directory: str) -> float:
    """Wall time of one command, which must succeed."""
    start = time.perf_counter()
    subprocess.run(command, check=True, cwd=directory, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def ratio(name: str, command: Sequence[str], base: Sequence[str], repetitions: int) -> float:
    """Print and return the ratio of the median wall times of two commands that take turns."""
    with tempfile.TemporaryDirectory() as directory:
        for warm_up in (base, command):
            seconds(warm_up, directory)
        pairs = [(seconds(base, directory), seconds(command, directory)) for _ in range(repetitions)]
    bases, times = ([pair[i] for pair in pairs] for i in (0, 1))
    found = statistics.median(times) / statistics.median(bases)
    print(
        f"{name}: {statistics.median(times):.3f} s / {statistics.median(bases):.3f} s = {found:.2f} "
        f"(single ratios {min(t / b for b, t in pairs):.2f} to {max(t / b for b, t in pairs):.2f})"
    )
    return found


def main(repetitions: int) -> None:
    """Measure both ratios."""
    ratio("trueorder run / imports", RUN, IMPORTS, repetitions)
    ratio("trueorder --help / import click", HELP, CLICK, 3 * repetitions)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
