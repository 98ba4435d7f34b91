"""A file of tests, as data: its keys, with what each is for."""

from dataclasses import dataclass, replace

from leadladder_server.diagnostics import Diagnostic
from leadladder_server.documents.nodes import Entry, Node, Scalar
from leadladder_server.language.shapes import (
    Either,
    IdShape,
    Key,
    ListShape,
    MappingShape,
    NamedShape,
    Parts,
    ScalarShape,
)
from leadladder_server.suite import messages
from leadladder_server.suite.document import (
    WrittenCase,
    WrittenContact,
    WrittenTest,
)
from leadladder_server.suite.shapes import (
    FACT,
    NAME,
    STAGE_SHAPE,
    TEXT,
    AnythingShape,
    OneOrMore,
    WithFacts,
)
from leadladder_server.suite.vocabulary import EXPECTATIONS, build_expectations

LIKE = Key("like", NAME, "The name of a contact of this file to start from", "ready_to_buy")
FILE = Key(
    "file", ScalarShape("the path of a contact file"), "A sample to start from", "contacts/acme-pumpen-lead.yaml"
)
WITHOUT = Key(
    "without",
    OneOrMore(FACT, "paths of facts"),
    "What to take away from it, groups and history too",
    "[qualification.budget]",
)
GROUPS = tuple(
    Key(group, AnythingShape("facts"), f"Facts about the {group}, nested as in a contact file", example)
    for group, example in (
        ("person", "{seniority: director}"),
        ("company", "{industry: manufacturing, employees: 60}"),
        ("source", "{channel: referral}"),
        ("relationship", "{is_customer: true}"),
        ("qualification", "{budget: {allocated: true}}"),
        ("attributes", "{it_platform: windows}"),
    )
)
HISTORY = Key(
    "history",
    AnythingShape("a list of activities"),
    "Activities to add; dates such as 20d ago count from the file's as_of",
    "[{type: contact_form, at: 20d ago}]",
)


def _build_contact(parts: Parts, found: list[Diagnostic]) -> WrittenContact:
    like, file, without = parts[LIKE], parts[FILE], parts[WITHOUT] or ()
    if like is not None and file is not None:
        found.append(messages.like_and_file(parts.written(FILE)[0]))
    if without and like is None and file is None and not parts.broken:
        found.append(messages.without_nothing(parts.written(WITHOUT)[0]))
    entries = []
    for key in GROUPS:
        value = parts[key]
        if value is not None:
            entries.append(Entry(parts.written(key)[0], value))
    return WrittenContact(like, file, without, tuple(entries), parts[HISTORY], parts.span)


CONTACT = WithFacts(MappingShape("a contact", (LIKE, FILE, WITHOUT, *GROUPS, HISTORY), _build_contact), expects=False)


@dataclass(frozen=True, slots=True)
class NamedContactShape:
    """The name of a contact."""

    def read(self, node: Node, owner: Scalar, found: list[Diagnostic]) -> WrittenContact:
        """A contact like that one."""
        return WrittenContact(NAME.read(node, owner, found), None, (), (), None, node.span)


CONTACT_KEY = Key(
    "contact",
    Either("the name of a contact, or a contact", scalar=NamedContactShape(), mapping=CONTACT),
    "Whom; without it, somebody about whom nothing is known",
    "{like: ready_to_buy, without: [qualification.budget]}",
)
PREVIOUS_STAGE = Key("previous_stage", STAGE_SHAPE, "The stage at which it was last seen", "lead")
SKIP = Key("skip", ScalarShape("a reason"), "Why not to run it now", "prices are under review")
TODO = Key(
    "todo", ScalarShape("a reason"), "Why it is known to fail; it is run, and told when it passes", "next quarter"
)
ROW_NAME = Key("it", TEXT, "What the row shows", "one too few")
NAME_KEY = Key(
    "it", TEXT, "What the rules do, in words that follow on it", "draws the line at 20 employees", required=True
)
AFTER = Key("after", ScalarShape("a duration"), "How much later than as_of", "60d")
AFTER_NEEDED = replace(AFTER, required=True)
_SHARED = (CONTACT_KEY, HISTORY, PREVIOUS_STAGE, SKIP, TODO, *EXPECTATIONS)


def _build_case(parts: Parts, _: list[Diagnostic]) -> WrittenCase:
    return WrittenCase(
        contact=parts[CONTACT_KEY],
        facts=(),
        history=parts[HISTORY],
        previous_stage=parts[PREVIOUS_STAGE],
        after=parts[AFTER],
        expected=build_expectations(parts),
        name=parts[ROW_NAME],
        skip=parts[SKIP],
        todo=parts[TODO],
        span=parts.span,
        broken=parts.broken,
    )


CASE = WithFacts(MappingShape("a case", (ROW_NAME, AFTER, *_SHARED), _build_case))
LATER_CASE = WithFacts(MappingShape("a later moment", (ROW_NAME, AFTER_NEEDED, *_SHARED), _build_case))
CASES = Key(
    "cases",
    ListShape(CASE, "a list of cases"),
    "Rows: what differs, then what must come out",
    "[{company.employees: 19, stage: name}]",
)
LATER = Key(
    "later",
    ListShape(LATER_CASE, "a list of later moments"),
    "Rows that move the time forward",
    "[{after: 60d, stage: lead}]",
)


@dataclass(frozen=True, slots=True)
class _FactsOfTest:
    """A test before its facts are given to the case that it is itself."""

    own: WrittenCase
    cases: tuple[WrittenCase, ...]
    later: tuple[WrittenCase, ...]
    facts: tuple[Entry, ...]


def _build_test(parts: Parts, _: list[Diagnostic]) -> _FactsOfTest:
    return _FactsOfTest(_build_case(parts, _), parts[CASES] or (), parts[LATER] or (), ())


_TEST = WithFacts(MappingShape("a test", (NAME_KEY, *_SHARED, CASES, LATER), _build_test))


@dataclass(frozen=True, slots=True)
class TestShape:
    """A test."""

    __test__ = False

    mapping: WithFacts[_FactsOfTest]

    def read(self, node: Node, owner: Scalar, found: list[Diagnostic]) -> WrittenTest:
        """The test with its rows."""
        made = self.mapping.read(node, owner, found)
        return WrittenTest(replace(made.own, facts=made.facts), made.cases, made.later)


RULE_SET_ID = Key("rule_set", IdShape(), "The rule set that the tests are for", "plant-software", required=True)
AS_OF = Key(
    "as_of",
    ScalarShape("a date or a time"),
    "The moment of every verdict; 20d ago counts from here, never from today",
    "2026-11-22",
    required=True,
)
CONTACTS = Key(
    "contacts",
    NamedShape(CONTACT, "a mapping of contacts"),
    "Contacts by name, for tests to start from",
    "{ready_to_buy: {company: {employees: 60}}}",
)
TESTS = Key(
    "tests",
    ListShape(TestShape(_TEST), "a list of tests"),
    "What must come out for whom",
    "[{it: hands a complete contact to sales, contact: ready_to_buy, stage: qualified_lead}]",
    required=True,
)


@dataclass(frozen=True, slots=True)
class SuiteFile:
    """What stands in a file of tests."""

    rule_set: Scalar
    as_of: Scalar
    contacts: tuple[tuple[Scalar, WrittenContact], ...]
    tests: tuple[WrittenTest, ...]


SUITE: MappingShape[SuiteFile] = MappingShape(
    "a file of tests",
    (RULE_SET_ID, AS_OF, CONTACTS, TESTS),
    lambda parts, _: SuiteFile(
        parts.required(RULE_SET_ID), parts.required(AS_OF), parts[CONTACTS] or (), parts.required(TESTS)
    ),
)
"""A whole file of tests."""
