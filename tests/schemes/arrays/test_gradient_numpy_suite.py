"""NumPy's own tests of numpy.gradient, run against ours in its place.

Where ours differs on purpose (an edge_order below 1, coordinates that are no grid), these tests ask for nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from trueorder.schemes.arrays.gradient import gradient

numpys = pytest.importorskip(
    "numpy.lib.tests.test_function_base", reason="NumPy is installed without its tests"
)


@pytest.fixture(autouse=True)
def _ours_in_its_place() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(np, "gradient", gradient)
        patch.setattr(numpys, "gradient", gradient)
        yield


class TestGradient(numpys.TestGradient):  # type: ignore[misc, name-defined]
    """All that NumPy asks of its function."""


def test_the_tests_call_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numpys, "gradient", lambda *arguments, **options: 0)
    with pytest.raises(AssertionError):
        TestGradient().test_basic()
