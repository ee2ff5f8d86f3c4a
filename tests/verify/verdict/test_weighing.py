"""What becomes of a measurement: every number of the evidence, on sweeps made here of a formula that is known."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from trueorder.schemes.operator import Operator
from trueorder.schemes.registry import find
from trueorder.verify.exact.functions import function
from trueorder.verify.exact.sampling import choose_points
from trueorder.verify.measurement.conduct import CHANGING, KEEPS
from trueorder.verify.measurement.estimates import Estimates
from trueorder.verify.measurement.measurement import Measurement
from trueorder.verify.measurement.noise import NoiseSeen
from trueorder.verify.measurement.order import rms
from trueorder.verify.measurement.prediction import Prediction
from trueorder.verify.measurement.reference import Reference, refer
from trueorder.verify.measurement.rounding import unit_level
from trueorder.verify.measurement.subject import Subject, subject_of
from trueorder.verify.proof.proving import prove
from trueorder.verify.verdict import weighing
from trueorder.verify.verdict.verdict import LOSS, LOSS_ALONE, judge
from trueorder.verify.verdict.weighing import NOWHERE, unmeasured, weigh

Floats = np.ndarray[Any, np.dtype[np.float64]]

POINTS = 4
RHO = 2.0**-50
"""rounding level of every sweep made here"""

SCALED = np.array([2.0**-25, *np.geomspace(2.0**-22, 2.0**-12, 21)])
"""steps h: h**2 is the rounding level at the first"""


@pytest.fixture(scope="module")
def reference() -> Reference:
    exact = function("exp(x)", domain=(0.5, 2.5))
    return refer(exact, choose_points(exact, POINTS))


@pytest.fixture(scope="module")
def proved(reference: Reference) -> Subject:
    scheme = find("central")
    return subject_of(scheme, prove(scheme), "inside", reference)


@pytest.fixture(scope="module")
def subject(proved: Subject) -> Subject:
    """A scheme with a proof, whose formula is not at hand: the sweeps made here are not of its code."""
    return replace(proved, samples=(None,) * POINTS, traces=(None,) * POINTS)


@pytest.fixture(scope="module")
def box(subject: Subject) -> Subject:
    """The same code with nothing known of it."""
    return replace(subject, proven=None, error_term=None, reason="compiled", terms=())


def sweep(
    steps: Floats = SCALED,
    *,
    factors: tuple[float, ...] = (1.0,) * POINTS,
    growth: Floats | float = 1.0,
    left_out: Floats | float = 0.0,
    off: Floats | float = 0.0,
    model: Floats | float = RHO,
    level: Floats | float = RHO,
    **changes: Any,
) -> Measurement:
    """A sweep whose errors are h**2 times the factors of the points, and `off` from that.

    `growth` is that of the leading term by further ones.
    """
    shape = (len(factors), len(steps))
    leading = np.array(factors)[:, None] * steps**2
    total = leading * growth
    errors = total + off
    prediction = Prediction(2.0, False, leading, total, np.broadcast_to(left_out, shape) * np.ones(shape))
    found = Measurement(
        steps=steps,
        estimates=Estimates(errors),
        errors=errors,
        error=rms(errors),
        model=np.broadcast_to(model, shape) * np.ones(shape),
        rounding=np.broadcast_to(level, steps.shape) * np.ones(len(steps)),
        prediction=prediction,
        factors=np.ones(len(factors)),
    )
    return replace(found, **changes)


def seen(reference: Reference, swept: Measurement) -> Measurement:
    """The sweep with its estimates: f' and the errors."""
    truth = reference.truth(Operator.derivative(1)).high
    return replace(swept, estimates=Estimates(truth[:, None] + swept.errors))


def at(i: int, j: int, value: float, count: int = len(SCALED)) -> Floats:
    """That value at one point and one step, and nothing elsewhere."""
    found = np.zeros((POINTS, count))
    found[i, j] = value
    return found


def without(*steps: int, count: int = len(SCALED), point: int = 0) -> Floats:
    """Where a formula applies: everywhere but at one point at these steps."""
    found = np.ones((POINTS, count), bool)
    found[point, list(steps)] = False
    return found


# ---- what is known without measuring


def test_before_it_is_measured_a_subject_has_its_claim_and_its_proof_and_nothing_else(
    subject: Subject,
) -> None:
    found = unmeasured(subject, "not yet")
    assert (found.claim, found.proven, found.reason, found.error_term) == (
        subject.claim,
        2,
        subject.reason,
        subject.error_term,
    )
    assert (found.expected, found.exact, found.at_rounding, found.excuse) == (None, False, False, "not yet")
    assert (found.observed.order, found.observed.steps) == (None, 0)
    assert found.observed.reason == "nothing was measured"
    assert unmeasured(replace(subject, in_doubt=True)).in_doubt
    assert not found.in_doubt


# ---- the whole


def test_a_sweep_that_is_what_the_proof_says_has_its_order_its_constant_and_no_flaw(
    subject: Subject, reference: Reference
) -> None:
    found = weigh(subject, reference, sweep())
    assert found.observed.order == pytest.approx(2, abs=1e-9)
    assert found.observed.ratio == pytest.approx(1, abs=1e-9)
    assert found.expected == 2.0
    assert (found.outlier, found.problem, found.excuse, found.note, found.loss) == (None,) * 5
    assert (found.exact, found.at_rounding) == (False, False)


@pytest.mark.parametrize(("times", "rounding"), [(11.5, True), (12.0, True), (12.5, False)])
def test_errors_are_rounding_up_to_twelve_times_its_level_at_every_step_that_is_usable(
    times: float, rounding: bool, subject: Subject, reference: Reference
) -> None:
    flat = sweep(error=np.full(len(SCALED), times * RHO))
    assert weigh(subject, reference, flat).at_rounding == rounding
    error = np.full(len(SCALED), RHO)
    error[5] = times * RHO
    assert weigh(subject, reference, sweep(error=error)).at_rounding == rounding
    assert weigh(subject, reference, sweep(error=error, applies=without(5))).at_rounding
    assert weigh(subject, reference, sweep(error=error, applies=without(6))).at_rounding == rounding


def test_what_must_not_happen_and_what_excuses_it_are_all_that_is_said_then(
    subject: Subject, reference: Reference
) -> None:
    for said in ({"problem": "it returns nan"}, {"excuse": "f has a pole"}):
        found = weigh(
            subject, reference, sweep(estimates=Estimates(SCALED[None, :], note="it prints", **said))
        )
        assert (found.problem, found.excuse) == (said.get("problem"), said.get("excuse"))
        assert found.note == "it prints"
        assert found.observed.reason == "nothing was measured"


def test_code_that_gives_no_number_is_unanswered_where_no_proof_says_how_it_is_called(
    subject: Subject, box: Subject, reference: Reference
) -> None:
    silent = Estimates(
        SCALED[None, :], "it raises TypeError", note="it prints", unanswered="it raises TypeError"
    )
    found = weigh(box, reference, sweep(estimates=silent))
    assert (found.unanswered, found.excuse) == (True, "it raises TypeError; no call gives numbers")
    assert (found.problem, found.note) == (None, None)
    found = weigh(subject, reference, sweep(estimates=silent))
    assert (found.unanswered, found.problem) == (False, "it raises TypeError")
    found = weigh(box, reference, sweep(estimates=replace(silent, unanswered=None)))
    assert (found.unanswered, found.problem) == (False, "it raises TypeError")


NOTHING = np.zeros((POINTS, len(SCALED)))
UNREFUTED = {
    "verified": sweep(),
    "exact": sweep(
        errors=NOTHING + RHO,
        error=np.full(len(SCALED), RHO),
        prediction=Prediction(None, True, NOTHING, NOTHING, NOTHING),
    ),
    "inconclusive": sweep(estimates=Estimates(SCALED[None, :], excuse="f has a pole")),
}


def refuse(*arguments: Any) -> Any:
    """What must not be called."""
    raise AssertionError("looked at once more")


@pytest.mark.parametrize("status", UNREFUTED)
def test_only_what_would_refute_is_looked_at_once_more(
    status: str, subject: Subject, reference: Reference, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("reaching", "departs", "noise_seen"):
        monkeypatch.setattr(weighing, name, refuse)
    found = weigh(subject, reference, UNREFUTED[status])
    assert judge(found)[0] == status


def test_without_a_proof_no_formula_is_looked_at_once_more(
    box: Subject, reference: Reference, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("reaching", "departs"):
        monkeypatch.setattr(weighing, name, refuse)
    wrong = sweep(estimates=Estimates(SCALED[None, :], "it returns nan"))
    assert judge(weigh(box, reference, wrong))[0] == "refuted"


def test_a_formula_that_applies_at_no_step_leaves_nothing_to_judge(
    subject: Subject, reference: Reference
) -> None:
    never = np.zeros((POINTS, len(SCALED)), bool)
    found = weigh(subject, reference, sweep(applies=never))
    assert (found.excuse, found.problem, found.note) == (NOWHERE, None, None)
    wrong = weigh(
        subject, reference, sweep(applies=never, estimates=Estimates(SCALED[None, :], "it returns nan"))
    )
    assert (wrong.excuse, wrong.problem) == (None, "it returns nan")
    once = np.zeros((POINTS, len(SCALED)), bool)
    once[:, 3] = True
    assert weigh(subject, reference, sweep(applies=once)).excuse is None
    other = weigh(
        subject, reference, sweep(applies=once, estimates=Estimates(SCALED[None, :], excuse="f has a pole"))
    )
    assert other.excuse == "f has a pole"


def test_steps_and_points_that_are_left_out_are_said_to_be(subject: Subject, reference: Reference) -> None:
    last = len(SCALED) - 1
    branches = "where the code branches another way"
    found = weigh(subject, reference, sweep(applies=without(last)))
    assert found.note == f"left out: steps above {SCALED[last - 1]:.2g}, {branches}"
    assert weigh(subject, reference, sweep(applies=without(3))).note is None
    two = sweep(factors=(1.0, 1.0), members=np.array([0, 2]))
    assert weigh(subject, reference, two).note == f"left out: 2 of 4 points, {branches}"
    both = replace(two, applies=without(last)[:2], estimates=Estimates(two.errors, note="it prints"))
    note = f"it prints; left out: 2 of 4 points and steps above {SCALED[last - 1]:.2g}, {branches}"
    assert weigh(subject, reference, both).note == note
    whole = sweep(members=np.arange(POINTS))
    assert weigh(subject, reference, whole).note is None


def test_steps_at_which_the_formula_does_not_apply_at_every_point_are_outside_the_window(
    subject: Subject, reference: Reference
) -> None:
    window = weigh(subject, reference, sweep()).observed.window
    assert window is not None
    inner = int(np.searchsorted(SCALED, window[1])) - 1
    cut = weigh(subject, reference, sweep(applies=without(inner))).observed.window
    assert cut == (window[0], SCALED[inner - 1])


def test_other_code_than_was_proved_is_a_problem(proved: Subject, reference: Reference) -> None:
    other = replace(proved, scheme=find("forward"))
    found = weigh(other, reference, sweep())
    assert found.problem is not None
    assert found.problem.startswith("the formula is right, the code is not: at x = ")
    assert found.observed.reason == "nothing was measured"


def test_errors_that_rough_weights_do_not_explain_are_a_problem(
    proved: Subject, reference: Reference
) -> None:
    steps = np.geomspace(2.0**-40, 2.0**-12, 40)
    # the smallest steps show a millionth of the rounding that such weights would have, the others a thousand times it
    rough = replace(proved, probed=True, traces=(None,) * POINTS, roundoff=2.0**-45)
    level = 2.0**-52 / steps
    off = np.where(np.arange(40) < 6, 1e-6, 1e3) * level
    constants = tuple(np.exp(reference.points.values[:, 0]) / 6)
    found = weigh(rough, reference, sweep(steps, factors=constants, off=off, model=level, level=level))
    assert found.problem is not None
    assert "loses precision" in found.problem
    assert found.observed.reason == "nothing was measured"
    assert weigh(rough, reference, sweep(steps, factors=constants, model=level, level=level)).problem is None


def test_a_formula_without_error_on_the_function_is_exact_and_its_rounding_is_weighed(
    subject: Subject, reference: Reference
) -> None:
    nothing = np.zeros((POINTS, len(SCALED)))
    prediction = Prediction(None, True, nothing, nothing, nothing)
    exact = sweep(errors=nothing + 3 * RHO, error=np.full(len(SCALED), 3 * RHO), prediction=prediction)
    found = weigh(subject, reference, exact)
    assert (found.exact, found.at_rounding, found.loss, found.expected) == (True, True, 3.0, None)


def test_a_function_without_taylor_series_is_left_to_exact_arithmetic_at_one_point(
    subject: Subject, reference: Reference
) -> None:
    lost = np.full((POINTS, len(SCALED)), np.nan)
    rough = sweep(prediction=Prediction(2.0, False, lost, lost, lost))
    nowhere = {k: np.full(POINTS, np.nan) for k in reference.derivatives}
    found = weigh(subject, replace(reference, derivatives=nowhere), rough)
    assert found.excuse is not None
    assert "has no Taylor series at every point" in found.excuse


# ---- without a proof


@pytest.mark.parametrize("factor", [1.0, 0.001])
def test_a_black_box_has_the_order_that_it_shows_and_the_smallest_error_over_the_value(
    factor: float, box: Subject
) -> None:
    exact = function(f"{factor}*exp(x)", domain=(0.5, 2.5))
    reference = refer(exact, choose_points(exact, POINTS))
    found = weigh(box, reference, seen(reference, sweep(prediction=None, model=1.0)))
    assert found.observed.order == pytest.approx(2, abs=1e-6)
    assert found.observed.ratio is None
    value = float(rms(factor * np.exp(reference.points.values))[0])
    assert found.resolution == pytest.approx(2.0**-50 / value, rel=1e-12, abs=0)
    assert (found.expected, found.outlier) == (None, None)


def test_nothing_is_resolved_of_a_value_that_is_zero(box: Subject) -> None:
    flat = function("3 + 0*x", domain=(0.5, 2.5))
    reference = refer(flat, choose_points(flat, POINTS))
    assert weigh(box, reference, sweep(prediction=None)).resolution is None


def unit(reference: Reference, steps: Floats) -> Floats:
    """One rounding of f and of its argument, over h."""
    return rms(unit_level(reference.points.values, steps[None, :], reference.noise, 1, "float64"))


def boxed(reference: Reference, times: list[float], over: list[float]) -> Measurement:
    """Errors of so many units, and so many times the rounding level that was fitted to them."""
    steps = np.geomspace(1e-6, 1e-1, len(times))
    error = np.array(times) * unit(reference, steps)
    swept = sweep(steps, prediction=None, error=error, level=np.maximum(error, 1e-300) / np.array(over))
    return seen(reference, swept)


def test_the_loss_of_a_black_box_is_told_by_the_eight_largest_steps_at_which_rounding_is_most_of_the_error(
    box: Subject, reference: Reference
) -> None:
    few = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]

    def loss(times: list[float], over: list[float]) -> float | None:
        return weigh(box, reference, boxed(reference, times, over)).loss

    assert loss(few, [1.0] * 8) == pytest.approx(4.5)
    assert loss(few[:7], [1.0] * 7) is None
    assert loss([100.0] * 8 + few + [1e6] * 3, [1.0] * 16 + [50.0] * 3) == pytest.approx(4.5)
    # errors below three times the level are rounding
    assert loss([*few, 100.0], [1.0] * 8 + [3.1]) == pytest.approx(4.5)
    assert loss([*few, 100.0], [1.0] * 8 + [3.0]) == pytest.approx(4.5)
    assert loss([*few, 100.0], [1.0] * 8 + [2.9]) == pytest.approx(5.5)
    assert loss([*few[:7], 9.0], [1.0] * 7 + [3.1]) is None
    # no error at all is no measure of any
    assert loss([*few[::-1], 0.0], [1.0] * 9) == pytest.approx(4.5)
    assert loss([*few[:7], 0.0], [1.0] * 8) is None


def test_a_function_without_rounding_shows_no_loss(box: Subject, reference: Reference) -> None:
    noise = reference.noise
    silent = replace(
        reference, noise=replace(noise, evaluation=0 * noise.evaluation, slopes=0 * noise.slopes)
    )
    assert weigh(box, silent, boxed(reference, [1.0] * 9, [1.0] * 9)).loss is None


# ---- the loss of a formula that is known

SMALL = np.concatenate([2.0**-26 * 1.01 ** np.arange(8), np.geomspace(2.0**-22, 2.0**-12, 21)])
"""eight steps at which h**2 is below the rounding level, and larger ones at which it is clear of it"""


def losing(count: int, times: float, steps: Floats = SMALL, **changes: Any) -> Measurement:
    """Errors off by that many times the rounding level, of either sign, at the smallest steps."""
    off = np.zeros((POINTS, len(steps)))
    off[:, :count] = times * RHO * np.array([1, -1, -1, 1])[:, None]
    return sweep(steps, off=off, **changes)


def test_a_loss_is_the_rest_over_the_rounding_level_at_eight_steps_or_more_at_which_truncation_is_below_it(
    subject: Subject, reference: Reference
) -> None:
    assert weigh(subject, reference, losing(8, 5.5)).loss == pytest.approx(5.5)
    assert weigh(subject, reference, losing(7, 5.0, SMALL[1:])).loss is None
    # the median: four of eight steps say 5, four say 1
    mixed = losing(4, 5.0)
    mixed = replace(mixed, errors=mixed.errors + RHO * (np.arange(len(SMALL)) > 3))
    assert weigh(subject, reference, mixed).loss == pytest.approx(3.0)


def test_a_step_shows_a_loss_only_where_the_proof_is_sharp_and_applies_and_truncation_is_small(
    subject: Subject, reference: Reference
) -> None:
    blurred = np.zeros(len(SMALL))
    blurred[0] = 0.2 * RHO
    assert weigh(subject, reference, losing(8, 5.0, left_out=blurred)).loss is None
    blurred[0] = 0.05 * RHO
    assert weigh(subject, reference, losing(8, 5.0, left_out=blurred)).loss == pytest.approx(5.0)
    assert weigh(subject, reference, losing(8, 5.0, applies=without(0, count=len(SMALL)))).loss is None
    edge = np.concatenate([SMALL[:7], [2.0**-25], SMALL[8:]])
    assert weigh(subject, reference, losing(8, 5.0, edge)).loss is None


def test_without_a_model_of_the_rounding_no_loss_and_no_outlier_is_told(
    subject: Subject, reference: Reference
) -> None:
    assert weigh(subject, reference, replace(losing(8, 5.0), model=None)).loss is None
    for told in (True, False):
        measured = off_at(4, WIDE[4] ** 2)
        found = weigh(subject, reference, measured if told else replace(measured, model=None))
        assert found.observed.order is not None
        assert (found.outlier is not None) == told


@pytest.mark.parametrize(("times", "level"), [(0.0, 1.0), (0.5, 1.0), (1.0, 1.0), (4.0, 4.0)])
def test_code_that_loses_digits_at_small_steps_is_clear_of_rounding_that_much_later(
    times: float, level: float, subject: Subject, reference: Reference
) -> None:
    window = weigh(subject, reference, losing(8, times)).observed.window
    assert window is not None
    clear = SMALL[20 * level * RHO < SMALL**2]
    assert window[0] == clear[0]


# ---- points that are off

WIDE = 2.0 ** np.linspace(-20, -8, 25)
"""steps at which rounding is far below h**2, the first ten of which are in the window"""


def off_at(j: int, value: float, i: int = 3, steps: Floats = WIDE, **changes: Any) -> Measurement:
    return sweep(steps, off=at(i, j, value, len(steps)), **changes)


def outlier(subject: Subject, reference: Reference, measured: Measurement) -> str | None:
    found = weigh(subject, reference, measured)
    assert found.observed.order is not None
    return found.outlier


@pytest.mark.parametrize("sign", [1, -1])
def test_an_error_may_differ_by_a_twentieth_of_itself_and_of_the_typical_error(
    sign: int, subject: Subject, reference: Reference
) -> None:
    factors = (1.0, 1.0, 1.0, 5.0)  # of root mean square sqrt(7)
    allowed = 0.05 * (np.sqrt(7) + 5) * WIDE[4] ** 2
    assert outlier(subject, reference, off_at(4, sign * 0.99 * allowed, factors=factors)) is None
    found = outlier(subject, reference, off_at(4, sign * 1.01 * allowed, factors=factors))
    proven = 5 * WIDE[4] ** 2
    assert found == (
        f"at x = {reference.points.values[3, 0]:.6g}, h = {WIDE[4]:.3g} the error is "
        f"{proven + sign * 1.01 * allowed:.4g} where {proven:.4g} is proven"
    )


@pytest.mark.parametrize("larger", ["at the point", "typical"])
def test_an_error_may_differ_by_twenty_roundings_the_larger_of_its_own_and_the_typical(
    larger: str, subject: Subject, reference: Reference
) -> None:
    # rounding is a fortieth of h**2 at this step and far below it at larger ones
    level = np.where(np.arange(25) == 4, WIDE[4] ** 2 / 40, RHO)
    own = level if larger == "at the point" else level / 10
    typical = level if larger == "typical" else level / 10
    allowed = 20 * level[4] + 0.1 * WIDE[4] ** 2
    for share, told in ((0.985, False), (1.015, True)):
        measured = off_at(4, share * allowed, model=own, level=typical)
        assert (outlier(subject, reference, measured) is not None) == told


def test_an_error_may_differ_by_what_the_proof_leaves_out(subject: Subject, reference: Reference) -> None:
    left_out = 0.9e-3 * WIDE**2
    allowed = 0.1009 * WIDE[4] ** 2
    for share, told in ((0.998, False), (1.002, True)):
        measured = off_at(4, share * allowed, left_out=left_out, model=2.0**-80, level=2.0**-80)
        assert (outlier(subject, reference, measured) is not None) == told


def test_code_that_loses_digits_may_differ_by_that_many_times_more(
    subject: Subject, reference: Reference
) -> None:
    j = int(np.flatnonzero(80 * RHO < SMALL**2)[0])
    measured = losing(8, 4.0)
    allowed = 20 * 4.0 * RHO + 0.1 * SMALL[j] ** 2
    for share, told in ((0.99, False), (1.01, True)):
        errors = measured.errors + at(3, j, share * allowed, len(SMALL))
        found = weigh(subject, reference, replace(measured, errors=errors))
        assert (found.outlier is not None) == told


def test_errors_below_the_window_are_no_outliers(subject: Subject, reference: Reference) -> None:
    window = weigh(subject, reference, sweep(WIDE)).observed.window
    assert window is not None
    start = int(np.searchsorted(WIDE, window[0]))
    loud = np.where(np.arange(25) < 8, 1.0, RHO)  # the first eight steps are rounding
    for j, told in ((7, False), (8, True)):
        assert (
            outlier(subject, reference, off_at(j, WIDE[24] ** 2, level=loud, model=RHO)) is not None
        ) == told
    assert start == 0


@pytest.mark.parametrize(
    ("growth", "left_out", "told"),
    [
        (1.0, 0.0, True),
        (1.09, 0.0, True),
        (1.11, 0.0, False),
        (0.91, 0.0, True),
        (0.89, 0.0, False),
        (1.0, 0.99e-3, True),
        (1.0, 1e-3, False),
        (1.0, 1.01e-3, False),
        (3.0, 0.0, False),
        (0.4, 0.0, False),
    ],
)
def test_errors_beyond_the_window_are_outliers_where_further_terms_are_below_a_tenth_and_nothing_is_left_out(
    growth: float, left_out: float, told: bool, subject: Subject, reference: Reference
) -> None:
    beyond = 10.5 * WIDE[0] < WIDE
    measured = off_at(
        20,
        WIDE[20] ** 2,
        growth=np.where(beyond, growth, 1.0),
        left_out=np.where(beyond, left_out * growth * WIDE**2, 0.0),
    )
    assert beyond[20]
    assert (outlier(subject, reference, measured) is not None) == told


def test_errors_inside_the_window_are_outliers_however_large_further_terms_are(
    subject: Subject, reference: Reference
) -> None:
    # further terms are half of the leading one everywhere: such errors are known inside the window alone
    window = weigh(subject, reference, sweep(WIDE, growth=1.5)).observed.window
    assert window is not None
    last = int(np.searchsorted(WIDE, window[1]))
    assert WIDE[last] == window[1]
    for j, told in ((0, True), (last - 1, True), (last, True), (last + 1, False), (20, False)):
        measured = off_at(j, WIDE[j] ** 2, growth=1.5)
        assert (outlier(subject, reference, measured) is not None) == told


def test_where_no_order_is_observed_no_point_is_an_outlier(subject: Subject, reference: Reference) -> None:
    # of three steps that are clear of rounding, too close for an order, one is off
    steps = np.array([1e-6, 1.1e-6, 1.2e-6, 1.3e-6])
    level = np.where(steps < 1.05e-6, 1.0, 2.0**-80)
    measured = sweep(steps, off=at(3, 2, 1e-12, 4), level=level, model=2.0**-80)
    found = weigh(subject, reference, measured)
    assert found.outlier is None


def test_further_terms_of_a_tenth_of_the_leading_one_are_not_below_a_tenth(
    subject: Subject, reference: Reference
) -> None:
    # at this step h**2 is a power of two, and 10, 11 and a tenth of 10 are exact
    beyond = 10.5 * WIDE[0] < WIDE
    measured = off_at(20, WIDE[20], growth=np.where(beyond, 1.1, 1.0), factors=(10.0,) * POINTS)
    assert measured.prediction is not None
    assert measured.prediction.total[0, 20] == 11 * WIDE[20] ** 2
    assert outlier(subject, reference, measured) is None


def test_a_point_is_no_outlier_where_its_formula_does_not_apply(
    subject: Subject, reference: Reference
) -> None:
    for point, told in ((3, False), (2, True)):
        applies = without(20, count=25, point=point)
        assert (outlier(subject, reference, off_at(20, WIDE[20] ** 2, applies=applies)) is not None) == told


def test_the_outlier_is_the_point_that_is_furthest_off(subject: Subject, reference: Reference) -> None:
    errors = at(1, 3, 0.5 * WIDE[3] ** 2, 25) + at(2, 6, 0.3 * WIDE[6] ** 2, 25)
    found = outlier(subject, reference, sweep(WIDE, off=errors))
    assert found is not None
    assert found.startswith(f"at x = {reference.points.values[1, 0]:.6g}, h = {WIDE[3]:.3g} ")


def test_without_a_window_the_same_code_is_run_in_higher_precision(
    subject: Subject, reference: Reference
) -> None:
    rounded = sweep(SCALED, level=1.0, model=1.0)
    found = weigh(subject, reference, rounded)
    assert found.precision.startswith("measured in ")
    assert found.outlier is None
    assert found.expected == 2.0


# ---- what is looked at once more, and what is left out


def test_what_contradicts_the_claim_is_no_noise(
    subject: Subject, reference: Reference, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weighing, "noise_seen", refuse)
    found = weigh(replace(subject, claim=3), reference, sweep())
    assert judge(found)[0] == "refuted"


def test_errors_that_noise_explains_are_told_and_hide_no_order(
    subject: Subject, reference: Reference, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        weighing, "noise_seen", lambda *_: NoiseSeen("noise in f", "less of it would settle it")
    )
    monkeypatch.setattr(
        weighing, "departs", lambda subject, reference, kept: np.zeros(kept.errors.shape, bool)
    )
    found = weigh(subject, reference, sweep(off=0.1 * SCALED**2))
    assert found.excuse is not None
    assert found.excuse.startswith("noise in f; above it order 2.00 is observed; less of it")


def test_points_and_steps_at_which_the_formula_departs_from_its_terms_are_left_out_and_said(
    subject: Subject, reference: Reference, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = np.zeros((POINTS, len(SCALED)), bool)
    there[2], there[:, :2] = True, True
    calls: list[Measurement] = []

    def departing(subject: Subject, reference: Reference, kept: Measurement) -> np.ndarray:
        calls.append(kept)
        return there if len(calls) == 1 else np.zeros(kept.errors.shape, bool)

    monkeypatch.setattr(weighing, "departs", departing)
    found = weigh(subject, reference, sweep(off=there * 1e-3, error=np.full(len(SCALED), 1.0)))
    assert found.note == (
        f"left out: 1 of {POINTS} points and 2 of {len(SCALED)} steps, outside {SCALED[2]:.2g} to {SCALED[-1]:.2g}, "
        f"where {weighing.FAR_SAMPLES}"
    )
    assert judge(found)[0] == "verified"


def test_only_the_points_that_are_left_out_are_said_where_all_steps_stay(
    subject: Subject, reference: Reference, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = np.zeros((POINTS, len(SCALED)), bool)
    there[2] = True
    monkeypatch.setattr(
        weighing,
        "departs",
        lambda subject, reference, kept: (
            there if len(kept.errors) == POINTS else np.zeros(kept.errors.shape, bool)
        ),
    )
    found = weigh(subject, reference, sweep(off=there * 1e-3, error=np.full(len(SCALED), 1.0)))
    assert found.note == f"left out: 1 of {POINTS} points, where {weighing.FAR_SAMPLES}"


@pytest.mark.parametrize(("compares", "said"), [(True, True), (False, False)])
def test_steps_below_are_said_to_be_left_out_where_code_compares_them(
    compares: bool, said: bool, subject: Subject, reference: Reference, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weighing, "other_than_proved", lambda *_: None)
    monkeypatch.setattr(weighing, "unexplained", lambda *_: None)
    branch = SimpleNamespace(threshold=1e-7 if compares else None)
    traced = replace(subject, traces=(SimpleNamespace(branches=(branch,), roundoff=0.0),) * POINTS)
    found = weigh(traced, reference, sweep(applies=without(0)))
    sentence = f"left out: steps below {SCALED[1]:.2g}, where the code branches another way"
    assert found.note == (sentence if said else None)
    assert weigh(traced, reference, sweep()).note is None
    assert weigh(traced, reference, sweep(applies=without(1))).note is None


# ---- errors that stay where they are


@pytest.mark.parametrize(("loss", "told"), [(None, False), (LOSS_ALONE, False), (1.01 * LOSS_ALONE, True)])
def test_large_errors_of_a_black_box_that_stay_are_no_loss_of_digits(
    loss: float | None, told: bool, box: Subject, reference: Reference, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weighing, "_loss_alone", lambda *_: loss)
    monkeypatch.setattr(weighing, "_standing", lambda *_: "it stays")
    found = weigh(box, reference, seen(reference, sweep(prediction=None)))
    assert (found.problem, found.loss) == ("it stays" if told else None, loss)


@pytest.mark.parametrize(("loss", "told"), [(None, False), (LOSS, False), (1.01 * LOSS, True)])
def test_large_errors_of_a_proved_formula_that_stay_are_no_loss_of_digits(
    loss: float | None, told: bool, subject: Subject, reference: Reference, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weighing, "_loss", lambda *_: loss)
    for stays in ("it stays", None):
        monkeypatch.setattr(weighing, "_standing", lambda *_, stays=stays: stays)
        found = weigh(subject, reference, sweep())
        assert found.problem == (stays if told else None)
        assert found.loss == (None if told and stays else loss)


def test_a_function_that_is_constant_to_the_last_digit_shows_no_exactness(
    subject: Subject, reference: Reference
) -> None:
    faint = replace(reference, faint=True)
    found = weigh(subject, faint, UNREFUTED["exact"])
    assert found.excuse is not None
    assert found.excuse.startswith(weighing.FAINT)
    assert weigh(subject, faint, sweep()).excuse is None


def test_code_that_gives_other_values_over_and_over_leaves_it_open_and_code_that_keeps_something_does_not(
    subject: Subject, reference: Reference, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weighing, "noise_seen", lambda *_: None)
    drawn = sweep(estimates=Estimates(SCALED[None, :], f"at x = 1 {KEEPS}: {CHANGING}"))
    found = weigh(subject, reference, drawn)
    assert (found.problem, found.excuse) == (None, f"at x = 1 {KEEPS}: {CHANGING}; {weighing.STEADY}")
    keeping = sweep(estimates=Estimates(SCALED[None, :], f"at x = 1 {KEEPS}: it keeps something"))
    assert judge(weigh(subject, reference, keeping))[0] == "refuted"


DEEP = np.geomspace(2.0**-40, 2.0**-26, 12)
"""twelve steps at which truncation is far below the rounding level"""


def with_rounding(steps: Floats, deepest: float, later: float, at_the_window: float) -> Measurement:
    """A sweep that is off by so many rounding levels at the fourth small step, the fifth, and the first clear one."""
    off = np.zeros((POINTS, len(steps)))
    off[1, 3], off[1, 4] = deepest * RHO, later * RHO
    off[3, int(np.argmax(steps == SCALED[1]))] = at_the_window * RHO
    return sweep(steps, off=off)


@pytest.mark.parametrize(("deepest", "limit"), [(1.0, 64 + 6.4), (0.5, 32 + 6.4), (0.0, 20 + 6.4)])
def test_a_formula_that_is_solved_for_may_round_more_at_some_points_as_at_the_smallest_steps(
    deepest: float, limit: float, subject: Subject, reference: Reference
) -> None:
    steps, solved = np.concatenate([DEEP, SCALED[1:]]), replace(subject, probed=True)
    for times, told in ((0.995 * limit, False), (1.005 * limit, True)):
        swept = with_rounding(steps, deepest, 5.0, times)
        assert (weigh(solved, reference, swept).outlier is not None) == told
    swept = with_rounding(steps, deepest, 5.0, 1.02 * (20 + 6.4))
    assert weigh(subject, reference, swept).outlier is not None


@pytest.mark.parametrize(("count", "told"), [(7, True), (8, False)])
def test_of_fewer_than_eight_small_steps_nothing_is_told_of_the_rounding_of_a_solve(
    count: int, told: bool, subject: Subject, reference: Reference
) -> None:
    steps = np.concatenate([np.geomspace(2.0**-40, 2.0**-26, count), SCALED[1:]])
    off = np.zeros((POINTS, len(steps)))
    off[1, 1], off[3, count] = RHO, 50 * RHO
    found = weigh(replace(subject, probed=True), reference, sweep(steps, off=off))
    assert (found.outlier is not None) == told


def test_truncation_at_the_smallest_steps_is_no_rounding(subject: Subject, reference: Reference) -> None:
    steps = np.concatenate(
        [np.geomspace(2.0**-25.6, 2.0**-25.4, 12), SCALED[1:]]
    )  # h**2 is half the rounding level
    off = np.zeros((POINTS, len(steps)))
    off[3, 12] = 50 * RHO
    assert weigh(replace(subject, probed=True), reference, sweep(steps, off=off)).outlier is not None
