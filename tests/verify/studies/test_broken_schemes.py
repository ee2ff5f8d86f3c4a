"""Every scheme of tests/broken_schemes is refuted, and the reason says what is wrong with it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from trueorder.schemes.errors import InputError
from trueorder.schemes.from_function import from_function
from trueorder.schemes.loading import functions_in, load_file
from trueorder.verify.studies.verification import verify

FOLDER = Path(__file__).parents[2] / "broken_schemes"

POINTS = 20
"""fewer than a study has by default, because some of these schemes take their points one at a time"""

MISTAKES = {
    "formulas": {
        "forward_claimed_second_order": "order 1 is proven: h*f''(x)/2 does not vanish",
        "wrong_sign": "approximates -f' instead of f'",
        "wrong_node": "approximates 11*f'/12 instead of f'",
        "coefficient_off_by_a_thousandth": "approximates 1.002*f' instead of f'; a coefficient is off by 0.002",
        "coefficient_typed_with_ten_digits": "a coefficient is off by 2e-10",
        "missing_factor_two": "approximates 2*f' instead of f'",
        "step_squared": "diverges as h goes to zero, like h**(-1)*f'(x)",
        "step_not_squared": "tends to 0 instead of f''",
        "operator_precedence": "tends to 0 instead of f'",
        "weights_that_do_not_add_up_to_zero": "diverges as h goes to zero, like h**(-1)*f(x)",
        "weights_in_reverse_order": "approximates -f' instead of f'",
        "derivative_of_another_order": "approximates f' instead of f''",
        "extrapolation_with_the_wrong_factor": "order 2 is proven: -h**2*f'''(x)/48 does not vanish",
        "harmonic_mean_claimed_third_order": "order 2 is proven: h**2*(f'''(x)/6 - f''(x)**2/(4*f'(x)))",
        "complex_step_claimed_fourth_order": "order 2 is proven: -h**2*f'''(x)/6 does not vanish",
        "real_part_of_a_complex_step": "diverges",
        "constant_added": "a coefficient is off by 1e-06",
        "laplacian_with_x_for_y": "diverges as h goes to zero, like -h**(-1)*(f_x - f_y)",
        "mixed_derivative_with_half_the_divisor": "approximates 2*f_xy instead of f_xy",
        "laplacian_with_five_for_six": "diverges as h goes to zero, like h**(-2)*f",
    },
    "codes": {
        "single_precision_inside": "not near that point",
        "single_precision_values": "loses precision",
        "single_precision_weights": "approximates 1.0000000298023224*f' instead of f'",
        "loses_ten_digits": "loses precision",
        "other_formula_for_floats": "the formula is right, the code is not",
        "other_constant_for_floats": "the formula is right, the code is not",
        "not_a_number_at_some_points": "it returns nan",
        "infinite_at_small_steps": "it returns inf",
        "raises_for_some_points": "raises ArithmeticError: the table ends here",
        "rounds_to_six_decimals": "loses precision",
        "divides_to_an_integer": "does not converge: at small steps the error stays at",
        "integer_array_inside": "does not converge: at small steps the error stays at",
        "noise_added": "instead of f'",
        "complex_result": "returns complex128 for a real point",
        "complex_step_without_the_imaginary_part": "returns complex128 for a real point",
        "one_value_too_many": "returns an array of shape (2,) for one point",
        "step_that_ignores_what_was_asked": "",
        "remembers_another_function": "",
        "one_sided_near_an_edge": "order 1",
        "one_sided_beyond_three": "order 1 is proven: -h*f''(x)/2 at x = ",
        "wrong_beyond_three": "approximates 1.01*f' instead of f'",
        "other_constant_for_wide_steps": "the formula is right, the code is not",
        "moves_the_points_of_its_caller": "changes its argument x in place",
    },
    "limiters": {
        "minmod_claimed_second_order": "order 1 is proven: -h*f''(x)/2 does not vanish",
        "van_leer_without_the_factor": "approximates f'(x)/2 instead of f'",
        "van_leer_with_the_sign_of_one_case": "approximates -f'(x) instead of f' where f' < 0",
        "van_leer_that_is_one_at_extrema": "approximates 1 instead of f'; a coefficient is off by 1 where f' = 0",
        "mc_that_halves_where_it_should_double": "approximates f'/2 instead of f'",
        "superbee_without_its_sign": "approximates -f' instead of f'; a coefficient is off by 2 where f' < 0",
        "eno_that_corrects_one_stencil_only": "order 1 is proven: -h*f''(x)/2 does not vanish",
        "central_that_is_off_where_slopes_are_steep": "approximates 1.001*f' instead of f'",
        "van_leer_in_single_precision": "the formula is right, the code is not",
    },
    "grids": {
        "formula_error_everywhere": "approximates 1.001*f' instead of f'",
        "formula_error_at_one_edge": "is claimed at the edges, but order 0 is proven: ",
        "wrong_coefficient_at_the_right_edge": "is claimed at the edges, but order -1 is proven: ",
        "row_off_by_one": "order 1 is proven: h*f''(x) does not vanish",
        "edge_formula_of_first_order": "2 is claimed at the edges, but order 1 is proven: h*f''(x)/2 does not",
        "edge_formulas_swapped": "2 is claimed at the edges, but order 1 is proven: 8*h*f''(x) does not vanish",
        "edge_formula_with_the_sign_of_the_other": "is claimed at the edges, but order 0 is proven: ",
        "gradient_twice": "is claimed at the edges, but order 0 is proven: ",
        "periodic_by_mistake": "at the edges",
        "writes_to_its_input": "read-only",
        "shifts_its_coordinates": "read-only",
        "integer_slopes": "does not converge: at small steps the error stays at",
        "single_precision_slopes": "loses precision",
        "not_a_number_at_the_edges": "it returns nan",
        "spacing_of_the_first_cell_squared": "diverges as h goes to zero, like h**(-1)*f'(x)",
        "clipped_slopes": "",
        "coordinates_taken_for_evenly_spaced": "",
    },
    "periodic": {
        "claims_too_high_an_order": "order 4 is claimed, but order 2 is proven: h**2*f'''(x)/6 does not vanish",
        "rolled_by_one_too_many": "approximates 3*f'/2 instead of f'",
        "rolled_the_wrong_way": "approximates -f' instead of f'",
        "half_the_divisor": "approximates 2*f' instead of f'",
        "one_sided_at_the_ends": "periodic is claimed, but on 16 nodes row 1 is no cyclic shift of the other rows",
        "nearly_right_in_the_last_row": "row 16 is no cyclic shift of the other rows: the node 1 further round has",
        "other_formula_on_large_grids": "nodes its weights are those of another scheme than on",
        "limited_and_not_closed": "row 1 is no cyclic shift",
        "fourier_without_two_pi": "approximates 0.159155*f' instead of f'",
        "fourier_for_a_period_of_two_pi_only": "on yearly: ",
        "fourier_one_value_short_on_odd_grids": "on values of shape (65,) it returns shape (64,)",
        "fourier_in_single_precision": "the code does not compute what its formula says, or loses precision",
        "compact_with_a_wrong_coefficient": "approximates 1.0019*f' instead of f'",
    },
}
"""file -> scheme -> words of the reason; none where only a number tells"""

MODULES = {file: load_file(FOLDER / f"{file}.py", shown=f"{file}.py") for file in MISTAKES}


@pytest.mark.parametrize(
    ("file", "name", "words"),
    [(file, name, words) for file, mistakes in MISTAKES.items() for name, words in mistakes.items()],
)
def test_a_broken_scheme_is_refuted_with_what_is_wrong(file: str, name: str, words: str) -> None:
    verdict = verify(from_function(getattr(MODULES[file], name)), points=POINTS)
    assert verdict.status == "refuted", verdict.reason
    assert words in verdict.reason


NO_ANSWER = {
    "codes": {
        "always_raises": "raises NameError: name 'step' is not defined",
        "returns_nothing": "returns None for a real point",
    },
    "grids": {"shorter_than_its_input": "values of shape (9,) give shape (8,)"},
}
"""by file: code that never gives an estimate, which is no scheme that is wrong"""


@pytest.mark.parametrize(
    ("file", "name", "words"), [(file, *item) for file, found in NO_ANSWER.items() for item in found.items()]
)
def test_code_that_never_gives_an_estimate_is_bad_input(file: str, name: str, words: str) -> None:
    with pytest.raises(InputError, match=re.escape(words)):
        verify(from_function(getattr(MODULES[file], name)), points=POINTS)


def test_every_broken_scheme_is_tried() -> None:
    assert {path.stem for path in FOLDER.glob("*.py")} == set(MISTAKES)
    for file, mistakes in MISTAKES.items():
        assert set(functions_in(MODULES[file])) == {*mistakes, *NO_ANSWER.get(file, {})}
