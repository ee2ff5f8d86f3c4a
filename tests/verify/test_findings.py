"""Findings refuse to be true or false, whatever they are of."""

from __future__ import annotations

from pathlib import Path

import pytest

import trueorder as to

SUITE = '[[function]]\nuse = "sine"\n[[scheme]]\nuse = "forward"\n'


@pytest.mark.parametrize("claimed", [1, 2])
def test_a_verdict_is_neither_true_nor_false(claimed: int) -> None:
    verdict = to.verify("forward", order=claimed, functions=["sine"])
    with pytest.raises(TypeError, match=r"a Verdict is neither true nor false; use \.status .*assert_order"):
        bool(verdict)


def test_nor_is_a_study() -> None:
    with pytest.raises(TypeError, match=r"a Study is neither true nor false; use \.verdict"):
        assert to.study("forward", "sin(x)", steps=[0.1, 0.01])


def test_nor_is_a_run_nor_a_comparison(tmp_path: Path) -> None:
    suite, baseline = tmp_path / "suite.toml", tmp_path / "baseline.txt"
    suite.write_text(SUITE, encoding="utf-8")
    with pytest.raises(TypeError, match="a Results is neither"):
        bool(to.run(suite))
    to.baseline(suite, baseline)
    with pytest.raises(TypeError, match=r"a Comparison is neither true nor false; use \.failed"):
        bool(to.check(suite, baseline=baseline))
