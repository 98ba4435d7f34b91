"""The table of cases that every client passes; cases/README.md says what their keys mean."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

FOLDER = Path(__file__).parent / "cases"

_LONG = "x" * 300
"""An id that is too long."""


@dataclass(frozen=True, slots=True)
class Case:
    """One case.

    Attributes:
        case: The fact that it proves.
        server: The kind of server that it calls.
        call: What it calls.
        submissions: What is scored, as JSON of leadladder.v1.Submission; one for each.
        caller: What the client brings: tls, certificate, token.
        asked: What else goes to the runner: options, rule_set_id, deadline_ms, cancel_after.
        results: What is expected for each submission; None when not stated.
        rule_sets: Ids of the rule sets that are answered; None when not stated.
        error: What is expected of the error of the whole call; None when there is none.
        account: The golden file of the verdict on an account; empty when not stated.
        prints: The golden file of the printed verdict; empty when not stated.
        verdict: For the call `print`, what is printed, as JSON of leadladder.v1.Verdict.
        lost: The most results that come before the error of a stream; None when `results` states them.
        unread: How many submissions at least the server does not read.
        over_http: Whether the case makes sense as JSON over HTTP.
    """

    case: str
    submissions: tuple[Mapping[str, Any], ...] = ()
    server: str = "plain"
    call: str = "score"
    caller: Mapping[str, Any] = field(default_factory=dict)
    asked: Mapping[str, Any] = field(default_factory=dict)
    results: tuple[Mapping[str, Any], ...] | None = None
    rule_sets: tuple[str, ...] | None = None
    error: Mapping[str, Any] | None = None
    account: str = ""
    prints: str = ""
    verdict: Mapping[str, Any] | None = None
    lost: int | None = None
    unread: int = 0
    over_http: bool = True


def read_cases() -> list[Case]:
    """Every case of every file, in order."""
    yaml = YAML(typ="safe")
    return [_case(dict(each)) for file in sorted(FOLDER.glob("*.yaml")) for each in yaml.load(file)]


def _case(written: dict[str, Any]) -> Case:
    """A case as it is written, with everything repeated that it repeats.

    Raises:
        TypeError: A key that there is not.
    """
    asked = ("options", "rule_set_id", "deadline_ms", "cancel_after")
    made: dict[str, Any] = {"asked": {key: written.pop(key) for key in asked if key in written}}
    made["caller"] = written.pop("as", {})
    submissions = _repeated(written.pop("submissions", []), "submission")
    made["submissions"] = tuple(_placed(submission, place) for place, submission in enumerate(submissions))
    if "results" in written:
        made["results"] = tuple(_repeated(written.pop("results"), ""))
    if "rule_sets" in written:
        made["rule_sets"] = tuple(written.pop("rule_sets"))
    return Case(**made, **written)


def _repeated(items: list[Mapping[str, Any]], inner: str) -> Iterator[Mapping[str, Any]]:
    """The items, those with `repeat` that often; what is repeated is their `inner`, or what else they say."""
    for item in items:
        rest = {key: value for key, value in item.items() if key != "repeat"}
        for _ in range(item.get("repeat", 1)):
            yield rest[inner] if inner and inner in rest else rest


def _placed(submission: Mapping[str, Any], place: int) -> Mapping[str, Any]:
    contact = submission.get("contact")
    if not contact or "contact_id" not in contact:
        return submission
    contact_id = contact["contact_id"].replace("{n}", str(place)).replace("{long}", _LONG)
    return {**submission, "contact": {**contact, "contact_id": contact_id}}
