"""Options take integers, words or truth values, and refuse everything else with what is accepted."""

from __future__ import annotations

import numpy as np
import pytest

from trueorder.schemes.errors import InputError
from trueorder.schemes.options import Option

ORDER = Option("order", (2, 4, 6), 2)
BASE = Option("base", ("central", "forward"), "central")
PERIODIC = Option("periodic", (False, True), False)


@pytest.mark.parametrize(
    ("option", "value"), [(ORDER, 4), (ORDER, np.int64(6)), (BASE, "forward"), (PERIODIC, True)]
)
def test_a_value_that_is_accepted_is_returned(option, value):
    settled = option.accept(value, where="mine")
    assert settled == value
    assert type(settled) is type(option.default)


@pytest.mark.parametrize(
    ("option", "value", "rule"),
    [
        (ORDER, 3, "2, 4 or 6"),
        (ORDER, "4", "2, 4 or 6"),
        (ORDER, True, "2, 4 or 6"),
        (BASE, "backward", "central or forward"),
        (BASE, 1, "central or forward"),
        (PERIODIC, 1, "false or true"),
        (PERIODIC, "true", "false or true"),
    ],
)
def test_anything_else_is_refused_with_what_is_accepted(option, value, rule):
    with pytest.raises(InputError, match=rf"mine: {option.name}=.* is not accepted; {option.name} is {rule}"):
        option.accept(value, where="mine")
