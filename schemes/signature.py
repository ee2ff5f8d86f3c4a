"""What the signature of a plain function says about the scheme that it is.

Names count first (`schemes.parameter_names`): `(f, x)` is a scheme with a step of its own, `(values, x, out)` writes to
an array that it is given, and `(f, t, y, h)`, `(f, a, b)` or `(u, dx, dy)` are no schemes. Beside them three positional
arguments `(f, x, h)` are a point scheme in one variable, four `(f, x, y, h)` in two, five in
three; two `(values, coordinates)` are a grid scheme, whose second argument gets the scalar spacing when it is
named as one (h, dx, dt, delta, step, spacing ...) and one over that when it is named as a sampling rate (fs, rate ...).
Arguments without a default count. Of those with a default only the step counts, that
is the first one when it has a step's name (`dx=0.1`) or is third or later and has a float default
(`size=1e-6`), and only where the argument before it is not the step already, as in `(f, x, h, tol=1e-10)`.
Everything behind it, and keyword-only arguments with a default, keep their defaults and are not counted:
`(f, x, h, order=2)` is a point scheme in one variable and `(values, x, edge_order=1)` is a grid scheme.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from trueorder.schemes.errors import InputError
from trueorder.schemes.parameter_names import chooses_its_step, is_buffer, is_rate, is_step, no_scheme

Kind = Literal["point", "grid"]
KINDS: tuple[Kind, ...] = ("point", "grid")
Spacing = Literal["coordinates", "scalar"]

ACCEPTED = (
    "accepted: (f, x, h), (f, x, y, h) or (f, x, y, z, h) for a point scheme, (f, x) for one that chooses its step, "
    "(values, coordinates) or (values, h) for a grid scheme"
)

INNER = ("pyfunc", "py_func", "__wrapped__", "func", "fun")
"""where objects that take any arguments (`numpy.vectorize`, compiled functions) keep the function that says which"""


@dataclass(frozen=True)
class Signature:
    """The kind of scheme, the number of variables and (grid schemes) what the second argument gets."""

    kind: Kind
    dimension: int = 1
    spacing: Spacing = "coordinates"
    rate: bool = False
    """whether a grid scheme takes one over the spacing"""
    out: bool = False
    """whether a grid scheme takes an array to write its result to, third"""
    own_step: bool = False
    """whether a point scheme takes no step; `(f, x)` may be a grid scheme too, whose values are called f"""


def read_signature(function: Callable[..., Any], name: str, kind: Kind | None = None) -> Signature:
    """Return what the signature of a function or object says; `kind` settles what is in doubt.

    Raises InputError when the function cannot be called as a scheme of that kind.

    >>> read_signature(lambda f, x, y, h=1e-4: None, "laplacian")
    Signature(kind='point', dimension=2, spacing='coordinates', rate=False, out=False, own_step=False)
    >>> read_signature(lambda values, dx: None, "slopes").spacing
    'scalar'
    """
    parameters = _parameters(function)
    if parameters is None:
        raise InputError(f"scheme {name!r}: its signature cannot be read; wrap it in a def. {ACCEPTED}")
    left = [p.name for p in parameters if p.kind is p.KEYWORD_ONLY and p.default is p.empty]
    if left:
        raise InputError(f"scheme {name!r}: keyword-only argument {left[0]!r} has no default; {ACCEPTED}")
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    open_ended = any(p.kind is p.VAR_POSITIONAL for p in parameters)
    counted = _count(positional, kind)
    names = [p.name for p in positional][:counted]
    if kind is None and (other := no_scheme(names)) is not None:
        raise InputError(
            f"scheme {name!r}: ({', '.join(names)}) reads as {other}; {ACCEPTED} (kind= overrides names)"
        )
    if open_ended and counted == 1:
        # (values, *spacing), as in numpy.gradient: further positional arguments are taken
        counted = 2
    out = counted == 3 and kind != "point" and is_buffer(names[2])
    if (counted == 2 or out) and kind != "point":
        second = names[1] if len(names) > 1 else ""
        rate = is_rate(second)
        own_step = kind is None and chooses_its_step(names)
        return Signature(
            "grid", 1, "scalar" if rate or is_step(second) else "coordinates", rate, out, own_step
        )
    if counted == 2 and chooses_its_step(names):
        return Signature("point", own_step=True)
    if 3 <= counted <= 5 and kind != "grid":
        return Signature("point", counted - 2)
    wanted = f"as a {kind} scheme" if kind else "as a scheme"
    shown = ", ".join(p.name for p in positional)
    raise InputError(
        f"scheme {name!r}: {counted} positional arguments to fill in ({shown}) {wanted}; {ACCEPTED}"
    )


def _parameters(function: Callable[..., Any]) -> tuple[inspect.Parameter, ...] | None:
    """The parameters of a function, or of the one inside an object that takes any; None where they cannot be read."""
    if isinstance(function, np.ufunc):  # of `numpy.frompyfunc`, which keeps no names
        return tuple(
            inspect.Parameter(f"x{i}", inspect.Parameter.POSITIONAL_ONLY) for i in range(function.nin)
        )
    try:
        parameters = tuple(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        parameters = None
    if parameters is None or {p.kind for p in parameters} <= {
        inspect.Parameter.VAR_POSITIONAL,
        inspect.Parameter.VAR_KEYWORD,
    }:
        for attribute in INNER:
            inner = getattr(function, attribute, None)
            if callable(inner):
                return _parameters(inner)
    return parameters


def _count(positional: list[inspect.Parameter], kind: Kind | None) -> int:
    required = sum(p.default is p.empty for p in positional)
    if required == len(positional):
        return required
    if kind is not None:
        # the user says which: the defaulted argument is the step exactly where the kind lacks one
        return required + (required == (2 if kind == "point" else 1))
    if required and is_step(positional[required - 1].name):
        return required  # what has a default behind the step is an option, whatever it is called
    return required + _is_step(positional[required], required)


def _is_step(parameter: inspect.Parameter, position: int) -> bool:
    # an option such as edge_order=1 or axis=None behind (values, x) is no float; a step such as 1e-6 is
    if is_step(parameter.name) or (position == 1 and is_rate(parameter.name)):
        return True
    return position >= 2 and isinstance(parameter.default, float)


def needs_no_arguments(cls: type) -> bool:
    """Return whether a class can be called without arguments."""
    try:
        parameters = inspect.signature(cls).parameters.values()
    except (TypeError, ValueError):
        return False
    variadic = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return all(p.default is not p.empty or p.kind in variadic for p in parameters)


def name_of(function: object) -> str:
    """Return the name that a function, partial or callable object is called by.

    >>> name_of(max)
    'max'
    """
    # a functools.partial has a name of its own where somebody gave it one
    named = function if hasattr(function, "__name__") else getattr(function, "func", function)
    return str(getattr(named, "__name__", type(function).__name__))


def source_of(function: object) -> str:
    """Return module and qualified name of a function, or of the class of a callable object.

    >>> source_of(name_of)
    'trueorder.schemes.signature.name_of'
    """
    named = function if hasattr(function, "__qualname__") else type(function)
    return f"{getattr(named, '__module__', '')}.{getattr(named, '__qualname__', '')}".strip(".")
