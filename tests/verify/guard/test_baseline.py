"""Baselines as files: what is written is read back, and what is damaged is refused with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.verify.guard.made_baselines import baseline, entry
from trueorder.schemes.errors import InputError
from trueorder.verify.guard.baseline import Baseline, baseline_of
from trueorder.verify.guard.baseline_entry import Guard
from trueorder.verify.guard.baseline_file import read_baseline, write_baseline
from trueorder.verify.guard.baseline_reading import parsed
from trueorder.verify.guard.guarded import Key


def refused(text: str) -> str:
    with pytest.raises(InputError) as error:
        parsed(text, "b.txt")
    assert "\n" not in str(error.value)
    return str(error.value)


WHOLE = baseline("central", "forward").text
HEAD = WHOLE.partition("\ncentral |")[0]
FIRST = WHOLE.splitlines().index("central | sine | f' | float64") + 1
"""the line in which the first study begins"""


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    made = baseline("central", "forward", "path/to/mine.py:scheme")
    path = write_baseline(tmp_path / "b.txt", made)
    assert read_baseline(path) == made
    assert path.read_text() == made.text


def test_numbers_that_cannot_be_shown_are_read_back_as_such() -> None:
    made = baseline_of(
        [
            entry("exact", verdict="exact", expected=None, order=None, constant=None, best_step=None),
            entry("nothing", rounding=None, smallest_error=None, evaluation=None),
        ]
    )
    assert parsed(made.text, "b.txt") == made
    assert made.text.count("  -\n") == 7


@pytest.mark.parametrize("value", [9.9996, 0.0099996, 1234.5, 3.3333333e-22, 99.96, 1.0, 0.5])
def test_a_number_of_any_size_is_read_back(value: float) -> None:
    made = baseline_of([entry(constant=Guard(value, 0.0123), rounding=Guard(value, 1.2345))])
    assert parsed(made.text, "b.txt") == made


@pytest.mark.parametrize(
    "name", ["a | b", 'say "x"', "# no comment", " blank", "", "end of baseline", "\\n\n", "<<<< x", "é"]
)
def test_a_study_may_have_any_name(name: str) -> None:
    made = baseline_of([entry(name), entry("z")])
    assert parsed(made.text, "b.txt") == made


def test_the_allowance_is_never_less_than_was_measured() -> None:
    (made,) = baseline_of([entry(order=Guard(2.0, 0.0212), rounding=Guard(1.0, 1.2501))]).entries
    assert made.order == Guard(2.0, 0.03)
    assert made.rounding == Guard(1.0, 1.26)


def test_studies_are_sorted_whatever_the_order_of_the_suite() -> None:
    assert baseline("b", "a", "c").text == baseline("c", "b", "a").text
    with pytest.raises(ValueError, match="sorted"):
        Baseline((entry("b"), entry("a")))


def test_every_number_has_a_line_so_that_a_diff_names_it() -> None:
    before = baseline("central", "forward").text.splitlines()
    after = baseline_of([entry("central"), entry("forward", constant=Guard(0.18, 0.005))]).text.splitlines()
    assert [(a, b) for a, b in zip(before, after, strict=True) if a != b] == [
        ("  constant        0.1667 within 0.5 %", "  constant        0.1800 within 0.5 %")
    ]


def test_an_entry_is_renewed_and_the_others_stay() -> None:
    renewed = baseline("a", "b").updated(baseline_of([entry("b", verdict="exact"), entry("c")]))
    assert [(found.key.scheme, found.verdict) for found in renewed.entries] == [
        ("a", "verified"),
        ("b", "exact"),
        ("c", "verified"),
    ]


def test_lines_may_end_as_on_windows_and_comments_stand_anywhere() -> None:
    text = WHOLE.replace("  constant", "# why\n  constant").replace("\n", "\r\n")
    assert parsed(text, "b.txt") == baseline("central", "forward")


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("trueorder baseline 1", "trueorder baseline 2", 1, "version 2 of the form is not known; accepted: version 1"),
        ("trueorder baseline 1", "[[scheme]]", 1, "'[[scheme]]' is not the head of a baseline"),
        ("central | sine | f' | float64", "central | sine", FIRST, "accepted: scheme | function | operator"),
        ("verdict         verified", "verdict         fine", FIRST + 1, "verdict 'fine'; accepted: verified"),
        ("points          50", "points          5.5", FIRST + 2, "points '5.5'; accepted: a whole number"),
        ("expected order  2", "expected order  two", FIRST + 3, "expected order 'two'; accepted: a number or -"),
        ("2.00 within 0.02", "2.00", FIRST + 4, "order '2.00'; accepted: as in '2.00 within 0.02', or -"),
        ("2.00 within 0.02", "2.00 within x2", FIRST + 4, "accepted: as in"),
        ("0.1667 within 0.5 %", "nan within 0.5 %", FIRST + 5, "constant 'nan'"),
        ("0.1667 within 0.5 %", "0.1667 within -1 %", FIRST + 5, "constant '-1'"),
        ("0.62 within x1.25", "0.62 within x0.5", FIRST + 6, "a factor is 1 or more"),
        ("  smallest error  2.1e-11 within x1.60\n", "", FIRST + 7, "where 'smallest error' is next"),
        ("\ncentral |", "\n<<<<<<< HEAD\ncentral |", FIRST, "'<<<<<<< HEAD' begins no study"),
        ("forward | sine", "central | sine", FIRST + 11, f"is there already, in line {FIRST}"),
        ("noise of f      0.31", "noise of f      0.31 | x", FIRST + 9, "noise of f '0.31 | x'"),
        ('central |', '"central |', FIRST, '"central is not a text in quotation marks'),
    ],
)  # fmt: skip
def test_a_damaged_line_is_named_with_what_is_accepted(old: str, new: str, line: int, said: str) -> None:
    assert old in WHOLE
    message = refused(WHOLE.replace(old, new, 1))
    assert message.startswith(f"b.txt:{line}: ")
    assert said in message


@pytest.mark.parametrize("kept", [0.0, 0.2, 0.5, 0.9])
def test_a_file_that_was_cut_off_is_refused(kept: float) -> None:
    lines = WHOLE.splitlines()
    message = refused("\n".join(lines[: int(kept * len(lines))]))
    assert "the file ends here" in message


def test_a_baseline_without_a_study_is_refused() -> None:
    assert "no study" in refused(f"{HEAD}\nend of baseline\n")


def test_a_file_that_is_not_there_is_refused_with_how_to_write_it(tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"none\.txt: there is no such file; write one with: trueorder baseline"
    ):
        read_baseline(tmp_path / "none.txt")


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="UTF-8"):
        read_baseline(tmp_path / "b")
    with pytest.raises(InputError, match="cannot be read"):
        read_baseline(tmp_path)


def test_a_key_reads_as_a_sentence_names_it() -> None:
    assert str(Key("gradient", "sine", "f' (edges)", "float32")) == "gradient on sine, f' (edges), float32"


@pytest.mark.parametrize("expected", [0.0, -1.0, -0.5, 0.5, 1e-3, 24.0])
@pytest.mark.parametrize("order", [0.0, 0.003, -0.98, 2.0])
def test_orders_of_0_and_below_are_read_back(expected: float, order: float) -> None:
    made = baseline_of([entry("x", verdict="refuted", expected=expected, order=Guard(order, 0.02))])
    assert parsed(made.text, "b.txt") == made


@pytest.mark.parametrize("name", ["a\u2028b", "a\x85b", "a\x0cb", "\ud800", "a\rb", "\u2029"])
def test_a_name_with_any_end_of_line_is_read_back(name: str, tmp_path: Path) -> None:
    made = baseline_of([entry(name), entry("z")])
    assert read_baseline(write_baseline(tmp_path / "b.txt", made)) == made


@pytest.mark.parametrize("text", ["sin(x), x from 0 to 3", "a | b", "- ", '"', "#", "-", "2 <\x0b x"])
def test_what_was_studied_is_read_back(text: str) -> None:
    made = baseline_of([entry("a", studied=text), entry("b"), entry("c", studied=text)])
    assert parsed(made.text, "b.txt") == made
