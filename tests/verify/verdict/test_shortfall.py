"""What the proof contradicts of the claims refutes a scheme, whatever its studies say."""

from __future__ import annotations

from typing import Any

import pytest

from trueorder.schemes.from_function import from_function
from trueorder.schemes.operator import Operator
from trueorder.schemes.registry import find
from trueorder.verify.proof.proving import prove
from trueorder.verify.rows import StudyRow
from trueorder.verify.studies.verification import scheme_row
from trueorder.verify.verdict.shortfall import shortfall

AGREEING = StudyRow("made", "sine", "f'", "float64", 50, verdict="verified", reason="measured")


def half(f, x, h):
    return (f(x + h) - f(x)) / (2 * h)


def divergent(f, x, h):
    return (f(x + h) - f(x)) / h**2


def gradient_of_numbers(values, x):
    return find("numpy.gradient").function(values, x)


def as_if_even(values, x):
    return find("numpy.gradient").function(values, x[1] - x[0])


CLAIMS: list[tuple[Any, dict[str, Any], str | None]] = [
    ("forward", {}, None),
    ("forward", {"order": 2}, "order 2 is claimed, but order 1 is proven: h*f''(x)/2 does not vanish"),
    (
        half,
        {"derivative": 1, "order": 1},
        "the scheme approximates f'/2 instead of f'; a coefficient is off by 0.5",
    ),
    (half, {"derivative": 1}, "the scheme approximates f'/2 instead of f'; a coefficient is off by 0.5"),
    (divergent, {"derivative": 1, "order": 1}, "the scheme diverges as h goes to zero, like h**(-1)*f'(x)"),
    (gradient_of_numbers, {"derivative": 1, "order": 2, "edge_order": 1}, None),
    (
        gradient_of_numbers,
        {"derivative": 1, "order": 2, "edge_order": 2},
        "order 2 is claimed at the edges, but order 1 is proven: h*f''(x)/2 does not vanish",
    ),
    (
        as_if_even,
        {"derivative": 1, "order": 2, "edge_order": 1},
        "order 2 is claimed, but order 0 is proven on",
    ),
]


@pytest.mark.parametrize(("code", "claims", "sentence"), CLAIMS)
def test_the_first_claim_that_the_proof_contradicts_is_the_reason(
    code: Any, claims: dict[str, Any], sentence: str | None
) -> None:
    scheme = from_function(find(code) if isinstance(code, str) else code, **claims)
    proof = prove(scheme)
    missing = shortfall(scheme, proof)
    row = scheme_row(scheme, proof, [AGREEING, AGREEING])
    if sentence is None:
        assert missing is None
        assert row.verdict == "verified"
        return
    assert missing is not None
    assert missing.startswith(sentence)
    assert (row.verdict, row.reason) == ("refuted", missing)


def test_what_cannot_be_proven_contradicts_nothing() -> None:
    scheme = from_function(lambda f, x, h: float(f(x)) ** 2 / h, operator=Operator.derivative(1), order=1)
    proof = prove(scheme)
    assert proof.status == "unavailable"
    assert shortfall(scheme, proof) is None
