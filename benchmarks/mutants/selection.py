"""The files that are mutated, and the tests that must notice."""

from __future__ import annotations

ELSEWHERE = (
    *("taylor_derivatives", "series", "mixed_derivatives", "tangled_function", "directions", "high_orders"),
    *("hold_what_sympy", "no_function_of_a_value", "cannot_differentiate", "explodes"),
)
"""tests of Taylor arithmetic in the file of those of truth, and such as take seconds and are not needed to notice"""

SELECTION = {
    "verify/exact/truth.py": ("tests/verify/exact/test_truth.py", "-k", f"not ({' or '.join(ELSEWHERE)})"),
    "verify/measurement/order.py": ("tests/verify/measurement/test_order.py",),
    "verify/measurement/optimum.py": ("tests/verify/measurement/test_optimum.py",),
    "verify/measurement/rounding.py": ("tests/verify/measurement/test_rounding.py",),
    "verify/verdict/weighing.py": (
        "tests/verify/verdict/test_weighing.py",
        *("tests/verify/measurement/test_departure.py", "tests/verify/measurement/test_noise.py"),
    ),
    "verify/verdict/verdict.py": ("tests/verify/verdict/test_verdict.py",),
}
"""file -> arguments of pytest that choose its tests, the first a file of tests"""
