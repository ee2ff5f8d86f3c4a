"""Findings beside the code: workflow commands for GitHub, a code quality report for GitLab."""

from __future__ import annotations

import json
from collections.abc import Sequence

from trueorder.reports.ci.findings import Finding
from trueorder.reports.ci.guarded import LOST
from trueorder.reports.ci.sarif import fingerprint

COMMANDS = {"refuted": "error", LOST: "error", "inconclusive": "warning"}
"""workflow command of GitHub by verdict"""
SEVERITIES = {"refuted": "major", LOST: "major", "inconclusive": "info"}
"""severity of GitLab's code quality report by verdict"""
NO_FILE = "."
"""path for a finding whose code is not in the repository: GitLab wants one"""


def github(findings: Sequence[Finding]) -> str:
    """Return one workflow command a line, which GitHub turns into annotations of the changed files.

    >>> github([Finding("mine", "refuted", "f' to order 2", "order 1 is proven", "a,b.py", 7)])
    "::error file=a%2Cb.py,line=7,title=trueorder%3A mine is refuted::f' to order 2: order 1 is proven"
    """
    return "\n".join(_command(finding) for finding in findings)


def _command(finding: Finding) -> str:
    where = {} if finding.path is None else {"file": finding.path, "line": str(finding.line)}
    properties = {**where, "title": f"trueorder: {finding.scheme} is {finding.verdict}"}
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{COMMANDS[finding.verdict]} {listed}::{_data(f'{finding.claim}: {finding.reason}')}"


def _data(text: str) -> str:
    """Write a text in the one line that a workflow command has."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def gitlab(findings: Sequence[Finding]) -> str:
    r"""Return a code quality report, which GitLab shows in the merge request and beside the changed lines.

    >>> gitlab(())
    '[]\n'
    """
    issues = [
        {
            "description": f"{finding.scheme} ({finding.claim}) is {finding.verdict}: {finding.reason}",
            "check_name": f"trueorder-{finding.verdict}",
            "fingerprint": fingerprint(finding),
            "severity": SEVERITIES[finding.verdict],
            "location": {"path": finding.path or NO_FILE, "lines": {"begin": finding.line or 1}},
        }
        for finding in findings
    ]
    return json.dumps(issues, indent=1, ensure_ascii=False) + "\n"
