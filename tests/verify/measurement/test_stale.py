"""Code that gives one estimate for every step is found out, even where that estimate is right to rounding."""

from __future__ import annotations

import numpy as np

from trueorder.schemes.families.central import central
from trueorder.schemes.from_function import from_function
from trueorder.verify.exact.functions import function
from trueorder.verify.measurement.stale import stale_value
from trueorder.verify.probing.replay import hold
from trueorder.verify.studies.study import study
from trueorder.verify.tracing.symbolic_call import trace

STEPS = (2.0**-30, 2.0**-24, 2.0**-18, 2.0**-12)
SLOPES = np.array([1.0])


def without_the_step():
    """A sixth-order difference that remembers its estimate by x and forgets that it depends on h."""
    known: dict[bytes, object] = {}
    inner = central(order=6)

    def remembering(f, x, h):
        if not isinstance(x, float | np.ndarray):
            return inner(f, x, h)
        return known.setdefault(np.asarray(x).tobytes(), inner(f, x, h))

    return remembering


def test_a_value_kept_for_all_steps_is_found_at_a_point():
    point = np.array([0.7])
    kept = without_the_step()
    found = stale_value(hold(trace(kept, 1), kept, np.sin, point, STEPS, SLOPES))
    assert found == kept(np.sin, 0.7, STEPS[0])


def test_a_formula_that_is_computed_is_not_taken_for_a_kept_value():
    formula = central(order=6).function
    assert stale_value(hold(trace(formula, 1), formula, np.sin, np.array([0.7]), STEPS, SLOPES)) is None


def test_a_formula_that_is_exact_for_the_function_is_not_taken_for_a_kept_value():
    formula = central().function
    square = stale_value(hold(trace(formula, 1), formula, lambda x: x * x, np.array([0.5]), STEPS, SLOPES))
    assert square is None, "the formula itself gives one value only"


def test_a_memo_whose_value_is_right_to_rounding_is_refuted_with_the_place():
    scheme = from_function(without_the_step(), derivative=1, order=6)
    smooth = function("sqrt(9 + x/4) + log(8 + x/4)", domain=(0.0, 3.5))
    row = study(scheme, smooth, steps=np.geomspace(1e-4, 1e-2, 17)).row
    assert row.verdict == "refuted"
    assert "for every step" in row.reason


def test_code_that_is_read_off_and_exact_for_a_function_keeps_nothing():
    # its weights are whole numbers until the last line, and f is 1 to the last bit: every estimate is zero
    def second(f, x, h):
        values = [float(f(x + k * h)) for k in (-2, -1, 0, 1, 2)]
        return float(np.dot([-1.0, 16.0, -30.0, 16.0, -1.0], values)) / (12 * h * h)

    row = study(from_function(second, derivative=2, order=4), function("tanh(30 + x)", domain=(0.0, 4.0))).row
    assert row.verdict != "refuted", row.reason
