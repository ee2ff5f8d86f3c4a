"""The audit: printed numbers and statements against what is computed, each with a verdict and the reason.

A claims file (format: `verify.audit.claims_file`) says what was printed and what to compute, and nothing about
the outcome. `reproduced` is equal to the last printed digit, `consistent` within the bound of the rounding
model, `verified` a statement without numbers that holds, `refuted` whatever the computation contradicts,
`inconclusive` what it cannot settle.
"""

from __future__ import annotations

from pathlib import Path

from trueorder.schemes.errors import one_line
from trueorder.verify.rows import ClaimRow

ARTICLE = Path(__file__).parent / "article.toml"


def audit(path: Path | str | None = None) -> tuple[ClaimRow, ...]:
    """Return a row for every claim of the file, in its order; without a path, of the built-in article.

    Raises InputError, one line with the file and the key, for a file that is not a claims file.

    >>> row = audit()[0]
    >>> row.id, row.printed, row.computed
    ('unit-spacing', '3 4 6 8 9', '3 4 6 8 9')
    """
    # pydantic takes longer to import than most claims to settle
    from trueorder.verify.audit.claims_file import ClaimsTable
    from trueorder.verify.audit.computation import Outcome
    from trueorder.verify.toml_file import load

    rows = []
    for claim in load(ARTICLE if path is None else Path(path), ClaimsTable).claim:
        try:
            found = claim.compute.outcome(claim.printed)
        except (
            Exception
        ) as error:  # a scheme is anybody's code, and one that fails must not take the others along
            cause = one_line(f"{type(error).__name__}: {error}")
            found = Outcome("inconclusive", f"The computation failed with {cause}.")
        printed = None if claim.printed is None else claim.printed.text
        rows.append(
            ClaimRow(
                claim.id,
                claim.statement,
                printed,
                found.computed,
                found.difference,
                found.allowed,
                found.verdict,
                found.reason,
            )
        )
    return tuple(rows)
