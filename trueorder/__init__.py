"""trueorder: prove, measure and guard the order of accuracy of numerical derivatives.

`import trueorder as to` is the one import that users need. The public names are loaded when first used
(PEP 562), so that the import itself costs next to nothing.

>>> import trueorder as to
>>> def backward(f, x, h):
...     return (f(x) - f(x - h)) / h
>>> to.prove(backward).error_term
"-h*f''(x)/2"
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from schemes.errors import InputError as InputError
    from schemes.errors import SchemeError as SchemeError
    from schemes.fields import curl as curl
    from schemes.fields import divergence as divergence
    from schemes.fields import hessian as hessian
    from schemes.fields import laplacian as laplacian
    from schemes.gradient import gradient as gradient
    from schemes.operator import Operator as Operator
    from schemes.richardson import richardson as richardson
    from schemes.scheme import GridScheme as GridScheme
    from schemes.scheme import PointScheme as PointScheme
    from schemes.scheme import scheme as scheme
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
    from verify.functions import ExactFunction as ExactFunction
    from verify.functions import function as function
    from verify.proof import Proof as Proof

    __version__: str

_HOMES = {
    "ExactFunction": "verify.functions",
    "GridScheme": "schemes.scheme",
    "InputError": "schemes.errors",
    "Operator": "schemes.operator",
    "PointScheme": "schemes.scheme",
    "Proof": "verify.proof",
    "Results": "trueorder.records",
    "SchemeError": "schemes.errors",
    "Study": "trueorder.records",
    "Verdict": "trueorder.records",
    "Wavenumber": "trueorder.records",
    "assert_derivative": "trueorder.assertions",
    "assert_no_regression": "trueorder.assertions",
    "assert_order": "trueorder.assertions",
    "audit": "trueorder.api",
    "baseline": "trueorder.baselines",
    "check": "trueorder.baselines",
    "curl": "schemes.fields",
    "divergence": "schemes.fields",
    "function": "verify.functions",
    "gradient": "schemes.gradient",
    "hessian": "schemes.fields",
    "history": "trueorder.api",
    "laplacian": "schemes.fields",
    "prove": "trueorder.api",
    "richardson": "schemes.richardson",
    "run": "trueorder.api",
    "scheme": "schemes.scheme",
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
