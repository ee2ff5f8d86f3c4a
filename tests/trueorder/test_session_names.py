"""Studies that a session of pytest guards by their names: two that differ never pass as one."""

from __future__ import annotations

import pytest

pytest_plugins = ["pytester"]

CENTRED = "def slope(f, x, h):\n    return (f(x + h) - f(x - h)) / (2 * h)\n"
FORWARD = "def slope(f, x, h):\n    return (f(x + h) - f(x)) / h\n"

TWO_MODULES = {
    "test_a": "import trueorder as to\nimport ma\n\ndef test_a(trueorder):\n"
    "    trueorder.assert_no_regression(to.study(ma.slope, 'sin(x)'))\n",
    "test_b": "import trueorder as to\nimport mb\n\ndef test_b(trueorder):\n"
    "    trueorder.assert_no_regression(to.study(mb.slope, 'sin(x)'))\n",
}

HEAD = "import functools\nimport pytest\nimport trueorder as to\n\n"

PARTIALS = (
    HEAD
    + """
def gen(f, x, h, k=1.0):
    return (f(x + k * h) - f(x - k * h)) / (2 * k * h)

@pytest.mark.parametrize("k", [1.0, 2.0])
def test_it(trueorder, k):
    trueorder.assert_no_regression(to.study(functools.partial(gen, k=k), "sin(x)"))
"""
)
METHODS = (
    HEAD
    + """
class Scheme:
    def __init__(self, k):
        self.k = k

    def slope(self, f, x, h):
        return (f(x + self.k * h) - f(x - self.k * h)) / (2 * self.k * h)

@pytest.mark.parametrize("k", [1.0, 2.0])
def test_it(trueorder, k):
    trueorder.assert_no_regression(to.study(Scheme(k).slope, "sin(x)"))
"""
)
LAMBDAS = (
    HEAD
    + """
SCHEMES = [lambda f, x, h: (f(x + h) - f(x)) / h, lambda f, x, h: (f(x + h) - f(x - h)) / (2 * h)]

@pytest.mark.parametrize("scheme", SCHEMES)
def test_it(trueorder, scheme):
    trueorder.assert_no_regression(to.study(scheme, "sin(x)"))
"""
)
WHERE = (
    HEAD
    + CENTRED
    + """
@pytest.mark.parametrize("where", [{WHERE}])
def test_it(trueorder, where):
    trueorder.assert_no_regression(to.study(slope, "sin(x)", **where))
"""
)
DOMAINS = WHERE.replace("{WHERE}", "{'domain': (0, 1)}, {'domain': (1, 2)}")
PLACES = WHERE.replace("{WHERE}", "{'at': 0.5}, {'at': 0.75}")
POINTS = WHERE.replace("{WHERE}", "{}, {'points': 20}")
STEPS = WHERE.replace("{WHERE}", "{}, {'steps': [1e-3, 1e-2, 1e-1]}")
LOOP = (
    HEAD
    + CENTRED
    + """
def test_it(trueorder):
    for domain in ((0, 1), (1, 2)):
        trueorder.assert_no_regression(to.study(slope, "sin(x)", domain=domain))
"""
)


@pytest.mark.parametrize("workers", [(), ("-n", "2", "--dist", "loadfile")])
def test_schemes_of_one_name_in_two_modules_are_an_error_that_names_both(
    pytester: pytest.Pytester, workers: tuple[str, ...]
) -> None:
    pytester.makepyfile(ma=CENTRED, mb=FORWARD, **TWO_MODULES)
    renewed = pytester.runpytest_subprocess("--trueorder-update", "-p", "no:randomly", *workers)
    assert renewed.ret == pytest.ExitCode.TESTS_FAILED
    said = renewed.stdout.str()
    assert "slope on sin(x), f', float64: the name of two different studies: " in said
    assert "that of ma.slope in test_a.py::test_a" in said
    assert "that of mb.slope in test_b.py::test_b" in said
    assert "renewed in" not in said
    assert not (pytester.path / "trueorder-baseline.txt").exists()


@pytest.mark.parametrize("workers", [(), ("-n", "2", "--dist", "loadfile")])
def test_in_a_plain_run_they_are_an_error_too(pytester: pytest.Pytester, workers: tuple[str, ...]) -> None:
    pytester.makepyfile(ma=CENTRED, mb=CENTRED, **TWO_MODULES)
    same = pytester.runpytest_subprocess("--trueorder-update", "-p", "no:randomly", *workers)
    same.assert_outcomes(passed=2)  # the same numbers: one entry holds both
    same.stdout.fnmatch_lines(["trueorder: 1 study renewed in *"])
    pytester.runpytest_subprocess("-p", "no:randomly", *workers).assert_outcomes(passed=2)
    better = CENTRED.replace("(f(x + h) - f(x - h)) / (2 * h)", "(f(x + h / 2) - f(x - h / 2)) / h")
    pytester.makepyfile(mb=better)
    apart = pytester.runpytest_subprocess("-p", "no:randomly", *workers)
    assert apart.ret == pytest.ExitCode.TESTS_FAILED
    assert "the name of two different studies" in apart.stdout.str()
    pytester.makepyfile(mb=FORWARD)
    lost = pytester.runpytest_subprocess("-p", "no:randomly", *workers)
    assert lost.ret == pytest.ExitCode.TESTS_FAILED


@pytest.mark.parametrize("body", [PARTIALS, METHODS, LAMBDAS, DOMAINS, PLACES, POINTS, STEPS, LOOP])
def test_whatever_makes_two_studies_of_one_name_is_an_error(pytester: pytest.Pytester, body: str) -> None:
    pytester.makepyfile(body)
    result = pytester.runpytest_subprocess("--trueorder-update", "-p", "no:randomly")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert "the name of two different studies" in result.stdout.str()
    assert not (pytester.path / "trueorder-baseline.txt").exists()


def test_names_of_their_own_tell_partial_functions_and_domains_apart(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        PARTIALS.replace(
            'to.study(functools.partial(gen, k=k), "sin(x)")',
            'to.study(named(k), to.function("sin(x)", name=f"sine to {k}", domain=(0, k)))',
        )
        + "\ndef named(k):\n    code = functools.partial(gen, k=k)\n"
        "    code.__name__ = f'gen, k = {k}'\n    return code\n"
    )
    result = pytester.runpytest_subprocess("--trueorder-update", "-p", "no:randomly")
    result.assert_outcomes(passed=2)
    text = (pytester.path / "trueorder-baseline.txt").read_text(encoding="utf-8")
    assert "gen, k = 1.0 | sine to 1.0 | f' | float64" in text
    assert "gen, k = 2.0 | sine to 2.0 | f' | float64" in text
    pytester.runpytest_subprocess("-p", "no:randomly").assert_outcomes(passed=2)


def test_the_same_study_twice_is_one_entry(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(WHERE.replace("{WHERE}", "{}, {}"))
    result = pytester.runpytest_subprocess("--trueorder-update", "-p", "no:randomly")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["trueorder: 1 study renewed in *"])
