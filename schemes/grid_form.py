"""Grid schemes that are called or answer otherwise than (values, spacing) -> one estimate for every node."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class GridForm:
    """A grid scheme's code, what it takes for the spacing and for its result, and which ends it leaves out.

    With `rate` it takes one over the spacing; with `out` an array to write its result to, which counts where it returns
    nothing. `left_out` nodes at the left and at the right end have no estimate: the code returns fewer values, NaN or
    masked ones there. They come out as zeros, of which nothing may be claimed.

    >>> def slopes(values, fs):
    ...     return (values[2:] - values[:-2]) * fs / 2
    >>> GridForm(slopes, rate=True, left_out=(1, 1))(np.array([0.0, 1.0, 4.0, 9.0]), 1.0).tolist()
    [0.0, 2.0, 4.0, 0.0]
    """

    function: Callable[..., Any]
    rate: bool = False
    out: bool = False
    left_out: tuple[int, int] = (0, 0)

    @property
    def __wrapped__(self) -> Callable[..., Any]:
        """The user's own function, for `inspect.unwrap` and `inspect.signature`."""
        return self.function

    def __call__(self, values: Any, spacing: Any) -> Any:
        """Return the estimates at the nodes; what the code returns where that is something else."""
        given = [1 / spacing if self.rate else spacing]
        if self.out:
            given.append(np.full(np.shape(values), np.nan, np.result_type(values, np.float32)))
        found = self.function(values, *given)
        if self.out and found is None:
            found = given[1]
        return self._with_ends(found, np.shape(values)) if any(self.left_out) else found

    def _with_ends(self, found: Any, shape: tuple[int, ...]) -> Any:
        """The estimates with zeros at the ends that are left out."""
        left, right = self.left_out
        inside = slice(left, shape[-1] - right)
        estimates = filled(found)
        if estimates.shape == shape and np.all(
            np.isnan(np.delete(estimates, range(*inside.indices(shape[-1])), -1))
        ):
            estimates = estimates[..., inside]
        if estimates.shape != (*shape[:-1], shape[-1] - left - right):
            return found
        whole = np.zeros(shape, estimates.dtype)
        whole[..., inside] = estimates
        return whole


def filled(estimates: Any) -> Any:
    """Return estimates as an array, NaN where they are masked.

    >>> filled(np.ma.array([1.0, 2.0], mask=[True, False])).tolist()
    [nan, 2.0]
    """
    if isinstance(estimates, np.ma.MaskedArray):
        kind = (
            np.result_type(estimates.dtype, np.float16) if estimates.dtype.kind in "iub" else estimates.dtype
        )
        return np.ma.filled(estimates.astype(kind), np.nan)
    return np.asarray(estimates)
