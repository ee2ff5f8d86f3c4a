"""Schemes written for arrays: the point as one vector x, f with several values, an array of estimates.

A person who differentiates a function of several variables writes `f(x + h*e)` with a vector x, and one who
fills a Jacobian gets a vector from f. The engine knows numbers only: one coordinate for each variable, one
value of f, one estimate. `ArrayForm` stands between the two and is called as any point scheme is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class ArrayForm:
    """A point scheme's code, and which of its arguments and results are arrays.

    `function` takes `dimension` coordinates, or with `vector` one array of that many in their place, and then
    f takes such a vector (or list, or tuple) too. With `values` m, f returns an array of m components, and so
    does the scheme along its first axis. `entry` is the place, in the array of estimates, of the one that is
    meant (with `values`: in that of each component).

    f with m values is made from a scalar one: component k is 2**k f. All m estimates go into the one that is
    returned, component k divided by 2**k, in a mean with the weights 1, 3, 5, ... over m**2. Where every
    component is treated alike, that is the estimate for f itself; where one is not (two of them swapped, say,
    or one differenced to the other side), its error is in the mean, and is found as any error of a formula is.

    The numbers may be floats of any precision, symbols or balls. Arrays of points are refused with TypeError,
    and a vector that is not left as it was found with ValueError.

    >>> def slope_in_y(f, x, h):
    ...     step = h * np.array([0.0, 1.0])
    ...     return (f(x + step) - f(x - step)) / (2 * h)
    >>> form = ArrayForm(slope_in_y, dimension=2, vector=True)
    >>> float(form(lambda x, y: x * y**2, 3.0, 1.0, 0.5))
    6.0
    """

    function: Callable[..., Any]
    dimension: int = 1
    vector: bool = False
    values: int | None = None
    entry: tuple[int, ...] = ()

    @property
    def takes_numbers(self) -> bool:
        """Whether all are numbers, so that the function can be called as it is."""
        return not self.vector and self.values is None and not self.entry

    @property
    def __wrapped__(self) -> Callable[..., Any]:
        """The user's own function, for `inspect.unwrap` and `inspect.signature`."""
        return self.function

    def __call__(self, f: Callable[..., Any], *coordinates_and_step: Any) -> Any:
        """Return the estimate from f of `dimension` numbers, one coordinate for each variable, and the step."""
        if any(isinstance(given, np.ndarray) and given.ndim for given in coordinates_and_step):
            raise TypeError("code that is written for one vector at a time takes no arrays of points")
        *coordinates, step = coordinates_and_step
        wide = self._wide(f)
        if not self.vector:
            return self._one(self.function(wide, *coordinates, step))
        x = np.array(coordinates)
        estimate = self._one(self.function(wide, x, step))
        if any(now is not given and now != given for now, given in zip(x, coordinates, strict=True)):
            raise ValueError("the vector x is changed in place and not put back")
        return estimate

    def _wide(self, f: Callable[..., Any]) -> Callable[..., Any]:
        """F of a vector where x is one, with an array of values where there are several."""

        def wide(*arguments: Any) -> Any:
            # f(x) of the vector, or f(*x) of its components
            point = arguments[0] if self.vector and len(arguments) == 1 else arguments
            if self.vector and len(point) != self.dimension:
                raise TypeError(f"f takes a vector of {self.dimension} components, {len(point)} were given")
            value = f(*point)
            return value if self.values is None else np.array([2**k * value for k in range(self.values)])

        return wide

    def _one(self, estimates: Any) -> Any:
        """The estimate that is meant."""
        if self.values is None:
            return self._meant(estimates)
        found = np.asarray(estimates)
        if found.shape[:1] != (self.values,):
            raise ValueError(f"f has {self.values} components and the result the shape {found.shape}")
        parts = [self._meant(part) / 2**k * (2 * k + 1) for k, part in enumerate(found)]
        return sum(parts[1:], parts[0]) / self.values**2

    def _meant(self, estimates: Any) -> Any:
        """The entry of an array of estimates; a number by itself, or in an array of one, as it is."""
        if not self.entry and not isinstance(estimates, np.ndarray | list | tuple):
            return estimates
        found = np.asarray(estimates)
        if len(self.entry) > found.ndim or any(
            place >= size for place, size in zip(self.entry, found.shape, strict=False)
        ):
            raise ValueError(f"entry {self.entry} of a result of shape {found.shape}")
        found = found[self.entry] if self.entry else found
        if not isinstance(found, np.ndarray):
            return found
        if found.size != 1:
            raise ValueError(f"the result has shape {found.shape}; say which entry is meant, as in entry=0")
        return found.item() if found.dtype == object else found.reshape(())[()]
