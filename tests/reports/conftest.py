"""Results to write reports of, made once: they are records that nothing changes."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.reports.made import made_results
from trueorder.reports.figures.needed import figures_needed
from trueorder.verify.rows import Results


@pytest.fixture(scope="session")
def results() -> Results:
    return made_results()


@pytest.fixture(scope="session")
def drawn(results: Results) -> Mapping[str, bytes]:
    return {name: job() for name, job in figures_needed(results).items()}
