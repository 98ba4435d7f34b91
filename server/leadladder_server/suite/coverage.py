"""How much of a rule set its tests have seen."""

from collections.abc import Iterable
from dataclasses import dataclass

from leadladder_server.diagnostics import Span
from leadladder_server.documents.positions import split_lines
from leadladder_server.ruleset.model import RuleSet
from leadladder_server.suite.items import Item, Part, items_of
from leadladder_server.suite.observing import Observer
from leadladder_server.suite.running import SuiteResult
from leadladder_server.values.listing import listed


@dataclass(frozen=True, slots=True)
class Coverage:
    """What tests have seen of a rule set.

    Attributes:
        file: The rule file, as its spans name it.
        items: Everything there is to see, in file order.
        seen: What has been seen of it.
    """

    file: str
    items: tuple[Item, ...]
    seen: frozenset[Item]

    @property
    def missing(self) -> tuple[Item, ...]:
        """What has never been seen, in file order."""
        return tuple(item for item in self.items if item not in self.seen)

    @property
    def percent(self) -> int:
        """Whole percent, rounded down: 100 only when everything has been seen."""
        return percent(len(self.seen), len(self.items))


def percent(seen: int, total: int) -> int:
    """A share in whole percent, rounded down; 100 of nothing."""
    return 100 * seen // total if total else 100


def coverage(rule_set: RuleSet, results: Iterable[SuiteResult]) -> Coverage:
    """What the verdicts of test runs show of the rule set that gave them.

    Args:
        rule_set: The one that was run.
        results: Of any number of files of tests; cases that were not run show nothing.
    """
    items = items_of(rule_set)
    observer = Observer(rule_set)
    seen = {
        item
        for result in results
        for each in result.cases
        if each.verdict is not None
        for item in observer.seen(each.case.contact, each.case.as_of, each.verdict)
    }
    return Coverage(rule_set.file, items, frozenset(seen.intersection(items)))


@dataclass(frozen=True, slots=True)
class MarkedLine:
    """A line of the rule file.

    Attributes:
        number: From 1.
        text: The line.
        seen: What tests have seen of it.
        missing: What they have not.
    """

    number: int
    text: str
    seen: tuple[Item, ...]
    missing: tuple[Item, ...]


def marked(covered: Coverage, text: str) -> list[MarkedLine]:
    """The lines of the rule file with what tests have seen of each.

    Args:
        covered: What they have seen.
        text: The file.
    """
    by_line: dict[int, list[Item]] = {}
    for item in covered.items:
        by_line.setdefault(item.span.line, []).append(item)
    lines = []
    for number, line in enumerate(split_lines(text), start=1):
        items = by_line.get(number, [])
        seen = tuple(item for item in items if item in covered.seen)
        lines.append(MarkedLine(number, line, seen, tuple(item for item in items if item not in covered.seen)))
    return lines[:-1] if lines and not lines[-1].text else lines


def never(items: Iterable[Item]) -> list[tuple[Span, str]]:
    """What was never seen, for each part: its place, and "company.employees: at least 20: never false or unknown"."""
    ways: dict[tuple[Span, str], list[str]] = {}
    for item in items:
        name = item.name if item.part is Part.TEST else f"{item.part} {item.name}"
        ways.setdefault((item.span, name), []).append(item.way)
    return [(span, f"{name}: never {listed(found, 'or')}") for (span, name), found in ways.items()]
