"""Modified wavenumbers: how a linear scheme disperses and damps waves, and how short a wave it still resolves.

The symbol of a scheme (`verify.proof.symbol`) defines its modified wavenumber w' by (i w')**d = symbol(w): the real
part of w' shows dispersion, the imaginary part dissipation (Lele 1992, Journal of Computational Physics 103, 16-42,
section 3). What is compared with a tolerance is the relative error of the derivative of a wave, |w'**d - w**d| / w**d.
For a first derivative that is |w' - w| / w, and for a second one |w'**2 - w**2| / w**2, as in Lele's paper.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from trueorder.schemes.errors import InputError
from trueorder.schemes.scheme import GridScheme, PointScheme
from trueorder.verify.proof.symbol import symbol

TOLERANCES = (0.1, 0.01, 0.001)
"""errors at which Lele (1992, section 3) compares schemes"""

CURVE = 257
"""phases of a curve that is drawn"""


@dataclass(frozen=True)
class WavenumberRow:
    """The modified wavenumber of a scheme, as plain fields."""

    scheme: str
    operator: str
    symbol: str
    """h**d times the factor of exp(i k x), in w = k h"""
    efficiency: tuple[tuple[float, float], ...]
    """tolerance, and the largest w / pi up to which the error stays within it"""
    curve: tuple[tuple[float, float, float], ...]
    """w, and the real and the imaginary part of w', all in radians per node"""

    def to_dict(self) -> dict[str, Any]:
        """The published keys of `trueorder wavenumber --json`."""
        found = [{"tolerance": tolerance, "value": value} for tolerance, value in self.efficiency]
        return {"scheme": self.scheme, "symbol": self.symbol, "efficiency": found}


def wavenumber(scheme: PointScheme | GridScheme, tolerances: Sequence[float] = TOLERANCES) -> WavenumberRow:
    """The symbol of a scheme, its modified wavenumber over all phases and its resolving efficiency.

    >>> from trueorder.schemes.registry import find
    >>> wavenumber(find("central"), [0.1]).symbol
    'I*sin(w)'
    """
    for tolerance in tolerances:
        if not (math.isfinite(tolerance) and tolerance > 0):
            raise InputError(f"tolerance={tolerance!r}; a tolerance is a positive number such as 0.01")
    found = symbol(scheme)
    phases = np.linspace(0.0, math.pi, CURVE)
    modified = found.modified(phases)
    return WavenumberRow(
        scheme=scheme.name,
        operator="f" + "'" * found.derivative if found.derivative <= 3 else f"f^({found.derivative})",
        symbol=found.text,
        efficiency=tuple((float(tolerance), found.efficiency(tolerance)) for tolerance in tolerances),
        curve=tuple(zip(phases.tolist(), modified.real.tolist(), modified.imag.tolist(), strict=True)),
    )
