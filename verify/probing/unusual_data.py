"""How a grid scheme takes data that a proof does not give it: other units of length, falling coordinates, integers.

A tolerance on the spacing takes uneven coordinates for even ones in nanometres, a distance without its sign gives the
derivative of another sign on falling coordinates, and a buffer of the data's type cuts the result of whole numbers.
None of this shows on the grids of a proof. So the exponential, of which every derivative is known, is given on a rough
grid, in several units and in both directions, and whole numbers are given once as integers and once as floats.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from trueorder.schemes.operator import Operator
from trueorder.schemes.scheme import GridScheme
from trueorder.verify.probing.probing import LINEARITY, Floats, Numbers, answer, call, held_rows
from trueorder.verify.probing.sizes import answered_size
from trueorder.verify.probing.unwritten import unwritten
from trueorder.verify.row_list import listed
from trueorder.verify.tracing.forms import UntraceableError

UNITS = (2.0**-30, 2.0**-6, 2.0**20)
"""lengths of the domain: powers of two, so that code which is right rounds alike on all; nanometres and kilometres"""

WORSE, ROUNDED = 4.0, 1e-6
"""an error is another one where it is so many times as large, and more than this share of the value"""

CLOSE = 0.5
"""an error below this share of the value can be told from that of a scheme which is wrong anyway"""

WHOLE = 64
"""whole numbers are drawn from below this size"""


@dataclass(frozen=True)
class UnusualData:
    """What such data show."""

    problem: str | None = None
    """what no scheme may do"""
    limits: tuple[str, ...] = ()
    """data that the scheme takes and does not do right, for which its claim does not hold"""


def try_unusual_data(scheme: GridScheme, operator: Operator, spacings: Floats | None) -> UnusualData:
    """Try a scheme on the data named above; what it declines by raising is no finding.

    `spacings` are the relative spacings of a rough grid, which are repeated; None for a scheme on periodic grids, which
    is tried on whole numbers alone.
    """
    nodes = answered_size(scheme)
    if nodes is None:
        return UnusualData()
    limits = [_whole_numbers(scheme, nodes)]
    problem = None
    if scheme.spacing == "coordinates" and spacings is not None:
        places = np.concatenate([[0.0], np.cumsum(np.resize(spacings, nodes - 1))])
        places /= 2.0 ** np.ceil(np.log2(places[-1]))
        usual = _error(scheme, operator, places, 1.0)
        if usual is not None and usual < CLOSE:
            problem = _in_units(scheme, operator, places, usual)
            limits.append(_falling(scheme, operator, places, usual))
    return UnusualData(problem, tuple(limit for limit in limits if limit is not None))


def _error(scheme: GridScheme, operator: Operator, places: Floats, unit: float) -> float | None:
    """Largest error for exp(x/unit) at coordinates unit * places, as a share of the largest value; None if declined."""
    values = np.exp(places)
    wanted = values * sum(float(c) * unit ** -float(index[0]) for index, c in operator.terms)
    try:
        found = call(scheme, values, unit * places)
    except UntraceableError:
        return None
    error = float(np.max(np.abs(found - wanted)) / np.max(np.abs(wanted)))
    return error if np.isfinite(error) else np.inf


def _worse(error: float | None, usual: float) -> bool:
    return error is not None and error > WORSE * usual + ROUNDED


def _in_units(scheme: GridScheme, operator: Operator, places: Floats, usual: float) -> str | None:
    for unit in UNITS:
        error = _error(scheme, operator, places, unit)
        if _worse(error, usual):
            return (
                f"on uneven coordinates with spacings of {unit * float(np.max(np.diff(places))):.2g} it is off by "
                f"{error:.2g} of the value, where it is off by {usual:.2g} in other units: something in it is "
                "absolute, a tolerance on the spacings, say"
            )
    return None


def _falling(scheme: GridScheme, operator: Operator, places: Floats, usual: float) -> str | None:
    error = _error(scheme, operator, -places, 1.0)
    mirrored = _error(
        scheme, operator, (places[-1] - places)[::-1], 1.0
    )  # rising, with the spacings of these
    if mirrored is None or not _worse(error, max(usual, mirrored)):
        return None
    off = (
        "gives no number"
        if error is None or not np.isfinite(error)
        else f"is off by {error:.2g} of the value"
    )
    return (
        f"on falling coordinates, which it takes, it {off}, where it is off by {usual:.2g} on rising ones: it should "
        "raise there, or heed their sign"
    )


def _whole_numbers(scheme: GridScheme, nodes: int) -> str | None:
    values = np.random.default_rng(nodes).integers(-WHOLE, WHOLE, nodes)
    coordinates = 2 * np.arange(nodes)
    for what, given, where in (
        ("values", values, coordinates.astype(np.float64)),
        (
            "coordinates" if scheme.spacing == "coordinates" else "spacings",
            values.astype(np.float64),
            coordinates,
        ),
    ):
        try:
            found = call(scheme, given, where)
            right = call(scheme, values.astype(np.float64), coordinates.astype(np.float64))
        except UntraceableError:
            continue
        rows = np.arange(nodes)[held_rows(scheme, nodes)]
        off = np.abs(found - right) > LINEARITY * np.max(np.abs(right)[rows])
        # what was in memory before may be what is right by chance
        off[unwritten(scheme, given, where)] = True
        if off[rows].any():
            row = int(rows[off[rows]][0])
            return (
                f"for {what} that are whole numbers (int64) it returns {found[row]:.6g} in row {row + 1} of {nodes} "
                f"where it returns {right[row]:.6g} for the same as floats: {_why(scheme, given, where, found)}"
            )
    return None


def _why(scheme: GridScheme, given: Numbers, where: Numbers, found: Floats) -> str:
    """Why whole numbers give other results than the same as floats."""
    if len(rows := unwritten(scheme, given, where)):
        return f"there it never writes {listed(rows.tolist(), len(found))}"
    if answer(scheme, given, where).dtype.kind in "iu" or not np.any(found % 1):
        return "results of the type of the data are cut"
    return "it is another formula there"
