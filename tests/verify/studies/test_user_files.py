"""Files as people write them (tests/user_files) are proved as they stand, and verified with what they claim.

What is proved of each is held against its textbook formula, expanded by SymPy for an undetermined function.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import sympy

from trueorder import cli
from trueorder.schemes.errors import InputError
from trueorder.schemes.from_function import from_function
from trueorder.schemes.loading import functions_in, load_file
from trueorder.schemes.operator import Operator
from trueorder.schemes.registry import find
from trueorder.schemes.scheme import PointScheme
from trueorder.verify.proof.error_terms import ErrorTerm
from trueorder.verify.proof.proof import Proof
from trueorder.verify.proof.proving import prove, prove_at
from trueorder.verify.studies.verification import typical, verify

FOLDER = Path(__file__).parents[2] / "user_files"
H = sympy.Symbol("h", positive=True)
PLACE = (Fraction(3), Fraction(-7, 5), Fraction(2, 3))
"""where the formulas are expanded; of interest only where the step depends on x"""
POINTS = 8
"""fewer than a study has by default, because some of these schemes take their points one at a time"""

Formula = Callable[..., Any]


@dataclass(frozen=True)
class Case:
    """A function in a file, what is claimed of it, and the same formula as a textbook has it."""

    where: str
    operator: str
    order: int
    formula: Formula
    variables: int | None = None
    """for a function that does not claim anything itself and whose operator does not show them"""
    at_x: bool = False
    """whether the step depends on x, so that every x has a proof of its own"""
    blocked: str = ""
    """part of the reason why there is no proof, where the engine cannot follow the code"""

    @property
    def scheme(self) -> PointScheme:
        made = find(self.where, directory=FOLDER)
        if made.operator is None or made.order is None:
            made = from_function(made, operator=self.operator, order=self.order, variables=self.variables)
        assert isinstance(made, PointScheme)
        return made


def central(f: Any, x: Any, h: Any) -> Any:
    return (f(x + h) - f(x - h)) / (2 * h)


def second(f: Any, x: Any, h: Any) -> Any:
    return (f(x + h) - 2 * f(x) + f(x - h)) / h**2


def forward(f: Any, x: Any, h: Any) -> Any:
    return (f(x + h) - f(x)) / h


def five_points(f: Any, x: Any, h: Any) -> Any:
    return (f(x - 2 * h) - 8 * f(x - h) + 8 * f(x + h) - f(x + 2 * h)) / (12 * h)


def seven_points(f: Any, x: Any, h: Any) -> Any:
    pairs = [f(x + k * h) - f(x - k * h) for k in (1, 2, 3)]
    return (45 * pairs[0] - 9 * pairs[1] + pairs[2]) / (60 * h)


def interpolating(nodes: Any, derivative: int) -> Formula:
    """The derivative of the polynomial through the nodes (Lagrange), by SymPy."""
    t = sympy.Symbol("t")

    def formula(f: Any, x: Any, h: Any) -> Any:
        values = [(k, f(x + k * h)) for k in nodes]
        return sympy.diff(sympy.interpolate(values, t), t, derivative).subs(t, 0) / h**derivative

    return formula


def extrapolated(orders: tuple[int, ...], method: Formula) -> Formula:
    """Richardson's extrapolation, one power of the error after the other."""
    if not orders:
        return method
    *before, p = orders
    inner = extrapolated(tuple(before), method)
    return lambda f, x, h: (2**p * inner(f, x, h / 2) - inner(f, x, h)) / (2**p - 1)


def differences(n: int, shift: Any) -> Formula:
    """The n-th difference on n + 1 points, the first of them at shift steps from x."""

    def formula(f: Any, x: Any, h: Any) -> Any:
        return sum((-1) ** (n - k) * math.comb(n, k) * f(x + (k + shift) * h) for k in range(n + 1)) / h**n

    return formula


def imaginary(value: Any) -> Any:
    return sympy.expand(value).coeff(sympy.I, 1)


def least_squares_slope(f: Any, x: Any, h: Any) -> Any:
    return sum(k * f(x + k * h) for k in range(-3, 4)) / (sum(k * k for k in range(-3, 4)) * h)


def slopes(f: Any, x: Any, h: Any) -> tuple[Any, Any]:
    return (f(x) - f(x - h)) / h, (f(x + h) - f(x)) / h


def harmonic(f: Any, x: Any, h: Any) -> Any:
    a, b = slopes(f, x, h)
    return 2 * a * b / (a + b)


def van_albada(f: Any, x: Any, h: Any) -> Any:
    a, b = slopes(f, x, h)
    return a * b * (a + b) / (a * a + b * b)


def along(axis: int, method: Formula) -> Formula:
    """A formula in one variable, used on one coordinate of several."""

    def formula(f: Any, *given: Any) -> Any:
        *point, h = given
        return method(lambda s: f(*point[:axis], s, *point[axis + 1 :]), point[axis], h)

    return formula


def laplacian(f: Any, x: Any, y: Any, h: Any) -> Any:
    return along(0, second)(f, x, y, h) + along(1, second)(f, x, y, h)


def rotated(f: Any, x: Any, y: Any, h: Any) -> Any:
    """The Laplacian from the corners."""
    corners = sum(f(x + i * h, y + j * h) for i, j in product((-1, 1), repeat=2))
    return (corners - 4 * f(x, y)) / (2 * h**2)


def mixed(f: Any, x: Any, y: Any, h: Any) -> Any:
    return along(0, lambda g, s, step: central(g, s, step))(
        lambda u, v: central(lambda w: f(u, w), v, h), x, y, h
    )


def mixed_on_seven_points(f: Any, x: Any, y: Any, h: Any) -> Any:
    """Half the sum of f_xx along the diagonal less those along the axes."""
    return (second(lambda s: f(x + s, y + s), 0, h) - laplacian(f, x, y, h)) / 2


def padé(f: Any, x: Any, h: Any) -> Any:
    """Compact: the slopes at the ends by the five points inwards, that in the middle from the three-point relation."""
    ends = [interpolating((0, s, 2 * s, 3 * s, 4 * s), 1)(f, x - s * h, h) for s in (1, -1)]
    return Fraction(3, 2) * central(f, x, h) - sum(ends) / 4


FD8 = tuple(range(-4, 5))

CASES = (
    Case("pendulum.py:angular_velocity", "f'", 2, central),
    Case("pendulum.py:angular_acceleration", "f''", 2, second),
    Case("pendulum.py:start_velocity", "f'", 2, interpolating((0, 1, 2), 1)),
    Case("solved_weights.py:first", "f'", 4, five_points),
    Case("solved_weights.py:second", "f''", 4, interpolating((-2, -1, 0, 1, 2), 2)),
    Case("solved_weights.py:forward", "f'", 5, interpolating(tuple(range(6)), 1)),
    Case("richardson.py:richardson", "f'", 6, extrapolated((2, 4), central)),
    Case("richardson.py:third_order", "f'", 3, extrapolated((1, 2), forward)),
    Case("stencil_class.py:fourth_order", "f'", 4, five_points),
    Case("stencil_class.py:third_derivative", "f'''", 2, interpolating((-2, -1, 0, 1, 2), 3)),
    Case("stencil_class.py:SixthOrderSecondDerivative", "f''", 6, interpolating(tuple(range(-3, 4)), 2)),
    Case("laplacians.py:five_point", "f_xx + f_yy", 2, laplacian),
    Case("laplacians.py:nine_point", "f_xx + f_yy", 2,
         lambda *a: Fraction(2, 3) * laplacian(*a) + Fraction(1, 3) * rotated(*a)),
    Case("laplacians.py:mixed", "f_xy", 2, mixed),
    Case("laplacians.py:fourth_order_cross", "f_xx + f_yy", 4,
         lambda *a: sum(along(i, interpolating((-2, -1, 0, 1, 2), 2))(*a) for i in (0, 1))),
    Case("numerical_gradient.py:gradient_y", "f_y", 2, along(1, central)),
    Case("numerical_gradient.py:along_first_axis", "f_x", 2, along(0, central)),
    Case("numerical_gradient.py:forward_in_z", "f_z", 1, along(2, forward)),
    Case("numerical_gradient.py:laplacian", "f_xx + f_yy", 2, laplacian),
    Case("numerical_gradient.py:jacobian_column", "f_y", 1, along(1, forward)),
    Case("numerical_gradient.py:jacobian", "f_x", 2, along(0, central)),
    Case("numerical_gradient.py:hessian", "f_xy", 2, lambda f, x, y, h: (
        mixed_on_seven_points(f, x, y, h))),
    Case("numerical_gradient.py:velocity_on_a_curve", "f'", 2, central),
    Case("numerical_gradient.py:unclaimed_component", "f_x", 1, along(0, forward), variables=2),
    Case("complex_step.py:complex_step", "f'", 2, lambda f, x, h: imaginary(f(x + sympy.I * h)) / h),
    Case("complex_step.py:second_by_complex_step", "f''", 2,
         lambda f, x, h: (2 * f(x) - f(x + sympy.I * h) - f(x - sympy.I * h)) / h**2),
    Case("complex_step.py:fourth_order", "f'", 4,
         lambda f, x, h: imaginary(8 * f(x + sympy.I * h / 2) - f(x + sympy.I * h)) / (3 * h)),
    Case("complex_step.py:diagonal_steps", "f''", 4, lambda f, x, h: imaginary(
        f(x + (1 + sympy.I) * h / sympy.sqrt(2)) + f(x - (1 + sympy.I) * h / sympy.sqrt(2))) / h**2),
    Case("relative_step.py:derivative", "f'", 2, lambda f, x, h: central(f, x, h * max(1, abs(x))), at_x=True),
    Case("relative_step.py:absolute_step", "f'", 1, forward),
    Case("relative_step.py:numpy_style", "f'", 1, lambda f, x, h: forward(f, x, h * (1 + abs(x))), at_x=True),
    Case("functional.py:central", "f'", 2, central),
    Case("functional.py:third", "f'''", 2, differences(3, -Fraction(3, 2))),
    Case("functional.py:fourth", "f^(4)", 2, differences(4, -2)),
    Case("functional.py:binomial", "f''", 1, differences(2, 0)),
    Case("functional.py:newton_series", "f'", 4, interpolating(tuple(range(5)), 1)),
    Case("functional.py:reduced", "f'", 1, forward),
    Case("halving.py:derivative", "f'", 8, extrapolated((2, 4, 6), central)),
    Case("halving.py:walking", "f'", 4, five_points),
    Case("factorial_weights.py:derivative", "f'", 8, interpolating(FD8, 1)),
    Case("factorial_weights.py:second_derivative", "f''", 8, interpolating(FD8, 2)),
    Case("with_helper.py:sixth_order", "f'", 6, seven_points),
    Case("array_style.py:inner_product", "f'", 6, seven_points),
    Case("array_style.py:as_convolution", "f'", 6, seven_points),
    Case("array_style.py:by_slices", "f''", 2, second),
    Case("array_style.py:twice_diff", "f''", 2, second),
    Case("array_style.py:lanczos", "f'", 2, least_squares_slope),
    Case("array_style.py:mean_of_slopes", "f'", 2, central),
    Case("scipy_style.py:derivative", "f'", 4, five_points),
    Case("limiters.py:harmonic_mean", "f'", 2, harmonic),
    Case("limiters.py:van_albada_slope", "f'", 2, van_albada),
    Case("limiters.py:van_leer_slope", "f'", 2, harmonic),
    Case("limiters.py:van_leer_of_the_ratio", "f'", 2, harmonic),
    Case("limiters.py:van_leer_masked", "f'", 2, harmonic),
    Case("limiters.py:mc_slope", "f'", 2, central),
    Case("limiters.py:mc_clipped", "f'", 2, central),
    Case("filled_arrays.py:samples_in_zeros", "f'", 4, five_points),
    Case("filled_arrays.py:step_in_zeros", "f_y", 2, along(1, central)),
    Case("filled_arrays.py:interpolating_polynomial", "f''", 2, second),
    Case("filled_arrays.py:complex_copy", "f_x", 2,
         along(0, lambda f, x, h: imaginary(f(x + sympy.I * h)) / h)),
    Case("filled_arrays.py:checked_float", "f'", 2, central),
    Case("filled_arrays.py:solved_for_values", "f'", 4, padé),
    Case("defensive.py:central", "f'", 2, central),
    Case("defensive.py:careful_sum", "f'", 6, seven_points),
    Case("defensive.py:from_an_iterator", "f''", 4, interpolating((-2, -1, 0, 1, 2), 2)),
    Case("defensive.py:representable_step", "f'", 1, forward),
    Case("defensive.py:scaled_step", "f'", 2, lambda f, x, h: central(f, x, h * max(1, abs(x))), at_x=True),
    Case("defensive.py:romberg_table", "f'", 6, extrapolated((2, 4), central)),
    Case("defensive.py:least_squares_line", "f'", 2, least_squares_slope),
    Case("defensive.py:filled_jacobian", "f_y", 2, along(1, central)),
    Case("defensive.py:filled_laplacian", "f_xx + f_yy", 2, laplacian),
    Case("defensive.py:Differentiator", "f'", 4, five_points),
    Case("defensive.py:limited", "f'", 2, harmonic, blocked="it returns zero where f is 1 at one place"),
)  # fmt: skip


def ids(cases: tuple[Case, ...]) -> list[Any]:
    return [pytest.param(case, id=case.where) for case in cases]


def symbol(index: tuple[int, ...]) -> Any:
    """A derivative of f at the point, by its name in `verify.tracing.expansion.symbol_name`."""
    return sympy.Symbol("f_" + "_".join(map(str, index)))


def indices(dimension: int, degree: int) -> Iterator[tuple[int, ...]]:
    return (i for i in product(range(degree + 1), repeat=dimension) if sum(i) <= degree)


def leading_error(case: Case, operator: Operator, degree: int) -> tuple[int, Any]:
    """Power of h and coefficient of the leading error of the textbook formula, by SymPy alone."""
    dimension = operator.dimension
    point = [sympy.Rational(c.numerator, c.denominator) for c in PLACE[:dimension]]

    def polynomial(*places: Any) -> Any:
        offsets = [sympy.sympify(place) - x for place, x in zip(places, point, strict=True)]
        return sum(
            symbol(index)
            * math.prod(
                sympy.expand(offset**n) / math.factorial(n) for offset, n in zip(offsets, index, strict=True)
            )
            for index in indices(dimension, degree)
        )

    estimate = sympy.nsimplify(sympy.cancel(sympy.expand(case.formula(polynomial, *point, H))))
    wanted = sum(sympy.Rational(c.numerator, c.denominator) * symbol(index) for index, c in operator.terms)
    above, below = (sympy.Poly(part, H) for part in sympy.fraction(sympy.together(estimate - wanted)))
    (up, top), (down, bottom) = above.terms()[-1], below.terms()[-1]
    return up[0] - down[0], sympy.cancel(top / bottom)


def coefficient(term: ErrorTerm) -> Any:
    if term.expression is not None:
        return term.expression
    return sum(sympy.Rational(c.numerator, c.denominator) * symbol(index) for index, c in term.coefficients)


def proof_of(case: Case) -> Proof:
    scheme = case.scheme
    return prove_at(scheme, PLACE[: scheme.dimension]) if case.at_x else prove(scheme)


@pytest.mark.parametrize("case", ids(tuple(case for case in CASES if not case.blocked)))
def test_order_and_leading_error_are_those_of_the_textbook_formula(case: Case) -> None:
    scheme = case.scheme
    assert scheme.operator is not None
    found = prove(scheme)
    assert (found.status, found.order) == ("proved", case.order), found.reason
    local = proof_of(case)
    power, expected = leading_error(case, scheme.operator, case.order + scheme.operator.degree)
    assert (local.order, power) == (case.order, case.order)
    assert sympy.cancel(coefficient(local.terms[0]) - expected) == 0


@pytest.mark.parametrize("case", ids(tuple(case for case in CASES if case.blocked)))
def test_code_that_cannot_be_followed_is_said_to_be_so_with_the_line(case: Case) -> None:
    found = prove(case.scheme)
    assert found.status == "unavailable"
    assert case.blocked in found.reason
    power, _ = leading_error(case, case.scheme.operator, case.order + case.scheme.operator.degree)
    assert power == case.order, "the formula itself is what the file claims"


WALKING = "halving.py:walking"
"""moves its own x on, which for the arrays of a caller would move them too"""


def test_a_scheme_that_moves_its_callers_points_is_refuted_for_that() -> None:
    (case,) = (case for case in CASES if case.where == WALKING)
    verdict = verify(case.scheme, points=POINTS)
    assert verdict.proof.order == case.order
    assert verdict.status == "refuted"
    assert "changes its argument x in place" in verdict.reason


@pytest.mark.parametrize("case", ids(tuple(case for case in CASES if case.where != WALKING)))
def test_a_user_file_is_verified_with_its_order_and_refuted_with_the_next(case: Case) -> None:
    scheme = case.scheme
    assert scheme.operator == Operator.parse(case.operator, ("x", "y", "z")[: scheme.dimension])
    assert scheme.order == case.order
    verdict = verify(scheme, points=POINTS)
    assert verdict.status == "verified", verdict.reason
    above = from_function(scheme, order=case.order + 1)
    refuted = verify(above, points=POINTS, functions=typical(scheme.dimension)[:2])
    assert refuted.status == "refuted", refuted.reason


BRANCHING = {
    "limiters.py:minmod_slope": (1, "-h*f''(x)/2 where f'*f'' > 0, h*f''(x)/2 where f'*f'' < 0"),
    "limiters.py:minmod_of_arrays": (1, "-h*f''(x)/2 where f'*f'' > 0, h*f''(x)/2 where f'*f'' < 0"),
    "limiters.py:minmod_from_max_and_min": (1, "-h*f''(x)/2 where f'*f'' > 0, h*f''(x)/2 where f'*f'' < 0"),
    "limiters.py:superbee_slope": (1, "h*f''(x)/2 where f'*f'' > 0, -h*f''(x)/2 where f'*f'' < 0"),
    "limiters.py:superbee_of_arrays": (1, "h*f''(x)/2 where f'*f'' > 0, -h*f''(x)/2 where f'*f'' < 0"),
    "limiters.py:eno_slope": (2, "-h**2*f'''(x)/3 where f''*f''' > 0, h**2*f'''(x)/6 where f''*f''' < 0"),
    "limiters.py:upwind_slope": (1, "-h*f''(x)/2 where f > 0, h*f''(x)/2 where f < 0"),
}
"""schemes with another formula in every case: their order, and their leading error in each"""
PARTS = {
    "pendulum.py:theta",
    "richardson.py:phi",
    "richardson.py:forward",
    "limiters.py:slopes",
    "numerical_gradient.py:numerical_gradient",
    "functional.py:nth",
    "my_coefficients.py:antisymmetric",
}
"""functions that have the arguments of a scheme and only serve others"""


def test_every_scheme_of_the_folder_is_a_case() -> None:
    listed = {case.where for case in CASES} | set(BRANCHING) | PARTS
    for path in sorted(FOLDER.glob("*.py")):
        module = load_file(path, shown=path.name)
        for name in functions_in(module):
            try:
                made = from_function(getattr(module, name))
            except InputError:
                continue
            assert not isinstance(made, PointScheme) or f"{path.name}:{name}" in listed
    assert len({case.where.partition(":")[0] for case in CASES}) >= 12


def test_the_line_that_is_named_is_one_of_the_users_file() -> None:
    found = prove(find("defensive.py:limited", directory=FOLDER))
    assert 'line 130, "a, b = float(f(x) - f(x - h)) / h, float(f(x + h) - f(x)) / h": ' in found.reason


@pytest.mark.parametrize("where", BRANCHING)
def test_a_scheme_that_branches_on_f_is_proved_case_by_case_and_measured_to_agree(where: str) -> None:
    order, errors = BRANCHING[where]
    scheme = from_function(find(where, directory=FOLDER), derivative=1, order=order)
    verdict = verify(scheme, points=POINTS)
    assert f"order {order} for f', leading error {errors} (where " in verdict.proof.reason
    assert verdict.status == "verified", verdict.reason
    above = from_function(scheme, order=order + 1)
    assert verify(above, points=POINTS, functions=typical(1)[:2]).status == "refuted"


def test_a_script_that_prints_when_imported_leaves_standard_output_to_the_result(
    capsys: pytest.CaptureFixture[str],
) -> None:
    where = f"{FOLDER / 'pendulum.py'}:angular_velocity"
    status = cli.main(["verify", where, "--derivative", "1", "--order", "2", "--json"])
    out, err = capsys.readouterr()
    assert (status, json.loads(out)["verdict"]) == (0, "verified")
    assert "dt      error" in err


def test_a_script_with_a_main_guard_and_a_neighbour_is_refuted_from_the_command_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    where = f"{FOLDER / 'with_helper.py'}:sixth_order"
    assert cli.main(["verify", where, "--derivative", "1", "--order", "7"]) == 1
    assert "order 7 is claimed, but order 6 is proven: h**6*f^(7)(x)/140" in capsys.readouterr().out
    assert cli.main(["prove", where]) == 0


def test_an_operator_in_two_variables_makes_x_a_vector_on_the_command_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    where = f"{FOLDER / 'numerical_gradient.py'}:laplacian"
    assert cli.main(["verify", where, "--operator", "2*f_xx + f_yy"]) == 1
    assert "approximates f_xx + f_yy instead of 2*f_xx + f_yy" in capsys.readouterr().out
