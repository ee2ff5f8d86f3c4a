"""What to do next about a scheme that is refuted or undecided, from what was found out about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trueorder.verify.rows import SchemeRow, StudyRow

NUMBERS = "look at what the code does with numbers (types, memory, precision)"
ANOTHER = "claim what the code approximates, or mend its weights"
UNEVEN = (", smoothly stretched)", ", alternating 1:2)", ", random)")
"""how the operator ends of a study on uneven grids"""
NEAR = 0.1
"""an observed order this near to a whole number is said to be that"""


def next_action(row: SchemeRow, order: int) -> str:
    """Return what is to be done about a scheme that does not have, or is not known to have, an order."""
    if row.verdict == "inconclusive":
        asked = (
            "what the reason says would settle it"
            if "settle it" in row.reason
            else "see to what the reason names"
        )
        if row.studies and all(study.verdict == "exact" for study in row.studies):
            asked = "name other functions: these cannot show an order"
        return f"{asked}; until then --trueorder-strict decides whether this fails"
    refuted = [study for study in row.studies if study.verdict == "refuted"]
    return _below(row, order) or _at_edges(row) or (_measured(row, refuted, order) if refuted else ANOTHER)


def _below(row: SchemeRow, order: int) -> str | None:
    """About a proven order that is lower than the claimed one."""
    if row.proven_order is None or row.proven_order >= order:
        return None
    if row.proven_order < 1:
        return "look at the weights: the estimate does not tend to what is claimed"
    term = (row.error_term or "this error").partition(" inside, ")[0]
    return f"claim order {row.proven_order}, or mend the weights that leave {term}"


def _at_edges(row: SchemeRow) -> str | None:
    """About rows at the ends whose proven order is lower than what has to hold there."""
    claimed = 1 if row.claimed_edge_order is None else row.claimed_edge_order
    proven = min((p for p in row.proven_orders or () if p is not None), default=claimed)
    if proven >= claimed:
        return None
    _, _, said = (row.error_term or "").partition(" inside, ")
    term = said.removesuffix(" at the edges") or "this error"
    mend = f"mend the weights at the edges that leave {term}"
    return (
        f"claim edge_order={proven}, or {mend}" if proven else f"{mend}, or claim nothing there: edge_order=0"
    )


def _measured(row: SchemeRow, refuted: list[StudyRow], order: int) -> str:
    """About a scheme that measurement refutes."""
    from trueorder.verify.verdict.verdict import CONSTANT_TOLERANCE, LOSS, LOSS_ALONE, ORDER_TOLERANCE

    worst, proven = refuted[0], row.proven_order is not None
    if all(study.operator.endswith(UNEVEN) for study in refuted):
        return "mend the weights on uneven grids, or take a spacing in place of the coordinates"
    if worst.loss is not None and worst.loss > (LOSS if proven else LOSS_ALONE):
        return NUMBERS
    if worst.observed_order is None:
        return "look at the case that the reason names"
    agrees = worst.expected_order is not None and (
        abs(worst.observed_order - worst.expected_order) <= ORDER_TOLERANCE
        and abs((worst.constant_ratio or 1.0) - 1) <= CONSTANT_TOLERANCE
    )
    if proven and agrees:  # what is measured is what is proven, and that is not what is meant
        return ANOTHER
    if proven:
        return f"the formula is right: {NUMBERS}"
    whole = round(worst.observed_order)
    if 1 <= whole < order and abs(worst.observed_order - whole) <= NEAR:
        return f"claim order {whole}, or look for what leaves an error in proportion to h^{whole}"
    return f"look for what leaves an error that does not shrink as h^{order}"
