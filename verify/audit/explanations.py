"""What printed numbers are instead: related computations are tried, those that give the digits are named."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from trueorder.schemes.operator import Operator
from trueorder.verify.audit.computation import brief
from trueorder.verify.audit.grid import GradientKeys, exact_partial, inside, partial, partial_text
from trueorder.verify.audit.printed import Floats, Printed

ORDINALS = ("first", "second", "third")
MOST_NODES = 2_000
"""larger grids are not searched for explanations: the certified values would take seconds"""


def explanations(keys: GradientKeys, printed: Printed, array: int) -> list[str]:
    """Return a phrase for each related computation that reproduces every printed number.

    Tried are the exact partial derivatives, the other arrays of the call, transposed arrays, other edge
    orders, other spacings, and differences that take the function's value beyond the edge.
    """
    found = []
    for phrase, candidate in _candidates(keys, array):
        if candidate.shape == printed.shape and printed.reproduced_by(candidate).all():
            found.append(phrase)
    return found


def axis_sentence(
    keys: GradientKeys, computed: Floats, array: int, operator: Operator | None
) -> tuple[bool, str]:
    """Return whether the array approximates the derivative it is called, and a sentence about that.

    The array is compared with every exact first derivative where no edge formula of its axis disturbs; the
    nearest one is what it approximates.
    """
    if operator is None or computed.ndim == 1 or computed.size > MOST_NODES:
        return True, ""
    interior = inside(computed.shape, array - 1)
    variables = keys.function.variables
    gaps = [
        float(np.abs(computed - exact_partial(keys, name))[interior].max(initial=0.0)) for name in variables
    ]
    nearest = variables[int(np.argmin(gaps))]
    if partial(keys.function, nearest) == operator or gaps.count(min(gaps)) > 1:
        return True, ""
    is_text, called = partial_text(keys.function, nearest), operator.text
    others = [
        f"{brief(gap)} from {partial_text(keys.function, name)}"
        for name, gap in zip(variables, gaps, strict=True)
    ]
    return False, (
        f"The {ORDINALS[array - 1]} array approximates {is_text} and not {called}: away from the edges it is"
        f" {' and '.join(others)}. With meshgrid's indexing '{keys.indexing}' axis {array - 1} of the array,"
        f" along which it is differentiated, is that of {keys.axis_variables[array - 1]}."
    )


def _candidates(keys: GradientKeys, array: int) -> Iterator[tuple[str, Floats]]:
    exact = keys.function
    if keys.values.size <= MOST_NODES:
        for variable in exact.variables:
            name = partial_text(exact, variable)
            yield f"the exact values of {name} at the nodes", exact_partial(keys, variable)
    for order in (keys.edge_order, *(order for order in (1, 2) if order != (keys.edge_order or 1))):
        changed = keys.model_copy(update={"edge_order": order})
        yield from _of_call(changed, array, same=order == keys.edge_order)
    if keys.spacing != "unit":
        yield from _of_call(keys.model_copy(update={"spacing": "unit"}), array, same=False)
    else:
        yield from _of_call(keys.model_copy(update={"spacing": exact.variables}), array, same=False)
    if exact.dimension == 1:
        yield from _beyond_the_edges(keys)


def _of_call(keys: GradientKeys, array: int, *, same: bool) -> Iterator[tuple[str, Floats]]:
    try:
        arrays = keys.arrays
    except (ValueError, IndexError):
        return
    for index, returned in enumerate(arrays, start=1):
        which = "what" if len(arrays) == 1 else f"the {ORDINALS[index - 1]} array that"
        how = "the same call" if same else keys.call
        if not (same and index == array):
            yield f"{which} {how} returns", returned
        if returned.ndim == 2:
            yield f"the transpose of the {ORDINALS[index - 1]} array that {how} returns", returned.T


def _beyond_the_edges(keys: GradientKeys) -> Iterator[tuple[str, Floats]]:
    (x,) = keys.mesh
    f = keys.function.numeric()
    gaps = np.diff(x)
    after, before = np.append(gaps, gaps[-1]), np.insert(gaps, 0, gaps[0])
    with np.errstate(all="ignore"):
        yield (
            "forward differences (f(x + h) - f(x))/h at every node, the last with a value beyond the given"
            " ones",
            np.asarray((f(x + after) - f(x)) / after),
        )
        yield (
            "backward differences (f(x) - f(x - h))/h at every node, the first with a value before the"
            " given ones",
            np.asarray((f(x) - f(x - before)) / before),
        )
        yield (
            "central differences at every node, those at the edges with values beyond the given ones",
            np.asarray((f(x + after) - f(x - before)) / (after + before)),
        )
