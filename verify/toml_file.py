"""Reads a TOML file that somebody else wrote; whatever is wrong with it becomes one line with file and key.

The tables of a file are described by pydantic models whose leaves carry the checks below (`text`, `whole`,
`number`, `choice`): each says in one phrase what is accepted, so that an error names the file, the path of
the key, the rule and the value found. Tables of an array are counted from 1, as a reader counts them:
`scheme[2].order`. Imported only where a file is read, so that pydantic costs nothing before.
"""

from __future__ import annotations

import difflib
import json
import math
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from trueorder.schemes.errors import InputError, one_line, unknown

Model = TypeVar("Model", bound=BaseModel)


class Table(BaseModel):
    """A table of the file: frozen, and an unknown key is refused with the nearest one that is known."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", arbitrary_types_allowed=True)

    @model_validator(mode="before")
    @classmethod
    def _known_keys(cls, table: Any) -> Any:
        # reported here and not by pydantic, because only here the accepted keys are at hand
        if not isinstance(table, dict):
            raise PydanticCustomError("not_a_table", "must be a table, not {value}", {"value": shown(table)})
        known = [field.alias or name for name, field in cls.model_fields.items()]
        for key in table:
            if key not in known:
                near = difflib.get_close_matches(key, known, n=1, cutoff=0.6)
                rule = f"did you mean {near[0]}?" if near else f"accepted: {', '.join(sorted(known))}"
                raise PydanticCustomError("unknown_key", "unknown key; {rule}", {"key": key, "rule": rule})
        return table


def load(path: Path, model: type[Model]) -> Model:
    """Read the file and check it against the model.

    Raises InputError: no such file, not UTF-8, not TOML (with the line), a key or value that is not accepted.
    """
    try:
        source = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: byte {error.start} is not UTF-8 text; a TOML file is") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}; give the path of a TOML file") from None
    try:
        # the models are frozen all the way down, so arrays become tuples
        data = _tuples(tomllib.loads(source))
    except tomllib.TOMLDecodeError as error:
        raise InputError(_syntax_error(path, source, str(error))) from None
    except RecursionError:
        raise InputError(
            f"{path}: arrays or tables are nested too deeply; a few levels are accepted"
        ) from None
    return check(model, data, path)


def check(model: type[Model], data: Any, path: Path) -> Model:
    """Validate loaded data; the first thing that is wrong becomes an InputError, misspelt keys first."""
    try:
        return model.model_validate(data, context={"directory": path.parent})
    except ValidationError as error:
        problems = error.errors(include_url=False)
        worst = min(problems, key=lambda problem: problem["type"] != "unknown_key")
        where, what = _location(worst["loc"], data), _rule(worst)
        if worst["type"] == "unknown_key":
            where = ".".join(filter(None, [where, worst["ctx"]["key"]]))
        elif worst["type"] in ("union_tag_not_found", "union_tag_invalid"):
            where = f"{where}.kind"
        raise InputError(": ".join(filter(None, [str(path), where, one_line(what)]))) from None


def shown(value: Any) -> str:
    """Return a value as it would stand in a TOML file, shortened.

    >>> shown(("a", 1.5, True)), shown(float("nan"))
    ('["a", 1.5, true]', 'nan')
    """
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    try:
        text = json.dumps(value, ensure_ascii=False)
    except TypeError:
        text = str(value)  # a date
    return text if len(text) <= 60 else f"{text[:57]}..."


def text(rule: str = "a string") -> BeforeValidator:
    """Accept a string that is not blank."""
    return _leaf(rule, lambda value: isinstance(value, str) and value.strip() != "")


def whole(low: int, high: int, rule: str | None = None) -> BeforeValidator:
    """Accept an integer from low to high."""
    return _leaf(
        rule or f"a whole number from {low} to {high}",
        lambda value: isinstance(value, int) and not isinstance(value, bool) and low <= value <= high,
    )


def number(low: float, high: float, rule: str) -> BeforeValidator:
    """Accept a finite integer or float strictly between low and high, and make it a float."""

    def accepted(value: Any) -> bool:
        return isinstance(value, int | float) and not isinstance(value, bool) and low < value < high

    return _leaf(rule, accepted, float)


def choice(*accepted: str) -> BeforeValidator:
    """Accept one of the given strings."""
    return _leaf(f"one of {', '.join(accepted)}", lambda value: isinstance(value, str) and value in accepted)


def one_or_more(value: Any) -> Any:
    """Make a single string an array of one; refuse an empty array and repeated entries."""
    entries = (value,) if isinstance(value, str) else value
    if not isinstance(entries, tuple) or not entries or not all(isinstance(entry, str) for entry in entries):
        raise ValueError(f"must be a string or an array of strings, not {shown(value)}")
    if len(set(entries)) != len(entries):
        raise ValueError(f"must not repeat an entry: {shown(value)}")
    return entries


def _leaf(
    rule: str, accepted: Callable[[Any], bool], convert: Callable[[Any], Any] | None = None
) -> BeforeValidator:
    def validator(value: Any) -> Any:
        if not accepted(value):
            raise ValueError(f"must be {rule}, not {shown(value)}")
        return convert(value) if convert else value

    return BeforeValidator(validator)


Text = Annotated[str, text()]
Positive = Annotated[float, number(0.0, math.inf, "a finite number above 0")]


def _tuples(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _tuples(item) for key, item in value.items()}
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value


def _syntax_error(path: Path, source: str, message: str) -> str:
    found = re.search(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$", message)
    if found is None:
        return f"{path}: not TOML: {one_line(message)}"
    line = found[1] or str(max(1, len(source.splitlines())))
    column = f" (column {found[2]})" if found[2] else " (end of file)"
    return f"{path}:{line}: not TOML: {one_line(message[: found.start()])}{column}"


def _location(loc: tuple[int | str, ...], data: Any) -> str:
    """Write pydantic's location as the path of a key; the tag of a union (`kind`) is no part of it."""
    path = ""
    for part in loc:
        if isinstance(data, dict) and part == data.get("kind"):
            continue
        path += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            data = None
    return path.lstrip(".")


def _rule(problem: Any) -> str:
    context = problem.get("ctx", {})
    match problem["type"]:
        case "missing" | "union_tag_not_found":
            return "missing; this key is required"
        case "value_error":
            return str(context["error"])
        case "union_tag_invalid":
            return str(unknown("kind", context["tag"], re.findall(r"'([^']+)'", context["expected_tags"])))
        case "model_attributes_type":
            return f"must be a table, not {shown(problem['input'])}"
        case "tuple_type":
            return f"must be an array, not {shown(problem['input'])}"
        case "too_short":
            return f"must hold at least {context['min_length']}, not {context['actual_length']}"
        case "bool_type":
            return f"must be true or false, not {shown(problem['input'])}"
        case _:
            return str(problem["msg"])
