"""Scripts that show where a library falls short of its claim, with nothing but NumPy and the library.

A script holds the very function that was judged, as it stands in the source, and the smallest case on which it misses.
"""

from __future__ import annotations

import re
import textwrap

from trueorder.verify.atlas_row import AtlasRow, Counterexample
from trueorder.verify.rows import Results

FOLDER = "reproduce"
"""where the scripts lie in a report"""

HEAD = '''"""{title}

{claim}

Needs NumPy and {library}, nothing else.
"""

from __future__ import annotations

from typing import Any

import numpy as np


{source}

def f(x: Any) -> Any:
    return {function}


def exact(x: Any) -> Any:
    return {exact}


'''

POINT = """x = {low!r}
rows = []
for h in {steps!r}:
    estimate = {call}(f, x, h{options})
    rows.append((h, abs(float(estimate) - float(exact(x)))))
"""

GRID = """rows = []
for count in {counts!r}:
    t = np.linspace(0, 1, count)
    x = {low!r} + {length!r} * {placed}
    estimates = {call}(f(x), {spacing}{options})
    rows.append((np.max(np.diff(x)), {error}))
"""

TAIL = """
print("{asked}")
print(f"{{'h':>12}} {{'error':>12}} {{'order':>8}}")
before = None
for h, error in rows:
    order = f"{{np.log(before[1] / error) / np.log(before[0] / h):8.3f}}" if before else ""
    print(f"{{h:12.5g}} {{error:12.4e}} {{order}}")
    before = (h, error)
"""


WHERE = {
    "point": "error at a point",
    "middle": "error at the middle node",
    "all": "largest error of all nodes",
}


def scripts(results: Results) -> dict[str, str]:
    """Return the script of every scheme that has a case, by its path in the report."""
    return {
        path: script(row)
        for row in results.atlas
        if row.counterexample is not None and (path := script_path(row))
    }


def script_path(row: AtlasRow) -> str | None:
    """Return the path of a scheme's script in the report; None for one that has no case."""
    if row.counterexample is None:
        return None
    # a script beside others must not have the name of a package that one of them imports
    return f"{FOLDER}/{re.sub(r'[^A-Za-z0-9.]+', '-', row.scheme)}-falls-short.py"


def script(row: AtlasRow) -> str:
    """Return the script of a scheme that has a case."""
    case = row.counterexample
    if case is None:
        raise ValueError(f"{row.scheme} has no case")
    head = HEAD.format(
        title=f"{row.scheme}: {_shown(case)}.",
        claim=textwrap.fill(_plain(f"The claim: {row.claim}."), 100),
        library=f"{row.library} ({row.version} was tried)" if row.version else row.library,
        source=case.source,
        function=case.function,
        exact=case.exact,
    )
    return head + _body(case) + TAIL.format(asked=_asked(case))


def _body(case: Counterexample) -> str:
    options = "".join(f", {name}={value!r}" for name, value in case.options)
    if case.place == "point":
        return POINT.format(low=case.low, steps=case.steps, call=case.call, options=options)
    return GRID.format(
        counts=case.counts,
        low=case.low,
        length=case.high - case.low,
        placed="t * (1 + t) / 2" if case.stretched else "t",
        call=case.call,
        spacing="x[1] - x[0]" if case.takes_spacing else "x",
        options=options,
        error="abs(estimates - exact(x))[count // 2]"
        if case.place == "middle"
        else "np.max(abs(estimates - exact(x)))",
    )


def _shown(case: Counterexample) -> str:
    found = f"order {case.orders[-1]:.2f}"
    if case.claimed is None:
        return f"{found}, so that it does not come closer as the step becomes smaller"
    return f"{found} where {case.claimed} is claimed"


def _asked(case: Counterexample) -> str:
    claimed = "no order is claimed" if case.claimed is None else f"order {case.claimed} is claimed"
    return f"{claimed}; {WHERE[case.place]}:"


def _plain(text: str) -> str:
    """The text as it may stand in a docstring."""
    return text.replace("\\", "/").replace('"""', "'''")
