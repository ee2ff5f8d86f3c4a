"""What the names of parameters suggest: a step, a sampling rate, an array to write to, or code that is no scheme.

People call things what they are. Underscores and capitals do not count, and Greek letters are read as they are spoken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

FUNCTIONS = frozenset({"f", "g", "fun", "func", "function", "fn", "fcn", "rhs", "integrand", "callable"})
VALUES = frozenset({"values", "data", "field", "array", "arr", "samples", "signal", "image", "img"})
TIMES = frozenset({"t", "tn", "t0", "time"})
STATES = frozenset({"y", "yn", "u", "un", "v", "q", "w", "state"})
INITIAL = frozenset({"y0", "u0", "v0", "q0", "w0", "yinit", "uinit", "initial", "initialvalue", "ic"})
LOWER = frozenset({"a", "lower", "low", "lo", "left", "xmin", "x0"})
UPPER = frozenset({"b", "upper", "high", "hi", "right", "xmax", "x1"})
COUNTS = frozenset(
    {"n", "num", "steps", "nsteps", "numsteps", "intervals", "npoints", "numpoints", "ncells", "cells", "resolution"}
)  # fmt: skip
COORDINATES = frozenset(
    {"x", "y", "z", "t", "r", "s", "theta", "phi", "xs", "ys", "zs", "ts", "time", "times", "point"}
)
RATES = frozenset(
    {
        "fs", "sr", "fps", "hz", "sfreq", "srate", "rate", "freq", "frequency", "samplerate", "samplingrate",
        "samplefreq", "samplingfreq", "samplefrequency", "samplingfrequency",
    }
)  # fmt: skip
BUFFERS = frozenset({"out", "output", "result", "res", "dest", "dst", "buffer", "buf", "target"})

_GREEK = {"Δ": "delta", "∆": "delta", "δ": "delta", "ε": "epsilon", "ϵ": "epsilon", "η": "eta", "τ": "tau"}
_STEP = re.compile(
    r"(h|d|delta|step)(x|y|z|t|r|s|u|xi|eta|tau|theta|phi|time|lat|lon)|h|delta|eps|epsilon|increment"
    r"|.*(step|stepsize|spacing|interval|samplingperiod|sampleperiod|sampletime)"
    r"|(step|spacing|interval)(x|y|z|t|size|length|width)"
)


def spoken(name: str) -> str:
    """Return a name without underscores and capitals, Greek letters spelt out.

    >>> spoken("Step_Size"), spoken("Δt")
    ('stepsize', 'deltat')
    """
    return "".join(_GREEK.get(letter, letter) for letter in name).replace("_", "").lower()


def is_step(name: str) -> bool:
    """Return whether a parameter is the distance of neighbours.

    >>> [is_step(name) for name in ("h", "dt", "delta_t", "grid_spacing", "time_step", "x", "n_steps", "data")]
    [True, True, True, True, True, False, False, False]
    """
    return _STEP.fullmatch(spoken(name)) is not None


def is_rate(name: str) -> bool:
    """Return whether a parameter is a sampling rate, one over the distance of neighbours.

    >>> is_rate("fs"), is_rate("sampling_rate"), is_rate("dt")
    (True, True, False)
    """
    return spoken(name) in RATES


def is_buffer(name: str) -> bool:
    """Return whether a parameter is the array to which a result is written.

    >>> is_buffer("out"), is_buffer("order")
    (True, False)
    """
    return spoken(name) in BUFFERS


def chooses_its_step(names: Sequence[str]) -> bool:
    """Return whether two arguments are a function and where its derivative is wanted, with no step beside them.

    >>> chooses_its_step(["f", "x"]), chooses_its_step(["f", "h"]), chooses_its_step(["values", "x"])
    (True, False, False)
    """
    if len(names) != 2 or spoken(names[0]) not in FUNCTIONS:
        return False
    return not (is_step(names[1]) or is_rate(names[1]) or spoken(names[1]) in COUNTS)


def no_scheme(names: Sequence[str]) -> str | None:
    """Return what code with these arguments seems to be that is no scheme; None where it may be one.

    >>> no_scheme(["f", "t", "y", "h"])
    'a time stepper'
    >>> no_scheme(["f", "x", "y", "h"]) is None
    True
    >>> no_scheme(["f", "x", "h", "kind"])
    "code that has to be told 'kind' beside its step (a default, or functools.partial, tells it)"
    """
    first, *rest = map(spoken, names) if names else [""]
    steps = [name for name in names[1:] if is_step(name)]
    if first in FUNCTIONS:
        if steps and rest[0] == spoken(steps[0]) and not is_step(names[-1]):
            return "code whose step is not its last argument"
        if any(name in INITIAL for name in rest):
            return "a solver of initial value problems"
        if len(rest) == 3 and steps == [names[-1]] and _pair(rest[0], rest[1]):
            return "a time stepper"
        if len(rest) > 1 and rest[0] in LOWER and rest[1] in UPPER:
            return "a quadrature rule"
        if rest and rest[-1] in COUNTS:
            return "a routine that is told how many points or steps to take"
        if steps and not is_step(names[-1]):
            return f"code that has to be told {names[-1]!r} beside its step (a default, or functools.partial, tells it)"
    elif len(steps) > 1:
        return "a derivative of a field in several variables, with a spacing for each"
    if len(rest) > 1 and not steps and rest[-1] in COORDINATES:
        if first in VALUES:
            return "a derivative of a field in several variables, with coordinates for each"
        return "code that is told no step"
    return None


def _pair(one: str, other: str) -> bool:
    """Whether two arguments are the time and the state of a system, in either order."""
    return (one in TIMES and other in STATES) or (one in STATES and other in TIMES)
