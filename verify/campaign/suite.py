"""Suites: which schemes are studied on which exact functions, read from a TOML file.

A suite file has a title, one `[sweep]` (steps, precisions, points; all optional), any number of
`[[function]]` (`use` a function of the library, or `expr` with `name`, `domain`, `at`) and of `[[scheme]]`
(`use` a scheme or an array of schemes; `order`, `edge_order`, `periodic`, `derivative`, `operator` override what it
claims; `functions` names those of the suite's functions that it meets, by default all in as many variables
as it differentiates in; with `optional` it is left out, and that is reported, where it cannot be loaded). A suite
without a function table takes the whole library. With `atlas` its schemes are compared with each other too. A
relative path to a scheme starts at the suite file.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from trueorder.schemes.errors import InputError, SchemeError, unknown
from trueorder.schemes.from_function import from_function
from trueorder.schemes.scheme import GridScheme, PointScheme, Scheme
from trueorder.verify.exact.functions import ExactFunction, function
from trueorder.verify.exact.library import LIBRARY, PERIODIC
from trueorder.verify.foreign.finding import find_in_time

if TYPE_CHECKING:
    from trueorder.verify.campaign.suite_file import FunctionTable, Interval, SchemeTable

SUITES = Path(__file__).parent / "suites"
BUILTIN = SUITES / "builtin.toml"
INSTALLED = {path.stem: path for path in (BUILTIN, SUITES / "families.toml", SUITES / "libraries.toml")}
"""suites that come with the product, by name"""


@dataclass(frozen=True)
class Sweep:
    """Steps, precisions and number of points; where a bound is None, the function's domain decides."""

    start: float | None = None
    """smallest step, in units of x"""
    stop: float | None = None
    """largest step, in units of x"""
    per_decade: int = 8
    """steps in a factor of ten, 1 to 64"""
    dtype: tuple[str, ...] = ("float64",)
    """precisions: float32, float64, longdouble"""
    points: int | None = None
    """points at which the errors are taken; None for as many as a study takes by itself"""


@dataclass(frozen=True)
class Entry:
    """One scheme and the functions that it is studied on."""

    scheme: Scheme
    functions: tuple[ExactFunction, ...]


@dataclass(frozen=True)
class Suite:
    """What is to be studied."""

    title: str
    sweep: Sweep
    functions: tuple[ExactFunction, ...]
    entries: tuple[Entry, ...]
    source: str
    """path of the file"""
    problems: tuple[str, ...] = ()
    """what is left out, one sentence each"""
    atlas: bool = False
    """whether the schemes are to be compared with each other"""

    @property
    def schemes(self) -> tuple[Scheme, ...]:
        """The schemes, with the claims that the suite overrides."""
        return tuple(entry.scheme for entry in self.entries)

    @property
    def studies(self) -> tuple[tuple[Scheme, ExactFunction, str], ...]:
        """Every study as (scheme, function, dtype), in the order of the file."""
        return tuple(
            (entry.scheme, exact, dtype)
            for entry in self.entries
            for exact in entry.functions
            for dtype in self.sweep.dtype
        )


@dataclass(frozen=True)
class SuiteListing:
    """A suite that is installed with the product."""

    name: str
    title: str
    path: Path


def read_suite(path: Path | str | None = None) -> Suite:
    """Read and check a suite: a file, or the name of one that is installed; without a path, the built-in one.

    Raises InputError, one line with the file and the key: not TOML, an unknown key, a value that is not
    accepted, an unknown scheme or function, a name given twice, or nothing to study.

    >>> suite = read_suite()
    >>> len(suite.studies) >= 150
    True
    """
    # pydantic takes longer to import than a suite to read
    from trueorder.verify.campaign.suite_file import SuiteTable
    from trueorder.verify.toml_file import load

    path = suite_path(path)
    table = load(path, SuiteTable)
    places = [f"{path}: function[{number}]" for number in range(1, len(table.function) + 1)]
    functions = tuple(map(_function, table.function, places)) or LIBRARY
    _refuse_repeated([exact.name for exact in functions], places, "function")
    if not table.scheme:
        raise InputError(f'{path}: scheme: nothing to study; give at least one [[scheme]] with use = "..."')
    entries: list[Entry] = []
    named: list[str] = []
    left_out: dict[str, list[str]] = {}
    for number, row in enumerate(table.scheme, start=1):
        found = _schemes(row, path, f"{path}: scheme[{number}]", left_out)
        entries += [Entry(one, _meeting(one, row, functions, f"{path}: scheme[{number}]")) for one in found]
        named += [f"{path}: scheme[{number}]"] * len(found)
    _refuse_repeated([entry.scheme.name for entry in entries], named, "scheme")
    sweep = Sweep(**dict(table.sweep))
    problems = tuple(not_tried(cause, schemes) for cause, schemes in left_out.items())
    return Suite(table.title or path.stem, sweep, functions, tuple(entries), str(path), problems, table.atlas)


def suite_path(path: Path | str | None) -> Path:
    """Return the file of a suite: the path as it is, or where it is no file, that of the installed suite of this name.

    >>> suite_path("libraries").name, suite_path("mine.toml").name
    ('libraries.toml', 'mine.toml')
    """
    if path is None:
        return BUILTIN
    if Path(path).suffix or Path(path).exists():
        return Path(path)
    if str(path) in INSTALLED:
        return INSTALLED[str(path)]
    raise InputError(f"{unknown('suite', str(path), INSTALLED)}; or give the path of a TOML file")


def not_tried(cause: str, schemes: Iterable[str]) -> str:
    """Return the sentence about schemes that are left out.

    >>> not_tried("fdm is not installed", ["fdm", "fdm:order=4"])
    'fdm is not installed; not tried: fdm, fdm:order=4'
    """
    return f"{cause}; not tried: {', '.join(schemes)}"


def list_suites() -> tuple[SuiteListing, ...]:
    """Return the suites installed with the product: name, title, path."""
    from trueorder.verify.campaign.suite_file import SuiteTable
    from trueorder.verify.toml_file import load

    return tuple(
        SuiteListing(name, load(path, SuiteTable).title or name, path) for name, path in INSTALLED.items()
    )


def _function(row: FunctionTable, where: str) -> ExactFunction:
    if row.use is not None:
        exact = _of_the_library(row.use, f"{where}.use")
        if row.domain is not None:
            exact = dataclasses.replace(exact, domain=_pairs(row.domain, exact.variables, f"{where}.domain"))
    else:
        text = str(row.expr)
        variables = tuple(row.domain) if isinstance(row.domain, dict) else None
        domain = _pairs(row.domain, variables or ("",), f"{where}.domain") if row.domain is not None else None
        exact = function(
            text, name=row.name or text, domain=domain, variables=variables, where=f"{where}.expr"
        )
    return exact if row.at is None else dataclasses.replace(exact, at=_inside(row.at, exact, f"{where}.at"))


def _of_the_library(name: str, where: str) -> ExactFunction:
    for exact in (*LIBRARY, *PERIODIC):
        if exact.name == name:
            return exact
    raise unknown(
        "function of the library", name, [exact.name for exact in (*LIBRARY, *PERIODIC)], where=where
    )


def _pairs(
    domain: Interval | dict[str, Interval], variables: tuple[str, ...], where: str
) -> tuple[Interval, ...]:
    if isinstance(domain, tuple):
        if len(variables) > 1:
            raise InputError(f"{where}: must be a table with an interval for each of {', '.join(variables)}")
        return (domain,)
    if set(domain) != set(variables):
        raise InputError(
            f"{where}: must have an interval for each of {', '.join(variables)}, not for {', '.join(domain)}"
        )
    return tuple(domain[variable] for variable in variables)


def _inside(at: float | dict[str, float], exact: ExactFunction, where: str) -> tuple[float, ...]:
    point = at if isinstance(at, dict) else dict.fromkeys(exact.variables[:1], at)
    if set(point) != set(exact.variables):
        raise InputError(f"{where}: must give {', '.join(exact.variables)}, as in {{ x = 0.5 }}")
    for variable, (low, high) in zip(exact.variables, exact.domain, strict=True):
        if not low <= point[variable] <= high:
            raise InputError(
                f"{where}: {variable} must lie in the domain, {low:g} to {high:g}, not {point[variable]:g}"
            )
    return tuple(point[variable] for variable in exact.variables)


def _schemes(row: SchemeTable, path: Path, where: str, left_out: dict[str, list[str]]) -> tuple[Scheme, ...]:
    """Return the schemes of a table; those that are optional and cannot be loaded are noted by cause."""
    claims = {
        key: getattr(row, key)
        for key in ("name", "derivative", "operator", "order", "edge_order", "periodic")
    }
    given = {key: value for key, value in claims.items() if value is not None}
    found = []
    for text in row.use:
        try:
            scheme = find_in_time(text, directory=path.parent, load=False)
        except InputError as error:
            if row.optional and isinstance(error, SchemeError):
                left_out.setdefault(error.cause, []).append(text)
                continue
            raise InputError(f"{where}.use: {error}") from None
        try:
            found.append(from_function(scheme, **given) if given else scheme)
        except InputError as error:
            raise InputError(f"{where}: {error}") from None
    return tuple(found)


def _meeting(
    scheme: Scheme, row: SchemeTable, functions: tuple[ExactFunction, ...], where: str
) -> tuple[ExactFunction, ...]:
    """Return the functions that the scheme meets: those it names, or all in as many variables as it has.

    One that claims to be for periodic grids meets periodic functions alone.
    """
    dimension = scheme.dimension if isinstance(scheme, PointScheme) else 1
    periodic = isinstance(scheme, GridScheme) and bool(scheme.periodic)
    by_name = {exact.name: exact for exact in functions}
    for number, name in enumerate(row.functions or (), start=1):
        key = f"{where}.functions[{number}]"
        if name not in by_name:
            raise unknown("function of this suite", name, by_name, where=key)
        if by_name[name].dimension != dimension:
            raise InputError(
                f"{key}: {name} has {by_name[name].dimension} variables, but {scheme.name} needs a function"
                f" of {dimension}"
            )
        if periodic:
            _check_periodic(by_name[name], scheme, key)
    chosen = [by_name[name] for name in row.functions] if row.functions else functions
    fitting = tuple(exact for exact in chosen if exact.dimension == dimension)
    if periodic:
        # SymPy is imported only where it is needed
        from trueorder.verify.proof.periodicity import is_periodic

        fitting = tuple(filter(is_periodic, fitting))
    if not fitting:
        needed = "periodic function" if periodic else f"function in {dimension} variables"
        raise InputError(f"{where}: no {needed} for {scheme.name}; add a [[function]]")
    return fitting


def _check_periodic(exact: ExactFunction, scheme: Scheme, where: str) -> None:
    from trueorder.verify.proof.periodicity import over_one_period

    try:
        over_one_period(exact, scheme.name)
    except InputError as error:
        raise InputError(f"{where}: {error}") from None


def _refuse_repeated(names: list[str], places: list[str], kind: str) -> None:
    for index, name in enumerate(names):
        if name in names[:index]:
            first = places[names.index(name)].rpartition(": ")[2]
            raise InputError(
                f"{places[index]}: the name {name!r} is that of {first} too; give each {kind} its own name"
            )
