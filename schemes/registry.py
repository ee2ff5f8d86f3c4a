"""From a text to a scheme: built-in names with options, plug-ins, functions in packages and in files.

Built-in schemes are rows of one table; a new one is its factory and a row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from trueorder.schemes.errors import InputError, unknown
from trueorder.schemes.families.central import CENTRAL, central
from trueorder.schemes.families.compact import COMPACT, compact
from trueorder.schemes.families.complex_step import COMPLEX_STEP, complex_step
from trueorder.schemes.families.extension import EXTENSION, extension
from trueorder.schemes.families.gradient_scheme import GRADIENT, gradient_scheme
from trueorder.schemes.families.low_noise import LOW_NOISE, low_noise
from trueorder.schemes.families.one_sided import BACKWARD, BIASED, FORWARD, backward, biased, forward
from trueorder.schemes.families.richardson import RICHARDSON, extrapolated
from trueorder.schemes.families.sbp import SBP, sbp
from trueorder.schemes.families.several_variables import (
    LAPLACIAN,
    LAPLACIAN_CROSS,
    MIXED,
    PARTIAL,
    laplacian,
    laplacian_cross,
    mixed,
    partial,
)
from trueorder.schemes.families.smoothing import SAVITZKY_GOLAY, savitzky_golay
from trueorder.schemes.families.spectral import CHEBYSHEV, FOURIER, chebyshev, fourier
from trueorder.schemes.families.spline import SPLINE, spline
from trueorder.schemes.families.upwind import UPWIND, upwind
from trueorder.schemes.from_function import from_function
from trueorder.schemes.listing import Listing, Problem
from trueorder.schemes.loading import function_in, functions_in, load_file, load_module
from trueorder.schemes.others.families import OTHERS, lacking
from trueorder.schemes.others.library import library_of
from trueorder.schemes.others.numpy_gradient import NUMPY_GRADIENT, numpy_gradient
from trueorder.schemes.plugins import installed_plugins, plugin_scheme, plugins
from trueorder.schemes.scheme import Scheme

__all__ = ["Listing", "Problem", "builtin", "find", "installed", "lacking", "selection"]

FORMS = "accepted: name, name:option=value, package.module:function or path/to/file.py:function"


_FAMILIES: tuple[tuple[Listing, Callable[..., Scheme]], ...] = (
    (CENTRAL, central),
    (FORWARD, forward),
    (BACKWARD, backward),
    (BIASED, biased),
    (UPWIND, upwind),
    (COMPLEX_STEP, complex_step),
    (RICHARDSON, extrapolated),
    (PARTIAL, partial),
    (MIXED, mixed),
    (LAPLACIAN, laplacian),
    (LAPLACIAN_CROSS, laplacian_cross),
    (GRADIENT, gradient_scheme),
    (EXTENSION, extension),
    (COMPACT, compact),
    (SBP, sbp),
    (SPLINE, spline),
    (SAVITZKY_GOLAY, savitzky_golay),
    (LOW_NOISE, low_noise),
    (FOURIER, fourier),
    (CHEBYSHEV, chebyshev),
    (NUMPY_GRADIENT, numpy_gradient),
    *((listing, make) for _, listing, make in OTHERS),
)
_LISTINGS: Mapping[str, Listing] = {listing.name: listing for listing, _ in _FAMILIES}
_FACTORIES: Mapping[str, Callable[..., Scheme]] = {listing.name: make for listing, make in _FAMILIES}


def find(text: str, *, directory: Path | None = None, load: bool = True) -> Scheme:
    """Return the scheme that a text names; paths are relative to `directory` (the working directory).

    Accepted are a built-in or plug-in name with options ("central:order=4,derivative=2"),
    "package.module:function" and "path/to/file.py:function". A decorated function has its claims, an
    undecorated one none. Without `load` the library that a scheme comes from is only looked up; it is imported
    when its code first runs. Raises InputError with what was wrong and what is accepted, SchemeError for a
    plug-in or a library that cannot be loaded.

    >>> find("central:order=4,derivative=1").name
    'central:order=4'
    >>> find("centrl")
    Traceback (most recent call last):
        ...
    trueorder.schemes.errors.InputError: unknown scheme 'centrl'; did you mean central? (known: ...
    """
    text = text.strip()
    head, colon, tail = (part.strip() for part in text.rpartition(":"))
    if not colon or tail.endswith(".py"):
        head, colon, tail = text, "", ""
    if ":" in head and "=" in tail:
        raise InputError(f"{text}: options are for schemes with a name, not for functions; {FORMS}")
    if head.endswith(".py") or "/" in head or "\\" in head:
        return _from_file(text, head, tail, directory or Path.cwd())
    if not head:
        raise InputError(f"scheme {text!r} has no name; {FORMS}")
    if not colon or "=" in tail or head in _LISTINGS or head in plugins():
        scheme = _by_name(head, _read_options(head, tail) if colon else {})
        library = library_of(scheme)
        if load and library is not None:
            library.load(scheme.name)
        return scheme
    return _from_module(text, head, tail, directory or Path.cwd())


def builtin() -> tuple[Listing, ...]:
    """Return the built-in schemes with their options, in the order of the table.

    >>> [listing.name for listing in builtin()][:6]
    ['central', 'forward', 'backward', 'biased', 'upwind', 'complex_step']
    """
    return tuple(_LISTINGS.values())


def installed() -> tuple[tuple[Listing, ...], tuple[Problem, ...]]:
    """Return the plug-ins that load, and for each of the others its name and the cause."""
    return installed_plugins(_LISTINGS)


def selection() -> tuple[str, ...]:
    """Return the schemes of the suites `builtin` and `families`, as texts for `find` in canonical form."""
    one_sided_orders = ("", ":order=2", ":order=3", ":order=4")
    edge_orders = ("", ":edge_order=2")
    return (
        *(f"forward{order}" for order in one_sided_orders),
        *(f"backward{order}" for order in one_sided_orders),
        *(f"central{order}" for order in ("", ":order=4", ":order=6", ":order=8")),
        *(f"central:{order}derivative=2" for order in ("", "order=4,", "order=6,")),
        "central:derivative=3",
        "biased:left=2,right=1",
        *(f"upwind:order={order}" for order in (3, 5, 7)),
        *(f"complex_step{options}" for options in ("", ":order=4", ":derivative=2")),
        *(f"richardson{options}" for options in ("", ":levels=3", ":base=forward,levels=3")),
        *(f"laplacian{points}" for points in ("", ":points=9", ":points=27")),
        "laplacian_cross",
        "partial:order=4",
        *(f"mixed{form}" for form in ("", ":form=diagonal")),
        *(f"gradient{edge_order}" for edge_order in edge_orders),
        *(f"numpy.gradient{edge_order}" for edge_order in edge_orders),
        *(f"extension:order=4,edge={edge}" for edge in ("extrapolation", "periodic")),
        *(f"compact{options}" for options in ("", ":order=6,edge=periodic")),
        *(f"sbp:order={order}" for order in (4, 6)),
        *("spline:derivative=2", "savitzky_golay", "low_noise", "low_noise:kind=holoborodko"),
        *("fourier", "chebyshev"),
    )


def _by_name(name: str, options: dict[str, Any]) -> Scheme:
    if name in _LISTINGS:
        # settled first, so that a misspelt or missing option is refused as an option and not as an argument
        return _FACTORIES[name](**_LISTINGS[name].settle(options))
    offered = plugins()
    if name not in offered:
        error = unknown("scheme", name, [*_LISTINGS, *offered])
        raise InputError(f"{error}; or package.module:function, or path/to/file.py:function")
    return plugin_scheme(offered[name], options)


def _read_options(scheme: str, text: str) -> dict[str, Any]:
    options: dict[str, Any] = {}
    for item in text.split(","):
        name, equals, value = (part.strip() for part in item.partition("="))
        if not (name and equals and value):
            usage = _LISTINGS[scheme].usage if scheme in _LISTINGS else f"{scheme}:name=value"
            raise InputError(f"{scheme}: option {item.strip()!r} is not name=value; accepted: {usage}")
        if name in options:
            raise InputError(f"{scheme}: option {name!r} is given twice")
        options[name] = _value(value)
    return options


def _value(text: str) -> int | float | bool | str:
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    for number in (int, float):
        try:
            return number(text)
        except ValueError:
            continue
    return text


def _from_module(text: str, module: str, function: str, directory: Path) -> Scheme:
    loaded = load_module(module, text=text, directory=directory)
    return from_function(function_in(loaded, function, where=module), name=text)


def _from_file(text: str, shown: str, function: str, directory: Path) -> Scheme:
    if "=" in function:
        raise InputError(f"{text}: options are for schemes with a name, not for files; {FORMS}")
    module = load_file(directory / shown, shown=shown)
    if not function:
        there = ", ".join(functions_in(module)) or "there are none"
        raise InputError(f"{text}: say which function, as in {shown}:function (there: {there})")
    return from_function(function_in(module, function, where=shown), name=text)
