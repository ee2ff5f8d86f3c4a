"""The last line of a failed assertion: what it tells to do is what would help."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import trueorder as to


def inside(u: Any, h: Any) -> Any:
    out = np.zeros_like(u, dtype=float)
    out[1:-1] = (u[2:] - u[:-2]) / (2 * h)
    return out


def low_edges(u, h):
    out = inside(u, h)
    out[0], out[-1] = (u[1] - u[0]) / h, (u[-1] - u[-2]) / h
    return out


def no_edges(u, h):
    return inside(u, h)


def even_only(u, x):
    h = x[1] - x[0]
    return low_edges(u, h)


def cut(u, h):
    out = np.empty_like(u)
    out[:] = np.gradient(u, h, edge_order=2)
    return out


def single_inside(f, x, h):
    return (np.float32(f(x + h)) - np.float32(f(x - h))) / (2 * h)


def rounded(f, x, h):
    return np.round((f(x + h) - f(x - h)) / (2 * h), 6)


def typed(f, x, h):
    return 0.3333 * (f(x + h) - f(x - h)) / (2 * h) * 3


def doubled(f, x, h):
    return (f(x + h) - f(x - h)) / h


def raising(f, x, h):
    if np.any(np.asarray(h) < 1e-5):
        return {}["no licence"]
    return (f(x + h) - f(x - h)) / (2 * h)


def forward(f, x, h):
    return (f(x + h) - f(x)) / h


def unproven(f, x, h):
    return math.nextafter(float(f(x + h) - f(x)), 0) / h


def said(scheme: Callable[..., Any] | str, order: int, **claims: Any) -> str:
    with pytest.raises(AssertionError) as caught:
        to.assert_order(scheme, order, functions=["sine", "exponential"], **claims)
    last = str(caught.value).splitlines()[-1]
    assert last.startswith("  next      ")
    return last.removeprefix("  next      ")


EDGES = "claim edge_order=1, or mend the weights at the edges that leave h*f''(x)/2"
NUMBERS = "look at what the code does with numbers (types, memory, precision)"
ANOTHER = "claim what the code approximates, or mend its weights"
WEIGHTS = "look at the weights: the estimate does not tend to what is claimed"


@pytest.mark.parametrize(
    ("scheme", "order", "claims", "next_action"),
    [
        (low_edges, 2, {"edge_order": 2}, EDGES),
        (low_edges, 1, {"edge_order": 2}, EDGES),
        ("numpy.gradient", 2, {"edge_order": 2}, EDGES),
        (
            no_edges,
            2,
            {},
            "mend the weights at the edges that leave -f'(x), or claim nothing there: edge_order=0",
        ),
        (low_edges, 3, {}, "claim order 2, or mend the weights that leave h**2*f'''(x)/6"),
        (
            even_only,
            2,
            {},
            "mend the weights on uneven grids, or take a spacing in place of the coordinates",
        ),
        (
            cut,
            2,
            {},
            "see to what the reason names; until then --trueorder-strict decides whether this fails",
        ),
        (single_inside, 2, {}, NUMBERS),
        (rounded, 2, {}, NUMBERS),
        (typed, 2, {}, WEIGHTS),
        (doubled, 2, {}, ANOTHER),
        (raising, 2, {}, "look at the case that the reason names"),
        (forward, 2, {}, "claim order 1, or mend the weights that leave h*f''(x)/2"),
        (unproven, 2, {}, "claim order 1, or"),
    ],
)
def test_the_last_line_says_what_would_help(
    scheme: Callable[..., Any] | str, order: int, claims: dict[str, Any], next_action: str
) -> None:
    assert said(scheme, order, **claims).startswith(next_action)


@pytest.mark.parametrize(
    ("expression", "asked"),
    [
        ("x", "name other functions: these cannot show an order; until"),
        (to.function("abs(x)", domain=(-1, 1), at=0), "what the reason says would settle it; until"),
    ],
)
def test_of_what_is_undecided_it_says_what_would_settle_it(expression: Any, asked: str) -> None:
    with pytest.raises(AssertionError) as caught:
        to.assert_order(forward, 1, functions=[expression])
    assert str(caught.value).splitlines()[-1].startswith(f"  next      {asked}")
