"""The lint of one rule set."""

from collections.abc import Iterator, Sequence

from leadladder_server.diagnostics import Diagnostic
from leadladder_server.documents.comments import Comment
from leadladder_server.language.document import RuleSetDocument
from leadladder_server.ruleset.analysis.compiling import Analysis
from leadladder_server.ruleset.effective import boundaries, in_force
from leadladder_server.ruleset.lint.ignores import without_ignored
from leadladder_server.ruleset.lint.rules import AT_ALL_TIMES, AT_EACH_TIME
from leadladder_server.ruleset.lint.subject import Subject
from leadladder_server.ruleset.model import RuleSet
from leadladder_server.values.time import FIRST_INSTANT

MOST_TIMES = 8
"""Times between which the criteria in force change that are looked at."""


def lint(document: RuleSetDocument, rule_set: RuleSet, comments: Sequence[Comment] = ()) -> list[Diagnostic]:
    """Every warning about a rule set that was checked without an error, in file order. Never raises.

    Args:
        document: What was checked.
        rule_set: What it means.
        comments: Those of its file; they may silence warnings.
    """
    subject = Subject(document, rule_set, Analysis(rule_set))
    found = [warning for rule in AT_ALL_TIMES for warning in rule(subject)]
    found += _at_each_time(subject)
    every_rule = not subject.analysis.budget.exceeded and len(boundaries(rule_set)) < MOST_TIMES
    return without_ignored(dict.fromkeys(found), comments, every_rule=every_rule)


def _at_each_time(subject: Subject) -> Iterator[Diagnostic]:
    """What is found at all times, as it is told at the first of them."""
    times = boundaries(subject.rule_set)
    if len(times) >= MOST_TIMES:
        return
    by_time = []
    for rule_set in [in_force(subject.rule_set, time) for time in (FIRST_INSTANT, *times)]:
        at_time = Subject(subject.document, rule_set, Analysis(rule_set, subject.analysis.budget))
        by_time.append([warning for rule in AT_EACH_TIME for warning in rule(at_time)])
    everywhere = set.intersection(*({(one.span, one.code) for one in found} for found in by_time))
    yield from (one for one in by_time[0] if (one.span, one.code) in everywhere)
