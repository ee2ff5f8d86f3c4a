"""Suite files: what a good one becomes, and the one line that every bad one gets."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from trueorder.schemes.errors import InputError
from trueorder.schemes.operator import Operator
from trueorder.schemes.registry import selection
from trueorder.schemes.scheme import GridScheme
from trueorder.verify.campaign.suite import INSTALLED, list_suites, read_suite
from trueorder.verify.exact.library import LIBRARY

WHOLE = """
title = "Edge schemes on the heat profile"
[sweep]
start = 1e-12
stop = 1e-1
per_decade = 4
dtype = ["float64", "float32"]
points = 20
[[function]]
name = "heat2"
expr = "50*exp(-(x - 5)**2/2)"
domain = { x = [0, 10] }
[[function]]
use = "sine"
domain = [0, 1]
at = 0.5
[[function]]
name = "plane"
expr = "sin(x)*y"
domain = { x = [0, 1], y = [-1, 1] }
at = { x = 0.25, y = 0 }
[[scheme]]
use = "central:order=4"
[[scheme]]
use = ["forward", "backward"]
order = 1
functions = ["sine"]
[[scheme]]
use = "mine.py:laplacian"
name = "five points"
operator = "f_xx + f_yy"
order = 2
[[scheme]]
use = "numpy.gradient"
order = 2
edge_order = 2
"""

MINE = "def laplacian(f, x, y, h):\n"
MINE += "    return (f(x + h, y) + f(x - h, y) + f(x, y + h) + f(x, y - h) - 4*f(x, y))/h**2\n"

MINE += "def rolled(u, h):\n    import numpy as np\n    return (np.roll(u, -1) - np.roll(u, 1))/(2*h)\n"

ROUND = '[[function]]\nname = "f"\nexpr = "x**2"\n[[scheme]]\nuse = "mine.py:rolled"\nperiodic = true\n'
SMALL = '[[function]]\nname = "f"\nexpr = "x**2"\n[[scheme]]\nuse = "central"\n'


def write(directory: Path, text: str) -> Path:
    path = directory / "suite.toml"
    path.write_text(text, encoding="utf-8")
    (directory / "mine.py").write_text(MINE, encoding="utf-8")
    return path


def refusal(directory: Path, text: str) -> str:
    """The message of the refusal, without the directory."""
    with pytest.raises(InputError) as caught:
        read_suite(write(directory, text))
    message = str(caught.value)
    assert "\n" not in message
    return message.replace(f"{directory}/", "")


def test_a_suite_becomes_a_record_with_everything_that_the_file_says(tmp_path: Path) -> None:
    suite = read_suite(write(tmp_path, WHOLE))
    assert suite.title == "Edge schemes on the heat profile"
    assert suite.source == str(tmp_path / "suite.toml")
    sweep = suite.sweep
    assert (sweep.start, sweep.stop, sweep.per_decade, sweep.points) == (1e-12, 1e-1, 4, 20)
    assert sweep.dtype == ("float64", "float32")
    heat, sine, plane = suite.functions
    assert (heat.name, heat.text, heat.domain, heat.at) == (
        "heat2",
        "50*exp(-(x - 5)**2/2)",
        ((0.0, 10.0),),
        None,
    )
    assert (sine.name, sine.text, sine.domain, sine.at) == ("sine", "sin(x)", ((0.0, 1.0),), (0.5,))
    assert (plane.variables, plane.domain, plane.at) == (("x", "y"), ((0.0, 1.0), (-1.0, 1.0)), (0.25, 0.0))
    assert [scheme.name for scheme in suite.schemes] == [
        "central:order=4",
        "forward",
        "backward",
        "five points",
        "numpy.gradient",
    ]


def test_every_scheme_meets_the_functions_it_names_or_all_in_its_variables(tmp_path: Path) -> None:
    suite = read_suite(write(tmp_path, WHOLE))
    met = {entry.scheme.name: [exact.name for exact in entry.functions] for entry in suite.entries}
    assert met == {
        "central:order=4": ["heat2", "sine"],
        "forward": ["sine"],
        "backward": ["sine"],
        "five points": ["plane"],
        "numpy.gradient": ["heat2", "sine"],
    }
    assert len(suite.studies) == 2 * sum(map(len, met.values()))


def test_the_claims_of_a_suite_override_those_of_the_scheme(tmp_path: Path) -> None:
    schemes = {scheme.name: scheme for scheme in read_suite(write(tmp_path, WHOLE)).schemes}
    laplacian = schemes["five points"]
    assert (laplacian.order, laplacian.operator) == (2, Operator.parse("f_xx + f_yy"))
    gradient = schemes["numpy.gradient"]
    assert isinstance(gradient, GridScheme)
    assert (gradient.order, gradient.edge_order) == (2, 2)


def test_a_suite_without_functions_takes_the_whole_library_and_the_defaults(tmp_path: Path) -> None:
    suite = read_suite(write(tmp_path, '[[scheme]]\nuse = "central"\n'))
    assert suite.functions == LIBRARY
    assert {exact.name for exact in suite.entries[0].functions} == {
        e.name for e in LIBRARY if e.dimension == 1
    }
    assert dataclasses.astuple(suite.sweep) == (None, None, 8, ("float64",), None)
    assert suite.title == "suite"


def test_a_suite_is_read_the_same_every_time(tmp_path: Path) -> None:
    path = write(tmp_path, SMALL)
    first, second = read_suite(path), read_suite(path)
    assert (first.functions, first.sweep, first.title) == (second.functions, second.sweep, second.title)


def test_a_scheme_for_periodic_grids_meets_the_functions_that_repeat(tmp_path: Path) -> None:
    text = '[[scheme]]\nuse = "mine.py:rolled"\nperiodic = true\norder = 2\n'
    (entry,) = read_suite(write(tmp_path, text)).entries
    assert isinstance(entry.scheme, GridScheme)
    assert entry.scheme.periodic
    assert {exact.name for exact in entry.functions} >= {"sine", "cosine", "tiny", "large", "temperature"}
    assert "exponential" not in {exact.name for exact in entry.functions}
    named = text + 'functions = ["ripple"]\n[[function]]\nuse = "ripple"\n[[function]]\nuse = "runge"\n'
    assert [f.name for f in read_suite(write(tmp_path, named)).entries[0].functions] == ["ripple"]


def test_the_suites_of_built_in_schemes_have_the_whole_selection_and_150_studies_in_the_first() -> None:
    suite, families = read_suite(), read_suite(INSTALLED["families"])
    assert {scheme.name for scheme in (*suite.schemes, *families.schemes)} == set(selection())
    assert len(suite.studies) >= 150


def test_the_built_in_suite_meets_every_function_in_one_variable_on_an_interval() -> None:
    met = {exact.name for entry in read_suite().entries for exact in entry.functions if exact.dimension == 1}
    assert met == {exact.name for exact in LIBRARY if exact.dimension == 1 and exact.at is None}


def test_the_suites_that_are_installed_are_listed_with_their_titles() -> None:
    listed = {listing.name: listing for listing in list_suites()}
    assert listed["builtin"].title == read_suite().title
    assert len(read_suite(listed["builtin"].path).studies) == len(read_suite().studies)


BAD = {
    "no equals sign": ("title = 1\n[sweep]\nstart 1e-3\n", "suite.toml:3: not TOML: ", "(column 7)"),
    "end of file": ('[[scheme]]\nuse = "central', "suite.toml:2: not TOML: ", ""),
    "table twice": ("[sweep]\n[sweep]\n", "suite.toml:2: not TOML: ", ""),
    "unknown table": (SMALL + "[sweeps]\n", "suite.toml: sweeps: unknown key; did you mean sweep?", ""),
    "unknown key": (
        SMALL + '[[scheme]]\nuse = "forward"\nordr = 1\n',
        "suite.toml: scheme[2].ordr: unknown key; did you mean order?",
        "",
    ),
    "misspelt required key": (
        '[[scheme]]\nuze = "central"\n',
        "suite.toml: scheme[1].uze: unknown key; did you mean use?",
        "",
    ),
    "nothing alike": (SMALL + "qqq = 1\n", "suite.toml: scheme[1].qqq: unknown key; accepted: ", "use"),
    "missing use": ("[[scheme]]\norder = 1\n", "suite.toml: scheme[1].use: missing", "required"),
    "scheme no array": ('scheme = "central"\n', "suite.toml: scheme: must be an array, not ", '"central"'),
    "scheme no table": (
        'scheme = ["central"]\n',
        "suite.toml: scheme[1]: must be a table, not ",
        '"central"',
    ),
    "sweep no table": ("sweep = 3\n", "suite.toml: sweep: must be a table, not 3", ""),
    "title no text": ("title = 3\n", "suite.toml: title: must be a string, not 3", ""),
    "order a text": (
        SMALL + 'order = "2"\n',
        "suite.toml: scheme[1].order: must be a whole number",
        'not "2"',
    ),
    "order a float": (
        SMALL + "order = 2.0\n",
        "suite.toml: scheme[1].order: must be a whole number",
        "not 2.0",
    ),
    "order true": (
        SMALL + "order = true\n",
        "suite.toml: scheme[1].order: must be a whole number",
        "not true",
    ),
    "order zero": (
        SMALL + "order = 0\n",
        "suite.toml: scheme[1].order: must be a whole number from 1",
        "not 0",
    ),
    "use a number": (
        "[[scheme]]\nuse = 4\n",
        "suite.toml: scheme[1].use: must be a string or an array",
        "not 4",
    ),
    "use empty": (
        "[[scheme]]\nuse = []\n",
        "suite.toml: scheme[1].use: must be a string or an array",
        "not []",
    ),
    "use repeated": (
        '[[scheme]]\nuse = ["forward", "forward"]\n',
        "suite.toml: scheme[1].use: must not repeat",
        "",
    ),
    "start zero": (
        "[sweep]\nstart = 0\n",
        "suite.toml: sweep.start: must be a finite number above 0, not 0",
        "",
    ),
    "start negative": ("[sweep]\nstart = -1e-3\n", "suite.toml: sweep.start: must be a finite", "not -0.001"),
    "start nan": ("[sweep]\nstart = nan\n", "suite.toml: sweep.start: must be a finite", "not nan"),
    "stop infinite": ("[sweep]\nstop = inf\n", "suite.toml: sweep.stop: must be a finite", "not inf"),
    "start a text": ('[sweep]\nstart = "1e-3"\n', "suite.toml: sweep.start: must be a finite", 'not "1e-3"'),
    "periodic no boolean": (
        SMALL + "periodic = 1\n",
        "suite.toml: scheme[1].periodic: must be true or false, not 1",
        "",
    ),
    "periodic with edges": (
        SMALL + "periodic = true\nedge_order = 2\n",
        "suite.toml: scheme[1]: give periodic = true or edge_order = 2, not both",
        "",
    ),
    "periodic point scheme": (
        SMALL + "periodic = true\n",
        "suite.toml: scheme[1]: scheme 'central': periodic=True is for grid schemes",
        "",
    ),
    "periodic on what does not repeat": (
        ROUND + 'functions = ["f"]\n',
        "suite.toml: scheme[1].functions[1]: function f: x**2 is not periodic, and mine.py:rolled is for ",
        "accepted: a periodic function",
    ),
    "periodic on nothing": (ROUND, "suite.toml: scheme[1]: no periodic function for mine.py:rolled", ""),
    "reversed": (
        "[sweep]\nstart = 1e-1\nstop = 1e-3\n",
        "suite.toml: sweep: start must be below stop",
        "0.1",
    ),
    "start is stop": ("[sweep]\nstart = 1\nstop = 1\n", "suite.toml: sweep: start must be below stop", ""),
    "per_decade 0": (
        "[sweep]\nper_decade = 0\n",
        "suite.toml: sweep.per_decade: must be a whole",
        "1 to 64, not 0",
    ),
    "per_decade 65": (
        "[sweep]\nper_decade = 65\n",
        "suite.toml: sweep.per_decade: must be",
        "1 to 64, not 65",
    ),
    "points 0": ("[sweep]\npoints = 0\n", "suite.toml: sweep.points: must be a whole number from 1", "not 0"),
    "dtype unknown": (
        '[sweep]\ndtype = ["float64", "float16"]\n',
        "suite.toml: sweep.dtype[2]: must be one of float32, float64, longdouble",
        'not "float16"',
    ),
    "dtype alone": (
        '[sweep]\ndtype = "double"\n',
        "suite.toml: sweep.dtype[1]: must be one of",
        'not "double"',
    ),
    "dtype empty": (
        "[sweep]\ndtype = []\n",
        "suite.toml: sweep.dtype: must be a string or an array",
        "not []",
    ),
    "domain empty": (
        '[[function]]\nexpr = "x"\ndomain = { x = [1, 1] }\n',
        "suite.toml: function[1].domain: x must have low < high",
        "not [1, 1]",
    ),
    "domain reversed": (
        '[[function]]\nexpr = "x"\ndomain = [2, 1]\n',
        "suite.toml: function[1].domain: ",
        "[2, 1]",
    ),
    "domain nan": (
        '[[function]]\nexpr = "x"\ndomain = [nan, 1]\n',
        "suite.toml: function[1].domain: ",
        "finite",
    ),
    "domain infinite": (
        '[[function]]\nexpr = "x"\ndomain = [0, inf]\n',
        "suite.toml: function[1].domain: ",
        "finite",
    ),
    "domain too wide": (
        '[[function]]\nexpr = "x"\ndomain = [-1.7e308, 1.7e308]\n',
        "suite.toml: function[1].domain: must be finite",
        "",
    ),
    "domain of one": (
        '[[function]]\nexpr = "x"\ndomain = [1]\n',
        "suite.toml: function[1].domain: ",
        "[low, high]",
    ),
    "domain no table": (
        '[[function]]\nexpr = "x"\ndomain = {}\n',
        "suite.toml: function[1].domain: ",
        "variable",
    ),
    "domain of two": (
        '[[function]]\nuse = "wave"\ndomain = [0, 1]\n',
        "suite.toml: function[1].domain: must be a table with an interval for each of x, y",
        "",
    ),
    "domain of another": (
        '[[function]]\nuse = "sine"\ndomain = { t = [0, 1] }\n',
        "suite.toml: function[1].domain: must have an interval for each of x, not for t",
        "",
    ),
    "use and expr": (
        '[[function]]\nuse = "sine"\nexpr = "x"\n',
        "suite.toml: function[1]: give use (a function of the library) or expr",
        "both",
    ),
    "neither": ('[[function]]\nname = "f"\n', "suite.toml: function[1]: give use", "neither"),
    "name and use": (
        '[[function]]\nuse = "sine"\nname = "f"\n',
        "suite.toml: function[1]: name = ",
        "library",
    ),
    "unknown function": (
        '[[function]]\nuse = "sin"\n',
        "suite.toml: function[1].use: unknown function",
        "sine",
    ),
    "bad expression": ('[[function]]\nexpr = "x.real"\n', "suite.toml: function[1].expr", "column 1"),
    "variable not declared": (
        '[[function]]\nexpr = "x*y"\ndomain = { x = [0, 1] }\n',
        "suite.toml: function[1].expr",
        "'y'",
    ),
    "at outside": (
        '[[function]]\nuse = "sine"\nat = 11\n',
        "suite.toml: function[1].at: x must lie in the domain, 0 to 10, not 11",
        "",
    ),
    "at nan": (
        '[[function]]\nuse = "sine"\nat = nan\n',
        "suite.toml: function[1].at: must be a finite number",
        "nan",
    ),
    "at of one": ('[[function]]\nuse = "wave"\nat = 1\n', "suite.toml: function[1].at: must give x, y", ""),
    "empty": ("", "suite.toml: scheme: nothing to study", "[[scheme]]"),
    "functions only": ('[[function]]\nuse = "sine"\n', "suite.toml: scheme: nothing to study", ""),
    "function twice": (
        '[[function]]\nuse = "sine"\n[[function]]\nname = "sine"\nexpr = "sin(x)"\n[[scheme]]\nuse = "central"\n',
        "suite.toml: function[2]: the name 'sine' is that of function[1] too",
        "",
    ),
    "scheme twice": (
        SMALL + '[[scheme]]\nuse = ["forward", "central"]\n',
        "suite.toml: scheme[2]: the name 'central' is that of scheme[1] too",
        "",
    ),
    "unknown scheme": (
        SMALL + '[[scheme]]\nuse = "centrl"\n',
        "suite.toml: scheme[2].use: unknown scheme 'centrl'; did you mean central?",
        "",
    ),
    "unknown option": (SMALL.replace("central", "central:ordr=4"), "suite.toml: scheme[1].use: ", "ordr"),
    "missing file": (SMALL.replace("central", "absent.py:f"), "suite.toml: scheme[1].use: ", "absent.py"),
    "missing function": (
        SMALL.replace("central", "mine.py:absent"),
        "suite.toml: scheme[1].use: ",
        "laplacian",
    ),
    "derivative and operator": (
        SMALL + 'derivative = 1\noperator = "f\'"\n',
        "suite.toml: scheme[1]: give derivative (one variable) or operator, not both",
        "",
    ),
    "bad operator": (SMALL + 'operator = "f_q"\n', "suite.toml: scheme[1]: ", "'q'"),
    "edge order of a point scheme": (SMALL + "edge_order = 1\n", "suite.toml: scheme[1]: ", "edge_order"),
    "one name for two": (
        '[[scheme]]\nuse = ["forward", "central"]\nname = "f"\n',
        "suite.toml: scheme[1]: name",
        "2",
    ),
    "unknown function of a scheme": (
        SMALL + 'functions = ["g"]\n',
        "suite.toml: scheme[1].functions[1]: unknown function of this suite 'g'",
        "known: f",
    ),
    "function in other variables": (
        SMALL + 'functions = ["f", "wave"]\n[[function]]\nuse = "wave"\n',
        "suite.toml: scheme[1].functions[2]: wave has 2 variables",
        "",
    ),
    "no function fits": (
        '[[function]]\nuse = "wave"\n[[scheme]]\nuse = "central"\n',
        "suite.toml: scheme[1]: no function in 1 variable",
        "",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_suite_is_refused_in_one_line_with_file_key_and_rule(case: str, tmp_path: Path) -> None:
    text, start, part = BAD[case]
    message = refusal(tmp_path, text)
    assert message.startswith(start), message
    assert part in message, message


def test_a_missing_suite_and_a_directory_and_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "bytes.toml").write_bytes(b"title = '\xff'")
    for name, part in (("absent.toml", "No such file"), (".", "directory"), ("bytes.toml", "UTF-8")):
        with pytest.raises(InputError, match=part):
            read_suite(tmp_path / name)


def test_deep_nesting_is_refused_and_does_not_break_the_reader(tmp_path: Path) -> None:
    assert refusal(tmp_path, f"title = {'[' * 100_000}").startswith("suite.toml: ")


def test_a_scheme_in_a_file_is_found_beside_the_suite_wherever_it_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, WHOLE)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    assert "five points" in [scheme.name for scheme in read_suite(path).schemes]
