"""What foreign code returns, as an array of plain numbers."""

from __future__ import annotations

from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trueorder.schemes.grid_form import filled

OURS = f"{__name__.split('.')[0]}."
"""how the modules begin whose objects stand for numbers where code is followed on symbols"""

EARLIER = "what it keeps of an earlier call, for another step or point"
"""what such an object is in a later call, on numbers"""


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


def stands_for_a_number(item: object) -> bool:
    """Whether it is an object on which code was followed in an earlier call."""
    return type(item).__module__.startswith(OURS)


class WrongResultError(TypeError):
    """Code returned something that no scheme may return; the message is a sentence about "it"."""


class NoEstimateError(WrongResultError):
    """Code returned no numbers at all, or none of which could be told what they are estimates of."""


def said(error: BaseException) -> str:
    """What happened to a call, as a sentence about "it": what the code returned, or raised in its own words."""
    if isinstance(error, WrongResultError):
        return str(error)
    words = " ".join(str(error).split())
    return f"it raises {type(error).__name__}: {words}" if words else f"it raises {type(error).__name__}"


def kind_of(array: NDArray[Any]) -> str:
    """What an array holds, in words: its dtype, or the type of its first object."""
    if array.dtype != object:
        return str(array.dtype)
    first = next(iter(array.flat), None)
    return (
        "None" if first is None else f"{type(first).__name__} objects" if array.ndim else type(first).__name__
    )


def one_number(value: Any) -> Any:
    """Return the one real number that a scheme returned for one point; WrongResultError when it is something else."""
    try:
        array = plain(value)
    except (TypeError, ValueError):  # a list of lists of different lengths, say
        raise NoEstimateError(f"it returns {type(value).__name__} that is no array") from None
    if array.size != 1:
        raise WrongResultError(f"it returns an array of shape {array.shape} for one point")
    if array.dtype == object and any(map(stands_for_a_number, array.flat)):
        raise WrongResultError(f"it returns {EARLIER}")
    if array.dtype.kind not in "fiu":
        wrong = WrongResultError if array.dtype.kind in "cb" else NoEstimateError
        raise wrong(f"it returns {kind_of(array)} for a real point")
    return array.reshape(())[()]
