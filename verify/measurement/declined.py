"""Steps that code declines: all of the smallest, or of the largest, by raising what it raises on purpose.

No number of it is wrong there. It is studied on the steps that it takes, which is said.
"""

from __future__ import annotations

import dis
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from types import FrameType, TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trueorder.verify.foreign.returned import OURS, WrongResultError

REFUSALS = (ValueError, AssertionError, RuntimeError)
"""what code raises on purpose, wherever it does; other exceptions are meant where a statement of its own raises them"""

RAISES = dis.opmap["RAISE_VARARGS"]
"""what a `raise`, or an `assert`, is compiled to"""

FEWEST_TAKEN = 8
"""steps that code must take for it to decline others"""


@dataclass(frozen=True)
class Declined:
    """Steps that are left out because code refuses them."""

    taken: NDArray[np.intp]
    """the others, by their numbers"""
    count: int
    """how many are left out"""
    said: str
    """which, and the code's own words"""


def refuses(error: BaseException) -> bool:
    """Whether an exception of the code is meant."""
    if isinstance(error, WrongResultError) or not isinstance(error, Exception):
        return False
    return isinstance(error, REFUSALS) or _is_raised_by_a_statement(error)


def _is_raised_by_a_statement(error: BaseException) -> bool:
    """Whether it comes from a `raise` of the scheme's own package, and not out of an operation that failed."""
    frames = [
        (frame, at) for frame, at in _frames(error.__traceback__) if not _package(frame).startswith(OURS)
    ]
    if not frames:
        return False
    (first, _), (last, at) = frames[0], frames[-1]
    return _package(first) == _package(last) and last.f_code.co_code[at] == RAISES


def _frames(trace: TracebackType | None) -> Iterator[tuple[FrameType, int]]:
    """The frames that an exception went through, outermost first, and the instruction each was at."""
    while trace is not None:
        yield trace.tb_frame, trace.tb_lasti
        trace = trace.tb_next


def _package(frame: FrameType) -> str:
    """The package that runs in a frame, with a dot."""
    return f"{frame.f_globals.get('__name__', '')}.".split(".")[0] + "."


def declined(
    refused: Mapping[int, str], failed: Collection[int], tried: NDArray[np.intp], steps: NDArray[Any]
) -> Declined | None:
    """What code declines of the steps, ascending, that were tried; None where it fails, or refuses others, too.

    `refused` has the words for the numbers of the steps that are refused, `failed` those at which it raised anything.
    """
    taken = np.array([j for j in tried if j not in refused], dtype=np.intp)
    if set(failed) != set(refused) or len(taken) < FEWEST_TAKEN:
        return None
    below = [float(steps[j]) for j in refused if j < taken[0]]
    above = [float(steps[j]) for j in refused if j > taken[-1]]
    if len(below) + len(above) < len(refused):
        return None
    which = [f"up to {max(below):.3g}"] if below else []
    which += [f"from {min(above):.3g} on"] if above else []
    words = next(iter(refused.values()))
    return Declined(taken, len(refused), f"it declines steps {' and '.join(which)}: {words}")
