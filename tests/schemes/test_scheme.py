"""Scheme records, what they refuse when made, and functions that become schemes."""

from __future__ import annotations

import dataclasses
import functools
import pickle
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from trueorder.schemes.arrays.grid_stencils import Rule
from trueorder.schemes.decorator import scheme
from trueorder.schemes.errors import InputError
from trueorder.schemes.families.central import central
from trueorder.schemes.families.gradient_scheme import gradient_scheme, stencils_of
from trueorder.schemes.from_function import from_function
from trueorder.schemes.operator import Operator
from trueorder.schemes.scheme import GridScheme, PointScheme
from trueorder.schemes.stencil import Stencil

SLOPE = Operator.derivative(1)
EULER = Stencil.on((0, 1), derivative=1)


def slope(f: Any, x: Any, h: Any) -> Any:
    return (f(x + h) - f(x)) / h


def slopes(values: Any, x: Any) -> Any:
    return values


def laplacian(f: Any, x: Any, y: Any, h: Any) -> Any:
    return (f(x + h, y) + f(x - h, y) + f(x, y + h) + f(x, y - h) - 4 * f(x, y)) / h**2


def test_a_stencil_whose_moments_fail_is_refused_at_once() -> None:
    # a mistyped weight: 1/11 for 1/12
    typed = Stencil(
        tuple(map(Fraction, range(-2, 3))),
        (Fraction(1, 11), Fraction(-2, 3), Fraction(0), Fraction(2, 3), Fraction(-1, 12)),
        1,
    )
    with pytest.raises(
        InputError, match=r"scheme 'mine': moment 0 is 1/132 and should be 0 for order 4 of f'"
    ):
        PointScheme("mine", slope, SLOPE, 4, stencil=typed)


def test_a_claim_one_above_the_order_of_the_stencil_is_refused() -> None:
    assert PointScheme("mine", slope, SLOPE, 1, stencil=EULER).order == 1
    with pytest.raises(InputError, match=r"moment 2 is 1/2 and should be 0 for order 2 of f'"):
        PointScheme("mine", slope, SLOPE, 2, stencil=EULER)


def test_a_stencil_of_another_operator_is_refused() -> None:
    with pytest.raises(InputError, match=r"the stencil is one of f', the operator claimed is f''"):
        PointScheme("mine", slope, Operator.derivative(2), 1, stencil=EULER)
    with pytest.raises(InputError, match=r"the operator claimed is 2\*f'"):
        PointScheme("mine", slope, SLOPE.scaled(2), 1, stencil=EULER)


def test_a_stencil_that_approximates_nothing_is_refused_without_a_claimed_order() -> None:
    doubled = Stencil((Fraction(0), Fraction(1)), (Fraction(-2), Fraction(2)), 1)
    with pytest.raises(InputError, match=r"moment 1 is 2 and should be 1"):
        PointScheme("mine", slope, stencil=doubled)


def test_a_grid_scheme_whose_edges_do_not_give_the_edge_order_is_refused() -> None:
    assert GridScheme("mine", slopes, SLOPE, 2, 1, stencils=stencils_of(Rule())).edge_order == 1
    with pytest.raises(InputError, match=r"scheme 'mine': moment 2 is 1/2 and should be 0 for order 2 of f'"):
        GridScheme("mine", slopes, SLOPE, 2, 2, stencils=stencils_of(Rule()))
    with pytest.raises(InputError, match=r"moment 3 is 1/6 and should be 0 for order 3"):
        GridScheme("mine", slopes, SLOPE, 3, 1, stencils=stencils_of(Rule()))


@pytest.mark.parametrize("order", [0, -2, 1.5, "2", True])
def test_an_order_that_is_no_positive_integer_is_refused(order: Any) -> None:
    with pytest.raises(InputError, match=r"order=.*; an integer, 1 or more"):
        PointScheme("mine", slope, SLOPE, order)
    with pytest.raises(InputError, match=r"order=.*; an integer, 1 or more"):
        GridScheme("mine", slopes, SLOPE, order)
    with pytest.raises(InputError, match=r"edge_order=.*; an integer, 1 or more"):
        GridScheme("mine", slopes, SLOPE, 2, order or -1)


def test_an_edge_order_of_0_claims_nothing_at_the_edges() -> None:
    open_ended = GridScheme("mine", slopes, SLOPE, 2, 0, stencils=stencils_of(Rule()))
    assert open_ended.has_open_edges
    assert not GridScheme("mine", slopes, SLOPE, 2, 1).has_open_edges
    assert not GridScheme("mine", slopes, SLOPE, 2).has_open_edges


@pytest.mark.parametrize("dimension", [0, 4])
def test_a_dimension_outside_one_to_three_is_refused(dimension: int) -> None:
    with pytest.raises(InputError, match="1 to 3 variables"):
        PointScheme("mine", slope, dimension=dimension)


def test_an_operator_in_other_variables_is_refused() -> None:
    with pytest.raises(InputError, match=r"f_xx \+ f_yy has 2 variables and the scheme 1"):
        PointScheme("mine", slope, Operator.parse("f_xx + f_yy"))
    with pytest.raises(InputError, match=r"has 2 variables and the scheme 1"):
        GridScheme("mine", slopes, Operator.parse("f_xx + f_yy"))
    with pytest.raises(InputError, match=r"a stencil of one variable in a scheme of 2"):
        PointScheme("mine", laplacian, Operator.parse("f_x", ("x", "y")), 1, dimension=2, stencil=EULER)


def test_a_spacing_of_another_kind_is_refused() -> None:
    with pytest.raises(InputError, match=r"spacing='uniform'; coordinates or scalar"):
        GridScheme("mine", slopes, spacing="uniform")


def test_a_record_is_called_as_its_function_and_says_its_kind() -> None:
    point, grid = from_function(slope), from_function(slopes)
    assert point(lambda t: t * t, 3.0, 0.5) == slope(lambda t: t * t, 3.0, 0.5)
    assert grid([1, 2], [0, 1]) == [1, 2]
    assert (point.kind, point.dimension, grid.kind, grid.dimension) == ("point", 1, "grid", 1)


@pytest.mark.parametrize("record", [central(order=4), gradient_scheme()], ids=["point", "grid"])
def test_a_record_cannot_be_changed_and_can_be_sent_to_another_process(record: Any) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        record.order = 8
    assert pickle.loads(pickle.dumps(record)) == record


def test_a_plain_function_claims_nothing() -> None:
    made = from_function(slope)
    assert isinstance(made, PointScheme)
    assert (made.name, made.operator, made.order, made.stencil) == ("slope", None, None, None)
    grid = from_function(slopes)
    assert isinstance(grid, GridScheme)
    assert (grid.operator, grid.order, grid.edge_order, grid.batched) == (None, None, None, False)


def test_a_decorated_function_stays_what_it_was_and_carries_its_claims() -> None:
    @scheme(derivative=1, order=2)
    def decorated(f: Any, x: Any, h: Any) -> Any:
        return (f(x + h) - f(x - h)) / (2 * h)

    assert decorated(lambda t: t**2, 3.0, 0.5) == 6.0
    assert decorated.__name__ == "decorated"
    assert decorated.__trueorder__ == {"derivative": 1, "order": 2}
    made = from_function(decorated)
    assert (made.operator, made.order) == (SLOPE, 2)


def test_a_decorator_without_arguments_claims_nothing() -> None:
    @scheme
    def decorated(f: Any, x: Any, h: Any) -> Any:
        return f(x)

    assert decorated.__trueorder__ == {}
    assert from_function(decorated).order is None


def test_claims_given_go_before_those_of_the_decorator() -> None:
    decorated = scheme(derivative=1, order=2)(lambda f, x, h: (f(x + h) - f(x - h)) / (2 * h))
    assert from_function(decorated, order=4).order == 4
    assert from_function(decorated, order=4).operator == SLOPE
    assert from_function(decorated, operator="f''").operator == Operator.derivative(2)
    assert from_function(decorated, name="other").name == "other"


def test_a_claim_to_be_periodic_and_one_about_edges_replace_each_other() -> None:
    closed, ended = (
        scheme(**claims)(lambda values, h: values) for claims in ({"periodic": True}, {"edge_order": 1})
    )
    for function in (closed, ended):
        edges, periodic = from_function(function, edge_order=2), from_function(function, periodic=True)
        assert isinstance(edges, GridScheme)
        assert isinstance(periodic, GridScheme)
        assert (edges.edge_order, edges.periodic) == (2, None)
        assert (periodic.edge_order, periodic.periodic) == (None, True)
        assert from_function(edges, periodic=True) == periodic
        assert from_function(periodic, edge_order=2) == edges
    record = from_function(gradient_scheme(), periodic=False)
    assert isinstance(record, GridScheme)
    assert (record.edge_order, record.periodic) == (1, False)


def test_an_operator_is_read_in_the_variables_of_the_scheme() -> None:
    made = from_function(laplacian, operator="f_xx", order=2)
    assert made.operator == Operator.parse("f_xx", ("x", "y"))
    assert from_function(laplacian, operator=Operator.parse("f_xx + f_yy")).dimension == 2


@pytest.mark.parametrize(
    ("function", "claims", "message"),
    [
        (slope, {"order": 0}, r"order=0; an integer, 1 or more"),
        (slope, {"order": 2.5}, r"order=2.5"),
        (slope, {"derivative": 0}, r"derivative=0"),
        (slope, {"derivative": 1, "operator": "f'"}, r"derivative and operator are both given"),
        (slope, {"operator": "g'"}, r"column 1: no derivative of f"),
        (slopes, {"operator": "f_xx + f_yy"}, r"unknown variable 'y'; known: x"),
        (laplacian, {"operator": "f_zz"}, r"unknown variable 'z'; known: x, y"),
        (slope, {"operator": 3}, r"operator=3"),
        (slopes, {"operator": Operator.parse("f_xy")}, r"has 2 variables and the scheme 1"),
        (slope, {"edge_order": 1}, r"edge_order=1 is for grid schemes"),
        (slope, {"kind": "mesh"}, r"kind='mesh'; point or grid"),
        (slope, {"kind": "grid"}, r"scheme 'slope': 3 positional arguments"),
        (slopes, {"kind": "point"}, r"scheme 'slopes': 2 positional arguments"),
        (slopes, {"edge_order": -1}, r"edge_order=-1; an integer, 1 or more, or 0 for no claim at the edges"),
        (slope, {"periodic": True}, r"periodic=True is for grid schemes"),
        (slopes, {"periodic": 1}, r"periodic=1; True or False"),
        (
            slopes,
            {"periodic": True, "edge_order": 1},
            r"edge_order=1 and periodic=True; a periodic grid has no edges",
        ),
        (laplacian, {"derivative": 2}, r"derivative=2 in 2 variables; claim operator="),
    ],
)
def test_invalid_claims_are_refused_when_the_function_is_decorated(
    function: Callable[..., Any], claims: dict[str, Any], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        scheme(**claims)(function)
    assert not hasattr(function, "__trueorder__")
    with pytest.raises(InputError, match=message):
        from_function(function, **claims)


def test_a_claim_of_an_unknown_kind_is_refused_by_python() -> None:
    with pytest.raises(TypeError, match="ordr"):
        scheme(ordr=2)


class Slope:
    """A callable object with a parameter."""

    def __init__(self, factor: float = 1.0) -> None:
        self.factor = factor

    def __call__(self, f: Any, x: Any, h: Any) -> Any:
        return self.factor * (f(x + h) - f(x)) / h


def test_callable_objects_classes_and_partials_are_schemes() -> None:
    assert from_function(Slope(2.0))(lambda t: t, 0.0, 1.0) == 2.0
    assert from_function(Slope)(lambda t: t, 0.0, 1.0) == 1.0
    assert from_function(Slope).name == "Slope"
    partial = functools.partial(lambda factor, f, x, h: factor * f(x), 3.0)
    assert from_function(partial)(lambda t: t, 2.0, 1.0) == 6.0


def test_a_decorated_class_hands_its_claims_to_its_instances() -> None:
    @scheme(derivative=1, order=1)
    class Decorated(Slope):
        pass

    assert from_function(Decorated).order == 1
    assert from_function(Decorated(2.0)).order == 1

    @scheme(derivative=1, order=1)
    class Needy:
        def __init__(self, factor: float) -> None:
            self.factor = factor

        def __call__(self, f: Any, x: Any, h: Any) -> Any:
            return f(x)

    assert from_function(Needy(2.0)).order == 1
    with pytest.raises(InputError, match="class Needy needs arguments; give an instance"):
        from_function(Needy)


def test_what_is_no_function_is_refused() -> None:
    with pytest.raises(InputError, match="float is no function"):
        from_function(3.0)

    class Uncallable:
        pass

    with pytest.raises(InputError, match="class Uncallable has no __call__"):
        from_function(Uncallable)


def test_what_takes_no_attributes_cannot_be_decorated() -> None:
    class Fixed:
        __slots__ = ()

        def __call__(self, f: Any, x: Any, h: Any) -> Any:
            return f(x)

    with pytest.raises(InputError, match="takes no attributes; wrap it in a def"):
        scheme(order=1)(Fixed())


def test_a_record_comes_back_as_it_is() -> None:
    record = central(order=4)
    assert from_function(record) == record


def test_a_claim_that_the_stencil_does_not_give_drops_the_stencil() -> None:
    record = central(order=4)
    assert from_function(record, order=2).stencil == record.stencil
    overclaimed = from_function(record, order=6)
    assert isinstance(overclaimed, PointScheme)
    assert (overclaimed.order, overclaimed.stencil, overclaimed.function) == (6, None, record.function)
    other = from_function(record, derivative=2)
    assert isinstance(other, PointScheme)
    assert (other.operator, other.stencil) == (Operator.derivative(2), None)
    grid = from_function(gradient_scheme(), edge_order=2)
    assert isinstance(grid, GridScheme)
    assert (grid.order, grid.edge_order, grid.stencils) == (2, 2, ())


def test_a_record_is_not_taken_for_the_other_kind() -> None:
    with pytest.raises(InputError, match="kind='grid', but it is a point scheme"):
        from_function(central(), kind="grid")
    with pytest.raises(InputError, match="edge_order=1 is for grid schemes"):
        from_function(central(), edge_order=1)
