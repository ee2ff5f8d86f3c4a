"""Schemes that other packages offer through entry points of the group `trueorder.schemes`.

An entry point is a scheme record, a function that is a scheme, or a factory: a function with keyword-only
arguments, which are the options of its schemes. Whatever goes wrong in one is reported by name and cause and
stays there.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from trueorder.schemes.errors import InputError, SchemeError, unknown
from trueorder.schemes.from_function import from_function
from trueorder.schemes.listing import Listing, Problem
from trueorder.schemes.loading import describe
from trueorder.schemes.options import Option
from trueorder.schemes.scheme import GridScheme, PointScheme, Scheme

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "trueorder.schemes"


def plugins() -> dict[str, EntryPoint]:
    """Return the entry points by name, not loaded; of two with one name the first."""
    return {entry.name: entry for entry in reversed(_entry_points())}


def installed_plugins(taken: Iterable[str]) -> tuple[tuple[Listing, ...], tuple[Problem, ...]]:
    """Load every plug-in; return those that work, and name and cause of the others.

    `taken` are the names of the built-in schemes, which a plug-in cannot have.
    """
    owners = dict.fromkeys(taken, "a built-in scheme")
    found: list[Listing] = []
    problems: list[Problem] = []
    for entry in _entry_points():
        if entry.name in owners:
            problems.append(Problem(entry.name, f"the name is taken by {owners[entry.name]}"))
            continue
        owners[entry.name] = "another plug-in"
        try:
            found.append(_listing(entry))
        except SchemeError as error:
            problems.append(Problem(error.name, error.cause))
    return tuple(found), tuple(problems)


def plugin_scheme(entry: EntryPoint, options: Mapping[str, Any]) -> Scheme:
    """Return the scheme of an entry point with these options.

    Raises InputError for options that it does not take or refuses, SchemeError when it cannot be loaded.
    """
    target = _load(entry)
    parameters = _factory_parameters(target)
    if parameters is None:
        if options:
            raise InputError(f"{entry.name}: option {next(iter(options))!r} is given, and it takes none")
        return _scheme(entry, entry.name, target)
    for option in options:
        if option not in parameters:
            raise unknown("option", option, parameters, where=entry.name)
    said = [f"{key}={value}" for key, value in options.items() if value != parameters[key].default]
    name = f"{entry.name}:{','.join(said)}" if said else entry.name
    try:
        made = target(**options)
    except (Exception, SystemExit) as error:
        if isinstance(error, TypeError | ValueError) and (options or _lacks(parameters)):
            raise InputError(f"{name}: {describe(error)}") from error
        raise SchemeError(entry.name, describe(error)) from error
    return _scheme(entry, name, made)


def _entry_points() -> tuple[EntryPoint, ...]:
    from importlib.metadata import entry_points  # costs more than all of the built-in schemes

    return tuple(entry_points(group=GROUP))


def _load(entry: EntryPoint) -> Any:
    try:
        return entry.load()
    except (Exception, SystemExit) as error:  # a plug-in may do anything when it is imported
        raise SchemeError(entry.name, describe(error)) from error


def _scheme(entry: EntryPoint, name: str, target: Any) -> Scheme:
    try:
        return from_function(target, name=name)
    except Exception as error:  # also what the class of a callable object raises when it is made
        cause = str(error) if isinstance(error, InputError) else describe(error)
        raise SchemeError(entry.name, cause) from error


def _factory_parameters(target: Any) -> dict[str, inspect.Parameter] | None:
    """Return the keyword-only parameters of a function that makes a scheme; None for what is one itself."""
    if isinstance(target, PointScheme | GridScheme | type) or not callable(target):
        return None
    try:
        parameters = inspect.signature(target).parameters
    except (TypeError, ValueError):
        return None
    return dict(parameters) if all(p.kind is p.KEYWORD_ONLY for p in parameters.values()) else None


def _lacks(parameters: Mapping[str, inspect.Parameter]) -> bool:
    """Return whether a factory has an option without a default."""
    return any(parameter.default is parameter.empty for parameter in parameters.values())


def _listing(entry: EntryPoint) -> Listing:
    target = _load(entry)
    parameters = _factory_parameters(target) or {}
    options = [Option(key, (), None if p.default is p.empty else p.default) for key, p in parameters.items()]
    kind = "" if _lacks(parameters) else plugin_scheme(entry, {}).kind
    summary = (inspect.getdoc(target) or "").partition("\n")[0] if inspect.isroutine(target) else ""
    package = entry.dist.name if entry.dist is not None else entry.value
    return Listing(entry.name, kind, tuple(options), summary, package)
