"""Seeded bugs: correct and broken schemes whose truth is known beforehand, to score the checker itself."""
