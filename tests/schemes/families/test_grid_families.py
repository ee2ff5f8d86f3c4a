"""What all families of schemes on grids have in common: shapes, types, batches, and refusals in one line."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trueorder.schemes.errors import InputError
from trueorder.schemes.families.spectral import lobatto
from trueorder.schemes.registry import find
from trueorder.schemes.scheme import GridScheme

NAMES = (
    "compact",
    "compact:order=10,edge_order=4",
    "compact:order=8,derivative=2,edge=one_sided,edge_order=8",
    "compact:order=6,edge=periodic",
    "compact:order=10,derivative=2,edge=periodic",
    "sbp",
    "sbp:order=6",
    "spline",
    "spline:degree=5,derivative=2",
    "spline:edge=natural",
    "spline:edge=periodic",
    "savitzky_golay",
    "savitzky_golay:window=11,polyorder=4,derivative=2",
    "low_noise:order=4,reach=5",
    "low_noise:kind=holoborodko",
    "extension:order=6,edge=mirror_even",
    "extension:order=4,edge=extrapolation,edge_order=3",
    "extension:order=12,edge_order=12",
    "extension:derivative=2,edge=periodic",
    "fourier",
    "fourier:derivative=2",
    "chebyshev",
    "chebyshev:derivative=2",
)
each_scheme = pytest.mark.parametrize("name", NAMES)


def made(name: str) -> GridScheme:
    scheme = find(name)
    assert isinstance(scheme, GridScheme)
    return scheme


def spacing_for(scheme: GridScheme, nodes: int) -> Any:
    if scheme.name.startswith("chebyshev"):
        return 3 * lobatto(nodes)
    return np.linspace(0, 3, nodes) ** 1.5 if scheme.spacing == "coordinates" else 0.25


@each_scheme
@given(st.integers(0, 5), st.integers(0, 2**32 - 1))
@settings(max_examples=4, deadline=None)
def test_a_batch_is_differentiated_along_its_last_axis_from_any_memory(
    name: str, more: int, seed: int
) -> None:
    scheme = made(name)
    nodes = scheme.minimum_nodes + more
    spacing = spacing_for(scheme, nodes)
    values = (
        np.random.default_rng(seed).normal(size=(2 * nodes, 3, 2))[::2].T
    )  # a view with strides of its own
    values.flags.writeable = False
    together = scheme(values, spacing)
    assert together.shape == values.shape
    for i, j in np.ndindex(2, 3):
        alone = scheme(np.ascontiguousarray(values[i, j]), spacing)
        np.testing.assert_allclose(together[i, j], alone, rtol=1e-13, atol=1e-13 * np.abs(alone).max())


@each_scheme
@given(st.floats(-3, 3), st.floats(-3, 3))
@settings(max_examples=3, deadline=None)
def test_the_derivative_is_linear_also_in_complex_values(name: str, a: float, b: float) -> None:
    scheme = made(name)
    nodes = scheme.minimum_nodes + 3
    spacing = spacing_for(scheme, nodes)
    f, g = np.random.default_rng(7).normal(size=(2, nodes))
    one, other = scheme(f, spacing), scheme(g, spacing)
    size = np.abs(one).max() + np.abs(other).max()
    np.testing.assert_allclose(scheme(a * f + b * g, spacing), a * one + b * other, rtol=0, atol=1e-12 * size)
    np.testing.assert_allclose(scheme(f + 1j * g, spacing), one + 1j * other, rtol=0, atol=1e-12 * size)


@each_scheme
def test_the_derivative_of_a_constant_is_zero_and_scales_with_the_spacing(name: str) -> None:
    scheme = made(name)
    nodes = scheme.minimum_nodes + 2
    spacing = spacing_for(scheme, nodes)
    f = np.sin(np.arange(nodes, dtype=float))
    found = scheme(f, spacing)
    assert np.abs(scheme(np.ones(nodes), spacing)).max() <= 1e-12 * np.abs(found).max()
    degree = scheme.operator.degree
    np.testing.assert_allclose(
        scheme(f, spacing * 4) * 4**degree, found, rtol=0, atol=1e-12 * np.abs(found).max()
    )


@each_scheme
def test_single_precision_stays_and_integers_become_double(name: str) -> None:
    scheme = made(name)
    nodes = scheme.minimum_nodes + 2
    spacing = spacing_for(scheme, nodes)
    whole = np.arange(nodes) ** 2
    exact = scheme(whole.astype(float), spacing)
    assert scheme(whole, spacing).dtype == np.float64
    np.testing.assert_array_equal(scheme(whole.tolist(), spacing), exact)
    single = scheme(whole.astype(np.float32), spacing if np.ndim(spacing) else np.float32(spacing))
    assert single.dtype == np.float32
    assert np.abs(single - exact).max() <= 1e-3 * np.abs(exact).max()


@each_scheme
def test_too_few_nodes_are_refused_in_one_line_that_says_how_many_are_needed(name: str) -> None:
    scheme = made(name)
    fewest = scheme.minimum_nodes
    assert np.isfinite(scheme(np.arange(float(fewest)), spacing_for(scheme, fewest))).all()
    for nodes in (fewest - 1, 0):
        with pytest.raises(InputError, match=rf"{name}: {nodes} nodes; it needs {fewest} or more") as caught:
            scheme(np.arange(float(nodes)), 0.5)
        assert "\n" not in str(caught.value)
    with pytest.raises(InputError, match=f"0 nodes; it needs {fewest} or more"):
        scheme(1.0, 0.5)


@pytest.mark.parametrize("name", [name for name in NAMES if made(name).spacing == "scalar"])
def test_coordinates_are_refused_where_one_spacing_is_asked_for(name: str) -> None:
    scheme = made(name)
    nodes = scheme.minimum_nodes + 1
    with pytest.raises(
        InputError, match=rf"spacing of shape \({nodes},\).*give the one distance of neighbours"
    ):
        scheme(np.arange(float(nodes)), np.arange(float(nodes)))


@each_scheme
def test_the_name_asks_for_the_scheme_and_the_source_is_named(name: str) -> None:
    scheme = made(name)
    assert find(scheme.name) == scheme
    assert scheme.batched
    assert scheme.source
