"""The public functions: they settle what is meant (which scheme, claims and function) and ask the engine.

`run` tries the code of others in processes of its own, where processes can be forked (not on Windows or macOS), so that
code that ends its process, or never comes back, costs its own studies and no other. The other functions run it in the
process that calls them: code that ends the process ends the caller, and the time limits (10 seconds
of processor time a proof, 60 a study, ten times as much for code that waits) end loops in any thread, waiting in the
main thread alone (and not on Windows), and compiled code nowhere.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from numbers import Integral, Real
from os import PathLike
from typing import TYPE_CHECKING, Any

from trueorder.records import Results, Study, Verdict, Wavenumber
from trueorder.schemes.errors import InputError
from trueorder.schemes.from_function import from_function
from trueorder.schemes.operator import Operator
from trueorder.schemes.scheme import Scheme
from trueorder.verify.exact.functions import ExactFunction
from trueorder.verify.foreign.undisturbed import undisturbed

if TYPE_CHECKING:
    import pandas as pd

    from trueorder.verify.proof.grid_proof import GridProof
    from trueorder.verify.proof.proof import Proof
    from trueorder.verify.rows import ClaimRow, StudyRow

SchemeLike = Scheme | Callable[..., Any] | str
"""a record, a function (decorated or not), or a text such as "central:order=4" or "file.py:function" """
FunctionLike = ExactFunction | str
"""an exact function, the name of a built-in one, or an expression"""
Domain = Sequence[float] | Sequence[Sequence[float]] | Mapping[str, Sequence[float]]
"""(low, high) for every variable, one such pair per variable, or pairs by variable"""

DTYPES = ("float32", "float64", "longdouble")
MOST_POINTS = 10_000
FREE_MARGIN = 0.1
"""share of the domain that a single point keeps from its edges; one that is nearer gets a domain around itself"""
WIDEST_STENCIL = 64
"""half the width, in steps, of the domain around a single point; the widest grid tried has 33 nodes"""


@undisturbed()
def prove(
    scheme: SchemeLike,
    *,
    derivative: int | None = None,
    operator: Operator | str | None = None,
    order: int | None = None,
    edge_order: int | None = None,
    periodic: bool | None = None,
    proof_seconds: float | None = None,
) -> Proof | GridProof:
    """Derive the order of accuracy and the leading error term of a scheme from its own code.

    Args:
        scheme: a scheme record, a function or a text (see `trueorder list schemes`).
        derivative: the derivative that the scheme is to be held to, 1 or more, in place of its own claim.
        operator: the operator likewise, as a record or as text such as "f_xx + f_yy".
        order: the order of accuracy likewise, 1 or more.
        edge_order: grid schemes: the order at the edges likewise; 0 claims nothing there. Where none is claimed the
            edges have to approximate the operator, to order 1 at least.
        periodic: grid schemes: whether they are for periodic grids likewise; the scheme's own matrix tells when
            nothing is claimed.
        proof_seconds: processor time that the scheme's code may take, positive; 10 when not given.

    Returns:
        The proof, with `order`, `error_term`, `text` and `terms`: all terms of the error that are known, from
        the leading one on, each with its `power` of h and its `text` (of a grid scheme those of the rows
        inside). When the code cannot be traced its status is "unavailable" and it says why.

    Raises:
        InputError: the scheme is unknown, cannot be loaded, or claims what no scheme can.

    >>> import trueorder as to
    >>> proof = to.prove("central")
    >>> proof.order, proof.error_term
    (2, "h**2*f'''(x)/6")
    >>> [term.text for term in proof.terms[:3]]
    ["h**2*f'''(x)/6", 'h**4*f^(5)(x)/120', 'h**6*f^(7)(x)/5040']
    """
    from trueorder.verify.proof.proving import prove as derive

    return derive(
        held_to(
            scheme,
            derivative=derivative,
            operator=operator,
            order=order,
            edge_order=edge_order,
            periodic=periodic,
        ),
        _seconds("proof_seconds", proof_seconds),
    )


@undisturbed()
def study(
    scheme: SchemeLike,
    function: FunctionLike,
    *,
    domain: Domain | None = None,
    at: float | Sequence[float] | None = None,
    points: int | None = None,
    steps: Iterable[float] | None = None,
    dtype: str = "float64",
    proof_seconds: float | None = None,
    study_seconds: float | None = None,
) -> Study:
    """Measure one scheme on one exact function over many steps, against certified values.

    Args:
        scheme: a scheme record, a function or a text (see `trueorder list schemes`).
        function: an exact function, the name of a built-in one, or an expression such as "sin(x)/x".
        domain: where to study it: (low, high), or one pair per variable; the function's own when not given.
        at: one point to study instead of many, a number or one coordinate per variable.
        points: how many points, 1 or more; when not given 50, or 10 for code that takes one number, or one grid, at a
            time.
        steps: the steps h, positive, in units of x; chosen to fit function and precision when not given.
        dtype: "float32", "float64" or "longdouble".
        proof_seconds: processor time that the proof may take, positive; 10 when not given.
        study_seconds: processor time that the study may take, positive; 60 when not given. What is known by then is
            used: the proof, and the steps that were made.

    Raises:
        InputError: one of these cannot be used; the message says which, and what is accepted.

    >>> import trueorder as to
    >>> study = to.study("forward", "exp(x)", at=0, steps=[0.1, 0.01])
    >>> [f"{step.h:g} {step.error:.4f}" for step in study.sweep]
    ['0.01 0.0050', '0.1 0.0517']
    """
    from trueorder.verify.foreign.unanswered import never_answers
    from trueorder.verify.proof.proving import prove as derive
    from trueorder.verify.studies.study import study as measure

    wanted = _steps(steps)
    exact = exact_function(function, domain)
    if at is not None:
        exact = _around(exact, at, wanted, keep_domain=domain is not None)
    if points is not None and not (isinstance(points, Integral) and 1 <= points <= MOST_POINTS):
        raise InputError(f"points={points!r}: a whole number from 1 to {MOST_POINTS}")
    _dtype(dtype)
    count = None if points is None else int(points)
    longest, limit = _seconds("proof_seconds", proof_seconds), _seconds("study_seconds", study_seconds)
    held = held_to(scheme)

    def made(function: ExactFunction, count: int | None = count) -> StudyRow:  # the points given, or others
        proof = None if longest is None else derive(held, longest, steps=wanted)
        row = measure(held, function, steps=wanted, points=count, dtype=dtype, proof=proof, seconds=limit).row
        if row.unanswered:
            raise InputError(never_answers(held, row.reason))
        return row

    return Study(made(exact), exact, made)


@undisturbed()
def verify(
    scheme: SchemeLike,
    *,
    order: int | None = None,
    edge_order: int | None = None,
    periodic: bool | None = None,
    derivative: int | None = None,
    operator: Operator | str | None = None,
    functions: Iterable[FunctionLike] | None = None,
    dtype: str = "float64",
    proof_seconds: float | None = None,
    study_seconds: float | None = None,
) -> Verdict:
    """Say whether a scheme has the order it claims: by proof, and by measurement over several functions.

    Args:
        scheme: a scheme record, a function or a text (see `trueorder list schemes`).
        order: the order that the scheme is to be held to, 1 or more, in place of its own claim.
        edge_order: grid schemes: the order at the edges likewise; 0 claims nothing there. Where none is claimed the
            edges have to approximate the operator, to order 1 at least.
        periodic: grid schemes: whether they are for periodic grids likewise; the scheme's own matrix tells when
            nothing is claimed.
        derivative: the derivative likewise.
        operator: the operator likewise, as a record or as text such as "f_xx + f_yy".
        functions: what to measure on; the built-in functions that fit the scheme when not given.
        proof_seconds: processor time that the proof may take, positive; 10 when not given.
        study_seconds: processor time that each study may take, positive; 60 when not given. What is known by then is
            used.
        dtype: the precision to measure in, "float32", "float64" or "longdouble"; code that returns less than double
            precision is judged in the precision that it has.

    Raises:
        InputError: the scheme, a claim, a function or the dtype cannot be used.

    >>> import trueorder as to
    >>> to.verify("central:order=4", functions=["sine", "exp(-x**2)"]).status
    'verified'
    """
    from trueorder.verify.studies.verification import verify as judge

    found = judge(
        held_to(
            scheme,
            derivative=derivative,
            operator=operator,
            order=order,
            edge_order=edge_order,
            periodic=periodic,
        ),
        functions=None if functions is None else _several(functions),
        proof_seconds=_seconds("proof_seconds", proof_seconds),
        study_seconds=_seconds("study_seconds", study_seconds),
        dtype=_dtype(dtype),
    )
    return Verdict(found.row)


@undisturbed()
def wavenumber(scheme: SchemeLike, *, tolerances: Sequence[float] | None = None) -> Wavenumber:
    """Derive the symbol of a linear scheme and measure how short waves it resolves (Lele 1992).

    Args:
        scheme: a scheme record, a function or a text, in one variable and linear in f.
        tolerances: errors |w' - w|/w up to which a wave counts as resolved, positive; 0.1, 0.01 and 0.001 by default.

    Returns:
        The exact `symbol`, the `efficiency` for each tolerance (as a share of pi radians per node), and a figure.

    Raises:
        InputError: the scheme has no modified wavenumber (it is not linear, or has no proof), or a tolerance is not
            positive.

    >>> import trueorder as to
    >>> to.wavenumber("central").symbol
    'I*sin(w)'
    """
    from trueorder.verify.proof.wavenumber import TOLERANCES
    from trueorder.verify.proof.wavenumber import wavenumber as derive

    return Wavenumber(derive(held_to(scheme), TOLERANCES if tolerances is None else tuple(tolerances)))


@undisturbed()
def run(path: str | PathLike[str] | None = None) -> Results:
    """Run a suite and return what it found; without a path, the built-in one and the article's audit.

    Files of schemes are imported in this process, and one that ends it when it is imported is out of reach.

    Raises:
        InputError: the suite cannot be read; the message names the file and the line or the key.
    """
    from pathlib import Path

    from trueorder.verify.campaign.campaign import campaign
    from trueorder.verify.campaign.suite import read_suite

    suite = read_suite(None if path is None else Path(path))
    return Results(campaign(suite, claims=audit if path is None else None).results)


@undisturbed()
def history(study: str | Iterable[str] = "*", *, store: str | PathLike[str] | None = None) -> pd.DataFrame:
    """Read from the store how studies came out in all runs, and what had changed when their numbers moved.

    Args:
        study: a scheme, a function, "SCHEME on FUNCTION" or a shell-style pattern, or several of them.
        store: the file that `trueorder run` wrote; .trueorder/store.sqlite in the current directory when not given.

    Returns:
        One row for each study and run: the run, its start (ISO 8601, UTC) and git revision, the columns of a study,
        `leading_constant` (error over h**p, root mean square over the points), `rounding_level` (rounding error times
        h**d, over unit roundoff and size of f),
        `moved`, the names of the quantities that differ by more than another processor's rounding, and `changes`.

    Raises:
        InputError: there is no store, it cannot be read, or no study is called so.
    """
    from pathlib import Path

    from trueorder.reports.tables import history_frame
    from trueorder.verify.guard.history import history as read
    from trueorder.verify.guard.store import DEFAULT

    wanted = (study,) if isinstance(study, str) else tuple(study)
    return history_frame(read(DEFAULT if store is None else Path(store), wanted).tracks)


@undisturbed()
def audit(path: str | PathLike[str] | None = None) -> tuple[ClaimRow, ...]:
    """Check printed numbers and statements against computed ones: those of a TOML file, or the article's.

    Raises:
        InputError: the file cannot be read; the message names the file and the line or the key.
    """
    from pathlib import Path

    from trueorder.verify.audit.claims import audit as check

    return check(None if path is None else Path(path))


def held_to(
    scheme: SchemeLike,
    *,
    derivative: int | None = None,
    operator: Operator | str | None = None,
    order: int | None = None,
    edge_order: int | None = None,
    periodic: bool | None = None,
) -> Scheme:
    """Return the scheme that is meant as a record, with the claims given here in place of its own.

    >>> held_to("central", order=4).order
    4
    """
    if isinstance(scheme, str):
        from trueorder.verify.foreign.finding import find_in_time

        scheme = find_in_time(scheme)
    return from_function(
        scheme,
        derivative=derivative,
        operator=operator,
        order=order,
        edge_order=edge_order,
        periodic=periodic,
    )


def check_claims(*, functions: Iterable[FunctionLike] | None = None, **claims: Any) -> None:
    """Refuse claims that no scheme can be held to; InputError says which, and what is accepted.

    >>> check_claims(order=2, derivative=1)
    """
    from trueorder.schemes.claims import Claims

    made = Claims(**claims)
    if isinstance(made.operator, str):
        Operator.parse(made.operator)
    if functions is not None:
        _several(functions)


def _several(functions: Iterable[FunctionLike]) -> tuple[ExactFunction, ...]:
    """The exact functions of a list."""
    if isinstance(functions, str | ExactFunction) or not isinstance(functions, Iterable):
        shown = functions if isinstance(functions, str) else getattr(functions, "text", functions)
        raise InputError(f"functions={shown!r}: accepted: a list of them, as [{shown!r}]")
    return tuple(exact_function(function) for function in functions)


def step_range(start: float, stop: float) -> tuple[float, ...]:
    """Return steps from start to stop, both included, evenly spaced on a logarithmic scale.

    >>> steps = step_range(1e-3, 1e-1)
    >>> steps[0], steps[-1], len(steps)
    (0.001, 0.1, 25)
    """
    import numpy as np

    from trueorder.verify.exact.sampling import PER_DECADE, check_steps

    check_steps((start, stop))
    if start >= stop:
        raise InputError(f"steps: start {start:g} must be below stop {stop:g}")
    count = 1 + max(1, round(PER_DECADE * (math.log10(stop) - math.log10(start))))
    return tuple(float(h) for h in np.geomspace(start, stop, count))


def exact_function(function: FunctionLike, domain: Domain | None = None) -> ExactFunction:
    """The exact function that is meant, on the domain that is given."""
    from trueorder.verify.exact.functions import function as read
    from trueorder.verify.exact.library import find_function

    if isinstance(function, str):
        return find_function(function, domain)
    if not isinstance(function, ExactFunction):
        raise InputError(
            f"function={function!r}: accepted: an expression such as 'sin(x)', the name of a built-in function, or "
            "what to.function returns"
        )
    if domain is None:
        return function
    return read(
        function.text, name=function.name, domain=domain, variables=function.variables, note=function.note
    )


def _around(
    function: ExactFunction,
    at: float | Sequence[float],
    steps: tuple[float, ...] | None,
    *,
    keep_domain: bool,
) -> ExactFunction:
    """The function at one point. A domain that nobody asked for moves there, with room for the steps."""
    try:
        point = (float(at),) if isinstance(at, Real) else tuple(float(x) for x in at)  # type: ignore[union-attr]
    except (TypeError, ValueError):
        raise InputError(f"at={at!r}: a number, or one for each variable") from None
    if len(point) != function.dimension or not all(map(math.isfinite, point)):
        raise InputError(f"at={at!r}: one finite number for each of {', '.join(function.variables)}")
    if keep_domain:
        return replace(function, at=point)
    if steps is None and all(
        min(x - low, high - x) >= FREE_MARGIN * (high - low)
        for x, (low, high) in zip(point, function.domain, strict=True)
    ):
        return replace(function, at=point)
    from trueorder.verify.exact.sampling import series_lengths

    room = WIDEST_STENCIL * max(steps or (0.0,))
    halves = [max(room, (high - low) / 2) for low, high in function.domain]
    # a function that changes over a length in proportion to x is looked at over such lengths, 1/x at 1e9 say
    lengths = series_lengths(function, point)
    halves = [
        max(half, min(length, abs(x)) / 2) for half, length, x in zip(halves, lengths, point, strict=True)
    ]
    # far out, the numbers themselves are coarser than the domain is wide, and not all sums are numbers
    halves = [
        min(max(half, abs(x) * 2.0**-20), (sys.float_info.max - abs(x)) / 2)
        for x, half in zip(point, halves, strict=True)
    ]
    domain = tuple((x - half, x + half) for x, half in zip(point, halves, strict=True))
    return replace(function, at=point, domain=domain)


def _seconds(name: str, seconds: float | None) -> float | None:
    """A limit of processor time, positive and finite; None for the one of the engine."""
    if seconds is None or (isinstance(seconds, Real) and 0 < seconds < math.inf):
        return seconds
    raise InputError(f"{name}={seconds!r}: a positive number of seconds")


def _dtype(dtype: str) -> str:
    """The precision of a study."""
    if dtype not in DTYPES:
        raise InputError(f"dtype={dtype!r}: one of {', '.join(DTYPES)}")
    return dtype


def _steps(steps: Iterable[float] | None) -> tuple[float, ...] | None:
    """The steps, positive and finite."""
    if steps is None:
        return None
    from trueorder.verify.exact.sampling import check_steps

    try:
        given = tuple(float(h) for h in steps)
    except (TypeError, ValueError):
        raise InputError(f"steps={steps!r}: positive finite numbers") from None
    check_steps(given)
    return given
