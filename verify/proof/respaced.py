"""A grid scheme for a proof that keeps to spacings which somebody chose: it is called at these and at no others.

Its weights are those that it has there, put in proportion: where they go with the power of the spacing that the
operator asks for, the proof is the same as at any other spacings, and where they do not, there is none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from trueorder.schemes.scheme import GridScheme
from trueorder.verify.probing.probing import SPACINGS


@dataclass(frozen=True)
class Respaced:
    """Code called with one of two spacings, the wide one in the place of the wide one that a proof asks for."""

    scheme: GridScheme
    wide: float
    narrow: float
    degree: int
    """the weights are taken to go with this power of one over the spacing"""

    @property
    def __wrapped__(self) -> Callable[..., Any]:
        """The user's own function, for `inspect.unwrap` and `inspect.signature`."""
        return self.scheme.function

    def __call__(self, values: Any, spacing: float) -> Any:
        """Return the estimates that the code would have at this spacing, from those at the one that stands for it."""
        own = self.wide if spacing >= SPACINGS[0] else self.narrow
        nodes = own * np.arange(np.shape(values)[-1])
        nodes.flags.writeable = False
        found = self.scheme.function(values, nodes if self.scheme.spacing == "coordinates" else own)
        return np.asarray(found) * (own / spacing) ** self.degree


def respaced(scheme: GridScheme, steps: tuple[float, ...], degree: int) -> GridScheme:
    """The scheme on even grids with the largest and the smallest of these steps for all spacings."""
    function = Respaced(scheme, max(steps), min(steps), degree)
    return replace(scheme, function=function, spacing="scalar", stencils=())
