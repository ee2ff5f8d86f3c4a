"""Every family of grid schemes that is built in, at every value that its options accept: claims verified."""

from __future__ import annotations

from dataclasses import replace

import mpmath
import pytest
import sympy

from trueorder.schemes.from_function import from_function
from trueorder.schemes.listing import Listing
from trueorder.schemes.registry import builtin, find
from trueorder.schemes.scheme import GridScheme
from trueorder.verify.exact.library import find_function
from trueorder.verify.proof.end_condition import WORDS, made_for, unshown, up_to_the_ends
from trueorder.verify.proof.proving import prove
from trueorder.verify.studies.verification import verify

COMPANY = {
    "gradient": "order=8",
    "savitzky_golay": "polyorder=2",
    "spline": "degree=3",
    "compact:order": "edge=one_sided",
}
"""options beside which all values of the others are accepted, by family, or by family and option"""


def has_no_order(listing: Listing) -> bool:
    """Spectral schemes are exact for some functions instead; they are not claimed, and not verified, to have one."""
    return listing.name in ("fourier", "chebyshev")


def texts(listing: Listing) -> list[str]:
    """The family with one option after the other at each of its values."""
    found = [listing.name]
    for option in listing.options:
        company = COMPANY.get(f"{listing.name}:{option.name}", COMPANY.get(listing.name, ""))
        beside = company if not company.startswith(f"{option.name}=") else ""
        for value in option.accepted:
            asked = ",".join(filter(None, (f"{option.name}={value}".replace("True", "true"), beside)))
            found.append(find(f"{listing.name}:{asked}").name)
    return list(dict.fromkeys(found))


OURS = [listing for listing in builtin() if listing.kind == "grid" and listing.source == "built in"]
EVERY = [text for listing in OURS if not has_no_order(listing) for text in texts(listing)]


@pytest.mark.parametrize("name", EVERY)
def test_what_is_claimed_inside_and_at_the_edges_is_verified(name: str) -> None:
    scheme = find(name)
    assert isinstance(scheme, GridScheme)
    assert scheme.source
    functions = [find_function("harmonics" if scheme.periodic else each) for each in ("sine", "gaussian")]
    found = verify(scheme, functions=None if scheme.ends else functions, points=8)
    assert found.status == "verified", found.reason
    assert found.row.proven_order is not None
    assert found.row.proven_order >= (scheme.order or 0)


CONDITIONAL = [f"extension:order={p},derivative=2,edge=mirror_{e}" for p in (2, 12) for e in ("even", "odd")]


@pytest.mark.parametrize("name", [*CONDITIONAL, "extension:order=12,edge=mirror_even"])
def test_a_mirror_image_is_proved_to_keep_the_order_for_its_symmetry_and_for_no_other(name: str) -> None:
    scheme = find(name)
    assert isinstance(scheme, GridScheme)
    assert scheme.ends is not None
    proof = up_to_the_ends(prove(scheme), scheme.ends)
    assert WORDS[scheme.ends] in proof.reason
    assert unshown(proof, scheme.ends, ()) is None
    assert unshown(proof, "odd" if scheme.ends == "even" else "even", ()) is not None


@pytest.mark.parametrize("ends", WORDS)
def test_the_functions_for_a_condition_have_it_at_both_ends(ends) -> None:
    vanish = {"even": (1, 3, 5), "odd": (2, 4), "flat": (1,), "straight": (2,)}[ends]
    x = sympy.Symbol("x", real=True)
    for function in made_for(ends):
        f = sympy.sympify(function.text, {"x": x})
        for k in vanish:
            found = sympy.lambdify(x, sympy.diff(f, x, k), "mpmath")
            assert abs(found(mpmath.mpf(0))) < 1e-12
            assert abs(found(mpmath.mpf(1))) < 1e-9


def test_a_scheme_for_even_functions_that_is_wrong_for_them_too_is_refuted() -> None:
    right = find("extension:order=4,edge=mirror_even")
    assert isinstance(right, GridScheme)

    def wrong(values, h):
        estimates = right(values, h)
        estimates[..., 1] *= 1.01
        return estimates

    found = verify(replace(right, function=wrong, stencils=()))
    assert found.status == "refuted"
    assert from_function(right, edge_order=1).ends is None
