"""What became of tests, in lines for people: without colour, so that a terminal, pytest and JUnit say the same."""

from collections.abc import Callable, Iterator

from leadladder_server.outcome import Outcome
from leadladder_server.suite.comparing import Difference, deciding
from leadladder_server.suite.running import CaseResult, Status
from leadladder_server.values.listing import counted
from leadladder_server.verdict import Evidence, Reason, Verdict
from leadladder_server.wording.values import say_value

MARKS = {Outcome.MET: "✓", Outcome.UNMET: "✗", Outcome.UNKNOWN: "?"}
"""The signs of outcomes, as everywhere on the command line."""

_MOST_REASONS = 6
_MOST_EVIDENCE = 8

Placed = Callable[[str], str]
"""From the rule file that a reason names to the same file as the user can open it."""


def headline(result: CaseResult) -> str:
    """How a case ended, its name and its place."""
    place = f"{result.case.span.file}:{result.case.span.line}"
    words = {Status.SKIPPED: result.case.skip, Status.TODO: result.case.todo, Status.DONE: result.case.todo}
    why = words.get(result.status)
    reason = f' ("{why}")' if why else ""
    return f"{result.status.upper():7} {result.case.name}{reason}  {place}"


def failure(result: CaseResult, placed: Placed) -> list[str]:
    """What a case expected, what it got, and which rules decided; without its headline."""
    lines = []
    if result.case.differs:
        lines.append(f"  with {result.case.differs}")
    for difference in result.differences:
        lines += _difference(difference, result)
    if result.verdict is not None:
        lines += _decided(result, result.verdict, placed)
    return lines


def _difference(difference: Difference, result: CaseResult) -> Iterator[str]:
    line = difference.written.span.line
    place = "" if line == result.case.span.line else f"   (line {line})"
    if difference.missing or difference.extra:
        yield f"  {difference.what}: expected and got differ{place}"
        yield from (f"    - {each}   expected, and not there" for each in difference.missing)
        yield from (f"    + {each}   there, and not expected" for each in difference.extra)
        return
    yield f"  {difference.what}: expected {difference.expected}, got {difference.got}{place}"


def _decided(result: CaseResult, verdict: Verdict, placed: Placed) -> Iterator[str]:
    wanted = {code for difference in result.differences for code in difference.codes}
    if any(not difference.codes for difference in result.differences):
        wanted |= {reason.code for reason in deciding(verdict)}
    reasons = [reason for reason in verdict.reasons if reason.code in wanted]
    if not reasons:
        return
    yield "  decided by"
    for reason in reasons[:_MOST_REASONS]:
        yield from _reason(reason, placed)
    if len(reasons) > _MOST_REASONS:
        yield f"    and {counted(len(reasons) - _MOST_REASONS, 'other')}"


def _reason(reason: Reason, placed: Placed) -> Iterator[str]:
    yield f"    {MARKS[reason.outcome]} {reason.code}: {reason.text}   {placed(reason.file)}:{reason.line}"
    for evidence in reason.evidence[:_MOST_EVIDENCE]:
        yield f"        {evidence.field}: {_read(evidence)}, expected {evidence.expected}"
    if len(reason.evidence) > _MOST_EVIDENCE:
        yield f"        and {counted(len(reason.evidence) - _MOST_EVIDENCE, 'other')}"


def _read(evidence: Evidence) -> str:
    if evidence.value is None:
        return "not known" if evidence.outcome is Outcome.UNKNOWN else "none"
    text = say_value(evidence.value, evidence.type)
    return f"{text} (assumed)" if evidence.assumed else text
