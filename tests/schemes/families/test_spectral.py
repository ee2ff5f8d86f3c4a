"""Fourier and Chebyshev: exact for the waves and polynomials that a grid tells apart, and for no more."""

from __future__ import annotations

import numpy as np
import pytest

from trueorder.schemes.errors import InputError
from trueorder.schemes.families.spectral import chebyshev, differentiation_matrix, fourier, lobatto


@pytest.mark.parametrize("derivative", [1, 2, 3, 4])
@pytest.mark.parametrize("nodes", [3, 4, 9, 16, 31])
def test_waves_below_half_the_nodes_are_exact(nodes: int, derivative: int) -> None:
    h = 3.0 / nodes
    phase = 2 * np.pi * h * np.arange(nodes) / 3.0
    for wave in range(1, (nodes - 1) // 2 + 1):
        rate = 2 * np.pi * wave / 3.0
        expected = rate**derivative * np.cos(wave * phase + 0.3 + derivative * np.pi / 2)
        found = fourier(derivative=derivative)(np.cos(wave * phase + 0.3), h)
        assert np.abs(found - expected).max() < 1e-12 * (np.pi / h) ** derivative


@pytest.mark.parametrize("nodes", [4, 16])
def test_of_the_shortest_wave_only_the_cosine_is_seen(nodes: int) -> None:
    # Trefethen (2000), chapter 3: its odd derivatives vanish at the nodes, its second one is -(n/2)^2 times it
    shortest = (-1.0) ** np.arange(nodes)
    assert np.abs(fourier()(shortest, 2 * np.pi / nodes)).max() < 1e-12
    assert np.abs(fourier(derivative=3)(shortest, 2 * np.pi / nodes)).max() < 1e-10
    np.testing.assert_allclose(
        fourier(derivative=2)(shortest, 2 * np.pi / nodes), -((nodes / 2) ** 2) * shortest, atol=1e-11
    )


@pytest.mark.parametrize("nodes", [2, 3, 8, 17])
@pytest.mark.parametrize(("low", "high"), [(-1.0, 1.0), (0.0, 5.0), (3.0, -2.0)])
def test_polynomials_of_degree_below_the_nodes_are_exact(nodes: int, low: float, high: float) -> None:
    x = low + (high - low) * lobatto(nodes)
    for derivative in (d for d in (1, 2) if d < nodes):
        scheme = chebyshev(derivative=derivative)
        for degree in range(derivative, nodes):
            t = (x - low) / (high - low)
            factor = degree if derivative == 1 else degree * (degree - 1)
            expected = factor * t ** (degree - derivative) / (high - low) ** derivative
            assert np.abs(scheme(t**degree, x) - expected).max() < 1e-10 * max(1, np.abs(expected).max())


def test_one_degree_more_is_not_exact() -> None:
    x = lobatto(6)
    assert np.abs(chebyshev()(x**6, x) - 6 * x**5).max() > 1e-3


def test_the_error_for_an_analytic_function_falls_geometrically() -> None:
    errors = []
    for nodes in (9, 17, 33):
        x = 2 * lobatto(nodes) - 1
        f = 1 / (1 + 4 * x**2)
        errors.append(np.abs(chebyshev()(f, x) + 8 * x * f**2).max())
    assert errors[0] / errors[1] > 20
    assert errors[1] / errors[2] > 100


def test_rows_of_the_matrix_add_up_to_zero_however_many_nodes_there_are() -> None:
    matrix = differentiation_matrix(400)
    assert np.abs(matrix.sum(axis=1)).max() < 1e-15 * np.abs(matrix).sum(axis=1).max()


@pytest.mark.parametrize(
    ("coordinates", "message"),
    [
        (
            np.linspace(0, 1, 5),
            r"chebyshev: the coordinates are not the 5 Chebyshev-Lobatto nodes from 0 to 1; acc",
        ),
        (np.zeros(5), r"not the 5 Chebyshev-Lobatto nodes from 0 to 0"),
        (np.append(lobatto(5)[:-1], np.nan), r"not the 5 Chebyshev-Lobatto nodes"),
        (0.25, r"spacing of shape \(\) for 5 nodes; give the coordinates of every node"),
        (lobatto(6), r"spacing of shape \(6,\) for 5 nodes"),
    ],
)
def test_other_nodes_are_refused_in_one_line(coordinates, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        chebyshev()(np.zeros(5), coordinates)
    assert "\n" not in str(caught.value)
