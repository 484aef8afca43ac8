"""Reports for build servers: JUnit's XML, as Jenkins, GitLab and others read it."""

import re
from collections.abc import Sequence

from lxml import etree
from lxml.etree import _Element as XmlElement  # lxml exports this type under no other name

from fbflow.sequences.results import BlockReport, Result, Status, total

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CHILDREN = {Status.FAILED: "failure", Status.ERROR: "error", Status.SKIPPED: "skipped"}
_ATTRIBUTES = {"failures": Status.FAILED, "errors": Status.ERROR, "skipped": Status.SKIPPED}


def junit_xml(reports: Sequence[BlockReport]) -> bytes:
    """Return a document: a suite for each block, a case for each of its sequences."""
    root = etree.Element("testsuites", _attributes("fbflow", reports))
    for report in reports:
        suite = etree.SubElement(root, "testsuite", _attributes(report.name, [report]))
        suite.set("file", _text(report.file))
        for result in report.results:
            _add_case(suite, report, result)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)


def _attributes(name: str, reports: Sequence[BlockReport]) -> dict[str, str]:
    counts = {attribute: total(reports, status) for attribute, status in _ATTRIBUTES.items()}
    return {
        "name": _text(name),
        "tests": str(sum(len(report.results) for report in reports)),
        **{attribute: str(count) for attribute, count in counts.items()},
        "time": _seconds(sum(report.seconds for report in reports)),
    }


def _add_case(suite: XmlElement, report: BlockReport, result: Result) -> None:
    case = etree.SubElement(
        suite,
        "testcase",
        {
            "name": _text(result.name),
            "classname": _text(report.name),
            "file": _text(result.span.file),
            "line": str(result.span.line),
            "time": _seconds(result.seconds),
        },
    )
    verdict = result.verdict
    if verdict.status not in _CHILDREN:
        return
    child = etree.SubElement(case, _CHILDREN[verdict.status], message=_text(verdict.message))
    if verdict.status is not Status.SKIPPED:
        child.set("type", verdict.status.value)
    if verdict.details:
        child.text = _text("\n".join(verdict.details))


def _seconds(seconds: float) -> str:
    return f"{seconds:.6f}"


def _text(text: str) -> str:
    """Return a text without the characters that XML has no way to write."""
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)
