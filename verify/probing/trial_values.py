"""Values of f on which code is compared with a linear formula that is supposed to be what it computes.

Random ones of all sizes, and smooth ones, which hardly differ at small steps, because code that is not linear may be so
on either kind: a limiter switches on rough values, an adaptive step on smooth ones, a tolerance on small differences.
All have digits to the last, so that single precision and rounding show.
"""

from __future__ import annotations

import numpy as np

from trueorder.verify.probing.linear_formula import Complexes, LinearFormula, Nodes
from trueorder.verify.probing.unit_responses import ElsewhereError, Probe, depends_on_values

SLOPES = (1.3, -0.7, 2.1)
"""how smooth functions change along x, y, z"""

FEW = 4
"""the first columns, which are of every kind"""


def trial_values(nodes: Nodes, h: float) -> Complexes:
    """Values at the nodes for a step h, shape (nodes, trials)."""
    random = np.random.default_rng(1988).uniform(-1, 1, (6, len(nodes.offsets), 2)) @ np.array([1, 1j])
    a, b, c, d, e, size = random
    t = nodes.numbers @ np.array(SLOPES[: nodes.numbers.shape[1]]) * h
    columns = [
        np.sin(t + 0.4), a * 10.0 ** (3 * size.real), 1.2345678901234567 * (1 + 1e-9 * b), 1e3 * c,
        np.exp(t), 0.37 * np.exp(-t * t), 2 + t, (1.1 + t) ** 2, 1e3 * np.cos(3 * t), 1e-3 * (t**3 - t),
        np.full(len(t), 0.0031415926535897933), 271.82818284590451 * (1 + 1e-13 * d), -0.577 * (1 + 1e-5 * e),
        1e-3 * d, np.abs(e), 0.3333 * (1 + 1e-3 * c),
    ]  # fmt: skip
    values = np.array(columns, complex).T
    values[nodes.real] = values[nodes.real].real
    return values


def defect(formula: LinearFormula, probe: Probe, trials: int | None = None, *, python: bool = False) -> float:
    """Largest difference between code and formula, over the sum of the sizes of what the formula adds up.

    Raises ElsewhereError where the code asks for f at other places, UntraceableError where these depend on its values.
    """
    samples = trial_values(formula.nodes, probe.h)[:, :trials]
    expected, sizes = formula.apply(samples, probe.h)
    try:
        found = np.array([probe(column, python=python) for column in samples.T])
    except ElsewhereError:
        probe.zero()  # which raises, unless it depends on the values of f
        raise depends_on_values() from None
    difference = np.abs(found - expected)
    return float(np.max(np.where(difference > 0, difference / np.maximum(sizes, np.finfo(float).tiny), 0.0)))
