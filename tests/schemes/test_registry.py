"""From a text to a scheme, and what is said when there is none."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

from trueorder.schemes import registry
from trueorder.schemes.errors import InputError
from trueorder.schemes.families.central import central
from trueorder.schemes.families.gradient_scheme import gradient_scheme
from trueorder.schemes.families.one_sided import backward, biased, forward
from trueorder.schemes.listing import Listing
from trueorder.schemes.operator import Operator
from trueorder.schemes.others.families import LIBRARIES, lacking
from trueorder.schemes.others.numpy_gradient import numpy_gradient
from trueorder.schemes.registry import builtin, find, selection
from trueorder.schemes.scheme import GridScheme, PointScheme, Scheme

MINE = """
    from trueorder.schemes.decorator import scheme
    from trueorder.schemes.families.central import central

    constant = 3.0
    fourth = central(order=4)

    @scheme(derivative=1, order=1)
    def upwind(f, x, h):
        return (f(x) - f(x - h)) / h

    def slope(f, x, h=1e-6):
        return (f(x + h) - f(x)) / h

    def five(a, b, c, d, e, f):
        return None

    class Family:
        @staticmethod
        def slope(f, x, h):
            return (f(x + h) - f(x)) / h

    def _private(f, x, h):
        return f(x)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "schemes_of_mine.py").write_text(textwrap.dedent(MINE))
    return tmp_path


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("central", central()),
        ("central:order=4", central(order=4)),
        ("central:order=4,derivative=2", central(order=4, derivative=2)),
        ("central:derivative=2,order=4", central(order=4, derivative=2)),
        (" central : order = 4 ", central(order=4)),
        ("central:order=2", central()),
        ("forward:order=2,derivative=2", forward(2, 2)),
        ("backward:order=3", backward(3)),
        ("biased:left=2,right=1", biased(2, 1)),
        ("gradient", gradient_scheme()),
        ("numpy.gradient:edge_order=2", numpy_gradient(edge_order=2)),
    ],
)
def test_a_name_with_options_is_the_scheme_that_the_factory_makes(text: str, expected: Scheme) -> None:
    assert find(text) == expected


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("central:order=2", "central"),
        ("central:derivative=2,order=4", "central:order=4,derivative=2"),
        ("forward:order=1,derivative=1", "forward"),
        ("gradient:edge_order=1", "gradient"),
        ("biased:right=1,left=2,derivative=1", "biased:left=2,right=1"),
    ],
)
def test_the_name_is_the_canonical_text(text: str, name: str) -> None:
    assert find(text).name == name


@pytest.mark.parametrize("text", selection())
def test_the_built_in_suite_asks_in_canonical_texts(text: str) -> None:
    assert find(text).name == text


def test_the_built_in_suite_has_every_family() -> None:
    ours = {listing.name for listing in builtin()} - set(LIBRARIES)
    assert {text.partition(":")[0] for text in selection()} == ours
    assert len(set(selection())) == len(selection())


COMPANY = {"gradient": {"order": 8}, "fdm": {"order": 9}, "numdifftools": {"method": "forward"}}
"""options beside which all values of the others are accepted: no edge has a higher order than the inside, say"""


@pytest.mark.parametrize("listing", [pytest.param(listing, id=listing.name) for listing in builtin()])
def test_the_list_says_what_every_option_accepts(listing: Listing) -> None:
    if (library := lacking(listing.name)) is not None:
        pytest.skip(f"{library.name} is not installed")
    assert (listing.source == "built in") is (listing.name not in LIBRARIES)
    required = {option.name: option.accepted[-1] for option in listing.options if option.default is None}
    for option in listing.options:
        for value in option.accepted:
            asked = required | COMPANY.get(listing.name, {}) | {option.name: value}
            options = ",".join(f"{k}={v}" for k, v in asked.items())
            assert find(f"{listing.name}:{options}").kind == listing.kind


def test_a_function_of_a_package_is_found_under_its_text() -> None:
    found = find("numpy:gradient")
    assert isinstance(found, GridScheme)
    assert (found.name, found.order, found.operator) == ("numpy:gradient", None, None)
    np.testing.assert_array_equal(
        found(np.array([1.0, 4.0, 9.0]), np.array([1.0, 2.0, 3.0])), [3.0, 4.0, 5.0]
    )


def test_a_function_of_a_file_is_found_under_its_text_and_claims_nothing(folder: Path) -> None:
    found = find("schemes_of_mine.py:slope", directory=folder)
    assert isinstance(found, PointScheme)
    assert (found.name, found.order, found.operator) == ("schemes_of_mine.py:slope", None, None)
    assert found(lambda t: t**2, 1.0, 0.5) == 2.5


def test_a_decorated_function_of_a_file_has_its_claims(folder: Path) -> None:
    found = find(f"{folder}/schemes_of_mine.py:upwind")
    assert (found.order, found.operator) == (1, Operator.derivative(1))
    assert found.name == f"{folder}/schemes_of_mine.py:upwind"


def test_a_record_and_a_function_of_a_class_are_found_in_a_file(folder: Path) -> None:
    fourth = find("schemes_of_mine.py:fourth", directory=folder)
    assert (fourth.name, fourth.order) == ("schemes_of_mine.py:fourth", 4)
    assert find("schemes_of_mine.py:Family.slope", directory=folder)(lambda t: t, 0.0, 1.0) == 1.0


def test_a_file_whose_path_has_an_equals_sign_is_no_list_of_options(tmp_path: Path) -> None:
    inner = tmp_path / "order=4"
    inner.mkdir()
    (inner / "mine.py").write_text("def slope(f, x, h):\n    return f(x)\n")
    assert find("order=4/mine.py:slope", directory=tmp_path).name == "order=4/mine.py:slope"


def test_the_working_directory_is_where_files_are_looked_for(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    assert find("schemes_of_mine.py:slope").kind == "point"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("centrl", r"unknown scheme 'centrl'; did you mean central\? \(known: backward, .*file\.py:function"),
        ("Central", r"unknown scheme 'Central'; did you mean central\?"),
        ("numpy.gradien", r"did you mean numpy\.gradient"),
        ("centrl:order=4", r"unknown scheme 'centrl'; did you mean central"),
        ("nothing_like_it", r"unknown scheme 'nothing_like_it'; known: "),
        ("", r"has no name; accepted: name, name:option=value, package\.module:function"),
        (":order=4", r"has no name"),
        ("central:", r"central: option '' is not name=value; accepted: central:order=2, 4, 6"),
        ("central:4", r"central: option '4' is not name=value"),
        ("central:order", r"central: option 'order' is not name=value"),
        ("central:order=", r"central: option 'order=' is not name=value"),
        ("central:order=4,", r"central: option '' is not name=value"),
        ("central:order=4,order=6", r"central: option 'order' is given twice"),
        (
            "central:ordr=4",
            r"central: unknown option 'ordr'; did you mean order\? \(known: derivative, order\)",
        ),
        ("central:edge_order=1", r"central: unknown option 'edge_order'"),
        ("central:order=3", r"central: order=3 is not accepted; order is 2, 4, 6, 8, 10, 12, 14, .*or 20"),
        ("central:order=four", r"central: order='four' is not accepted"),
        ("central:order=4.0", r"central: order=4.0 is not accepted"),
        ("central:order=true", r"central: order=True is not accepted"),
        ("central:derivative=11", r"central: derivative=11 is not accepted; derivative is 1 to 10"),
        ("forward:order=0", r"forward: order=0 is not accepted; order is 1 to 20"),
        ("biased", r"biased: left has to be given; left is 0 to 12"),
        ("biased:left=2", r"biased: right has to be given"),
        ("biased:left=1,right=0,derivative=2", r"give 2 nodes; derivative=2 needs 3 or more"),
        (
            "numpy.gradient:edge_order=0",
            r"numpy\.gradient: edge_order=0 is not accepted; edge_order is 1 or 2",
        ),
        (
            "no_such_module_here:function",
            r"no_such_module_here:function: there is no module 'no_such_module_here'",
        ),
        ("trueorder.schemes.nowhere:function", r"there is no module 'trueorder\.schemes\.nowhere'"),
        (
            "trueorder.schemes.families.central:centrl",
            r"families\.central: unknown function 'centrl'; did you mean central\?",
        ),
        ("trueorder.schemes.stencil:Stencil.no", r"unknown function 'Stencil\.no'"),
        ("math:pi", r"math: pi is no function but of type float"),
        ("math:not-a-name", r"'not-a-name' is no function name"),
        ("math:sin", r"scheme 'math:sin': 1 positional arguments"),
        (
            "trueorder.schemes.families.central:central",
            r"scheme 'trueorder\.schemes\.families\.central:central': 0 positional arguments",
        ),
    ],
)
def test_a_text_that_names_no_scheme_is_refused_in_one_line(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        find(text)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("missing.py:slope", r"^missing\.py: there is no such file"),
        ("nowhere/missing.py:slope", r"^nowhere/missing\.py: there is no such file"),
        ("./:slope", r"^\./: cannot be read: Is a directory"),
        (
            "schemes_of_mine.py",
            r"say which function, as in schemes_of_mine\.py:function \(there: Family, five, fourth",
        ),
        ("schemes_of_mine.py:", r"say which function"),
        (
            "schemes_of_mine.py:slop",
            r"unknown function 'slop'; did you mean slope\? .known: Family, five, fourth, slope",
        ),
        ("schemes_of_mine.py:constant", r"constant is no function but of type float"),
        ("schemes_of_mine.py:five", r"6 positional arguments"),
        ("schemes_of_mine.py:slope:order=4", r"options are for schemes with a name"),
        ("schemes_of_mine.py:order=4", r"options are for schemes with a name"),
        (
            "schemes_of_mine:slope",
            r"no module 'schemes_of_mine'; for the file write schemes_of_mine\.py:function",
        ),
    ],
)
def test_a_text_that_names_no_function_of_a_file_is_refused_in_one_line(
    text: str, message: str, folder: Path
) -> None:
    with pytest.raises(InputError, match=message) as caught:
        find(text, directory=folder)
    assert "\n" not in str(caught.value)


def test_the_registry_is_imported_without_the_heavy_packages() -> None:
    heavy = {"scipy", "sympy", "pandas", "matplotlib", "flint"}
    program = f"import sys, trueorder.schemes.registry; print(sorted({heavy} & set(sys.modules)))"
    root = Path(registry.__file__).parents[1]
    printed = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=root
    )
    assert printed.stdout.strip() == "[]"
