"""Baselines from Python: measure one, and hold a suite against it."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from trueorder.schemes.errors import InputError

if TYPE_CHECKING:
    from trueorder.verify.guard.baseline import Baseline
    from trueorder.verify.guard.baseline_compare import Comparison

DEFAULT = Path("trueorder-baseline.txt")
"""the file when none is named"""


def baseline(suite: str | PathLike[str] | None = None, output: str | PathLike[str] | None = None) -> Baseline:
    """Measure the numbers of a suite that later runs must not fall behind, and write them to a file if one is named.

    Args:
        suite: a suite's file, or the name of one that is installed; the built-in one when not given.
        output: where the baseline goes; one that is there is replaced when the new one is complete.

    Returns:
        The baseline: `entries`, one for each study, `text`, the content of its file, and `refused`: the studies that
        are refuted and therefore not guarded, each with its `reason`.

    Raises:
        InputError: the suite cannot be read, the file cannot be written, or all is refuted.
    """
    from trueorder.verify.campaign.campaign import run
    from trueorder.verify.campaign.suite import read_suite
    from trueorder.verify.guard.baseline_file import write_baseline
    from trueorder.verify.guard.baseline_measure import measure_baseline

    found, _ = measure_baseline(read_suite(None if suite is None else Path(suite)), run)
    if output is not None and not found.entries:
        raise InputError(f"{output}: nothing to guard, all is refuted: {found.refused[0].text}")
    if output is not None:
        write_baseline(output, found)
    return found


def check(suite: str | PathLike[str] | None = None, *, baseline: str | PathLike[str] = DEFAULT) -> Comparison:
    """Run a suite and hold its numbers against a baseline.

    Args:
        suite: a suite's file, or the name of one that is installed; the built-in one when not given.
        baseline: the file that `trueorder baseline` wrote.

    Returns:
        What is `lost`, `missing`, `apart` (studied at other points), `gained`, `moved` and `new`, each with a `text`,
        and whether that means `failed`.

    Raises:
        InputError: the suite or the baseline cannot be read; the message names the file and the line or the key.
    """
    from trueorder.verify.campaign.campaign import run
    from trueorder.verify.campaign.suite import read_suite
    from trueorder.verify.guard.baseline_check import check_suite
    from trueorder.verify.guard.baseline_file import read_baseline

    held = read_baseline(baseline)
    return check_suite(held, read_suite(None if suite is None else Path(suite)), run)[0]
