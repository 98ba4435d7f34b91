"""Rule sets and contacts for tests, written as authors write them."""

from collections.abc import Mapping
from pathlib import Path

from leadladder_server.contact import Activity, Contact, RawValue
from leadladder_server.engine.inference import Inference
from leadladder_server.engine.program import Program, compile_program
from leadladder_server.language.reading import read_rule_set
from leadladder_server.ruleset.checking import check
from leadladder_server.ruleset.model import RuleSet
from leadladder_server.values.types import Instant
from leadladder_server.verdict import Change, Reason, Verdict

AS_OF = Instant(1_700_000_000_000_000)


def rule_set(folder: Path, text: str) -> RuleSet:
    """The checked rule set that `text` says, given its head."""
    (folder / "test").mkdir(exist_ok=True)
    (folder / "test" / "ruleset.yaml").write_text("rule_set: test\nversion: 1\n" + text, encoding="utf-8")
    read = read_rule_set(folder / "test", folder)
    assert read.document is not None, read.diagnostics
    checked, diagnostics = check(read.document)
    assert checked is not None, [f"{problem.span.line}: {problem.message}" for problem in diagnostics]
    return checked


def program(folder: Path, text: str) -> Program:
    """The same, compiled."""
    return compile_program(rule_set(folder, text), Inference.REFERENCE)


def contact(facts: Mapping[str, RawValue], *visits_ago: int) -> Contact:
    """A contact with these facts, and visits that many days ago."""
    activities = (Activity("visit", Instant(AS_OF - days * 86_400_000_000), {}) for days in visits_ago)
    return Contact("c1", facts, tuple(activities))


def told(reason: Reason) -> str:
    """A reason in a line: its code, its outcome, and a star when it is deciding."""
    return f"{reason.code} {reason.outcome.name.lower()}{' *' if reason.deciding else ''}"


def reasons(verdict: Verdict) -> list[str]:
    """All its reasons, a line each."""
    return [told(reason) for reason in verdict.reasons]


def changes(verdict: Verdict) -> list[str]:
    """The ways to the next rung, a line each: what, from, to."""
    return [] if verdict.next_rung is None else [_path(path) for path in verdict.next_rung.paths]


def holds(verdict: Verdict) -> list[str]:
    """What the present rung hangs on, likewise."""
    return [_path(path) for path in verdict.holds_by]


def _path(path: tuple[Change, ...]) -> str:
    return " + ".join(
        f"{change.code} {change.from_outcome.name.lower()} > {change.to_outcome.name.lower()}" for change in path
    )
