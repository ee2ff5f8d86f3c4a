"""The seeded-bug benchmark: what it calls broken is broken, every mutation runs, and its tables add up."""

from __future__ import annotations

import dataclasses
from fractions import Fraction

import numpy as np
import pytest

from benchmarks.seeded import cases, rules, runner, tables
from benchmarks.seeded.below import is_below
from benchmarks.seeded.formulas import Formula, GridFormula, grid, stencil
from benchmarks.seeded.mutations import MUTATIONS
from benchmarks.seeded.scoring import OURS, Outcome, mark
from benchmarks.seeded.specimens import Specimen
from benchmarks.seeded.styles import mean_of_two_steps
from trueorder.schemes.operator import Operator
from trueorder.verify.exact.functions import function
from trueorder.verify.proof.proving import prove
from trueorder.verify.rows import SchemeRow, StudyRow
from trueorder.verify.studies.verification import Verdict

FEW = 60
"""cases of a run small enough for a test, the mutations of which come once each"""


def outcome(number: int, mutation: str | None, **marks: str) -> Outcome:
    every = {name: marks.get("peers", "right") for name in rules.RULES} | {OURS: marks["ours"]}
    return Outcome(number, "point", mutation, "a case", "a reason", every, True, (1e-3, 1e-1), 0.0)


def test_exact_moments_tell_the_order_of_textbook_formulas():
    one, two = Fraction(1), Fraction(2)
    assert stencil((-one, one), 1).order == 2
    assert stencil((Fraction(0), one), 1).order == 1
    assert stencil((-two, -one, Fraction(0), one), 1).order == 3
    assert stencil((-one, Fraction(0), one), 2).order == 2


def test_exact_moments_tell_what_is_no_estimate_of_the_operator_at_all():
    central = stencil((Fraction(-1), Fraction(1)), 1)
    assert central.reweighted(0, Fraction(1, 2)).order == -1
    assert dataclasses.replace(central, power=2).order == -1
    assert dataclasses.replace(central, power=0).order == 0
    assert dataclasses.replace(central, operator=Operator.derivative(2)).order == 0


def test_a_coefficient_off_by_a_hundred_millionth_is_broken():
    central = stencil((Fraction(-1), Fraction(1)), 1)
    assert not central.reweighted(0, central.samples[0][1] * (1 + Fraction(1, 10**8))).is_correct


def test_rows_of_a_grid_formula_have_the_orders_asked_for():
    made = grid(2, 4, 3)
    assert made.interior.order == 4
    assert all(row.order >= 3 for row in (*made.left, *made.right))
    assert len(made.rows(9)) == 9


@pytest.mark.parametrize("number", range(cases.correct_count(FEW)))
def test_a_correct_case_is_correct_by_its_exact_moments(number):
    specimen = cases.make(1, number, FEW).specimen
    if isinstance(specimen.formula, Formula | GridFormula):
        assert specimen.formula.is_correct


def test_a_broken_case_with_a_formula_is_broken_by_its_exact_moments():
    for number in range(cases.correct_count(FEW), FEW):
        case = cases.make(1, number, FEW)
        made = case.specimen
        if isinstance(made.formula, Formula):
            as_claimed = dataclasses.replace(made.formula, claim=made.order, operator=made.operator)
            assert not as_claimed.is_correct, case.title


def test_a_case_is_made_the_same_again_from_seed_and_number():
    first, again, other = (cases.make(seed, 7, FEW).title for seed in (1, 1, 2))
    assert first == again != other


def test_every_mutation_runs_and_the_checker_never_crashes_on_it():
    count = round(len(MUTATIONS) / (1 - cases.CORRECT_SHARE)) + 1
    found = runner.outcomes(3, range(cases.correct_count(count), count), count)
    assert {outcome.mutation for outcome in found} == {mutation.name for mutation in MUTATIONS}
    assert {outcome.marks[OURS] for outcome in found} <= {"right", "miss", "inconclusive", "exact"}
    assert tables.line("all", found).cases == len(found)


@pytest.mark.parametrize(
    ("answer", "broken", "expected"),
    [
        ("verified", False, "right"),
        ("verified", True, "miss"),
        ("refuted", False, "false alarm"),
        ("refuted", True, "right"),
        ("PASS", True, "miss"),
        ("FAIL", False, "false alarm"),
        ("INCONCLUSIVE", True, "inconclusive"),
        ("exact", False, "exact"),
    ],
)
def test_an_answer_is_marked_by_what_is_true(answer, broken, expected):
    assert mark(answer, broken=broken) == expected


def test_the_lines_of_a_table_count_every_case_once():
    found = [
        outcome(0, None, ours="right"),
        outcome(1, None, ours="false alarm"),
        outcome(2, "clipped", ours="miss"),
        outcome(3, "clipped", ours="right", peers="miss"),
        outcome(4, "wrong sign", ours="inconclusive"),
    ]
    assert tables.line("all", found) == tables.Line("all", 5, 1, 1, 1, 0, 0)
    by_mutation = tables.grouped(found[2:], lambda entry: entry.mutation or "")
    assert [(entry.label, entry.cases, entry.misses) for entry in by_mutation] == [
        ("clipped", 2, 1),
        ("wrong sign", 1, 0),
    ]
    text = tables.by_rule(found, "rules")
    ours = next(row for row in text.splitlines() if row.startswith(OURS))
    assert ours.split() == f"{OURS} 50.0 % 0.0 % 33.3 % 33.3 %".split()
    findings = tables.findings(found)
    assert findings.index("false alarm 1") < findings.index("miss 2") < findings.index("inconclusive 4")
    assert "miss 3" not in findings


STEPS = np.logspace(-1, -3, 7)


@pytest.mark.parametrize("name", rules.RULES)
def test_a_rule_passes_clean_second_order_data_and_fails_the_neighbouring_claims(name):
    rule = rules.RULES[name]
    assert rules.answer(rule, STEPS, STEPS**2, 2) == "PASS"
    assert rules.answer(rule, STEPS, STEPS**2, 3) == "FAIL"


def test_rules_of_other_tools_fail_where_rounding_takes_over():
    steps = np.logspace(-1, -12, 34)
    errors = steps**2 + 1e-16 / steps
    for name in ("slope through all points", "finest three points", "smallest pairwise rate"):
        assert rules.answer(rules.RULES[name], steps, errors, 2) == "FAIL"


def test_a_scalar_floor_cannot_tell_anything_of_a_tiny_function():
    assert rules.answer(rules.scalar_floor, STEPS, 1e-19 * STEPS**2, 2) == "INCONCLUSIVE"


def test_answers_for_several_studies_become_one():
    assert rules.together(["PASS", "FAIL", "INCONCLUSIVE"]) == "FAIL"
    assert rules.together(["PASS", "INCONCLUSIVE"]) == "INCONCLUSIVE"
    assert rules.together(["PASS", "PASS"]) == "PASS"
    assert rules.together([]) == "INCONCLUSIVE"


def black_box(weight: str, claim: int = 2) -> Specimen:
    """The mean of two central differences by way of floats, one weight of which is off by so much."""
    one = Fraction(1)
    formula = stencil((-one, one), 1)
    changed = formula.reweighted(1, formula.samples[1][1] + Fraction(weight))
    return Specimen(
        "black box", "test", mean_of_two_steps(changed), Operator.derivative(1), claim, formula=changed
    )


def told(specimen: Specimen, window: tuple[float, float], resolution: float) -> tuple[cases.Case, Verdict]:
    """A case and what the checker might have said of it."""
    slope = function("exp(x)", domain=(0.0, 1.0))
    case = cases.Case(0, specimen, "some", (slope, slope), (1e-3, 1e-1), original=black_box("0"))
    row = StudyRow("s", slope.name, "f'", "float64", 20, window=window, resolution=resolution)
    scheme = SchemeRow("s", "point", "f'", 2, None, None, "verified", "by measurement", (row,))
    return case, Verdict(scheme, prove(specimen.scheme("s")), ())


@pytest.mark.parametrize(
    ("weight", "resolution", "below"),
    [("1e-12", 1e-6, True), ("1e-12", 1e-13, False), ("1e-4", 1e-6, False)],
)
def test_a_flaw_counts_as_below_only_where_it_is_smaller_than_the_stated_resolution(
    weight, resolution, below
):
    assert is_below(*told(black_box(weight), (1e-3, 1e-2), resolution)) is below


def test_a_claim_too_high_is_never_below_what_measurements_show():
    assert not is_below(*told(black_box("0", claim=3), (1e-3, 1e-2), 1.0))
