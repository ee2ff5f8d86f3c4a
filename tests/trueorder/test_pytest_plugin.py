"""The pytest plugin, tested by pytest inside pytest: runs that pass, fail and skip, reports, baselines, workers."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

pytest_plugins = ["pytester"]

SCHEMES = """
import pytest
import trueorder as to

def slope(f, x, h):
    return (f(x + h) - f(x)) / h

def centred(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h)
"""


def test_a_test_that_returns_a_scheme_of_its_order_passes_and_one_of_another_fails(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile(
        SCHEMES
        + """
@pytest.mark.order(2)
def test_centred():
    return centred

@pytest.mark.order(2, derivative=1)
def test_slope(tmp_path):
    return slope
"""
    )
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            "*slope, order 2: refuted: order 2 is claimed, but order 1 is proven: h*f''(x)/2 does not vanish",
            "*  claimed   order 2",
            "*  proven    order 1, leading error h*f''(x)/2",
            "*  observed  1.00*",
            "*  sweep     h = *error*rounding*",
            "*            h = *error*rate 1.00",
            "*  next      claim order 1, or mend the weights that leave h*f''(x)/2",
        ]
    )


def test_a_marked_test_that_returns_nothing_fails_and_says_so(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SCHEMES + "\n@pytest.mark.order(2)\ndef test_nothing():\n    centred\n")
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*order(2): the test returns no scheme"])


def test_the_fixture_is_the_front_door(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SCHEMES + "\ndef test_order(trueorder):\n    trueorder.assert_order(centred, 2)\n")
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


INCONCLUSIVE = (
    SCHEMES
    + """
def test_inconclusive(trueorder):
    trueorder.assert_order(centred, 2, functions=["x"])
"""
)


@pytest.mark.parametrize(
    ("option", "outcome"), [((), {"skipped": 1}), (("--trueorder-strict",), {"failed": 1})]
)
def test_what_is_inconclusive_is_skipped_with_the_reason_and_fails_when_strict(
    pytester: pytest.Pytester, option: tuple[str, ...], outcome: dict[str, int]
) -> None:
    pytester.makepyfile(INCONCLUSIVE)
    result = pytester.runpytest_subprocess("-rs", *option)
    result.assert_outcomes(**outcome)
    result.stdout.fnmatch_lines(["*centred, order 2: inconclusive: *"])


GUARDED = (
    SCHEMES
    + """
def mine(f, x, h):
    return SCHEME(f, x, h)

def test_guarded(trueorder):
    trueorder.assert_no_regression(to.study(mine, "exp(x)", domain=(0, 1)))
"""
)


def test_a_baseline_is_written_on_request_held_and_lost(pytester: pytest.Pytester) -> None:
    def run(scheme: str, *options: str) -> pytest.RunResult:
        pytester.makepyfile(test_it=GUARDED.replace("SCHEME", scheme))
        return pytester.runpytest_subprocess(*options)

    missing = run("centred")
    missing.assert_outcomes(failed=1)
    missing.stdout.fnmatch_lines(["*trueorder-baseline.txt: there is no such file*"])
    renewed = run("centred", "--trueorder-update")
    renewed.assert_outcomes(passed=1)
    renewed.stdout.fnmatch_lines(["trueorder: 1 study renewed in *trueorder-baseline.txt"])
    run("centred").assert_outcomes(passed=1)
    lost = run("slope")
    lost.assert_outcomes(failed=1)
    lost.stdout.fnmatch_lines(["*order was 2.00, is 1.00*", "*pytest --trueorder-update*"])


def test_the_baseline_may_be_named_in_the_ini_file(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\ntrueorder_baseline = numbers.txt\n")
    pytester.makepyfile(GUARDED.replace("SCHEME", "centred"))
    pytester.runpytest_subprocess("--trueorder-update").assert_outcomes(passed=1)
    assert (pytester.path / "numbers.txt").is_file()


MANY = (
    SCHEMES
    + """
@pytest.mark.parametrize("order", [2, 4])
def test_central(trueorder, order):
    trueorder.assert_order(f"central:order={order}", order, functions=["sin(x)"])

def test_slope(trueorder):
    trueorder.assert_order(slope, 2, functions=["sin(x)"])

@pytest.mark.parametrize("name", ["exp(x)", "sin(x)"])
def test_guarded(trueorder, name):
    trueorder.assert_no_regression(to.study(centred, name))
"""
)


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_a_session_has_one_report_and_one_baseline_with_or_without_workers(
    pytester: pytest.Pytester, workers: tuple[str, ...]
) -> None:
    pytester.makepyfile(MANY)
    options = ["--trueorder-report", "out", "--trueorder-update", "-p", "no:randomly", *workers]
    result = pytester.runpytest_subprocess(*options)
    result.assert_outcomes(passed=4, failed=1)
    found = json.loads((pytester.path / "out" / "results.json").read_text(encoding="utf-8"))
    names = {study["scheme"].partition(" (")[0] for study in found["studies"]}
    assert names == {"central", "central:order=4", "slope", "centred"}
    assert found["summary"]["refuted"] == 1
    baseline = (pytester.path / "trueorder-baseline.txt").read_text(encoding="utf-8")
    assert "exp(x)" in baseline
    assert "sin(x)" in baseline
    result.stdout.fnmatch_lines(["trueorder: 2 studies renewed in *", "trueorder: report: *report.html"])


def test_a_session_that_asks_for_nothing_imports_nothing(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
import sys

def test_modules():
    heavy = {"numpy", "sympy", "pandas", "matplotlib"}
    assert not heavy & {name.partition(".")[0] for name in sys.modules}
    assert not {"trueorder.schemes", "trueorder.verify", "trueorder.reports"} & set(sys.modules)
"""
    )
    code = "import pytest; raise SystemExit(pytest.main(['-q', '-p', 'no:randomly', '-p', 'no:hypothesispytest']))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=pytester.path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


WRONG_MARKERS = [
    '"2"', "2.0", "order=4", "", "2, 3", "0", "True", "None", "2, derivativ=1", "[2]", "-1", "2, order=2",
]  # fmt: skip


@pytest.mark.parametrize("arguments", WRONG_MARKERS)
def test_a_marker_that_holds_nothing_is_an_error_at_collection(
    pytester: pytest.Pytester, arguments: str
) -> None:
    marker = f"@pytest.mark.order({arguments})" if arguments else "@pytest.mark.order"
    pytester.makepyfile(f"{SCHEMES}\n{marker}\ndef test_it():\n    return slope\n")
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*::test_it: @pytest.mark.order(*): accepted: order(p), p a whole number*"])


@pytest.mark.parametrize(
    "body",
    [
        '@pytest.mark.order("2")\nclass TestIt:\n    def test_it(self):\n        return slope\n',
        "pytestmark = pytest.mark.order(2.5)\ndef test_it():\n    return slope\n",
        '@pytest.mark.parametrize("s", [pytest.param(1, marks=pytest.mark.order(p=2))])\n'
        "def test_it(s):\n    return slope\n",
        "import unittest\nclass TestIt(unittest.TestCase):\n"
        "    @pytest.mark.order(2)\n    def test_it(self):\n        return slope\n",
        "@pytest.mark.order(2)\nasync def test_it():\n    return slope\n",
    ],
)
def test_wherever_the_marker_stands_it_is_looked_at(pytester: pytest.Pytester, body: str) -> None:
    pytester.makepyfile(f"{SCHEMES}\n{body}")
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*test_it*: @pytest.mark.order(*): accepted: *"])


def test_a_marker_that_somebody_else_declares_is_theirs(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nmarkers =\n    order(when): sorts the tests of this project\n")
    pytester.makepyfile(SCHEMES + '\n@pytest.mark.order("first")\ndef test_it():\n    assert slope\n')
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_a_marker_that_is_added_while_the_test_is_set_up_is_looked_at(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        SCHEMES
        + """
@pytest.fixture(autouse=True)
def late(request):
    request.node.add_marker(pytest.mark.order("2"))

def test_it():
    return slope
"""
    )
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*@pytest.mark.order('2'): accepted: *"])


def test_what_is_refuted_is_not_written_to_the_baseline_and_the_rest_is_read_back(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile(
        SCHEMES
        + """
def wrong(f, x, h):
    return (f(x + h) - f(x - h)) / h**2

@pytest.mark.parametrize("scheme", [wrong, centred])
def test_guarded(trueorder, scheme):
    trueorder.assert_no_regression(to.study(scheme, "exp(x)", domain=(0, 1)))
"""
    )
    renewed = pytester.runpytest_subprocess("--trueorder-update", "-p", "no:randomly")
    renewed.assert_outcomes(passed=1, failed=1)
    renewed.stdout.fnmatch_lines(["*wrong on exp(x)*: refuted, so not guarded: *"])
    later = pytester.runpytest_subprocess("-p", "no:randomly")
    later.assert_outcomes(passed=1, failed=1)
    later.stdout.fnmatch_lines(["*not in the baseline, and refuted: *"])


WRONG_CLAIMS = [
    ('2, periodic="yes"', "periodic='yes'; True or False"),
    ("2, operator=\"f''\", derivative=1", "derivative and operator are both given"),
    ("2, periodic=True, edge_order=1", "a periodic grid has no edges"),
    ("2, derivative=0", "derivative=0; an integer, 1 or more"),
    ("2, derivative=1.0", "derivative=1.0; an integer, 1 or more"),
    ("2, edge_order=-1", "edge_order=-1; an integer"),
    ('2, operator="g"', "no derivative of f"),
    ("2, operator=3", "operator=3; a text"),
    ('2, functions="sin(x)"', "functions='sin(x)': accepted: a list of them"),
    ('2, functions=["sin("]', "was never closed"),
    ("2, functions=[3]", "function=3: accepted: an expression"),
]


@pytest.mark.parametrize(("arguments", "said"), WRONG_CLAIMS)
def test_claims_that_no_scheme_can_be_held_to_are_an_error_at_collection(
    pytester: pytest.Pytester, arguments: str, said: str
) -> None:
    pytester.makepyfile(f"{SCHEMES}\n@pytest.mark.order({arguments})\ndef test_it():\n    return centred\n")
    result = pytester.runpytest_inprocess("-p", "no:randomly")
    result.assert_outcomes(errors=1)
    assert f"::test_it: @pytest.mark.order({arguments[0]}, " in result.stdout.str()
    assert said in result.stdout.str()


@pytest.mark.parametrize(
    "body",
    [
        "@pytest.mark.order(2)\n@pytest.mark.order(1)\ndef test_it():\n    return centred\n",
        "@pytest.mark.order(2)\n@pytest.mark.order(2, derivative=1)\ndef test_it():\n    return centred\n",
        "@pytest.mark.order(2)\n@pytest.mark.parametrize('s', [pytest.param(centred, marks=pytest.mark.order(1))])\n"
        "def test_it(s):\n    return s\n",
        "pytestmark = [pytest.mark.order(2), pytest.mark.order(1)]\ndef test_it():\n    return centred\n",
    ],
)
def test_two_claims_about_one_test_are_an_error_at_collection(pytester: pytest.Pytester, body: str) -> None:
    pytester.makepyfile(f"{SCHEMES}\n{body}")
    result = pytester.runpytest_inprocess("-p", "no:randomly")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*test_it*: two claims about one test; accepted: one of them"])


def test_the_marker_of_a_test_goes_before_that_of_its_class_and_one_may_stand_twice(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile(
        f"{SCHEMES}\n@pytest.mark.order(4)\nclass TestIt:\n    @pytest.mark.order(2)\n    @pytest.mark.order(2)\n"
        "    def test_it(self):\n        return centred\n"
    )
    pytester.runpytest_inprocess("-p", "no:randomly").assert_outcomes(passed=1)


def test_a_claim_that_the_returned_scheme_cannot_have_fails_in_one_line(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        f"{SCHEMES}\n@pytest.mark.order(2, edge_order=1)\ndef test_it():\n    return centred\n"
    )
    result = pytester.runpytest_inprocess("-p", "no:randomly")
    result.assert_outcomes(failed=1)
    said = "@pytest.mark.order(2, edge_order=1): scheme 'centred': edge_order=1 is for grid schemes, not point schemes"
    assert said in result.stdout.str().splitlines()


def test_the_marker_is_explained_with_the_claims_that_it_takes(pytester: pytest.Pytester) -> None:
    said = pytester.runpytest_inprocess("--markers").stdout.str()
    claims = "derivative, operator, edge_order, periodic, functions"
    assert (
        f"@pytest.mark.order(p, *, {claims}): the test returns a scheme, and passes if trueorder verifies"
        in said
    )
