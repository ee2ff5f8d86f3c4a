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


RATE = Signature("grid", 1, "scalar", rate=True)
OWN = Signature("grid", 1, "coordinates", own_step=True)


@pytest.mark.parametrize(
    "name",
    [
        "h", "hx", "hy", "dx", "dy", "dz", "dt", "dr", "delta", "delta_t", "delta_x", "deltax", "step",
        "step_size", "stepsize", "time_step", "spacing", "grid_spacing", "sample_spacing", "interval",
        "sampling_interval", "sampling_period", "DX", "eps", "increment", "Δx", "Δt",
    ],
)  # fmt: skip
def test_a_name_of_a_spacing_gets_the_spacing(name: str) -> None:
    assert read_signature(eval(f"lambda values, {name}: None"), "mine") == SCALAR
    assert read_signature(eval(f"lambda f, x, {name}: None"), "mine") == POINT[0]
    assert read_signature(eval(f"lambda f, x, {name}=1: None"), "mine") == POINT[0]


@pytest.mark.parametrize(
    "name", ["fs", "sampling_rate", "sample_rate", "rate", "sfreq", "sampling_frequency", "fps"]
)
def test_a_name_of_a_sampling_rate_gets_one_over_the_spacing(name: str) -> None:
    assert read_signature(eval(f"lambda values, {name}: None"), "mine") == RATE
    assert read_signature(eval(f"lambda values, {name}=100.0: None"), "mine") == RATE


@pytest.mark.parametrize(
    "name", ["x", "t", "time", "times", "stamps", "coordinates", "grid", "nodes", "positions"]
)
def test_any_other_name_gets_coordinates(name: str) -> None:
    assert read_signature(eval(f"lambda values, {name}: None"), "mine") == COORDINATES


@pytest.mark.parametrize("out", ["out", "result", "output", "buffer"])
def test_a_third_argument_may_be_the_array_to_write_to(out: str) -> None:
    assert read_signature(eval(f"lambda values, x, {out}: None"), "mine") == Signature("grid", out=True)
    assert read_signature(eval(f"lambda values, dt, {out}: None"), "mine") == Signature(
        "grid", 1, "scalar", out=True
    )
    assert read_signature(eval(f"lambda values, x, {out}=None: None"), "mine") == COORDINATES


@pytest.mark.parametrize(
    "function", [lambda f, x: None, lambda fun, x0: None, lambda g, t: None, lambda func, at: None]
)
def test_a_function_and_a_place_are_a_scheme_with_a_step_of_its_own(function: Any) -> None:
    assert read_signature(function, "mine") == OWN
    assert read_signature(function, "mine", "point") == Signature("point", own_step=True)
    assert read_signature(function, "mine", "grid") == COORDINATES


@pytest.mark.parametrize(
    ("function", "reads_as"),
    [
        (lambda f, t, y, h: None, "a time stepper"),
        (lambda rhs, t, u, dt: None, "a time stepper"),
        (lambda f, y, t, h: None, "a time stepper"),
        (lambda f, y0, n: None, "a solver of initial value problems"),
        (lambda fun, t, y0, h: None, "a solver of initial value problems"),
        (lambda f, u0, times: None, "a solver of initial value problems"),
        (lambda f, a, b: None, "a quadrature rule"),
        (lambda g, a, b, n: None, "a quadrature rule"),
        (lambda func, lower, upper: None, "a quadrature rule"),
        (lambda g, n: None, "a routine that is told how many points"),
        (lambda f, x, n_steps: None, "a routine that is told how many points"),
        (lambda u, dx, dy: None, "a field in several variables"),
        (lambda values, hx, hy, hz: None, "a field in several variables"),
        (lambda temperature, delta_x, delta_y: None, "a field in several variables"),
        (lambda data, x, y: None, "a field in several variables"),
        (lambda f, x, y: None, "code that is told no step"),
        (lambda f, h, x: None, "code whose step is not its last argument"),
        (lambda f, x, h, kind: None, "code that has to be told 'kind' beside its step"),
        (lambda f, x, y, h, kind: None, "code that has to be told 'kind' beside its step"),
        (lambda f, x, dx, a, b: None, "code that has to be told 'b' beside its step"),
        (lambda f, x, h, tol, order=2: None, "code that has to be told 'tol' beside its step"),
    ],
)
def test_names_that_are_no_scheme_s_are_refused_with_what_they_suggest(function: Any, reads_as: str) -> None:
    with pytest.raises(
        InputError, match=rf"^scheme 'mine': \(.*\) reads as .*{reads_as}.*accepted: \(f, x, h\)"
    ):
        read_signature(function, "mine")


def test_a_kind_goes_before_the_names() -> None:
    assert read_signature(lambda f, a, b: None, "mine", "point") == POINT[0]
    assert read_signature(lambda f, t, y, h: None, "mine", "point") == POINT[1]
    assert read_signature(lambda f, h, g, k: None, "mine", "point") == POINT[1]


def test_objects_that_take_any_arguments_show_the_function_inside() -> None:
    assert read_signature(np.vectorize(lambda f, x, h: None), "mine") == POINT[0]
    assert read_signature(np.vectorize(lambda values, dt: None), "mine") == SCALAR
    assert read_signature(np.frompyfunc(lambda f, x, h: None, 3, 1), "mine") == POINT[0]
