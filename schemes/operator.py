"""The differential operator that a scheme approximates, as data.

An operator is a linear combination of partial derivatives with exact coefficients: a multi-index such as (2,
0) stands for the derivative f_xx, and the Laplacian in two variables is the terms ((2, 0), 1) and ((0, 2),
1).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from trueorder.schemes.coefficient import Coefficient
from trueorder.schemes.errors import InputError
from trueorder.schemes.varying_operator import read_varying, varies

VARIABLES = ("x", "y", "z")

MultiIndex = tuple[int, ...]
Term = tuple[MultiIndex, Fraction]
AnyTerm = tuple[MultiIndex, Fraction | Coefficient]


HIGHEST = 32
"""order of a derivative: far beyond any in use, and still within what exact functions are expanded to"""


@dataclass(frozen=True)
class Operator:
    """A linear combination of partial derivatives of f, in one to three variables.

    `terms` holds pairs (multi-index, coefficient): distinct multi-indices of one length, coefficients not
    zero, at least one term. They are kept highest derivative first, so that equal operators are equal records
    with the same text. A coefficient may be a rational function of the coordinates: `varying` has the terms as they
    are, and `at` the operator at a point; `terms` of such an operator are an InputError.

    >>> Operator.derivative(2)
    Operator("f''")
    >>> Operator((((2, 0), 1), ((0, 2), 1))) == Operator.parse("f_yy + f_xx")
    True
    """

    varying: tuple[AnyTerm, ...]

    def __post_init__(self) -> None:
        terms = tuple(
            (tuple(index), c if isinstance(c, Coefficient) else Fraction(c)) for index, c in self.varying
        )
        indices = [index for index, _ in terms]
        if not terms:
            raise InputError("operator: no terms; an operator has at least one derivative")
        if any(coefficient == 0 for _, coefficient in terms):
            raise InputError(f"operator: a coefficient is zero in {terms}; leave that term out")
        if len({len(index) for index in indices}) != 1 or not 1 <= len(indices[0]) <= len(VARIABLES):
            raise InputError(f"operator: multi-indices {indices}; all have one length, 1 to {len(VARIABLES)}")
        if len(set(indices)) != len(indices):
            raise InputError(f"operator: a multi-index is repeated in {indices}; add the coefficients")
        if any(not isinstance(k, int) or k < 0 for index in indices for k in index):
            raise InputError(f"operator: multi-indices {indices}; the entries are integers, 0 or more")
        if (highest := max(map(sum, indices))) > HIGHEST:
            raise InputError(f"operator: a derivative of order {highest}; up to {HIGHEST}")
        object.__setattr__(self, "varying", tuple(sorted(terms, key=_rank)))

    @property
    def terms(self) -> tuple[Term, ...]:
        """Pairs (multi-index, coefficient), highest derivative first; InputError where a coefficient is no number."""
        return tuple((index, _number(coefficient, self)) for index, coefficient in self.varying)

    @property
    def varies(self) -> bool:
        """Whether a coefficient depends on where the operator is taken."""
        return any(isinstance(coefficient, Coefficient) for _, coefficient in self.varying)

    def at(self, point: Sequence[Fraction]) -> Operator:
        """Return the operator with the coefficients that it has at a point.

        ZeroDivisionError at a pole of one of them, and where all of them vanish.

        >>> Operator.parse("f'' + 2*f'/x").at([Fraction(1, 2)]).text
        "f'' + 4*f'"
        """
        where = dict(zip(VARIABLES, point, strict=False))
        found = ((index, c.at(where) if isinstance(c, Coefficient) else c) for index, c in self.varying)
        kept = tuple((index, coefficient) for index, coefficient in found if coefficient)
        if not kept:
            raise ZeroDivisionError(f"all coefficients of {self.text} vanish")
        return Operator(kept)

    @classmethod
    def derivative(cls, order: int) -> Operator:
        """Return the derivative of this order (0 is f itself) in one variable.

        >>> Operator.derivative(4).text
        'f^(4)'
        """
        if isinstance(order, bool) or not isinstance(order, int) or order < 0:
            raise InputError(f"derivative={order!r}: an integer, 0 or more")
        return cls((((order,), Fraction(1)),))

    @classmethod
    def parse(cls, text: str, variables: tuple[str, ...] | None = None) -> Operator:
        """Read an operator, with exact coefficients: "f''", "f^(4)", "f_xx + f_yy", "2*f_xy - f_y/3".

        `variables` are the names of the coordinates, one letter each. Left out, they are as few of x, y, z as
        hold those that occur, so "f_xx" is in one variable and "f_yy" in two. Raises InputError with the
        position of the fault.

        >>> Operator.parse("2*f_xy - f_y/3").terms
        (((1, 1), Fraction(2, 1)), ((0, 1), Fraction(-1, 3)))
        >>> Operator.parse("f_xx", ("x", "y")).dimension
        2
        """
        return _parse(text, variables)

    @property
    def dimension(self) -> int:
        """The number of variables, 1 to 3."""
        return len(self.varying[0][0])

    @property
    def degree(self) -> int:
        """The largest total order of differentiation among the terms.

        >>> Operator.parse("f_xxy + f_y").degree
        3
        """
        return max(sum(index) for index, _ in self.varying)

    @property
    def text(self) -> str:
        """The operator as it is read and printed, in x, y and z.

        >>> Operator.parse("-1/2*f_y + f_yy + f_xx").text
        'f_xx + f_yy - f_y/2'
        """
        return _sum_text([_term_text(index, coefficient) for index, coefficient in self.varying])

    @property
    def is_plain(self) -> bool:
        """Whether a person means it without a word: one derivative of f, a partial one, or the Laplacian, times 1.

        >>> [Operator.parse(text).is_plain for text in ("f''", "f_xy", "f_xx + f_yy", "2*f'", "f'' + f'", "f")]
        [True, True, True, False, False, False]
        """
        if any(coefficient != 1 for _, coefficient in self.varying):
            return False
        indices = {index for index, _ in self.varying}
        second = {tuple(2 * (i == axis) for i in range(self.dimension)) for axis in range(self.dimension)}
        return (len(indices) == 1 and self.degree > 0) or indices == second

    @property
    def claim(self) -> str:
        """The text that claims it, in subscripts.

        >>> Operator.parse("2*f' - f''/3").claim
        '-f_xx/3 + 2*f_x'
        """
        parts = [_term_text(index, coefficient, subscripts=True) for index, coefficient in self.varying]
        return _sum_text(parts)

    def scaled(self, factor: Fraction | int) -> Operator:
        """Return the operator times an exact factor that is not zero.

        >>> str(Operator.derivative(2).scaled(Fraction(1, 2)))
        "f''/2"
        """
        if factor == 0:
            raise InputError("factor=0: a multiple of an operator needs a factor other than zero")
        return Operator(tuple((index, coefficient * Fraction(factor)) for index, coefficient in self.terms))

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f'Operator("{self.text}")'


def _number(coefficient: Fraction | Coefficient, operator: Operator) -> Fraction:
    if isinstance(coefficient, Coefficient):
        raise InputError(
            f"operator {operator.text}: the coefficient {coefficient} depends on where it is taken; point schemes "
            "alone are held to such operators"
        )
    return coefficient


def _rank(term: AnyTerm) -> tuple[int, MultiIndex]:
    """Highest total order first, then x before y before z, as one writes them."""
    index = term[0]
    return -sum(index), tuple(-k for k in index)


def _sum_text(parts: list[str]) -> str:
    return "".join([parts[0], *(f" - {p[1:]}" if p.startswith("-") else f" + {p}" for p in parts[1:])])


def _derivative_text(index: MultiIndex, *, subscripts: bool) -> str:
    if sum(index) == 0:
        return "f"
    if len(index) > 1 or subscripts:
        return "f_" + "".join(variable * k for variable, k in zip(VARIABLES, index, strict=False))
    return "f" + "'" * index[0] if index[0] <= 3 else f"f^({index[0]})"


def _term_text(index: MultiIndex, coefficient: Fraction | Coefficient, *, subscripts: bool = False) -> str:
    if isinstance(coefficient, Coefficient):
        return f"{coefficient.factor}*{_derivative_text(index, subscripts=subscripts)}"
    sign = "-" if coefficient < 0 else ""
    factor = "" if abs(coefficient.numerator) == 1 else f"{abs(coefficient.numerator)}*"
    divisor = "" if coefficient.denominator == 1 else f"/{coefficient.denominator}"
    return f"{sign}{factor}{_derivative_text(index, subscripts=subscripts)}{divisor}"


_NUMBER = r"\d+(?:\.\d*)?|\.\d+"
# one term after its sign: "2*", "1/3*", "0.5 " in front, then the derivative, then "/3" or "*2" behind
_TERM = re.compile(
    rf"""\s*(?: (?P<factor>{_NUMBER}) \s* (?:/\s*(?P<under>{_NUMBER})\s*)? \*?\s* )?
        f (?: (?P<primes>'+) | \^\s*\(\s*(?P<power>\d+)\s*\) | _(?P<letters>[A-Za-z]+) )?
        \s* (?: (?P<operation>[*/])\s*(?P<behind>{_NUMBER})\s* )?""",
    re.VERBOSE,
)
_SIGN = re.compile(r"\s*([+-])")
_FORMS = "accepted: sums of f', f'', f^(4), f_x, f_xy ... with rational coefficients, as in 2*f_xy - f_y/3"


def _parse(text: str, variables: tuple[str, ...] | None) -> Operator:
    names = VARIABLES if variables is None else tuple(variables)
    if (
        not 1 <= len(names) <= len(VARIABLES)
        or len(set(names)) != len(names)
        or any(len(n) != 1 for n in names)
    ):
        raise InputError(f"variables={names}: one to {len(VARIABLES)} different letters")

    def refuse(column: int, what: str) -> InputError:
        return InputError(f"operator {text!r}, column {column + 1}: {what}")

    if varies(text, names):
        return _parse_varying(text, names, variables, refuse)

    total: dict[MultiIndex, Fraction] = {}
    univariate_at: int | None = None
    position, first = 0, True
    while first or text[position:].strip():
        sign = _SIGN.match(text, position)
        if sign is None and not first:
            raise refuse(
                _skip_space(text, position),
                f"{text[position:].strip()[:1]!r} where + or - should be; {_FORMS}",
            )
        position = position if sign is None else sign.end()
        term = _TERM.match(text, position)
        if term is None:
            raise refuse(_skip_space(text, position), f"no derivative of f here; {_FORMS}")
        if term["primes"] or term["power"]:
            univariate_at = term.start() if univariate_at is None else univariate_at
        index = _index(term, names, refuse)
        coefficient = _coefficient(term, refuse) * (-1 if sign is not None and sign[1] == "-" else 1)
        total[index] = total.get(index, Fraction(0)) + coefficient
        position, first = term.end(), False

    dimension = len(names) if variables is not None else _least_dimension(total)
    if univariate_at is not None and dimension > 1:
        raise refuse(
            _skip_space(text, univariate_at),
            "primes and f^(n) are for one variable; write f_x, f_xx, f_xy ...",
        )
    kept = tuple((index[:dimension], coefficient) for index, coefficient in total.items() if coefficient)
    if not kept:
        raise InputError(
            f"operator {text!r}: all terms cancel; an operator has one derivative at least; {_FORMS}"
        )
    return Operator(kept)


def _parse_varying(
    text: str,
    names: tuple[str, ...],
    variables: tuple[str, ...] | None,
    refuse: Callable[[int, str], InputError],
) -> Operator:
    """Read an operator with coefficients in the coordinates."""

    def index_of(token: str) -> MultiIndex:
        term = _TERM.match(token)
        if term is None:
            raise ValueError(f"{token!r} is no derivative of f")
        return _index(term, names, refuse)

    try:
        terms = read_varying(text, names, index_of)
    except ValueError as error:
        if isinstance(error, InputError):
            raise
        raise InputError(
            f"operator {text!r}: {error}; {_FORMS}, which may depend on {', '.join(names)}"
        ) from None
    if not terms:
        raise InputError(
            f"operator {text!r}: all terms cancel; an operator has one derivative at least; {_FORMS}"
        )
    used = [i + 1 for i, name in enumerate(names) if varies(text, (name,))]
    dimension = (
        len(names) if variables is not None else max(_least_dimension(index for index, _ in terms), *used)
    )
    return Operator(tuple((index[:dimension], coefficient) for index, coefficient in terms))


def _skip_space(text: str, position: int) -> int:
    return len(text) - len(text[position:].lstrip())


def _least_dimension(indices: Iterable[MultiIndex]) -> int:
    """As few of x, y, z as hold every variable that is differentiated by."""
    return max((i + 1 for index in indices for i, k in enumerate(index) if k), default=1)


def _index(
    term: re.Match[str], names: tuple[str, ...], refuse: Callable[[int, str], InputError]
) -> MultiIndex:
    if term["letters"]:
        for offset, letter in enumerate(term["letters"]):
            if letter not in names:
                raise refuse(
                    term.start("letters") + offset,
                    f"unknown variable {letter!r}; known: {', '.join(names)}; {_FORMS}",
                )
        return tuple(term["letters"].count(name) for name in names)
    order = len(term["primes"] or "") or int(term["power"] or 0)
    return (order,) + (0,) * (len(names) - 1)


def _coefficient(term: re.Match[str], refuse: Callable[[int, str], InputError]) -> Fraction:
    value = Fraction(term["factor"] or 1)
    for name, divides in (("under", True), ("behind", term["operation"] == "/")):
        if term[name] is not None:
            number = Fraction(term[name])
            if divides and number == 0:
                raise refuse(term.start(name), f"division by zero; {_FORMS}")
            value = value / number if divides else value * number
    return value
