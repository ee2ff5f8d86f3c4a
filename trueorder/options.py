"""Arguments and options that several commands share."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeVar

import click

Function = TypeVar("Function", bound=Callable[..., Any])


def numbers(context: click.Context, parameter: click.Parameter, text: str | None) -> tuple[float, ...] | None:
    """Read finite numbers separated by commas; whatever is not one, or not finite, is named."""
    return None if text is None else tuple(_number(part.strip()) for part in text.split(","))


def _number(text: str) -> float:
    """Read one number.

    >>> _number("1e-2")
    0.01
    """
    try:
        number = float(text)
    except ValueError:
        raise click.BadParameter(f"{text!r} is not a number") from None
    if not math.isfinite(number):
        raise click.BadParameter(f"{text} is not finite")
    return number


as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
"""the option that every command has"""


def _seconds(name: str, text: str) -> Callable[[Function], Function]:
    return click.option(name, type=click.FloatRange(min=0, min_open=True), metavar="S", help=text)


proof_seconds = _seconds("--proof-seconds", "Processor time that the proof may take; 10 when not given.")
study_seconds = _seconds("--study-seconds", "Processor time that each study may take; 60 when not given.")
"""limits of what the scheme's own code takes, whatever else runs on the machine"""


def claims(function: Function) -> Function:
    """Add the options that say what a scheme is to be held to, in place of what it claims itself."""
    for option in (
        click.option(
            "--periodic/--no-periodic",
            default=None,
            help="Claimed to be for periodic grids, or not. Without it the scheme's own matrix tells.",
        ),
        click.option(
            "--edge-order",
            type=click.IntRange(min=0),
            metavar="Q",
            help="Claimed order at the edges; 0 claims nothing there. Without it order 1 has to be kept.",
        ),
        click.option(
            "--operator", metavar="TEXT", help="Claimed operator, such as \"f''\" or 'f_xx + f_yy'."
        ),
        click.option("--derivative", type=click.IntRange(min=1), metavar="D", help="Claimed derivative."),
        click.option("--order", type=click.IntRange(min=1), metavar="P", help="Claimed order of accuracy."),
    ):
        function = option(function)
    return function
