"""Every library delivers what it claims, but for the cases that are listed here with what they deliver instead.

A case that fails here with a newer version of a library is news about that library: look, and change the list.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from trueorder.schemes.errors import InputError
from trueorder.schemes.others.families import LIBRARIES
from trueorder.schemes.registry import find
from trueorder.schemes.scheme import GridScheme
from trueorder.verify.campaign import plan
from trueorder.verify.campaign.plan import prove_all
from trueorder.verify.campaign.workers import Ended, carry_out
from trueorder.verify.proof import proving
from trueorder.verify.proof.grid_proof import GridProof

DELIVERED = [
    "scipy.differentiate.derivative",
    "scipy.differentiate.derivative:order=4,direction=forward",
    "scipy.optimize.approx_fprime",
    "findiff",
    "findiff:accuracy=4,derivative=2",
    "findiff:derivative=2,uniform=false",
    "findiff:accuracy=4,uniform=false",
    "numdifftools",
    "numdifftools:order=4,derivative=2",
    "numdifftools:order=3,method=forward",
    "numdifftools:method=complex",
    "fdm",
    "finitediff",
    "finitediff:derivative=2",
    "derivative",
    "derivative:k=2",
    "pynumdiff:order=1",
    "pynumdiff",
    "pynumdiff:order=4",
    "derivkit",
    "derivkit:points=9",
    "derivkit:levels=2",
    "torch.gradient",
    "torch.gradient:edge_order=2",
]

MISSED = [
    # order is the number of values that are taken, of which the derivative uses up some
    ("fdm:order=3,derivative=2", 3, 2),
    ("fdm:order=5", 5, 4),
    ("fdm:direction=forward", 2, 1),
    # even orders are rounded down to multiples of 4
    ("numdifftools:order=6,method=complex", 6, 4),
    # extrapolated with the order 7 for a formula of order 8
    ("derivkit:points=9,levels=2", 10, 8),
    # the first estimate has the wrong sign; it is one of those that are extrapolated from
    ("jacobi", None, 0),
]


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time enough for slow libraries on a busy machine."""
    for module in (proving, plan):
        monkeypatch.setattr(module, "SECONDS", 60.0)


def peer(text: str) -> Any:
    """The scheme, or a skipped test where its library is missing; the one place that decides this."""
    library = LIBRARIES[text.partition(":")[0]]
    if not library.installed:
        pytest.skip(f"{library.name} is not installed")
    return find(text, load=False)


def apart(call: Callable[[], Any]) -> Any:
    """What a call returns in another process: some libraries start threads, which other tests must not fork."""
    said = [piece for _, piece in carry_out(lambda _: iter((call(),)), [0], 1, apart=True)]
    assert said[-1] == Ended(), said[-1].text
    return said[0]


def proof_of(scheme: Any) -> Any:
    """The proof, made in another process for the same reason."""
    (proof,) = prove_all((scheme,))
    return proof


@pytest.mark.parametrize("text", DELIVERED)
def test_the_claimed_order_is_proven(text: str) -> None:
    scheme = peer(text)
    proof = proof_of(scheme)
    assert proof.status == "proved", proof.reason
    assert proof.order is not None
    assert proof.order >= scheme.order
    if isinstance(proof, GridProof) and scheme.edge_order is not None:
        assert proof.edge_order is None or proof.edge_order >= scheme.edge_order


@pytest.mark.parametrize(("text", "claimed", "proven"), MISSED)
def test_less_than_the_claimed_order_is_proven(text: str, claimed: int | None, proven: int) -> None:
    scheme = peer(text)
    assert (scheme.order, proof_of(scheme).order) == (claimed, proven)


def test_jax_is_of_first_order_at_the_edges() -> None:
    proof = proof_of(peer("jax.numpy.gradient"))
    assert isinstance(proof, GridProof)
    assert (proof.order, proof.edge_order) == (2, 1)


def test_derivative_takes_any_grid_for_an_even_one() -> None:
    # andgoldschmidt/derivative#55
    scheme = peer("derivative:uniform=false")
    x = np.linspace(0, 1, 65) ** 2
    error = np.abs(scheme(x**2, x) - 2 * x)
    assert np.max(error) > 1.0
    assert (scheme.order, scheme.edge_order) == (None, None)


def test_total_variation_keeps_a_jump_in_noisy_data_that_a_difference_does_not_show() -> None:
    scheme = peer("total_variation")
    x = np.linspace(0, 1, 101)
    noisy = np.abs(x - 0.5) + 0.01 * np.random.default_rng(0).normal(size=101)

    def errors() -> list[float]:
        return [
            float(np.abs(f - np.sign(x - 0.5)).mean())
            for f in (scheme(noisy, 0.01), np.gradient(noisy, 0.01))
        ]

    regularised, difference = apart(errors)
    assert regularised < 0.1 < 0.5 < difference


def test_pynumdiff_refuses_what_is_no_even_grid() -> None:
    # florisvb/PyNumDiff#1
    scheme = peer("pynumdiff")
    x = np.linspace(0, 1, 9) ** 2
    with pytest.raises(ValueError, match="uniformly spaced"):
        scheme(x, x)


@pytest.mark.parametrize("points", [3, 5, 7, 9])
@pytest.mark.parametrize("derivative", [1, 2, 3, 4])
def test_derivkit_takes_its_stencils_for_less_than_they_are(points: int, derivative: int) -> None:
    pytest.importorskip("derivkit")
    from derivkit.derivatives.finite.stencil import TRUNCATION_ORDER

    if derivative >= points:
        with pytest.raises(InputError, match=f"it needs {derivative + 1} points"):
            find(f"derivkit:points={points},derivative={derivative}")
        return
    scheme = find(f"derivkit:points={points},derivative={derivative}")
    wrong = {(7, 4), (9, 1), (9, 2), (9, 3), (9, 4)}
    assert (TRUNCATION_ORDER[points, derivative] < (scheme.order or 0)) == ((points, derivative) in wrong)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("fdm:order=2,derivative=2", "fdm: order=2 takes 2 values of f; derivative=2 needs 3 or more"),
        ("numdifftools:order=3", "numdifftools: order=3 with method=central; it has an even order"),
        (
            "jacobi:direction=up",
            "jacobi: direction='up' is not accepted; direction is central, forward or backward",
        ),
    ],
)
def test_what_a_library_cannot_do_is_refused_in_one_line(text: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        find(text, load=False)
    assert str(caught.value) == said


@pytest.mark.parametrize("text", sorted(LIBRARIES))
def test_a_scheme_says_in_which_version_of_which_document_its_order_is_claimed(text: str) -> None:
    scheme = peer(text)
    assert any(character.isdigit() for character in scheme.source)
    assert scheme.operator is not None


@pytest.mark.parametrize("text", sorted(LIBRARIES))
def test_a_scheme_is_called_as_a_scheme_and_with_its_own_step(text: str) -> None:
    scheme = peer(text)
    called = _on_grid if isinstance(scheme, GridScheme) else _at_point
    assert apart(lambda: called(scheme)) == "as expected"


def _on_grid(scheme: Any) -> str:
    x = np.linspace(0, 1, 33)
    found = scheme(x**2, x[1] if scheme.spacing == "scalar" else x)
    # total variation takes some of the derivative with the noise
    allowed = 0.5 if scheme.name == "total_variation" else 1e-9
    np.testing.assert_allclose(found[1:-1], 2 * x[1:-1], atol=allowed)
    with pytest.raises(TypeError, match="chooses no step"):
        scheme.function.at_own_step(np.exp, 0.5)
    return "as expected"


def _at_point(scheme: Any) -> str:
    sign = -1 if scheme.name == "jacobi" else 1
    assert float(scheme(np.exp, 0.5, 2.0**-10)) == pytest.approx(sign * np.exp(0.5), rel=1e-3)
    if scheme.function.own_step is not None:
        assert float(scheme.function.at_own_step(np.exp, 0.5)) == pytest.approx(np.exp(0.5), rel=1e-4)
    return "as expected"
