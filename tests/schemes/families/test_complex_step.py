"""Complex steps: no digits lost in the first derivative, and analytic functions only."""

from __future__ import annotations

import cmath
import math
import pickle

import numpy as np
import pytest

from trueorder.schemes.errors import InputError
from trueorder.schemes.families.central import central
from trueorder.schemes.families.complex_step import complex_step

EVERY = [(order, derivative) for order in (2, 4) for derivative in (1, 2)]


def test_the_first_derivative_has_all_its_digits_at_a_step_where_a_difference_has_none() -> None:
    # Squire and Trapp (1998), the example of their section 1
    def f(x: complex) -> complex:
        return x ** (9 / 2)

    exact = 4.5 * 1.5**3.5
    assert complex_step()(f, 1.5, 1e-100) == pytest.approx(exact, rel=4e-16)
    assert complex_step(order=4)(f, 1.5, 1e-100) == pytest.approx(exact, rel=4e-16)
    assert central()(f, 1.5, 1e-100) == 0


@pytest.mark.parametrize(("order", "derivative"), EVERY)
def test_it_is_exact_for_polynomials_below_its_order_and_not_for_the_next(
    order: int, derivative: int
) -> None:
    scheme = complex_step(order=order, derivative=derivative)
    for k in range(order + derivative):
        expected = math.perm(k, derivative) * 2.0 ** (k - derivative) if k >= derivative else 0.0
        assert scheme(lambda z, k=k: z**k, 2.0, 0.5) == pytest.approx(expected, rel=1e-13, abs=1e-13)
    k = order + derivative
    wrong = scheme(lambda z: z**k, 2.0, 0.5) - math.perm(k, derivative) * 2.0 ** (k - derivative)
    constants = {(2, 1): -1 / 6, (4, 1): -1 / 480, (2, 2): -1 / 12, (4, 2): -1 / 90}
    assert wrong == pytest.approx(constants[order, derivative] * math.factorial(k) * 0.5**order, rel=1e-10)


@pytest.mark.parametrize(("order", "derivative"), EVERY)
def test_the_powers_of_its_error_are_those_that_it_tells(order: int, derivative: int) -> None:
    scheme = complex_step(order=order, derivative=derivative)
    known = scheme.function.error_powers(3)
    for power in range(order, known[-1] + 1):
        k = power + derivative
        value = scheme(lambda z, k=k: z**k, 0.0, 1.0)
        assert (abs(value) > 1e-12) == (power in known)


@pytest.mark.parametrize(("order", "derivative"), EVERY)
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.longdouble])
def test_arrays_keep_their_precision(order: int, derivative: int, dtype: type) -> None:
    scheme = complex_step(order=order, derivative=derivative)
    x, h = np.linspace(0, 1, 3, dtype=dtype)[:, None], np.array([0.1, 0.2], dtype=dtype)
    found = scheme(np.exp, x, h)
    assert (found.dtype, found.shape) == (dtype, (3, 2))
    one_by_one = [[float(scheme(cmath.exp, float(a), float(b)).real) for b in h] for a in x[:, 0]]
    # a few roundings of values of the size of the derivative, over h^2 for the second one
    rounding = 4 * max(np.finfo(dtype).eps, np.finfo(float).eps) / 0.1 ** (2 * derivative - 2)
    np.testing.assert_allclose(found.astype(float), one_by_one, rtol=float(rounding))


def test_a_function_that_does_not_take_complex_numbers_says_so_itself() -> None:
    with pytest.raises(TypeError, match=r"must be real number|complex"):
        complex_step()(math.sin, 1.0, 1e-8)


def test_it_can_be_sent_to_another_process() -> None:
    scheme = complex_step(order=4, derivative=2)
    assert pickle.loads(pickle.dumps(scheme)) == scheme


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"order": 6}, r"complex_step: order=6 is not accepted; order is 2 or 4"),
        ({"derivative": 3}, r"complex_step: derivative=3 is not accepted; derivative is 1 or 2"),
    ],
)
def test_other_options_are_refused(options: dict[str, int], message: str) -> None:
    with pytest.raises(InputError, match=message):
        complex_step(**options)
