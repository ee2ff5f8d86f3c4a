"""What foreign code returns, as an array of plain numbers."""

from __future__ import annotations

from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trueorder.schemes.grid_form import filled


def plain(returned: Any) -> NDArray[Any]:
    """Return what a scheme returned as an array; real numbers that it holds as objects are taken out of them.

    An array times a fraction, for one, is an array of objects, each of them a float. They become floats of the finest
    precision among them, all at once, because calling the code for one number after the other takes long. An array
    that holds anything else stays as it is. What is masked is NaN.

    >>> from fractions import Fraction
    >>> plain(Fraction(1, 2) * np.array([1.0, 3.0]))
    array([0.5, 1.5])
    """
    array = np.asarray(filled(returned))
    if array.dtype != object or not all(isinstance(item, Real) for item in array.flat):
        return array
    finest = {item.dtype for item in array.flat if isinstance(item, np.floating)}
    return array.astype(np.result_type(*finest) if finest else np.float64)


def one_number(value: Any) -> Any:
    """Return the one real number that a scheme returned for one point; TypeError when it is something else."""
    array = plain(value)
    if array.size != 1:
        raise TypeError(f"the scheme returns an array of shape {array.shape} for one point")
    if array.dtype.kind not in "fiu":
        raise TypeError(f"the scheme returns {array.dtype} for a real point")
    return array.reshape(())[()]
