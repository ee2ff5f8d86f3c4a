"""Measured baselines: the same file every time, and allowances that come of what the sweeps scatter."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.verify.guard.made_baselines import AT_ONE, SINE, suite
from trueorder.schemes.from_function import from_function
from trueorder.schemes.registry import find
from trueorder.verify.campaign.campaign import run
from trueorder.verify.exact.functions import function
from trueorder.verify.guard.baseline_entry import QUANTITIES, Guard
from trueorder.verify.guard.baseline_measure import measure_baseline, measured, repeated, with_repeats
from trueorder.verify.guard.guarded import Key, numbers_of
from trueorder.verify.rows import StudyRow
from trueorder.verify.studies.study import study

WORK = suite(find("central"), find("numpy.gradient"))


def test_a_second_measurement_is_the_same_to_the_byte() -> None:
    first, _ = measure_baseline(WORK, run)
    second, results = measure_baseline(WORK, run)
    assert first.text == second.text
    assert results.problems == ()


def test_the_numbers_are_those_of_a_run_without_repeats() -> None:
    found, _ = measure_baseline(WORK, run)
    plain = measured(run(WORK).studies)
    assert [entry.key for entry in found.entries] == [entry.key for entry in plain.entries]
    for entry, alone in zip(found.entries, plain.entries, strict=True):
        for quantity in QUANTITIES:
            guard, known = entry.guard(quantity), alone.guard(quantity)
            assert guard is None or (known is not None and guard.value == known.value)


def test_no_allowance_hides_a_real_loss() -> None:
    found, _ = measure_baseline(WORK, run)
    for entry in found.entries:
        for quantity in QUANTITIES:
            guard = entry.guard(quantity)
            assert guard is None or quantity.floor <= guard.allowed <= quantity.cap
        assert entry.constant is not None
        assert entry.constant.allowed < 0.02


def test_the_constant_is_the_proven_one() -> None:
    row = study(find("central"), SINE).row
    points = 0.48 * 10 * 0.5  # half the width that points are taken from, around 5
    assert points == pytest.approx(2.4)
    known = np.sqrt(np.mean(np.cos(np.linspace(5 - points, 5 + points, 2000)) ** 2)) / 6
    assert numbers_of(row).constant == pytest.approx(known, rel=0.03)


def test_the_constant_is_measured_without_a_proof_too() -> None:
    row = study(find("central"), SINE).row
    bare = replace(row, constant_ratio=None, expected_order=None)
    assert numbers_of(bare).constant == pytest.approx(numbers_of(row).constant, rel=0.01)
    assert numbers_of(bare).expected == 2


def test_the_rounding_level_does_not_depend_on_the_size_of_f() -> None:
    found = [
        numbers_of(study(find("central"), function(f"{c}*sin(x)", domain=(0, 10))).row).rounding
        for c in ("1", "2**40")
    ]
    assert found[0] == pytest.approx(found[1])


def test_a_special_point_stays_where_it_is() -> None:
    for repeat in repeated(AT_ONE):
        assert repeat.function.at == (1.0,)
        assert repeat.function.domain == AT_ONE.domain
        assert repeat.factor != 1


def test_numbers_of_a_scaled_function_are_put_back() -> None:
    found, _ = measure_baseline(suite(find("central:order=4"), functions=(AT_ONE,)), run)
    (entry,) = found.entries
    assert entry.constant is not None
    assert entry.constant.value == pytest.approx(np.e / 30, rel=0.002)
    assert entry.constant.allowed < 0.015


def test_repeats_have_names_of_their_own() -> None:
    names = [exact.name for exact in with_repeats(WORK).functions]
    assert len(names) == len(set(names)) == 2 * 6


def noisy_order(name: str, order: float) -> StudyRow:
    return StudyRow("s", name, "f'", "float64", 50, observed_order=order, verdict="verified")


def test_a_number_that_scatters_too_much_is_not_guarded() -> None:
    own = noisy_order("f", 2.0)
    key = Key("s", "f", "f'", "float64")
    quiet = [numbers_of(noisy_order("f", 2.0 + shift)) for shift in (0.01, -0.01, 0.02, 0.0, -0.02)]
    loud = [numbers_of(noisy_order("f", 2.0 + shift)) for shift in (0.2, -0.2, 0.3, 0.0, -0.1)]
    (entry,) = measured([own], {key: quiet}).entries
    assert entry.order is not None
    assert entry.order.allowed > 4 * 0.01
    assert measured([own], {key: loud}).entries[0].order is None
    lacking = [*quiet[:-1], replace(quiet[-1], order=None)]
    assert measured([own], {key: lacking}).entries[0].order is None
    assert measured([own]).entries[0].order == Guard(2.0, 0.02)


def test_a_verdict_that_not_every_sweep_confirms_is_not_held_to() -> None:
    key = Key("s", "f", "f'", "float64")
    other = [replace(numbers_of(noisy_order("f", 2.0)), verdict="inconclusive")]
    assert measured([noisy_order("f", 2.0)], {key: other}).entries[0].verdict == "inconclusive"


def test_a_scheme_that_raises_has_an_entry_without_numbers() -> None:
    def raising(f, x, h):
        raise RuntimeError("no licence")

    found, _ = measure_baseline(suite(from_function(raising, derivative=1, order=2), functions=(SINE,)), run)
    (entry,) = found.entries
    assert entry.verdict in ("refuted", "inconclusive")
    assert all(entry.guard(quantity) is None for quantity in QUANTITIES)


def test_what_is_refuted_is_named_and_not_guarded() -> None:
    def doubled(f, x, h):  # type: ignore[no-untyped-def]
        return (f(x) - f(x - h)) / h**2

    work = suite(find("central"), from_function(doubled))
    found, _ = measure_baseline(work, run)
    assert {entry.key.scheme for entry in found.entries} == {"central"}
    assert {refused.key.scheme for refused in found.refused} == {"doubled"}
    assert all("refuted, so not guarded: " in refused.text for refused in found.refused)
