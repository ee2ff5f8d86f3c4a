"""Assertions for tests: of an order, of derivatives written by hand, and of numbers that must not get worse."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from numbers import Real
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trueorder.baselines import DEFAULT
from trueorder.failure_text import derivative_failure, order_failure
from trueorder.guarding import LISTENER, InconclusiveError
from trueorder.records import Results, Study, Verdict
from trueorder.schemes.errors import InputError

if TYPE_CHECKING:
    from trueorder.api import Domain, SchemeLike
    from trueorder.verify.exact.functions import ExactFunction
    from trueorder.verify.guard.baseline import Baseline
    from trueorder.verify.guard.guarded import Key, Numbers
    from trueorder.verify.rows import SchemeRow, StudyRow

MOST_POINTS = 1_000_000
"""points of a derivative written by hand"""

ULPS = 100.0
"""what hand-written code may be off when nothing is said: many roundings of a long formula, far below any mistake"""


def assert_order(scheme: SchemeLike, order: int, **claims: Any) -> None:
    """Return nothing when the scheme has the order, and raise AssertionError with the reason when it has not.

    An inconclusive verdict raises InconclusiveError, an AssertionError too: nothing was shown. Under pytest it skips
    the test, unless the session is strict. The other keywords are those of `verify`.

    >>> import trueorder as to
    >>> to.assert_order("central", 2)
    """
    __tracebackhide__ = True
    from trueorder.api import verify

    verdict = verify(scheme, order=order, **claims)
    listen(verdict.row)
    if verdict.status == "verified":
        return
    text = order_failure(verdict.row, order)
    if verdict.status != "inconclusive":
        raise AssertionError(text)
    if (listener := LISTENER.get()) is not None:
        listener.inconclusive(text)
    raise InconclusiveError(text)


def listen(row: SchemeRow) -> None:
    """Tell a test session, where there is one, what was found about a scheme."""
    listener = LISTENER.get()
    if listener is not None:
        listener.found(row)


def assert_derivative(
    code: Callable[..., Any],
    expression: str | ExactFunction | Sequence[str | ExactFunction],
    *,
    derivative: int | Sequence[int] = 1,
    ulps: float | None = None,
    rtol: float | None = None,
    domain: Domain | None = None,
    points: int = 200,
) -> None:
    """Return nothing when hand-written code computes a derivative, and raise with the worst point if not.

    Args:
        code: what is tested. It takes one number for each variable, or one array of shape (n,) with all of them, and
            returns a number, or a gradient of shape (n,), a Hessian matrix (n, n) or a Jacobian matrix (m, n).
        expression: the function, in x, y and z: an expression such as "x*exp(-y)", the name of a built-in one, or m
            of them in a list for a Jacobian matrix.
        derivative: in one variable the order, 1 or more; in several 1 for the gradient, 2 for the Hessian matrix, or
            an order for each variable, as (1, 1) for the mixed derivative.
        ulps: what every value may be off, in units in the last place of the exact value, or of its median size over
            the points where it is smaller, 0.5 or more; 100 when neither this nor `rtol` is given.
        rtol: the same as a share, as 1e-6.
        domain: (low, high), or one pair for each variable; the function's own when not given.
        points: how many points over the domain, 1 or more. The derivative has to be a double at each of them.

    Raises:
        AssertionError: with the worst point, its error in ulps, the value expected and the one given.
        InputError: one of the arguments cannot be used.

    >>> import math
    >>> import trueorder as to
    >>> to.assert_derivative(lambda x: math.exp(x) * (math.sin(x) + math.cos(x)), "exp(x)*sin(x)")
    >>> to.assert_derivative(lambda x, y: [y, x + 1], "x*y")
    Traceback (most recent call last):
        ...
    AssertionError: <lambda> is not d/dy of x*y: off by ... ulps, 100 allowed
      worst     at x = ..., y = ...
      expected  ...
      given     ...
      outside   200 of 400 values
    """
    __tracebackhide__ = True
    from trueorder.verify.foreign.undisturbed import undisturbed
    from trueorder.verify.studies.written_derivative import is_whole, worst_departure

    if ulps is not None and rtol is not None:
        raise InputError(f"ulps={ulps}, rtol={rtol}: accepted: one of the two")
    name, allowed = ("ulps", ULPS if ulps is None else ulps) if rtol is None else ("rtol", rtol)
    if not callable(code):
        raise InputError(f"code={code!r}: accepted: a function")
    least = 0.5 if rtol is None else 1.1e-16
    if not (isinstance(allowed, Real) and not isinstance(allowed, bool) and least <= allowed < math.inf):
        raise InputError(
            f"{name}={allowed!r}: accepted: a number from {least:.3g}, which a correctly rounded value may be off"
        )
    if not is_whole(points) or not 1 <= points <= MOST_POINTS:
        raise InputError(f"points={points!r}: accepted: a whole number from 1 to {MOST_POINTS}")
    allowed, points = float(allowed), int(points)
    many = not isinstance(expression, str) and isinstance(expression, Sequence)
    with undisturbed():
        functions = _functions(expression if many else [expression], domain)
        found = worst_departure(
            code, functions, derivative, many=many, allowed=allowed, relative=rtol is not None, points=points
        )
    if found is not None:
        shown = f"{allowed:g}" if rtol is None else f"a share of {rtol:g}"
        raise AssertionError(derivative_failure(getattr(code, "__name__", repr(code)), found, shown))


def _functions(expressions: Sequence[str | ExactFunction], domain: Domain | None) -> list[ExactFunction]:
    """The exact functions, all in the variables that one of them has."""
    from trueorder.api import exact_function
    from trueorder.verify.exact.functions import ExactFunction, function

    if not expressions:
        raise InputError("expression=[]: accepted: an expression, or a list of them")
    for one in expressions:
        if not isinstance(one, str | ExactFunction):
            raise InputError(
                f"expression={one!r}: accepted: an expression such as 'x*exp(-y)', the name of a built-in function, "
                "what to.function returns, or a list of these"
            )
    found = [exact_function(one, domain=None if len(expressions) > 1 else domain) for one in expressions]
    if len(found) == 1:
        return found
    widest = max(found, key=lambda one: one.dimension)
    where = widest.domain if domain is None else domain
    return [function(one.text, name=one.name, variables=widest.variables, domain=where) for one in found]


def assert_no_regression(
    found: Study | Results | Verdict | Iterable[Study], *, baseline: str | PathLike[str] | None = None
) -> None:
    """Return nothing when no number is worse than the baseline allows, and raise AssertionError with those that are.

    Args:
        found: a study, the results of a run, or a verdict with its studies.
        baseline: the file that `trueorder baseline` or `pytest --trueorder-update` wrote. When not given it is the one
            of the test session (the ini option `trueorder_baseline`), or else `trueorder-baseline.txt` here.

    Under `pytest --trueorder-update` the entries of these studies are measured anew and written there.

    Raises:
        AssertionError: an order is lower, a constant or a rounding level higher, a verdict worse than it was, or a
            study is not in the baseline; or, where entries are measured anew, it is refuted: that is not guarded.
        InconclusiveError: nothing is worse, but numbers cannot be compared, because the study is at other points than
            the baseline's and cannot be made again at those. Under pytest it skips the test, unless the session is
            strict.
        InputError: the baseline is not there or cannot be read.
    """
    __tracebackhide__ = True
    from trueorder.verify.foreign.undisturbed import undisturbed
    from trueorder.verify.guard.baseline_compare import compare
    from trueorder.verify.guard.baseline_file import read_baseline

    listener = LISTENER.get()
    path = Path(baseline) if baseline is not None else listener.baseline if listener else DEFAULT
    studies = _studies(found)
    for row in _scheme_rows(found, studies):
        listen(row)
    if listener is not None:
        listener.studied(path, [study.row for study in studies])
    if listener is not None and listener.update:
        with undisturbed():
            found_now = _measured(studies)
            if found_now.entries:
                listener.renewed(path, found_now)
        if found_now.refused:
            raise AssertionError("\n".join(refused.text for refused in found_now.refused))
        return
    held = read_baseline(path)
    with undisturbed():
        rows = [_at_points_of(held, study) for study in studies]
    comparison = compare(held, rows, complete=False)
    absent = (*comparison.missing, *comparison.new)
    failures = [*(change.text for change in comparison.lost), *(absence.text for absence in absent)]
    if failures:
        renew = f"  next: if this is meant, renew {path} with pytest --trueorder-update, and look at the difference"
        raise AssertionError("\n".join([f"{len(failures)} worse than {path} allows", *failures, renew]))
    if comparison.apart:
        undecided = "\n".join(absence.text for absence in comparison.apart)
        if listener is not None:
            listener.inconclusive(undecided)
        raise InconclusiveError(undecided)


def _at_points_of(baseline: Baseline, study: Study) -> StudyRow:
    """The row of a study at as many points as the baseline has, where it can be made again."""
    from trueorder.verify.guard.baseline_check import points_held, the_comparable

    points = points_held(baseline, study.row)
    if points is None or study.again is None or study.function is None:
        return study.row
    return the_comparable(study.row, study.again(study.function, points))


def _studies(found: Study | Results | Verdict | Iterable[Study]) -> tuple[Study, ...]:
    if isinstance(found, Study):
        return (found,)
    if isinstance(found, Results | Verdict):
        return found.studies
    given = tuple(found)
    if not given or not all(isinstance(study, Study) for study in given):
        raise InputError(f"{found!r}: accepted: a study, several of them, the results of a run, or a verdict")
    return given


def _scheme_rows(found: Any, studies: Sequence[Study]) -> tuple[SchemeRow, ...]:
    """The rows for the report of a session; a study alone is that of a scheme which claims nothing."""
    from trueorder.verify.rows import SchemeRow

    if isinstance(found, Results):
        return found.record.schemes
    if isinstance(found, Verdict):
        return (found.row,)
    return tuple(
        SchemeRow(
            scheme=study.row.scheme,
            kind="point",
            operator=study.row.operator,
            claimed_order=None,
            proven_order=None,
            error_term=None,
            verdict=study.row.verdict if study.row.verdict in ("refuted", "inconclusive") else None,
            reason=study.row.reason,
            studies=(study.row,),
        )
        for study in studies
    )


def _measured(studies: Sequence[Study]) -> Baseline:
    """The baseline of studies, with the spread over sweeps at moved points where a study can be made again."""
    from trueorder.verify.guard.baseline_measure import measured, repeats_of

    again: dict[Key, list[Numbers]] = {}
    for study in studies:
        if study.again is not None and study.function is not None:
            again |= repeats_of(study.function, study.again)
    return measured([study.row for study in studies], again)
