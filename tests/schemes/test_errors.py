"""Errors of input: one line, the nearest names, and whole after a journey between processes."""

from __future__ import annotations

import pickle

import pytest

from trueorder.schemes.errors import InputError, SchemeError, one_line, unknown


def test_the_nearest_names_are_offered_whatever_their_case() -> None:
    assert "did you mean Runge?" in str(unknown("function", "runge", ["Runge", "sine"]))


def test_no_name_is_offered_where_none_is_near() -> None:
    assert str(unknown("scheme", "zzz", ["central"])) == "unknown scheme 'zzz'; known: central"
    assert str(unknown("scheme", "zzz", [])) == "unknown scheme 'zzz'; there are none"


def test_the_place_comes_first() -> None:
    assert str(unknown("key", "ordr", ["order"], where="suite.toml: scheme[2]")).startswith(
        "suite.toml: scheme[2]: unknown key 'ordr'; did you mean order?"
    )


def test_a_broken_scheme_is_an_error_of_input_and_keeps_name_and_cause() -> None:
    error = SchemeError("upwind", "OSError: two\nlines")
    assert isinstance(error, InputError)
    assert isinstance(error, ValueError)
    copy = pickle.loads(pickle.dumps(error))
    assert (copy.name, copy.cause, str(copy)) == ("upwind", "OSError: two lines", str(error))


@pytest.mark.parametrize("text", ["a\nb", " a  b ", "a\r\n\tb"])
def test_white_space_is_joined(text: str) -> None:
    assert one_line(text) == "a b"
