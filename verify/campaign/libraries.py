"""Which of the libraries that a suite needs can be imported; a library may do anything when it is."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from trueorder.schemes.errors import SchemeError
from trueorder.schemes.others.library import Library, library_of
from trueorder.verify.campaign.suite import Suite, not_tried
from trueorder.verify.campaign.workers import Ended, Entering, carry_out

SECONDS = 60.0
"""time limit of an import; the largest of the libraries takes ten seconds from a cold disk"""


def with_working_libraries(suite: Suite, processes: int) -> Suite:
    """Return the suite without the schemes of libraries that cannot be imported, which are reported.

    Every library is imported in another process, where one can be had: it may raise, never come back, or end it.
    """
    entries = [(entry, library_of(entry.scheme)) for entry in suite.entries]
    wanted = {library for _, library in entries if library is not None and library.module not in sys.modules}
    broken = _broken(wanted, processes) if wanted else {}
    problems = tuple(
        not_tried(cause, [entry.scheme.name for entry, needed in entries if needed == library])
        for library, cause in broken.items()
    )
    kept = tuple(entry for entry, library in entries if library not in broken)
    return replace(suite, entries=kept, problems=suite.problems + problems)


def _broken(libraries: set[Library], processes: int) -> dict[Library, str]:
    """Say of every library that cannot be imported what happens."""

    def work(library: Library) -> Iterator[Any]:
        yield Entering(library, SECONDS)
        try:
            library.load(library.name)
        except SchemeError as error:
            yield error.cause

    found: dict[Library, str] = {}
    ordered = sorted(libraries, key=lambda library: library.name)
    for library, said in carry_out(work, ordered, processes, apart=True):
        if isinstance(said, str):
            found[library] = said
        elif isinstance(said, Ended) and said.how != "finished":
            found[library] = f"{library.name} cannot be imported: {said.text}"
    return found
