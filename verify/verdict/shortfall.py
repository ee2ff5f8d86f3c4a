"""What is proven held against what is claimed: inside, at the edges, and on rough grids."""

from __future__ import annotations

from trueorder.schemes.scheme import GridScheme, PointScheme
from trueorder.verify.proof.grid_proof import GridProof
from trueorder.verify.proof.proof import Proof
from trueorder.verify.verdict.verdict import below, contradiction

INSIDE = ", which is no row at an end: on grids of other sizes the row as far from it is another one"


def shortfall(scheme: PointScheme | GridScheme, proof: Proof | GridProof) -> str | None:
    """The first claim that the proof contradicts, as a sentence; None when there is none.

    A scheme that claims nothing still has to approximate its operator.

    >>> from trueorder.schemes.registry import find
    >>> from trueorder.schemes.from_function import from_function
    >>> from trueorder.verify.proof.proving import prove
    >>> bold = from_function(find("forward"), order=2)
    >>> shortfall(bold, prove(bold))
    "order 2 is claimed, but order 1 is proven: h*f''(x)/2 does not vanish"
    """
    if proof.problem is not None:
        return proof.problem
    if proof.status != "proved" or proof.order is None:
        return None
    inside = proof.inside.reason if isinstance(proof, GridProof) and proof.inside else proof.reason
    term = proof.terms[0].text if proof.terms else None
    if term is not None and isinstance(proof, Proof) and proof.place:
        term = f"{term} at {proof.place}"
    wrong = contradiction(scheme.order, proof.order, inside, term)
    if wrong is None and isinstance(scheme, GridScheme) and isinstance(proof, GridProof):
        return _at_edges(scheme, proof) or _on_other_sizes(scheme, proof) or _on_rough_grids(scheme, proof)
    return wrong


def _at_edges(scheme: GridScheme, proof: GridProof) -> str | None:
    worst = proof.worst_edge
    if worst is None or worst.order is None or not _holds_edges(scheme):
        return None
    if scheme.edge_order is None:
        wrong = f"{proof.edges_text} it {worst.reason} (edge_order=0 claims nothing there)"
        return wrong if worst.order <= 0 else None
    wrong_order = below(scheme.edge_order, worst.order, worst.error_term, " at the edges")
    return None if wrong_order is None else f"{wrong_order} in {proof.worst_rows}"


def _holds_edges(scheme: GridScheme) -> bool:
    """Whether rows at the ends are held to anything.

    Without a claim of their own those of what claims an order have to approximate the operator.
    """
    if scheme.has_open_edges:
        return False
    return scheme.edge_order is not None or (scheme.order is not None and scheme.ends is None)


def _on_other_sizes(scheme: GridScheme, proof: GridProof) -> str | None:
    for other in proof.others:
        order, term, where = other.proof.order or 0, other.proof.error_term, other.where
        if other.at_edge and not _holds_edges(scheme):
            continue
        claim = scheme.edge_order if other.at_edge else scheme.order
        if order <= 0:
            return f"{where} it {other.proof.reason}"
        if (short := below(claim, order, term, " at the edges" if other.at_edge else "")) is not None:
            return f"{short} {where}" + ("" if other.at_edge else INSIDE)
    return None


def _on_rough_grids(scheme: GridScheme, proof: GridProof) -> str | None:
    for family in proof.families:
        if scheme.order is not None and family.order is not None and family.order < scheme.order:
            return _rough(family.family, f"order {scheme.order} is claimed", family.order)
        least = 1 if scheme.edge_order is None else scheme.edge_order
        if _holds_edges(scheme) and family.edge_order is not None and family.edge_order < least:
            held = "order 1 has to hold" if scheme.edge_order is None else f"order {least} is claimed"
            return _rough(family.family, f"{held} at the edges", family.edge_order)
    return None


def _rough(family: str, held: str, proven: int) -> str:
    """What is said of an order on rough grids that is less than what the rows are `held` to."""
    found = f"{held}, but order {proven} is proven on {family} grids"
    if proven <= 0:
        return (
            f"{found}: it takes coordinates and treats uneven ones as if they were even "
            "(a scheme for even grids takes their spacing, in an argument named h, dx or spacing)"
        )
    return f"{found}, whose spacings stay uneven as they shrink"
