"""What a function's signature says about the scheme that it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from trueorder.schemes.errors import InputError
from trueorder.schemes.signature import Kind, Signature, read_signature

POINT = [Signature("point", n) for n in (1, 2, 3)]
COORDINATES = Signature("grid", 1, "coordinates")
SCALAR = Signature("grid", 1, "scalar")


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (lambda f, x, h: None, POINT[0]),
        (lambda f, x, h=1e-6: None, POINT[0]),
        (lambda f, x, delta_x=1e-6: None, POINT[0]),
        (lambda f, x, dx=None: None, POINT[0]),
        (lambda f, x, h=1: None, POINT[0]),
        (lambda f, x, h, order=2: None, POINT[0]),
        (lambda f, x, h=1e-6, order=2: None, POINT[0]),
        (lambda f, x, h, *, order=2: None, POINT[0]),
        (lambda f, x, h, *rest, **options: None, POINT[0]),
        (lambda f, x, y, h: None, POINT[1]),
        (lambda f, x, y, h=1e-4: None, POINT[1]),
        (lambda f, x, y, z, h: None, POINT[2]),
        (lambda values, x: None, COORDINATES),
        (lambda values, x, edge_order=1: None, COORDINATES),
        (lambda values, x, axis=None: None, COORDINATES),
        (lambda values, x, mode="mirror": None, COORDINATES),
        (lambda values, h: None, SCALAR),
        (lambda values, dx: None, SCALAR),
        (lambda values, spacing: None, SCALAR),
        (lambda values, dx=1.0: None, SCALAR),
        (lambda values, dx, edge_order=1: None, SCALAR),
        (lambda values, *spacing, axis=None: None, COORDINATES),
        (np.gradient, COORDINATES),
    ],
)
def test_a_signature_says_kind_variables_and_spacing(
    function: Callable[..., Any], expected: Signature
) -> None:
    assert read_signature(function, "mine") == expected


@pytest.mark.parametrize(
    ("function", "kind", "expected"),
    [
        (lambda f, x, size=4: None, "point", POINT[0]),
        (lambda values, x, alpha=0.5: None, "grid", COORDINATES),
        (lambda values, width=3: None, "grid", COORDINATES),
        (lambda f, x, h: None, "point", POINT[0]),
    ],
)
def test_a_kind_settles_what_is_in_doubt(
    function: Callable[..., Any], kind: Kind, expected: Signature
) -> None:
    assert read_signature(function, "mine", kind) == expected


@pytest.mark.parametrize(
    ("function", "kind", "message"),
    [
        (lambda: None, None, r"0 positional arguments"),
        (lambda f: None, None, r"1 positional arguments to fill in \(f\)"),
        (lambda a, b, c, d, e, g: None, None, r"6 positional arguments"),
        (lambda f, x, h, *, order: None, None, r"keyword-only argument 'order' has no default"),
        (
            lambda values, x: None,
            "point",
            r"2 positional arguments to fill in \(values, x\) as a point scheme",
        ),
        (lambda f, x, h: None, "grid", r"as a grid scheme"),
        (lambda **options: None, None, r"0 positional arguments"),
        (dict, None, r"0 positional|signature cannot be read"),
    ],
)
def test_a_signature_of_no_scheme_is_refused_with_those_accepted(
    function: Callable[..., Any], kind: Kind | None, message: str
) -> None:
    with pytest.raises(InputError, match=rf"scheme 'mine': .*({message}).*accepted: \(f, x, h\)"):
        read_signature(function, "mine", kind)


def test_a_method_is_read_without_its_object() -> None:
    class Family:
        def slope(self, f: Any, x: Any, h: Any) -> Any:
            return f(x)

    assert read_signature(Family().slope, "mine") == POINT[0]


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (lambda f, x, h, tol=1e-10: None, Signature("point", 1)),
        (lambda f, x, h, eps=1e-6: None, Signature("point", 1)),
        (lambda f, t, dt, theta=0.5: None, Signature("point", 1)),
        (lambda f, x, y, h, tol=1e-10: None, Signature("point", 2)),
        (lambda f, x, y, h=1e-4, tol=1e-10: None, Signature("point", 2)),
        (lambda values, dx, eps=1e-6: None, Signature("grid", 1, "scalar")),
        (lambda f, x, dt=1e-4: None, Signature("point", 1)),
    ],
)
def test_a_number_behind_the_step_is_an_option_and_no_second_step(function: Any, expected: Signature) -> None:
    # (f, x, h, tol=1e-10) was once read as two variables x and h with the step tol
    assert read_signature(function, "mine") == expected
