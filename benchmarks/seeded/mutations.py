"""All mutation operators by name, each with the kinds of scheme that it is tried on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from . import faults, grid_faults, slips, unsaid
from .families import Random, pick
from .scene import Scene
from .specimens import Specimen, from_book
from .styles import Code
from .textbook import MISTAKEN_EXTRAPOLATION

LINEAR = ("point", "point", "point n-D", "black box", "grid")
POINT = ("point", "point", "point n-D", "Richardson", "nonlinear", "complex step", "black box")
GRID = ("grid", "grid", "grid on coordinates")
EVERY = (*POINT, *GRID)
CALLED = ("grid called otherwise",)
ROWS = ("grid", "grid on coordinates", "nonlinear grid")
UNEVEN = ("grid on coordinates", "nonlinear grid")

Mutate = Callable[[Specimen, Random, Scene], Specimen | None]


@dataclass(frozen=True)
class Mutation:
    """A mutation operator and what it is for."""

    name: str
    mutate: Mutate
    kinds: tuple[str, ...]


def _slip(name: str, slip: slips.Slip, kinds: tuple[str, ...] = LINEAR) -> Mutation:
    return Mutation(name, lambda specimen, random, scene: slips.on_any_row(slip, specimen, random), kinds)


def _rewrite(
    name: str, change: Callable[[Specimen, Random], Specimen | None], kinds: tuple[str, ...]
) -> Mutation:
    return Mutation(name, lambda specimen, random, scene: change(specimen, random), kinds)


def _factor_on_code(specimen: Specimen, random: Random, scene: Scene) -> Specimen | None:
    """The whole estimate off by a factor, whatever the scheme is."""
    factor = pick(random, (2, 0.5, -1, 1.5, 1.1))

    def make(code: Code) -> Code:
        return lambda *arguments: factor * (code(*arguments))

    def make_grid(code: Code) -> Code:
        return lambda *arguments: factor * np.asarray(code(*arguments))

    made = make if specimen.spacing is None else make_grid
    return replace(specimen, code=made(specimen.code), formula=None, write=None)


def _mistaken_extrapolation(specimen: Specimen, random: Random, scene: Scene) -> Specimen | None:
    return from_book(pick(random, MISTAKEN_EXTRAPOLATION))


ELSEWHERE = "wrong at another x"


def _inside(name: str, slip: slips.Slip) -> Mutation:
    """A slip in the rows inside, which show however a grid scheme is called."""

    def mutate(specimen: Specimen, random: Random, scene: Scene) -> Specimen | None:
        return slips.inside_alone(slip, specimen, random)

    return Mutation(name, mutate, CALLED)


INSIDE: dict[str, slips.Slip] = {
    "coefficient off by 1e-4": slips.coefficient_off(4),
    "wrong sign": slips.wrong_sign,
    "missing sample": slips.missing_sample,
    "size of the truth": slips.size_of_the_truth,
}

MUTATIONS: tuple[Mutation, ...] = (
    *(_slip(f"coefficient off by 1e-{d}", slips.coefficient_off(d)) for d in slips.DIGITS),
    _slip("wrong sign", slips.wrong_sign),
    _slip("wrong node", slips.wrong_node),
    _slip("wrong factor of h", slips.wrong_factor_of_h, ("point", "point", "point n-D", "black box")),
    _slip("weights rounded", slips.rounded_weights),
    _slip("integer division", slips.integer_division),
    _slip("float32 weights", slips.single_precision_weights, ("point", "point", "point n-D", "grid")),
    _slip("missing sample", slips.missing_sample),
    _slip("wrong axis", slips.wrong_axis, ("point n-D",)),
    Mutation("error of the size of the truth", _factor_on_code, EVERY),
    _rewrite("claim one too high", slips.claim_one_too_high, EVERY),
    _rewrite("another derivative", slips.another_operator, ("point", "Richardson", "black box", "grid")),
    Mutation("wrong extrapolation", _mistaken_extrapolation, ("Richardson",)),
    *(_inside(f"inside, called otherwise: {name}", slip) for name, slip in INSIDE.items()),
    _rewrite("edge formula swapped", slips.swapped_edges, ("grid",)),
    _rewrite("rows inside off by one", slips.row_off_by_one, ("grid",)),
    _rewrite("edge formula of lower order", slips.lower_order_edge, ("grid",)),
    Mutation("result shifted by a row", faults.rows_shifted, GRID),
    Mutation("row dropped", faults.row_dropped, GRID),
    Mutation("row duplicated", faults.row_duplicated, GRID),
    Mutation("ends exchanged", faults.ends_exchanged, GRID),
    Mutation("float32 values", faults.single_precision_values, EVERY),
    Mutation("float32 arguments", faults.single_precision_arguments, POINT),
    Mutation("input changed in place", faults.changes_its_input, EVERY),
    Mutation("memo without the step", faults.remembers_by_place, POINT),
    Mutation("averaged with the last call", faults.remembers_the_last, EVERY),
    Mutation("spacing of the first call kept", faults.remembers_its_spacing, GRID),
    Mutation("clipped", faults.clipped, EVERY),
    Mutation("NaN at one point", faults.not_a_number, EVERY),
    Mutation("result rounded", faults.rounded_result, EVERY),
    Mutation("constant added", faults.constant_added, EVERY),
    Mutation("other formula for floats", faults.other_formula_for_floats, ("point", "point n-D")),
    Mutation("factor, no operator claimed", unsaid.factor_unclaimed, LINEAR),
    Mutation(
        "step forgotten, no operator claimed",
        unsaid.step_forgotten,
        ("point", "point", "point n-D", "black box"),
    ),
    Mutation(ELSEWHERE, unsaid.wrong_elsewhere, ("point", "point", "point n-D", "black box", "Richardson")),
    Mutation("wrong below a step, on numbers", unsaid.wrong_below_a_step, ("point", "black box")),
    Mutation("wrong in a band of x, on numbers", unsaid.wrong_in_a_band, ("point", "black box")),
    Mutation("wrong for some values", unsaid.wrong_for_some_values, ("point", "point", "black box")),
    Mutation("step that vanishes with x", unsaid.step_vanishes, ("point", "point n-D")),
    Mutation("digits lost in squares", unsaid.digits_lost, ("point", "point", "point n-D")),
    Mutation(
        "drawn anew in every call",
        unsaid.drawn,
        ("point", "point n-D", "black box", "grid", "nonlinear grid"),
    ),
    Mutation("rows never written", grid_faults.rows_never_written, ROWS),
    Mutation("seam at a share of the nodes", grid_faults.seam_at_a_share, ROWS),
    Mutation("seams between blocks", grid_faults.seams_between_blocks, ROWS),
    Mutation("wrong on some sizes", grid_faults.some_sizes, ROWS),
    Mutation("wrong remainder of a loop", grid_faults.wrong_remainder, ROWS),
    Mutation("one half of the rows", grid_faults.one_half_of_the_rows, ROWS),
    Mutation("row next to an end", grid_faults.row_next_to_an_end, ROWS),
    Mutation("absolute tolerance on spacings", grid_faults.tolerance_on_spacings, UNEVEN),
    Mutation("nearly even taken for even", grid_faults.nearly_even, UNEVEN),
    Mutation("wrong on large sizes", grid_faults.large_sizes, ROWS),
    Mutation("distances without sign", grid_faults.distances_without_sign, UNEVEN),
    Mutation("uneven taken for even", grid_faults.evenly_spaced, UNEVEN),
    Mutation("buffer of the data's type", grid_faults.buffer_of_the_data, ROWS),
)

PENDING: tuple[Mutation, ...] = (
    Mutation("uniform formula, any spacing", faults.uniform_on_any_spacing, ("grid",)),
)
"""mutations that show on families of grids only; listed apart"""
