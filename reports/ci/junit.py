"""JUnit XML: a test suite for each scheme, a test case for its claim and one for each of its studies."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree import ElementTree

from trueorder.reports.ci.guarded import LOST
from trueorder.verify.rows import SchemeRow, StudyRow

FAILED = ("refuted", LOST)

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(schemes: Iterable[SchemeRow], *, title: str, strict: bool = False) -> str:
    """Return the verdicts as JUnit XML, which all servers of continuous integration read.

    What is refuted, or lost against a baseline, has failed. What is inconclusive is skipped, with its reason, or with
    `strict` has failed too.

    >>> print(junit((), title="empty").splitlines()[1])
    <testsuites name="empty" tests="0" failures="0" skipped="0" errors="0" />
    """
    root = ElementTree.Element("testsuites", name=_text(title))
    for row in schemes:
        suite = ElementTree.SubElement(root, "testsuite", name=_text(row.scheme))
        _case(suite, row.scheme, "claim", row.verdict, row.reason, strict)
        for study in row.studies:
            _case(suite, row.scheme, _name(study), study.verdict, study.reason, strict)
        _count(suite)
    _count(root)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _name(study: StudyRow) -> str:
    return f"{study.operator} of {study.function} in {study.dtype}"


def _case(
    suite: ElementTree.Element, scheme: str, name: str, verdict: str | None, reason: str, strict: bool
) -> None:
    case = ElementTree.SubElement(suite, "testcase", classname=_text(scheme), name=_text(name))
    if verdict in FAILED or (strict and verdict == "inconclusive"):
        failure = ElementTree.SubElement(case, "failure", type=verdict, message=_text(reason))
        failure.text = _text(f"{scheme}, {name}: {verdict}\n{reason}")
    elif verdict == "inconclusive":
        ElementTree.SubElement(case, "skipped", message=_text(f"inconclusive: {reason}"))


def _count(element: ElementTree.Element) -> None:
    for name, tag in (("tests", "testcase"), ("failures", "failure"), ("skipped", "skipped")):
        element.set(name, str(len(element.findall(f".//{tag}"))))
    element.set("errors", "0")


def _text(text: str) -> str:
    """What XML has no sign for, a control character in a scheme's message say, as a question mark."""
    return _NOT_IN_XML.sub("?", text)
