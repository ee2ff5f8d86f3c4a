"""What the tests of the command line share."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from trueorder import cli


@pytest.fixture
def refused(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """A function that runs the command line on bad input and returns its one line on standard error."""

    def run(*arguments: str) -> str:
        status = cli.main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        assert (status, out, len(err.splitlines())) == (2, "", 1), err
        assert "Traceback" not in err
        return err

    return run
