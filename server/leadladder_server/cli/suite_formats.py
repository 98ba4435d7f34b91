"""What became of tests, for other programs: JSON and JUnit."""

import json
from collections.abc import Iterable
from enum import StrEnum
from typing import Any
from xml.etree import ElementTree as ET

from leadladder_server.cli.check_formats import diagnostic_json
from leadladder_server.cli.suite_runs import Covered, Outcomes, Ran
from leadladder_server.cli.terminal import printable
from leadladder_server.diagnostics import Severity
from leadladder_server.suite.running import CaseResult, Status
from leadladder_server.suite.telling import failure


class Format(StrEnum):
    """How `leadladder test` prints."""

    TEXT = "text"
    JSON = "json"
    JUNIT = "junit"


def to_json(outcomes: Outcomes) -> str:
    """Everything, as one object."""
    whole = {
        "passed": not outcomes.code,
        "exit_code": int(outcomes.code),
        "compared": sum(each.result.compared for each in outcomes.ran),
        "files": [_file(each) for each in outcomes.ran],
        "coverage": [_coverage(each) for each in outcomes.covered],
        "untested": [folder.as_posix() for folder in outcomes.untested],
        "diagnostics": list(map(diagnostic_json, outcomes.diagnostics)),
    }
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def _file(ran: Ran) -> dict[str, Any]:
    rule_set = ran.loaded.rule_set
    return {
        "file": ran.result.suite.file,
        "rule_set": ran.result.suite.rule_set_id,
        "version": None if rule_set is None else rule_set.ref.version,
        "digest": None if rule_set is None else rule_set.ref.digest,
        "cases": [_case(each) for each in ran.result.cases],
    }


def _case(result: CaseResult) -> dict[str, Any]:
    return {
        "test": result.case.test,
        "row": result.case.row or None,
        "line": result.case.span.line,
        "status": result.status.value,
        "reason": result.case.skip or result.case.todo,
        "differences": [
            {
                "what": each.what,
                "expected": each.expected,
                "got": each.got,
                "line": each.written.span.line,
                "column": each.written.span.column,
            }
            for each in result.differences
        ],
    }


def _coverage(covered: Covered) -> dict[str, Any]:
    found = covered.coverage
    return {
        "file": covered.file,
        "percent": found.percent,
        "seen": len(found.seen),
        "outcomes": len(found.items),
        "missing": [
            {
                "line": item.span.line,
                "column": item.span.column,
                "part": item.part.value,
                "name": item.name,
                "way": item.way.value,
            }
            for item in found.missing
        ],
    }


def to_junit(outcomes: Outcomes) -> str:
    """JUnit's XML, as continuous integration reads it: a suite for each file, a case for each test or row.

    A file that could not be run is a suite with one error.
    """
    suites = [_junit_file(each) for each in outcomes.ran]
    errors = [each for each in outcomes.diagnostics if each.severity is Severity.ERROR]
    for file in dict.fromkeys(each.span.file for each in errors):
        suite = ET.Element("testsuite", name=file, tests="1", failures="0", errors="1", skipped="0")
        case = ET.SubElement(suite, "testcase", classname=file, name="can be read", file=file)
        lines = [
            f"{each.span.file}:{each.span.line}:{each.span.column}: {each.message}"
            for each in errors
            if each.span.file == file
        ]
        ET.SubElement(case, "error", message=_xml(lines[0])).text = _xml("\n".join(lines))
        suites.append(suite)
    root = ET.Element("testsuites", _totals(suites), name="leadladder test")
    root.extend(suites)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _totals(suites: Iterable[ET.Element]) -> dict[str, str]:
    names = ("tests", "failures", "errors", "skipped")
    return {name: str(sum(int(suite.attrib[name]) for suite in suites)) for name in names}


def _junit_file(ran: Ran) -> ET.Element:
    result = ran.result
    skipped = result.count(Status.SKIPPED) + result.count(Status.TODO)
    suite = ET.Element(
        "testsuite",
        name=_xml(result.suite.file),
        tests=str(len(result.cases)),
        failures=str(result.count(Status.FAILED)),
        errors="0",
        skipped=str(skipped),
    )
    for each in result.cases:
        case = ET.SubElement(
            suite,
            "testcase",
            classname=_xml(result.suite.rule_set_id),
            name=_xml(each.case.name),
            file=_xml(each.case.span.file),
            line=str(each.case.span.line),
        )
        if each.status is Status.FAILED:
            first = each.differences[0]
            message = f"{first.what}: expected {first.expected}, got {first.got}"
            text = "\n".join(failure(each, ran.loaded.placed))
            ET.SubElement(case, "failure", message=_xml(message)).text = _xml(text)
        elif each.status in (Status.SKIPPED, Status.TODO):
            ET.SubElement(case, "skipped", message=_xml(each.case.skip or each.case.todo or ""))
    return suite


def _xml(text: str) -> str:
    """Without the characters that XML 1.0 cannot hold."""
    return "\n".join(map(printable, text.split("\n")))
