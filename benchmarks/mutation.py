"""Do the tests notice? Changes one thing at a time in the files that decide what is true, and runs their tests.

    python benchmarks/mutation.py [FILE ...] [--only NUMBER] [--survived] [--list]

The files are those of `benchmarks/mutants/selection.py`, each with a fast selection of tests. The mutants are made by
cosmic-ray (`pip install -c constraints.txt -e '.[test,mutation]'`) and tried on a copy of the tree, one at a time.
Outcomes are kept in the folder for temporary files, so that a run which was cut short goes on; they hold as long as
neither the mutant nor its tests nor the houses change. A survivor that changes nothing is named, with the reason, in
`benchmarks/mutants/equivalent.toml`; an entry there that no survivor has any more is reported. A run over all files
writes `benchmarks/mutation_results.txt`. Exit status 1 when less than 95 % of a file's mutants are killed, when a
survivor has no reason, or when a reason has no survivor.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mutants.equivalent import Entry, entries, stale, why
from mutants.kept import Kept, key, tree_key
from mutants.making import Mutant, mutants
from mutants.selection import SELECTION
from mutants.trial import HOUSES, Bench

CHECKOUT = Path(__file__).parent.parent
RESULTS = Path(__file__).parent / "mutation_results.txt"
ENOUGH = 0.95
"""share of a file's mutants that must be killed"""


@dataclass(frozen=True)
class Found:
    """What the tests say of the mutants of one file."""

    file: str
    tried: int
    survivors: tuple[Mutant, ...]

    @property
    def share(self) -> float:
        """Killed over tried."""
        return 1 - len(self.survivors) / self.tried if self.tried else 1.0

    @property
    def line(self) -> str:
        """The counts in a line."""
        return f"{self.file}: {self.tried - len(self.survivors)} of {self.tried} killed, {100 * self.share:.1f} %"


def try_file(file: str, bench: Bench, kept: Kept, *, survived: bool) -> Found:
    """Try all mutants of a file, or those that survived when they were last tried."""
    arguments = SELECTION[file]
    every = mutants((bench.folder / file).read_text(encoding="utf-8"))
    houses = tree_key(bench.folder / house for house in HOUSES if house != "tests")
    tests = (bench.folder / arguments[0]).read_text(encoding="utf-8")
    alive, untried = [], []
    for mutant in every:
        outcome = kept.get(key(mutant.source, houses, tests, *arguments))
        if outcome == "survived":
            alive.append(mutant)
        elif outcome is None and not (survived and kept.get(key("last", mutant.source)) == "killed"):
            untried.append(mutant)

    def say(mutant: Mutant, outcome: str) -> None:
        kept.put(key(mutant.source, houses, tests, *arguments), outcome)
        kept.put(key("last", mutant.source), outcome)
        if outcome == "survived":
            alive.append(mutant)
            bench.tell(described(file, mutant))

    bench.try_all(file, arguments, untried, say)
    return Found(file, len(every), tuple(sorted(alive, key=lambda mutant: mutant.number)))


def described(file: str, mutant: Mutant) -> str:
    """A mutant in three lines."""
    return f"{file}:{mutant.line} (mutant {mutant.number})\n    {mutant.old}\n  > {mutant.new}"


def report(found: Sequence[Found], table: Sequence[Entry]) -> str:
    """The counts, and every survivor with the reason why it changes nothing."""
    lines = [one.line for one in found]
    for one in found:
        for mutant in one.survivors:
            reason = why(table, one.file, mutant) or "NO REASON IS KNOWN"
            lines += ["", described(one.file, mutant), f"  {reason}"]
        lines += [
            f"\n{one.file}: no survivor has any more: {entry}"
            for entry in stale(table, one.file, one.survivors)
        ]
    return "\n".join(lines)


def holds(found: Sequence[Found], table: Sequence[Entry]) -> bool:
    """Whether enough are killed, every survivor has a reason, and every reason a survivor."""
    return all(
        one.share >= ENOUGH
        and all(why(table, one.file, mutant) for mutant in one.survivors)
        and not stale(table, one.file, one.survivors)
        for one in found
    )


def in_full(file: str, number: int, bench: Bench) -> str:
    """One mutant, and what its tests print."""
    mutant = mutants((CHECKOUT / file).read_text(encoding="utf-8"))[number - 1]
    outcome = bench.try_afresh(file, SELECTION[file], mutant)
    return f"{described(file, mutant)}\n{outcome}\n\n{bench.output.read_text(encoding='utf-8')}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark and print its report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", metavar="FILE", choices=[[], *SELECTION])
    parser.add_argument("--only", type=int, metavar="NUMBER", help="with one FILE: one mutant in full")
    parser.add_argument("--survived", action="store_true", help="only mutants that survived when last tried")
    parser.add_argument("--list", action="store_true", help="list the mutants and try none")
    given = parser.parse_args(arguments)
    files = given.files or list(SELECTION)
    if given.only is not None and len(given.files) != 1:
        parser.error("--only NUMBER is about one FILE; name it")
    if given.list:
        for file in files:
            for mutant in mutants((CHECKOUT / file).read_text(encoding="utf-8")):
                print(described(file, mutant))
        return 0
    with tempfile.TemporaryDirectory(prefix="trueorder-mutation-") as folder:
        bench = Bench(CHECKOUT, Path(folder).resolve())
        if given.only is not None:
            print(in_full(files[0], given.only, bench))
            return 0
        kept = Kept(Path(tempfile.gettempdir()) / "trueorder-mutation.jsonl")
        found = [try_file(file, bench, kept, survived=given.survived) for file in files]
    table = entries()
    text = report(found, table)
    print(text)
    if not given.files and not given.survived:
        RESULTS.write_text(text + "\n", encoding="utf-8")
    return int(not holds(found, table))


if __name__ == "__main__":
    sys.exit(main())
