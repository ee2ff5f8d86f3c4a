"""Schemes in two and three variables: textbook weights, exact orders, isotropy and harmonic functions."""

from __future__ import annotations

import math
import pickle
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from trueorder.schemes.errors import InputError
from trueorder.schemes.families.several_variables import SHELLS, laplacian, laplacian_cross, mixed, partial
from trueorder.schemes.operator import Operator
from trueorder.schemes.registry import find
from trueorder.schemes.scheme import PointScheme

ORDERS = (2, 4, 6, 8)
SCHEMES = [
    *(
        partial(axis=a, order=p, derivative=d, variables=n)
        for n in (2, 3)
        for a, p, d in product("xyz"[:n], ORDERS, (1, 2))
    ),
    *(
        mixed(axes=a, order=p, form=form, variables=n)
        for n, axes in ((2, ("xy",)), (3, ("xz", "yz")))
        for a, p, form in product(axes, ORDERS, ("corners", "diagonal"))
    ),
    *(laplacian(points=points) for points in SHELLS),
    *(laplacian_cross(order=p, variables=n) for p, n in product(ORDERS[1:], (2, 3))),
]
each_scheme = pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: scheme.name)


@each_scheme
def test_the_order_is_the_one_claimed_and_not_one_more(scheme: PointScheme) -> None:
    # the scheme itself, not its stencil, on all monomials at 0 with step 1, in exact arithmetic
    degree, wrong = scheme.operator.degree, {}
    wanted = dict(scheme.operator.terms)
    for index in product(range(degree + scheme.order + 1), repeat=scheme.dimension):
        if sum(index) > degree + scheme.order:
            continue
        value = scheme(
            lambda *x, index=index: math.prod(a**k for a, k in zip(x, index, strict=True)),
            *(Fraction(0),) * scheme.dimension,
            Fraction(1),
        )
        error = value - wanted.get(index, 0) * math.prod(map(math.factorial, index))
        if error:
            wrong[index] = error
    assert wrong
    assert {sum(index) for index in wrong} == {degree + scheme.order}


@each_scheme
def test_the_name_asks_for_the_scheme(scheme: PointScheme) -> None:
    assert find(scheme.name) == scheme
    assert pickle.loads(pickle.dumps(scheme)) == scheme
    assert scheme.source


@pytest.mark.parametrize(
    ("points", "printed"),
    [
        (5, "0 1 0 / 1 -4 1 / 0 1 0"),  # LeVeque (2007), section 3.2
        (9, "1 4 1 / 4 -20 4 / 1 4 1"),  # LeVeque (2007), section 3.5, over 6
    ],
)
def test_the_laplacians_of_the_textbook_are_these(points: int, printed: str) -> None:
    terms = dict(laplacian(points=points).function.stencil.terms)
    over = 6 if points == 9 else 1
    rows = [[terms.get((i, j), Fraction(0)) * over for i in (-1, 0, 1)] for j in (-1, 0, 1)]
    assert rows == [[int(word) for word in row.split()] for row in printed.split("/")]


@pytest.mark.parametrize("points", SHELLS)
def test_the_number_of_points_is_the_one_asked_for(points: int) -> None:
    assert len(laplacian(points=points).function.stencil.terms) == points


@pytest.mark.parametrize("points", [9, 19, 27])
def test_the_leading_error_of_a_box_is_that_of_the_laplacian_of_the_laplacian(points: int) -> None:
    scheme = laplacian(points=points)
    laplace = scheme.operator
    twice: dict[tuple[int, ...], Fraction] = {}
    for (a, _), (b, _) in product(laplace.terms, laplace.terms):
        index = tuple(i + j for i, j in zip(a, b, strict=True))
        twice[index] = twice.get(index, Fraction(0)) + Fraction(1, 12)
    assert scheme.function.stencil.error(laplace, 2) == twice


@pytest.mark.parametrize(("points", "order"), [(5, 2), (7, 2), (9, 6), (19, 4), (27, 6)])
def test_harmonic_functions_have_the_order_that_is_said(points: int, order: int) -> None:
    scheme = laplacian(points=points)
    # exp(a x) sin(b y) sin(c z) with a^2 = b^2 + c^2 has the Laplacian 0
    a, b, c = (5, 3, 4) if scheme.dimension == 3 else (1, 1, 0)

    def f(*x: float) -> float:
        other = math.sin(c * x[2]) if scheme.dimension == 3 else 1.0
        return math.exp(a * x[0]) * math.sin(b * x[1]) * other

    at = (0.3, 0.5, 0.7)[: scheme.dimension]
    coarse, fine = (abs(scheme(f, *at, h)) for h in (0.2 / a, 0.1 / a))
    assert math.log2(coarse / fine) == pytest.approx(order, abs=0.1)


@pytest.mark.parametrize(("form", "points"), [("corners", [4, 16, 36, 64]), ("diagonal", [7, 13, 19, 25])])
def test_the_forms_of_the_mixed_derivative_have_these_points(form: str, points: list[int]) -> None:
    assert [len(mixed(order=p, form=form).function.stencil.terms) for p in ORDERS] == points


def test_the_mixed_derivative_on_seven_points_is_that_of_abramowitz_and_stegun() -> None:
    # Abramowitz and Stegun (1964), section 25.3: along the rising diagonal, over 2 h^2
    terms = dict(mixed(form="diagonal").function.stencil.terms)
    rows = [[int(terms.get((i, j), Fraction(0)) * 2) for i in (-1, 0, 1)] for j in (1, 0, -1)]
    assert rows == [[0, -1, 1], [-1, 2, -1], [1, -1, 0]]


def test_as_many_variables_as_the_axes_need_are_taken() -> None:
    assert partial(axis="z").name == "partial:axis=z,variables=3"
    assert find("mixed:axes=yz").name == "mixed:axes=yz,variables=3"
    assert partial(axis="z").operator == Operator.parse("f_z")
    assert partial(axis="x", variables=3).dimension == 3


def test_arrays_are_differentiated_entry_by_entry() -> None:
    x, y = np.meshgrid(np.linspace(0, 1, 4), np.linspace(1, 2, 3))
    h = 2.0**-6
    for scheme in SCHEMES:
        if scheme.dimension == 2:
            found = scheme(lambda a, b: np.sin(a) * np.exp(b), x, y, h)
            one = scheme(lambda a, b: math.sin(a) * math.exp(b), x[1, 2], y[1, 2], h)
            assert found.shape == x.shape
            assert found[1, 2] == pytest.approx(one, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    ("make", "options", "message"),
    [
        (laplacian, {"points": 8}, r"laplacian: points=8 is not accepted; points is 5, 7, 9, 19 or 27"),
        (laplacian_cross, {"order": 2}, r"laplacian_cross: order=2 is not accepted; order is 4, 6 or 8"),
        (partial, {"axis": "w"}, r"partial: axis='w' is not accepted; axis is x, y or z"),
        (partial, {"order": 3}, r"partial: order=3 is not accepted; order is 2, 4, 6 or 8"),
        (partial, {"derivative": 3}, r"derivative is 1 or 2"),
        (mixed, {"axes": "yx"}, r"mixed: axes='yx' is not accepted; axes is xy, xz or yz"),
        (mixed, {"form": "cross"}, r"form is corners or diagonal"),
        (mixed, {"variables": 4}, r"variables is 2 or 3"),
    ],
)
def test_options_that_are_not_accepted_are_refused_with_those_that_are(
    make: type[PointScheme], options: dict[str, object], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        make(**options)
