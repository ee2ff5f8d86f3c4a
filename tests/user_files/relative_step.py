"""derivative() as in our group's toolbox: checks its arguments and scales the step with x."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable

log = logging.getLogger(__name__)


def validate(method: Callable[..., float]) -> Callable[..., float]:
    @functools.wraps(method)
    def wrapper(f, x, h, **options):
        if not callable(f):
            raise TypeError("f must be callable")
        if h <= 0:
            raise ValueError(f"step size must be positive, got {h}")
        return method(f, x, h, **options)

    return wrapper


@validate
def derivative(f, x: float, h: float, *, relative: bool = True, method: str = "central") -> float:
    step = h * max(1.0, abs(x)) if relative else h
    if method == "central":
        return (f(x + step) - f(x - step)) / (2 * step)
    elif method == "forward":
        return (f(x + step) - f(x)) / step
    raise ValueError(f"unknown method {method!r}")


@validate
def absolute_step(f, x: float, h: float, *, method: str = "forward") -> float:
    return derivative(f, x, h, relative=False, method=method)


def numpy_style(f, x, h):
    # h * (1 + |x|), after Dennis and Schnabel
    xh = x + h * (1.0 + abs(x))
    dx = xh - x
    return (f(xh) - f(x)) / dx
