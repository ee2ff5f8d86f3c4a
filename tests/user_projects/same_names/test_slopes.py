"""Every assertion and marker of trueorder beside modules of the same names."""

import numpy as np
import pytest
from schemes.slopes import centred

import reports
import trueorder as to
import verify


@pytest.mark.order(2)
def test_the_marker():
    assert (verify.TOLERANCE, reports.TITLE) == (1e-6, "slopes")
    return centred


def test_the_assertions():
    to.assert_order(centred, 2)
    to.assert_derivative(np.cos, "sin(x)", ulps=4)
    with pytest.raises(AssertionError, match="order 4 is claimed"):
        to.assert_order(centred, 4)


def test_the_fixture(trueorder):
    trueorder.assert_no_regression(to.study(centred, "exp(x)*sin(x)"))


def test_the_calls():
    assert to.prove(centred).order == 2
    assert to.verify(centred, order=2).status == "verified"
    assert to.run("suite.toml").summary["verified"] == 1
    assert reports.TITLE == "slopes"
