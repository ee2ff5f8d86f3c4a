"""The files that are mutated, and the tests that must notice."""

from __future__ import annotations

SELECTION = {
    "verify/exact/truth.py": (
        "tests/verify/exact/test_truth.py",
        "-k",
        "not (taylor_derivatives or series or mixed_derivatives or tangled_function or directions)",
    ),
    "verify/measurement/order.py": ("tests/verify/measurement/test_order.py",),
    "verify/measurement/optimum.py": ("tests/verify/measurement/test_optimum.py",),
    "verify/measurement/rounding.py": ("tests/verify/measurement/test_rounding.py",),
    "verify/verdict/weighing.py": ("tests/verify/verdict/test_weighing.py",),
    "verify/verdict/verdict.py": ("tests/verify/verdict/test_verdict.py",),
}
"""file -> arguments of pytest that choose its tests, the first a file of tests"""
