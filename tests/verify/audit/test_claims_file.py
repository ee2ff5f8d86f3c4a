"""Claims files of users: what they may hold, and the one line that every bad one gets."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from trueorder.schemes.errors import InputError
from trueorder.verify.audit.claims import audit

MINE = """
title = "Chapter 3"

[[claim]]
id = "slope"
statement = "the slope of the sine at 1 by my scheme"
printed = "0.54"
compute = { kind = "estimate", scheme = "mine.py:slope", function = "sine", at = 1, step = "1/100" }

[[claim]]
id = "harmonic"
statement = "the mean of two slopes is second order accurate, so it is better"
[claim.compute]
kind = "closer"
first = { kind = "estimate", scheme = "central", function = "exp(x)", at = 0, step = 0.1 }
second = { kind = "estimate", scheme = "mine.py:slope", function = "exp(x)", at = 0, step = 0.1 }

[[claim]]
id = "broken"
statement = "what a broken scheme gives"
printed = "1"
compute = { kind = "estimate", scheme = "mine.py:broken", function = "exp(x)", at = 0, step = 0.1 }

[[claim]]
id = "scalar"
statement = "a scheme that takes nothing but floats"
printed = "1.05"
compute = { kind = "estimate", scheme = "mine.py:scalar", function = "exp(x)", at = 0, step = 0.1 }

[[claim]]
id = "pole"
statement = "a value where there is none"
printed = "1"
compute = { kind = "estimate", scheme = "central", function = "log(x)", at = -1, step = 0.1 }
"""

SCHEMES = """
import math

def slope(f, x, h):
    return (f(x + h) - f(x)) / h

def broken(f, x, h):
    raise RuntimeError("no idea")

def scalar(f, x, h):
    return math.fsum([float(f(float(x) + float(h))), -float(f(float(x)))]) / float(h)
"""

GOOD = """[[claim]]
id = "a"
statement = "b"
printed = ["3", "4", "5"]
[claim.compute]
kind = "gradient"
function = "x**2"
nodes = { x = [1, 2, 3] }
spacing = "unit"
"""


def write(directory: Path, text: str) -> Path:
    path = directory / "claims.toml"
    path.write_text(text, encoding="utf-8")
    (directory / "mine.py").write_text(SCHEMES, encoding="utf-8")
    return path


def test_users_audit_their_own_claims_on_their_own_schemes(tmp_path: Path) -> None:
    rows = {row.id: row for row in audit(write(tmp_path, MINE))}
    assert rows["slope"].verdict == "reproduced"
    assert rows["harmonic"].verdict == "verified"
    assert rows["scalar"].verdict == "reproduced"
    assert json.loads(json.dumps([row.to_dict() for row in rows.values()]))[0]["printed"] == "0.54"


def test_a_scheme_that_fails_settles_nothing_and_leaves_the_other_claims_alone(tmp_path: Path) -> None:
    rows = {row.id: row for row in audit(write(tmp_path, MINE))}
    assert (rows["broken"].verdict, "RuntimeError: no idea" in rows["broken"].reason) == (
        "inconclusive",
        True,
    )
    assert (rows["pole"].verdict, rows["pole"].difference) == ("refuted", None)
    assert "nan" in rows["pole"].reason


@pytest.mark.parametrize(
    ("printed", "verdict"),
    [
        ('["3", "4", "5"]', "reproduced"),
        ('["3.", "4.0", "5.00"]', "reproduced"),
        ('["3.0000000000000004", "4", "5"]', "consistent"),
        ('["3", "4", "5.01"]', "refuted"),
        ('["3", "4"]', "refuted"),
        ('[["3", "4", "5"]]', "refuted"),
        ('"4"', "refuted"),
    ],
)
def test_printed_digits_decide_how_near_a_number_has_to_be(
    printed: str, verdict: str, tmp_path: Path
) -> None:
    (row,) = audit(write(tmp_path, GOOD.replace('["3", "4", "5"]', printed)))
    computed = [3.0, 4.0, 5.0]
    assert row.computed == " ".join(f"{value:g}" for value in computed)
    assert row.verdict == verdict


BAD = {
    "no claims": ("title = 'x'\n", "claims.toml: claim: missing", ""),
    "empty claims": ("claim = []\n", "claims.toml: claim: there are no claims", "[[claim]]"),
    "not TOML": ("[[claim]\n", "claims.toml:1: not TOML: ", ""),
    "unknown key": (
        GOOD.replace("statement", "statment"),
        "claims.toml: claim[1].statment: unknown key;",
        "statement?",
    ),
    "unknown key of a computation": (
        GOOD + "edge_ordr = 1\n",
        "claims.toml: claim[1].compute.edge_ordr: unknown key; did you mean edge_order?",
        "",
    ),
    "no computation": (GOOD.partition("[claim.compute]")[0], "claims.toml: claim[1].compute: missing", ""),
    "computation no table": (
        GOOD.partition("[claim.compute]")[0] + "compute = 3\n",
        "claims.toml: claim[1].compute: must be a table, not 3",
        "",
    ),
    "unknown kind": (
        GOOD.replace('"gradient"', '"gradent"'),
        "claims.toml: claim[1].compute.kind: unknown kind 'gradent'; did you mean gradient",
        "edge-orders",
    ),
    "no kind": (GOOD.replace('kind = "gradient"\n', ""), "claims.toml: claim[1].compute.kind: missing", ""),
    "id twice": (GOOD + GOOD, "claims.toml: claim[2].id: 'a' is the id of claim[1] too", ""),
    "printed as a number": (
        GOOD.replace('"3"', "3"),
        "claims.toml: claim[1].printed: must be a number in quotes",
        "3",
    ),
    "printed as a word": (
        GOOD.replace('"3"', '"three"'),
        "claims.toml: claim[1].printed: must be a decimal",
        "three",
    ),
    "printed nan": (GOOD.replace('"3"', '"nan"'), "claims.toml: claim[1].printed: must be a decimal", "nan"),
    "printed nothing": (
        GOOD.replace('["3", "4", "5"]', "[]"),
        "claims.toml: claim[1].printed: must be a number",
        "",
    ),
    "printed ragged": (
        GOOD.replace('["3", "4", "5"]', '[["3", "4"], ["5"]]'),
        "claims.toml: claim[1].printed: must have rows of one length",
        "",
    ),
    "printed missing": (
        GOOD.replace('printed = ["3", "4", "5"]\n', ""),
        "claims.toml: claim[1]: printed is missing",
        '"gradient"',
    ),
    "printed where there are no numbers": (
        '[[claim]]\nid = "a"\nstatement = "b"\nprinted = "1"\ncompute = { kind = "row-orders", edges = 1 }\n',
        "claims.toml: claim[1]: printed is not accepted here",
        '"row-orders"',
    ),
    "unknown function": (GOOD.replace("x**2", "sinn"), "claims.toml: claim[1].compute.function: ", "sine"),
    "bad expression": (
        GOOD.replace("x**2", "x.real"),
        "claims.toml: claim[1].compute.function: ",
        "column 1",
    ),
    "nodes of another variable": (
        GOOD.replace("{ x =", "{ y ="),
        "claims.toml: claim[1].compute: nodes must be",
        "y",
    ),
    "nodes that fall": (
        GOOD.replace("[1, 2, 3]", "[1, 3, 2]"),
        "claims.toml: claim[1].compute.nodes: x must ascend",
        "",
    ),
    "nodes infinite": (
        GOOD.replace("[1, 2, 3]", "[1, 2, inf]"),
        "claims.toml: claim[1].compute.nodes: must be a",
        "inf",
    ),
    "one node": (
        GOOD.replace("[1, 2, 3]", "[1]"),
        "claims.toml: claim[1].compute.nodes: x must be an array",
        "[1]",
    ),
    "no nodes": (
        GOOD.replace("{ x = [1, 2, 3] }", "{}"),
        "claims.toml: claim[1].compute.nodes: must be a table",
        "{}",
    ),
    "count of nodes": (
        GOOD.replace("[1, 2, 3]", "{ from = 0, to = 1, count = 1 }"),
        "claims.toml: claim[1].compute.nodes: x: count must be a whole number from 2",
        "not 1",
    ),
    "nodes without end": (
        GOOD.replace("[1, 2, 3]", "{ from = 0, count = 3 }"),
        "claims.toml: claim[1].compute.nodes: x must have the keys from, to, count",
        "",
    ),
    "spacing": (
        GOOD.replace('"unit"', '"units"'),
        'claims.toml: claim[1].compute.spacing: must be "unit" or',
        "units",
    ),
    "spacing of another variable": (
        GOOD.replace('"unit"', '["y"]'),
        "claims.toml: claim[1].compute: spacing must name each of x once",
        "",
    ),
    "array 0": (
        GOOD + "array = 0\n",
        "claims.toml: claim[1].compute.array: must be a whole number from 1 to 3",
        "0",
    ),
    "bad operator": (GOOD + 'operator = "f_y"\n', "claims.toml: claim[1].compute: ", "'y'"),
    "indexing": (
        GOOD + 'indexing = "xx"\n',
        "claims.toml: claim[1].compute.indexing: must be one of xy, ij",
        '"xx"',
    ),
    "unknown scheme": (
        MINE.replace("mine.py:slope", "centrl", 1),
        "claims.toml: claim[1].compute.scheme: unknown scheme 'centrl'; did you mean central?",
        "",
    ),
    "grid scheme": (
        MINE.replace("mine.py:slope", "gradient", 1),
        "claims.toml: claim[1].compute.scheme: must be a point scheme",
        '"gradient"',
    ),
    "step zero": (
        MINE.replace('"1/100"', "0"),
        "claims.toml: claim[1].compute.step: must be above 0, not 0",
        "",
    ),
    "step no number": (MINE.replace('"1/100"', '"small"'), "claims.toml: claim[1].compute.step: ", "'small'"),
    "step nan": (
        MINE.replace('"1/100"', "nan"),
        "claims.toml: claim[1].compute.step: must be a finite number",
        "nan",
    ),
    "side of a comparison": (
        MINE.replace("step = 0.1 }\nsecond", "stp = 0.1 }\nsecond"),
        "claims.toml: claim[2].compute.first.stp: unknown key; did you mean step?",
        "",
    ),
    "kind of a side": (
        MINE.replace('first = { kind = "estimate"', 'first = { kind = "speed"'),
        "claims.toml: claim[2].compute.first.kind: unknown kind 'speed'; ",
        "known: estimate, gradient",
    ),
    "share above 1": (
        '[[claim]]\nid = "a"\nstatement = "b"\n[claim.compute]\nkind = "edges"\ntreatments = ["edge_order=2"]\n'
        'functions = "library"\nfactor = 2\nshare = 90\n',
        "claims.toml: claim[1].compute: share must be at most 1, not 90",
        "",
    ),
    "treatment": (
        '[[claim]]\nid = "a"\nstatement = "b"\n[claim.compute]\nkind = "edges"\ntreatments = ["mirror"]\n'
        'functions = "library"\nfactor = 2\nshare = 0.9\n',
        "claims.toml: claim[1].compute.treatments[1]: must be one of edge_order=1, ",
        '"mirror"',
    ),
    "functions in two variables": (
        '[[claim]]\nid = "a"\nstatement = "b"\n[claim.compute]\nkind = "edges"\ntreatments = ["edge_order=2"]\n'
        'functions = ["x*y"]\nfactor = 2\nshare = 0.9\n',
        "claims.toml: claim[1].compute.functions: must be functions in one variable; x*y has 2",
        "",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_claims_file_is_refused_in_one_line_with_file_key_and_rule(case: str, tmp_path: Path) -> None:
    text, start, part = BAD[case]
    with pytest.raises(InputError) as caught:
        audit(write(tmp_path, text))
    message = str(caught.value).replace(f"{tmp_path}/", "")
    assert "\n" not in message
    assert message.startswith(start), message
    assert part in message, message


def test_a_missing_claims_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        audit(tmp_path / "absent.toml")
