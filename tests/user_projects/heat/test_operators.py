"""The tests of the project: orders, and numbers that must not get worse."""

import operators
import pytest

import trueorder as to


@pytest.mark.order(4)
def test_curvature_has_order_four():
    return operators.curvature


@pytest.mark.parametrize("name", ["slope", "curvature", "flux"])
def test_nothing_got_worse(trueorder, name):
    scheme = getattr(operators, name)
    trueorder.assert_no_regression(to.study(scheme, "20 + 50*exp(-(x - 1/2)**2*8)", domain=(0, 1)))
