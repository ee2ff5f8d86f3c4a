"""Figures: one idea per module; `needed` says which ones a run has, `render` turns them into bytes."""

from __future__ import annotations
