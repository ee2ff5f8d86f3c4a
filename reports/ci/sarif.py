"""SARIF 2.1.0 (OASIS, 2020): findings with file and line, as code scanning reads them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from trueorder.reports.ci.findings import Finding
from trueorder.reports.ci.guarded import LOST

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
RULES = {
    "refuted": ("order-refuted", "The scheme does not have the order that it claims.", "error"),
    LOST: ("baseline-lost", "A number of the scheme is worse than its baseline allows.", "error"),
    "inconclusive": ("order-inconclusive", "Whether the scheme has its order could not be decided.", "note"),
}
"""verdict -> identifier of the rule, what it means, level of its results"""


def sarif(findings: Sequence[Finding], *, version: str) -> str:
    """Return the findings as a SARIF document.

    Paths are relative to the root of the repository, where SARIF's readers look them up. A finding whose code is
    elsewhere has no location, only the name of the scheme. The fingerprint does not depend on the line, so that
    a finding stays the same when code above it grows.

    >>> json.loads(sarif((), version="1.0"))["version"]
    '2.1.0'
    """
    driver = {
        "name": "trueorder",
        "semanticVersion": version,
        "rules": [
            {"id": name, "shortDescription": {"text": meaning}, "defaultConfiguration": {"level": level}}
            for name, meaning, level in RULES.values()
        ],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding) for finding in findings],
    }
    document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _result(finding: Finding) -> dict[str, Any]:
    name, _, level = RULES[finding.verdict]
    logical = [{"name": finding.scheme, "kind": "function"}]
    location: dict[str, Any] = {"logicalLocations": logical}
    if finding.path is not None:
        location["physicalLocation"] = {
            "artifactLocation": {"uri": quote(finding.path), "uriBaseId": "%SRCROOT%"},
            "region": {"startLine": finding.line},
        }
    return {
        "ruleId": name,
        "ruleIndex": list(RULES).index(finding.verdict),
        "level": level,
        "message": {"text": f"{finding.scheme} ({finding.claim}): {finding.reason}"},
        "locations": [location],
        "partialFingerprints": {"schemeVerdict/v1": fingerprint(finding)},
    }


def fingerprint(finding: Finding) -> str:
    """Return what tells a finding from others over many runs: the file, the scheme and the verdict."""
    named = "\0".join([finding.path or "", finding.scheme, finding.verdict])
    return hashlib.sha256(named.encode("utf-8", "replace")).hexdigest()[:32]
