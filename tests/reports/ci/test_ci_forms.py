"""Continuous integration is told of every refuted and inconclusive scheme, in every form, with nothing broken."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from trueorder.reports.ci.annotations import github, gitlab
from trueorder.reports.ci.findings import Finding, findings, repository
from trueorder.reports.ci.junit import junit
from trueorder.reports.ci.sarif import sarif
from trueorder.reports.ci.summary import LONGEST, summary
from trueorder.verify.place import Place
from trueorder.verify.rows import SchemeRow, StudyRow

ROOT = Path("/home of mine/project")
NASTY = 'a <b> & "c" | 100 %\nsecond, line: end\x07'


def study(verdict: str, function: str = "sine", reason: str = "because") -> StudyRow:
    return StudyRow(
        scheme="mine",
        function=function,
        operator="f'",
        dtype="float64",
        points=50,
        verdict=verdict,
        reason=reason,
    )


def row(
    verdict: str | None, *studies: StudyRow, scheme: str = "mine", reason: str = "the reason"
) -> SchemeRow:
    return SchemeRow(
        scheme=scheme,
        kind="point",
        operator="f'",
        claimed_order=2,
        proven_order=1,
        error_term=None,
        verdict=verdict,
        reason=reason,
        studies=studies,
        place=Place(f"{ROOT}/numerics/mine.py", 12),
    )


SCHEMES = (
    row("verified", study("verified"), study("exact", "square"), scheme="good"),
    row("inconclusive", study("inconclusive"), scheme="open"),
    row("refuted", study("refuted", reason=NASTY), scheme="bad", reason=NASTY),
)


def test_findings_are_what_is_refuted_and_then_what_is_inconclusive_with_file_and_line() -> None:
    found = findings(SCHEMES, ROOT)
    assert [(finding.scheme, finding.verdict) for finding in found] == [
        ("bad", "refuted"),
        ("open", "inconclusive"),
    ]
    assert (found[0].path, found[0].line, found[0].claim) == ("numerics/mine.py", 12, "f' to order 2")


def test_one_refuted_study_is_a_finding_even_where_the_scheme_claims_nothing() -> None:
    (found,) = findings([row(None, study("verified"), study("refuted", "cosine", "it raises"))], ROOT)
    assert (found.verdict, found.reason) == ("refuted", "on cosine: it raises")


def test_code_outside_of_the_repository_has_no_path_in_it() -> None:
    (found,) = findings([row("refuted")], Path("/elsewhere"))
    assert (found.path, found.line) == (None, None)


def test_the_repository_is_the_nearest_directory_upwards_that_holds_one(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    assert repository(below) == tmp_path.resolve()


@pytest.mark.parametrize(("strict", "failures", "skipped"), [(False, 2, 2), (True, 4, 0)])
def test_junit_has_a_case_for_every_claim_and_study_and_counts_them(
    strict: bool, failures: int, skipped: int
) -> None:
    root = ElementTree.fromstring(junit(SCHEMES, title=NASTY, strict=strict))
    assert (root.get("tests"), root.get("failures"), root.get("skipped")) == (
        "7",
        str(failures),
        str(skipped),
    )
    assert [suite.get("name") for suite in root] == ["good", "open", "bad"]
    assert [case.get("name") for case in root[0]] == [
        "claim",
        "f' of sine in float64",
        "f' of square in float64",
    ]
    failure = root.find(".//testcase[@classname='bad']/failure")
    assert failure is not None
    assert failure.get("message", "").startswith('a <b> & "c" | 100 %')


def test_sarif_points_at_file_and_line_and_keeps_its_fingerprint_when_the_line_moves() -> None:
    def results(line: int) -> list[dict[str, object]]:
        found = [Finding("bad", "refuted", "f' to order 2", NASTY, "numerics/my file.py", line)]
        return json.loads(sarif(found, version="1.0"))["runs"][0]["results"]

    (result,) = results(12)
    physical = result["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"] == {"uri": "numerics/my%20file.py", "uriBaseId": "%SRCROOT%"}
    assert physical["region"] == {"startLine": 12}
    assert (result["level"], result["ruleId"]) == ("error", "order-refuted")
    assert result["partialFingerprints"] == results(99)[0]["partialFingerprints"]


def test_sarif_names_the_rule_of_every_result() -> None:
    run = json.loads(sarif(findings(SCHEMES, ROOT), version="1.0"))["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == [
        "order-refuted",
        "order-inconclusive",
    ]


def test_a_workflow_command_is_one_line_whatever_the_reason_holds() -> None:
    first, second = github(findings(SCHEMES, ROOT)).splitlines()
    assert first.startswith(
        "::error file=numerics/mine.py,line=12,title=trueorder%3A bad is refuted::f' to order 2: "
    )
    assert "100 %25%0Asecond, line: end" in first
    assert second.startswith("::warning ")


def test_a_code_quality_report_has_what_gitlab_asks_for() -> None:
    first, _ = json.loads(gitlab(findings(SCHEMES, ROOT)))
    assert first["location"] == {"path": "numerics/mine.py", "lines": {"begin": 12}}
    assert first["severity"] == "major"
    assert len({issue["fingerprint"] for issue in json.loads(gitlab(findings(SCHEMES, ROOT)))}) == 2


def test_a_summary_says_the_outcome_first_and_keeps_its_table_whole() -> None:
    text = summary(SCHEMES, findings(SCHEMES, ROOT), title="Slopes")
    lines = text.splitlines()
    assert lines[:3] == ["## Slopes", "", "Schemes: 1 verified, 1 inconclusive, 1 refuted."]
    assert r"**bad** (`numerics/mine.py:12`) refuted: a &lt;b&gt; &amp;" in text
    table = [line for line in lines if line.startswith("|")]
    assert {line.replace(r"\|", "").count("|") for line in table} == {7}


def test_a_long_summary_says_how_much_is_left_out() -> None:
    many = [row("verified", scheme=f"scheme {i}") for i in range(LONGEST + 3)]
    assert summary(many, (), title="Many").endswith("3 schemes more are in the report.\n")
