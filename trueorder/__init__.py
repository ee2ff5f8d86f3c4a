"""trueorder: prove, measure and guard the order of accuracy of numerical derivatives.

`import trueorder as to` is the one import that users need. The public names are loaded when first used
(PEP 562), so that the import itself costs next to nothing.

>>> import trueorder as to
>>> def backward(f, x, h):
...     return (f(x) - f(x - h)) / h
>>> to.prove(backward).error_term
"-h*f''(x)/2"

Is it right?
    prove(scheme)                   the order and the leading error term, from the scheme's own code
    study(scheme, function)         one scheme on one exact function: order, best step, verdict
    verify(scheme, order=2)         the verdict over several functions
    wavenumber(scheme)              how short waves a scheme resolves
    audit(path)                     printed numbers and statements against computed ones
Many at once
    run(path)                       a suite of schemes and functions: Results
    baseline(suite), check(suite)   write down a suite's numbers; hold a suite against them
    history(study)                  how numbers moved over the runs in the store
In tests
    assert_order, assert_derivative, assert_no_regression
Schemes and functions
    scheme                          the decorator: what a function of yours claims
    PointScheme, GridScheme         schemes as records
    Operator                        what is approximated, such as f_xx + f_yy
    function, ExactFunction         an expression whose derivatives are exact
    richardson(scheme)              any point scheme, extrapolated
On arrays
    gradient(values, x)             as numpy.gradient, of any order
    divergence, curl, laplacian, hessian
What comes back
    Proof, Study, Verdict, Results, Wavenumber
What is raised
    InputError, SchemeError         one line: what is wrong, and what is accepted
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from trueorder.api import audit as audit
    from trueorder.api import history as history
    from trueorder.api import prove as prove
    from trueorder.api import run as run
    from trueorder.api import study as study
    from trueorder.api import verify as verify
    from trueorder.api import wavenumber as wavenumber
    from trueorder.assertions import assert_derivative as assert_derivative
    from trueorder.assertions import assert_no_regression as assert_no_regression
    from trueorder.assertions import assert_order as assert_order
    from trueorder.baselines import baseline as baseline
    from trueorder.baselines import check as check
    from trueorder.records import Results as Results
    from trueorder.records import Study as Study
    from trueorder.records import Verdict as Verdict
    from trueorder.records import Wavenumber as Wavenumber
    from trueorder.schemes.arrays.fields import curl as curl
    from trueorder.schemes.arrays.fields import divergence as divergence
    from trueorder.schemes.arrays.fields import hessian as hessian
    from trueorder.schemes.arrays.fields import laplacian as laplacian
    from trueorder.schemes.arrays.gradient import gradient as gradient
    from trueorder.schemes.decorator import scheme as scheme
    from trueorder.schemes.errors import InputError as InputError
    from trueorder.schemes.errors import SchemeError as SchemeError
    from trueorder.schemes.families.richardson import richardson as richardson
    from trueorder.schemes.operator import Operator as Operator
    from trueorder.schemes.scheme import GridScheme as GridScheme
    from trueorder.schemes.scheme import PointScheme as PointScheme
    from trueorder.verify.exact.functions import ExactFunction as ExactFunction
    from trueorder.verify.exact.functions import function as function
    from trueorder.verify.proof.proof import Proof as Proof

    __version__: str

_HOMES = {
    "ExactFunction": "trueorder.verify.exact.functions",
    "GridScheme": "trueorder.schemes.scheme",
    "InputError": "trueorder.schemes.errors",
    "Operator": "trueorder.schemes.operator",
    "PointScheme": "trueorder.schemes.scheme",
    "Proof": "trueorder.verify.proof.proof",
    "Results": "trueorder.records",
    "SchemeError": "trueorder.schemes.errors",
    "Study": "trueorder.records",
    "Verdict": "trueorder.records",
    "Wavenumber": "trueorder.records",
    "assert_derivative": "trueorder.assertions",
    "assert_no_regression": "trueorder.assertions",
    "assert_order": "trueorder.assertions",
    "audit": "trueorder.api",
    "baseline": "trueorder.baselines",
    "check": "trueorder.baselines",
    "curl": "trueorder.schemes.arrays.fields",
    "divergence": "trueorder.schemes.arrays.fields",
    "function": "trueorder.verify.exact.functions",
    "gradient": "trueorder.schemes.arrays.gradient",
    "hessian": "trueorder.schemes.arrays.fields",
    "history": "trueorder.api",
    "laplacian": "trueorder.schemes.arrays.fields",
    "prove": "trueorder.api",
    "richardson": "trueorder.schemes.families.richardson",
    "run": "trueorder.api",
    "scheme": "trueorder.schemes.decorator",
    "study": "trueorder.api",
    "verify": "trueorder.api",
    "wavenumber": "trueorder.api",
}
"""public name -> the module that defines it"""

__all__ = ["__version__", *_HOMES]


def __getattr__(name: str) -> Any:
    """Load a public name where it lives and keep it."""
    if name == "__version__":
        from importlib.metadata import version

        value: Any = version("trueorder")
    elif name in _HOMES:
        from importlib import import_module

        value = getattr(import_module(_HOMES[name]), name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)


class _FrontDoor(ModuleType):
    """A module whose public names stay what they are when a package inside of the same name is imported.

    `trueorder.verify` is the room of that name to an import statement, and the function to everybody else.
    """

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in _HOMES or not isinstance(value, ModuleType):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _FrontDoor
