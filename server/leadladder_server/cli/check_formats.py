"""Diagnostics for other programs: JSON, SARIF for code scanning, and the workflow commands of GitHub."""

import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from leadladder_server.cli.help import codes, page
from leadladder_server.diagnostics import Diagnostic, Severity
from leadladder_server.documents.rendering import render_text, without_controls

SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


class Format(StrEnum):
    """How `leadladder check` prints."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found.

    Attributes:
        diagnostics: Every problem, in order.
        sources: The text of each file that was read, by the path that spans carry.
        rule_sets: How many rule sets were checked.
        notes: What else there is to say of them when they have no problem, one line each.
    """

    diagnostics: list[Diagnostic]
    sources: Mapping[str, str]
    rule_sets: int
    notes: tuple[str, ...] = ()


def rendered(checked: Checked, form: Format) -> str:
    """What was found, in one of the formats: lines that end in a line break; for text and github, maybe none."""
    render: dict[Format, Callable[[Checked], str]] = {
        Format.TEXT: lambda found: render_text(found.diagnostics, found.sources),
        Format.JSON: _json,
        Format.SARIF: _sarif,
        Format.GITHUB: lambda found: "".join(f"{_command(each)}\n" for each in found.diagnostics),
    }
    return render[form](checked)


def _json(checked: Checked) -> str:
    errors = sum(each.severity is Severity.ERROR for each in checked.diagnostics)
    return _dumped(
        {
            "rule_sets": checked.rule_sets,
            "errors": errors,
            "warnings": len(checked.diagnostics) - errors,
            "diagnostics": list(map(diagnostic_json, checked.diagnostics)),
        }
    )


def diagnostic_json(diagnostic: Diagnostic) -> dict[str, str | int]:
    """A diagnostic as an object of JSON."""
    span = diagnostic.span
    return {
        "file": span.file,
        "line": span.line,
        "column": span.column,
        "end_column": span.end_column,
        "severity": diagnostic.severity.value,
        "code": diagnostic.code,
        "message": diagnostic.message,
        "help": diagnostic.help,
    }


def _sarif(checked: Checked) -> str:
    """SARIF 2.1.0: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html."""
    rules = sorted({each.code for each in checked.diagnostics})
    return _dumped(
        {
            "$schema": SARIF_SCHEMA,
            "version": "2.1.0",
            "runs": [
                {
                    "tool": {
                        "driver": {
                            "name": "leadladder",
                            "version": version("leadladder-server"),
                            "rules": _rules(rules),
                        }
                    },
                    "columnKind": "unicodeCodePoints",
                    "results": [_result(each, rules.index(each.code)) for each in checked.diagnostics],
                }
            ],
        }
    )


def _rules(names: Iterable[str]) -> list[dict[str, Any]]:
    """What the diagnostics' codes mean, as their pages say it."""
    summaries = codes()
    return [
        {
            "id": name,
            "shortDescription": {"text": summaries.get(name, name)},
            "help": {"text": f"leadladder help {name}", "markdown": page(name) or f"`leadladder help {name}`"},
        }
        for name in names
    ]


def _result(diagnostic: Diagnostic, rule: int) -> dict[str, Any]:
    span = diagnostic.span
    return {
        "ruleId": diagnostic.code,
        "ruleIndex": rule,
        "level": diagnostic.severity.value,
        "message": {"text": _said(diagnostic)},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _uri(span.file)},
                    "region": {
                        "startLine": span.line,
                        "startColumn": span.column,
                        "endLine": span.line,
                        "endColumn": span.end_column,
                    },
                }
            }
        ],
    }


def _uri(file: str) -> str:
    """A file as SARIF names it: relative to where the command ran, or an absolute file URI."""
    path = Path(file)
    return path.as_uri() if path.is_absolute() else quote(os.fsencode(path.as_posix()))


def _command(diagnostic: Diagnostic) -> str:
    """A workflow command (`::error file=...`), which GitHub shows beside the line of a pull request.

    Source: the escapes of @actions/core, https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts.
    """
    span = diagnostic.span
    properties = {
        "file": span.file,
        "line": str(span.line),
        "endLine": str(span.line),
        "col": str(span.column),
        "endColumn": str(span.end_column),
        "title": diagnostic.code,
    }
    written = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{diagnostic.severity.value} {written}::{_data(_said(diagnostic))}"


def _said(diagnostic: Diagnostic) -> str:
    """The sentence, and below it what to do."""
    said = [diagnostic.message, *([f"help: {diagnostic.help}"] if diagnostic.help else [])]
    return "\n".join(map(without_controls, said))


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _dumped(value: Any) -> str:  # noqa: ANN401  # Whatever JSON can say.
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
