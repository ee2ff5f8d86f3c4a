"""Every family of point schemes, at every order that it offers: claims verified, and refused one order above."""

from __future__ import annotations

import pytest

from trueorder.schemes.families.central import central
from trueorder.schemes.families.complex_step import complex_step
from trueorder.schemes.families.one_sided import backward, biased, forward
from trueorder.schemes.families.richardson import BASES, extrapolated, richardson
from trueorder.schemes.families.several_variables import SHELLS, laplacian, laplacian_cross, mixed, partial
from trueorder.schemes.families.upwind import upwind
from trueorder.schemes.from_function import from_function
from trueorder.schemes.scheme import PointScheme
from trueorder.verify.exact.library import find_function
from trueorder.verify.studies.study import study
from trueorder.verify.studies.verification import verify

FUNCTIONS = {1: "gaussian", 2: "bump", 3: "wave3"}
"""by number of variables: one on which high orders can be told"""

SPATIAL = (2, 4, 6, 8)

SCHEMES = [
    # every order and every derivative, and not all pairs of them; test_families.py has those, in exact arithmetic
    *(central(order=p, derivative=p // 2) for p in range(2, 21, 2)),
    central(order=20),
    central(derivative=10),
    *(forward(p, (3 * p) % 10 + 1) for p in range(1, 21)),
    *(backward(p, (7 * p) % 10 + 1) for p in range(1, 21)),
    forward(20),
    *(biased(left, 12 - left, 1 + left // 2) for left in range(0, 13, 3)),
    biased(12, 12),
    *(upwind(order=p) for p in range(1, 12, 2)),
    *(upwind(order=p, direction="right") for p in (3, 11)),
    *(complex_step(order=p, derivative=d) for p in (2, 4) for d in (1, 2)),
    *(extrapolated(base=base, levels=n, derivative=n % 2 + 1) for base in BASES for n in range(2, 7)),
    extrapolated(derivative=10),
    richardson(central(), levels=4, ratio=3),
    richardson(biased(2, 1), levels=3),
    richardson(laplacian(points=9), levels=3),
    *(partial(axis=axis, order=p, derivative=1 + (axis == "y")) for p in SPATIAL for axis in "xy"),
    *(partial(axis="z", order=p, derivative=1 + (p > 4)) for p in SPATIAL),
    *(
        mixed(order=p, form=form)
        for p in SPATIAL
        for form in ("corners", "diagonal")
        if p < 8 or form == "diagonal"
    ),
    *(mixed(axes="yz", order=p, form="diagonal") for p in (2, 8)),
    *(laplacian(points=points) for points in SHELLS),
    *(laplacian_cross(order=p, variables=n) for p in SPATIAL[1:] for n in (2, 3)),
]


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: scheme.name)
def test_what_is_claimed_is_verified_and_one_more_is_refuted(scheme: PointScheme) -> None:
    functions = [find_function(FUNCTIONS[scheme.dimension])]
    claimed = verify(scheme, functions=functions, points=8)
    assert claimed.status == "verified", claimed.reason
    assert claimed.row.proven_order == scheme.order
    assert claimed.studies[0].row.observed_order == pytest.approx(scheme.order, abs=0.1)
    # the proof refutes without a measurement
    more = verify(from_function(scheme, order=scheme.order + 1), functions=[])
    assert more.status == "refuted"
    assert f"order {scheme.order + 1} is claimed, but order {scheme.order} is proven" in more.reason


@pytest.mark.parametrize(
    "scheme",
    [upwind(order=5), complex_step(order=4), extrapolated(levels=3), laplacian_cross(), mixed(order=4)],
    ids=lambda scheme: scheme.name,
)
def test_one_order_less_is_better_than_claimed(scheme: PointScheme) -> None:
    functions = [find_function(FUNCTIONS[scheme.dimension])]
    less = verify(from_function(scheme, order=scheme.order - 1), functions=functions, points=8)
    assert less.status == "verified", less.reason
    assert f"better than the claimed order {scheme.order - 1}" in less.reason


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (lambda f, x, h: f(x + 1j * h).imag / (1.001 * h), "approximates 0.99"),
        (lambda f, x, h: (f(x + (1 + 1j) * h) - f(x - (1 + 1j) * h)).imag / (2 * h**2), "diverges"),
        (lambda f, x, h: (8 * f(x + 0.5j * h).imag - f(x + 1j * h).imag) / (4 * h), "approximates 3*f'/4"),
    ],
)
def test_a_wrong_complex_step_is_refuted(wrong, reason: str) -> None:
    found = verify(
        from_function(wrong, name="wrong", derivative=1, order=2), functions=[find_function("sine")]
    )
    assert found.status == "refuted"
    assert reason in found.reason


def nine_points(weights: tuple[int, int, int], over: int) -> PointScheme:
    centre, edge, corner = weights

    def box(f, x, y, h):
        edges = f(x + h, y) + f(x - h, y) + f(x, y + h) + f(x, y - h)
        corners = f(x + h, y + h) + f(x - h, y + h) + f(x + h, y - h) + f(x - h, y - h)
        return (centre * f(x, y) + edge * edges + corner * corners) / (over * h**2)

    return from_function(box, name="box", operator="f_xx + f_yy", order=2)


def test_nine_points_with_a_mistyped_weight_are_no_laplacian() -> None:
    bump = [find_function("bump")]
    assert verify(nine_points((-20, 4, 1), 6), functions=bump, points=8).status == "verified"
    for weights in ((-19, 4, 1), (-20, 4, -1), (-20, 3, 1), (-16, 4, 0)):
        assert verify(nine_points(weights, 6), functions=bump, points=8).status == "refuted"


@pytest.mark.parametrize(("scheme", "order"), [(laplacian(points=9), 6), (laplacian_cross(order=8), 10)])
def test_derivatives_of_a_harmonic_function_that_cancel_leave_a_higher_order(
    scheme: PointScheme, order: int
) -> None:
    # the leading error is a sum of derivatives, none of which vanishes; the value itself is zero
    found = verify(scheme, functions=[find_function("harmonic")])
    assert found.status == "verified", found.reason
    assert found.studies[0].row.expected_order == order
    assert found.studies[0].row.observed_order == pytest.approx(order, abs=0.05)


@pytest.mark.parametrize("name", ["sine", "exponential", "runge"])
def test_order_20_is_seen_on_every_function_because_more_digits_are_used(name: str) -> None:
    found = study(central(order=20), find_function(name), points=8)
    assert found.row.verdict == "verified"
    assert "-bit arithmetic" in found.row.reason


@pytest.mark.parametrize("name", ["sine", "runge", "large"])
def test_steps_whose_powers_are_no_numbers_of_the_precision_are_not_held_against_a_scheme(name: str) -> None:
    # h**10 is zero in single precision where h is below 3e-5
    found = study(central(derivative=10), find_function(name), points=8, dtype="float32")
    assert found.row.verdict == "verified", found.row.reason


def test_a_complex_function_that_loses_digits_is_not_held_against_a_scheme() -> None:
    # SciPy's erf is good to 1e-16 for imaginary parts up to 1e-4 and to 1e-13 above
    found = study(complex_step(order=4), find_function("error_function"))
    assert found.row.verdict == "verified", found.row.reason
