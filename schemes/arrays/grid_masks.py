"""Masks of differences: an estimate is masked where one of the values that it is made of is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from trueorder.schemes.arrays.grid_formulas import Array, Rows
from trueorder.schemes.arrays.grid_kernels import Axis, differentiate


def differentiate_masked(axis: Axis, runs: Sequence[Rows], given: Array, out: Array) -> None:
    """Write the estimates for the rows of all runs into masked arrays, and mask them.

    As in numpy.ma, a quotient that is not finite is masked, too, unless it is one of two numbers and not of arrays,
    as in numpy.gradient the ends of one-dimensional arrays are.
    """
    with np.errstate(divide="ignore", invalid="ignore"):  # of values under the mask, as numpy.ma does
        differentiate(axis, runs)
    assert isinstance(out, np.ma.MaskedArray)
    hard = out.hardmask
    out.soften_mask()
    out.unshare_mask()
    out.mask = False
    mask = None if np.ma.getmask(given) is np.ma.nomask else np.ma.getmaskarray(given)
    _spread(mask, axis, runs, np.asarray(out.mask))
    if hard:
        out.harden_mask()


def _spread(mask: NDArray[np.bool_] | None, axis: Axis, runs: Sequence[Rows], out: NDArray[np.bool_]) -> None:
    """Write True where an estimate is made of a masked value, or is not finite."""
    length = out.shape[axis.number]
    for run in runs:
        count = run.stop - run.start
        at = _along(axis.number, run.start, count)
        for node in run.formula.nodes if mask is not None else ():
            there = _along(axis.number, (run.start + node) % length, count)
            np.logical_or(out[at], mask[there], out[at])  # type: ignore[index]
        alone = out.ndim == 1 and (run.start == 0 or run.stop == length)
        if run.formula.is_quotient and not alone:
            _mask_what_is_not_finite(out[at], axis.out[at])


def _mask_what_is_not_finite(mask: NDArray[np.bool_], estimates: Array) -> None:
    # in place, for want of memory: finite and not masked, and that reversed
    np.logical_not(mask, mask)
    np.isfinite(estimates, out=mask, where=mask)
    np.logical_not(mask, mask)


def _along(axis: int, start: int, count: int) -> tuple[slice, ...]:
    return (*(slice(None),) * axis, slice(start, start + count))
