"""A file of tests against its rule set: names resolved, contacts put together, values read."""

from dataclasses import dataclass
from pathlib import Path

from leadladder_server.diagnostics import Diagnostic, Severity, in_order
from leadladder_server.documents.nodes import Entry, Mapping, Node, Scalar
from leadladder_server.documents.nodes import Sequence as Items
from leadladder_server.intake.moments import count_from
from leadladder_server.language.document import is_gap
from leadladder_server.ruleset.model import RuleSet
from leadladder_server.suite import messages
from leadladder_server.suite.contacts import Contacts, Drawn
from leadladder_server.suite.document import SuiteDocument, WrittenCase, WrittenTest
from leadladder_server.suite.expectations import codes_of, needs_outlook
from leadladder_server.suite.model import Case, Suite
from leadladder_server.suite.words import Words
from leadladder_server.values.text import trim
from leadladder_server.values.time import parse_duration, parse_instant
from leadladder_server.values.types import Instant


@dataclass(frozen=True, slots=True)
class CheckedSuite:
    """What checking a file of tests gave.

    Attributes:
        suite: None exactly if there is an error.
        diagnostics: All problems that the check found, in order.
        sources: The text of each sample that was read, by the path that spans carry.
    """

    suite: Suite | None
    diagnostics: list[Diagnostic]
    sources: dict[str, str]


def check_suite(document: SuiteDocument, rule_set: RuleSet, folder: Path, *, broken: bool = False) -> CheckedSuite:
    """Check a file of tests against the rule set that it tests. Never raises, whatever it says.

    Args:
        document: The file.
        rule_set: A checked one.
        folder: The rule set's, where samples are.
        broken: Whether reading the document found an error already.
    """
    checking = _Checking(document, rule_set, folder)
    cases = checking.cases()
    diagnostics = in_order(checking.diagnostics)
    failed = broken or any(each.severity is Severity.ERROR for each in diagnostics)
    suite = None if failed else checking.suite(cases)
    return CheckedSuite(suite, diagnostics, checking.contacts.sources)


class _Checking:
    """The check of one file."""

    def __init__(self, document: SuiteDocument, rule_set: RuleSet, folder: Path) -> None:
        self._document = document
        self._rule_set = rule_set
        self.diagnostics: list[Diagnostic] = []
        self._as_of = self._moment()
        codes = codes_of(rule_set)
        self.contacts = Contacts(document, self._as_of, rule_set.fields, frozenset(codes), folder)
        self._words = Words(rule_set, codes, self._as_of, self.diagnostics)

    def cases(self) -> list[Case]:
        """What is run."""
        rule_set = self._document.rule_set
        if not is_gap(rule_set) and rule_set.text != self._rule_set.ref.rule_set_id:
            self.diagnostics.append(messages.wrong_rule_set(rule_set, self._rule_set.ref.rule_set_id))
        lines: dict[str, int] = {}
        cases: list[Case] = []
        for test in self._document.tests:
            name = test.own.name
            if name is not None and not is_gap(name) and not _plain(name):
                self.diagnostics.append(messages.blank_name(name))
            elif name is not None and not is_gap(name):
                first = lines.setdefault(_plain(name), name.span.line)
                if first != name.span.line:
                    self.diagnostics.append(messages.duplicate_test(name, first))
            cases += self._test(test)
        self.contacts.check_use()
        self.diagnostics += self.contacts.diagnostics
        return cases

    def suite(self, cases: list[Case]) -> Suite:
        """The whole file, when nothing in it is wrong."""
        fixtures = {name.text: self.contacts.draw(written) for name, written in self._document.contacts}
        plain = {
            name: drawn.contact
            for name, drawn in fixtures.items()
            if drawn.previous_stage is None and not drawn.warnings
        }
        return Suite(self._document.file, self._rule_set.ref.rule_set_id, tuple(cases), plain, self._as_of)

    def _moment(self) -> Instant:
        as_of = self._document.as_of
        moment = None if is_gap(as_of) else parse_instant(trim(as_of.text))
        if moment is None and not is_gap(as_of):
            self.diagnostics.append(messages.unreadable_as_of(as_of))
        return moment or Instant(0)

    def _test(self, test: WrittenTest) -> list[Case]:
        own = test.own
        for each in (own, *test.cases, *test.later):
            self._reasons(each)
        base = Drawn() if own.contact is None else self.contacts.draw(own.contact)
        base = self.contacts.changed(base, own.facts, own.history)
        cases = []
        rows = [(f"line {number}", row) for number, row in enumerate(test.cases, start=1)]
        rows += [(f"after {'' if row.after is None else row.after.text}", row) for row in test.later]
        if not own.expected.says_nothing or not rows:
            cases.append(self._case(test, own, "", base))
        for name, row in rows:
            drawn = base if row.contact is None else self.contacts.draw(row.contact)
            drawn = self.contacts.changed(drawn, row.facts, row.history)
            title = name if row.name is None or is_gap(row.name) else _plain(row.name)
            cases.append(self._case(test, row, title, drawn))
        return cases

    def _reasons(self, written: WrittenCase) -> None:
        for word, reason in (("skip", written.skip), ("todo", written.todo)):
            if reason is not None and not is_gap(reason) and (isinstance(reason.value, bool) or not _plain(reason)):
                self.diagnostics.append(messages.no_reason(reason, word))

    def _case(self, test: WrittenTest, written: WrittenCase, row: str, drawn: Drawn) -> Case:
        expectations = self._words.expectations(written.expected)
        own = test.own
        name = "" if own.name is None else _plain(own.name)
        if written.expected.says_nothing and not written.broken:
            self.diagnostics.append(messages.nothing_compared(written.span, row or name))
        if written.expected.warnings is None:
            for field, warning in drawn.warnings.items():
                span = drawn.places.get(field, written.span)
                self.diagnostics.append(messages.unread_fact(span, field, warning.expected, warning.got))
        previous = written.previous_stage or own.previous_stage
        return Case(
            test=name,
            row=row,
            differs=_differs(written) if row else "",
            contact=drawn.contact,
            warnings=tuple(drawn.warnings.values()),
            as_of=self._later(written.after),
            previous_stage=drawn.previous_stage if previous is None else self._words.ladder_stage(previous),
            expectations=expectations,
            skip=_reason(written.skip or own.skip),
            todo=_reason(written.todo or own.todo),
            span=written.span,
            outlook=any(map(needs_outlook, expectations)),
            places=drawn.places,
            takes_warnings=written.expected.warnings is not None,
        )

    def _later(self, after: Scalar | None) -> Instant:
        if after is None or is_gap(after):
            return self._as_of
        duration = parse_duration(trim(after.text))
        if duration is None:
            self.diagnostics.append(messages.unreadable_duration(after))
            return self._as_of
        if not duration:
            self.diagnostics.append(messages.after_without_moment(after))
        moment = count_from(self._as_of, duration)
        if moment is None:
            self.diagnostics.append(messages.too_late(after))
        return self._as_of if moment is None else moment


def _plain(scalar: Scalar) -> str:
    """On one line, without white space around it."""
    return " ".join(scalar.text.split())


def _reason(scalar: Scalar | None) -> str | None:
    return None if scalar is None else _plain(scalar)


def _differs(written: WrittenCase) -> str:
    """What a row changes, as it was written."""
    parts = []
    contact = written.contact
    if contact is not None:
        like = contact.like or contact.file
        parts.append("contact: {...}" if like is None or contact.facts or contact.without else like.text)
    parts += [f"{entry.key.text}: {_value(entry)}" for entry in written.facts]
    if written.history is not None:
        parts.append(f"history: {_activities(written.history)}")
    if written.previous_stage is not None:
        parts.append(f"previous_stage: {written.previous_stage.text}")
    return ", ".join(parts)


def _value(entry: Entry) -> str:
    match entry.value:
        case Scalar(text=text):
            return text
        case Items(items=items):
            return f"[{', '.join(item.text if isinstance(item, Scalar) else '...' for item in items)}]"
        case _:
            return "{...}"


def _activities(history: Node) -> str:
    items = history.items if isinstance(history, Items) else ()
    kinds = [item.get("type") for item in items if isinstance(item, Mapping)]
    return f"[{', '.join(kind.text for kind in kinds if isinstance(kind, Scalar))}]"
