"""What may be written in a file of tests, as data: the shapes and keys, with what each is for."""

from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

from leadladder_server.diagnostics import Diagnostic
from leadladder_server.documents.nodes import Entry, Mapping, Node, Scalar, Sequence
from leadladder_server.language.document import gap
from leadladder_server.language.messages import meant_key, wrong_shape
from leadladder_server.language.shapes import (
    Either,
    IdShape,
    Key,
    ListShape,
    MappingShape,
    NamedShape,
    Parts,
    ScalarShape,
    Shape,
)
from leadladder_server.suite import messages
from leadladder_server.suite.document import (
    WrittenCase,
    WrittenContact,
    WrittenExpectations,
    WrittenNextRung,
    WrittenNumber,
    WrittenTest,
    WrittenWarnings,
)

T = TypeVar("T")


class HasFacts(Protocol):
    """What facts may stand in, by their paths."""

    @property
    def facts(self) -> tuple[Entry, ...]:
        """The facts."""
        ...


F = TypeVar("F", bound=HasFacts)


@dataclass(frozen=True, slots=True)
class WithFacts(Generic[F]):
    """A mapping with known keys, in which each key with a dot is a fact.

    Attributes:
        mapping: The keys without a dot.
        expects: Whether those say what must come out.
    """

    mapping: MappingShape[F]
    expects: bool = True

    def read(self, node: Node, owner: Scalar, found: list[Diagnostic]) -> F:
        """What the keys without a dot make, with the facts after those that it has."""
        if not isinstance(node, Mapping):
            found.append(messages.no_mapping(node, self.mapping.what))
            return self.mapping.read(gap(node.span), owner, [])
        names = [key.name for key in self.mapping.keys]
        dotted: list[Entry] = []
        rest: list[Entry] = []
        for entry in node.entries:
            key = entry.key
            if "." in key.text:
                dotted.append(entry)
            elif not self.expects or key.text in names or meant_key(key.text, names) is not None:
                rest.append(entry)
            else:
                found.append(messages.neither_fact_nor_word(key, self.mapping.what))
        made = self.mapping.read(replace(node, entries=tuple(rest)), owner, found)
        return replace(made, facts=(*made.facts, *dotted))  # type: ignore[type-var]  # Every one is a dataclass.


@dataclass(frozen=True, slots=True)
class AnythingShape:
    """What is looked into later, when the rule set and the moment are known.

    Attributes:
        expected: What it is, in words.
    """

    expected: str

    def read(self, node: Node, owner: Scalar, found: list[Diagnostic]) -> Node | None:
        """The node itself; None for nothing."""
        if not isinstance(node, Scalar) or node.value is not None:
            return node
        found.append(wrong_shape(node, owner, self.expected))
        return None


@dataclass(frozen=True, slots=True)
class OneOrMore(Generic[T]):
    """One item, or a list of them.

    Attributes:
        item: What each is.
        expected: What may stand there, in words.
        empty: Whether the list may be empty.
    """

    item: Shape[T]
    expected: str
    empty: bool = False

    def read(self, node: Node, owner: Scalar, found: list[Diagnostic]) -> tuple[T, ...]:
        """The items."""
        if isinstance(node, Sequence):
            return ListShape(self.item, self.expected, self.empty).read(node, owner, found)
        return (self.item.read(node, owner, found),)


TEXT = ScalarShape("a text")
NAME = ScalarShape("a name")
NUMBER = ScalarShape("a number")
CODE = ScalarShape("a code such as fit.headcount, or the name of a dimension")
FACT = ScalarShape("the path of a fact")
STAGE_SHAPE = ScalarShape("a stage")

NUMBER_OPERATORS = ("equals", "not_equals", "gt", "gte", "lt", "lte", "between")
"""What scores and points can be compared by; as in conditions."""

_BOUND = Either("a number", scalar=NUMBER)
EQUALS, NOT_EQUALS, GT, GTE, LT, LTE = (
    Key(name, _BOUND, summary, "60")
    for name, summary in zip(
        NUMBER_OPERATORS,
        ("Is this", "Is another", "Is greater", "Is this or greater", "Is less", "Is this or less"),
        strict=False,
    )
)
BETWEEN = Key("between", ListShape(NUMBER, "a list of two numbers"), "Both ends belong to it", "[40, 60]")


def _build_number(parts: Parts, found: list[Diagnostic]) -> WrittenNumber:
    tests: list[tuple[Scalar, tuple[Scalar, ...]]] = [
        (parts.written(key)[0], (value,))
        for key in (EQUALS, NOT_EQUALS, GT, GTE, LT, LTE)
        if (value := parts[key]) is not None
    ]
    ends = parts[BETWEEN]
    if ends is not None:
        if len(ends) == 2:  # noqa: PLR2004
            tests.append((parts.written(BETWEEN)[0], ends))
        elif not parts.broken:
            found.append(messages.two_ends(parts.written(BETWEEN)[0], len(ends)))
    if not tests and not parts.broken and ends is None:
        found.append(messages.nothing_compared(parts.span, parts.owner.text))
    return WrittenNumber(tuple(tests), None)


NUMBER_TESTS = MappingShape("a comparison", (EQUALS, NOT_EQUALS, GT, GTE, LT, LTE, BETWEEN), _build_number)


@dataclass(frozen=True, slots=True)
class BareNumber:
    """A number that has to come out exactly."""

    def read(self, node: Node, owner: Scalar, found: list[Diagnostic]) -> WrittenNumber:
        """The number."""
        scalar = NUMBER.read(node, owner, found)
        return WrittenNumber(((replace(owner, value="equals", text="equals"), (scalar,)),), scalar)


ONE_NUMBER: Either[WrittenNumber] = Either(
    "a number, or operators such as {gte: 60}", scalar=BareNumber(), mapping=NUMBER_TESTS
)

TOTAL = "total"
"""The name of a bare number, and of a comparison that stands for itself."""


@dataclass(frozen=True, slots=True)
class NumbersShape:
    """The total, or numbers by name.

    Attributes:
        expected: What may stand there, in words.
        names: What the names are.
    """

    expected: str
    names: str
    one: Shape[WrittenNumber] = ONE_NUMBER

    def read(self, node: Node, owner: Scalar, found: list[Diagnostic]) -> tuple[tuple[Scalar, WrittenNumber], ...]:
        """Names and what they have to be; the name of the total is TOTAL."""
        if isinstance(node, Mapping) and not node.entries:
            found.append(messages.nothing_compared(node.span, owner.text))
            return ()
        if isinstance(node, Mapping) and not any(entry.key.text in NUMBER_OPERATORS for entry in node.entries):
            return NamedShape(self.one, self.expected, ids=False, empty=False).read(node, owner, found)
        return ((replace(owner, value=TOTAL, text=TOTAL), self.one.read(node, owner, found)),)


STAGE = Key(
    "stage",
    STAGE_SHAPE,
    "Where it stands; or where it stands .. the best that it could still be",
    "lead..qualified_lead",
)
LOWEST_STAGE = Key("lowest_stage", STAGE_SHAPE, "The lowest that the unknown facts can leave it at", "disqualified")
BEST_STAGE = Key("best_stage", STAGE_SHAPE, "The best that the unknown facts can bring it to", "qualified_lead")
LIFECYCLE = Key("lifecycle", NAME, "The stage in everybody's words", "sales_qualified")
STANDING = Key("standing", NAME, "Whether the ladder applies: active, held or disqualified", "held")
TRANSITION = Key("transition", NAME, "Against previous_stage: promoted, demoted, unchanged or none", "promoted")
MET = Key("met", OneOrMore(CODE, "codes"), "Criteria, dimensions and overrides that are met", "[fit.headcount]")
UNMET = Key("unmet", OneOrMore(CODE, "codes"), "Those that are not met", "fit.headcount")
UNKNOWN = Key("unknown", OneOrMore(CODE, "codes"), "Those that are not known", "[budget.allocated]")
SCORE = Key(
    "score",
    NumbersShape("a number, operators such as {gte: 60}, or either for each dimension", "dimensions"),
    "The total score, or scores by dimension, exact or with operators",
    "{fit: 100, total: {gte: 60}}",
)
POINTS = Key(
    "points",
    NumbersShape("a number, operators such as {gte: 60}, or either for each dimension or criterion", "codes"),
    "All points, or points by dimension or criterion, exact or with operators",
    "{fit: 85, fit.headcount: 15}",
)
GRADE = Key("grade", NAME, "The grade; none without one and while it is not certain", "A1")
LABELS = Key(
    "labels",
    NamedShape(NAME, "labels with their values", ids=False, empty=False),
    "Labels with their values; unknown for one that is not certain, none for one that nobody gives",
    "{segment: key_account}",
)
NEXT_STAGE = Key("stage", STAGE_SHAPE, "The next stage", "qualified_lead")
NEEDS = Key(
    "needs",
    OneOrMore(CODE, "codes", empty=True),
    "What the shortest way there changes: all of it, in any order",
    "[budget.allocated]",
)


def _build_next_rung(parts: Parts, found: list[Diagnostic]) -> WrittenNextRung:
    stage, needs = parts[NEXT_STAGE], parts[NEEDS]
    if stage is None and needs is None and not parts.broken:
        found.append(messages.nothing_compared(parts.span, parts.owner.text))
    return WrittenNextRung(parts.owner, stage, needs)


@dataclass(frozen=True, slots=True)
class NextStageShape:
    """The next stage alone."""

    def read(self, node: Node, owner: Scalar, found: list[Diagnostic]) -> WrittenNextRung:
        """The stage."""
        return WrittenNextRung(owner, STAGE_SHAPE.read(node, owner, found), None)


NEXT_RUNG = Key(
    "next_rung",
    Either(
        "a stage, or {stage: lead, needs: [codes]}",
        scalar=NextStageShape(),
        mapping=MappingShape("a way up", (NEXT_STAGE, NEEDS), _build_next_rung),
    ),
    "The next stage, and what the shortest way there needs; none where there is none",
    "{stage: qualified_lead, needs: [budget.allocated]}",
)
ASK_FIRST = Key(
    "ask_first",
    ScalarShape("the path of a fact, or the code of a criterion"),
    "The fact that the first open question asks for, or a criterion that reads it",
    "qualification.budget.allocated",
)
BECAUSE = Key("because", OneOrMore(TEXT, "texts"), "What a reason's sentence says, or a part of it", "19 employees")
NEXT_ACTION = Key("next_action", TEXT, "What to do; none where nothing is to be done", "Call within one working day")
HAND_OFF_TO = Key("hand_off_to", TEXT, "Who takes over; none where nobody does", "sales")


@dataclass(frozen=True, slots=True)
class WarningsShape:
    """Facts that are warned of, alone or with the codes of the warnings."""

    def read(self, node: Node, owner: Scalar, found: list[Diagnostic]) -> WrittenWarnings:
        """Facts, with codes where these are said."""
        if isinstance(node, Mapping):
            named = NamedShape(NAME, "facts with the codes of their warnings", ids=False, empty=False)
            return WrittenWarnings(owner, named.read(node, owner, found))
        facts = OneOrMore(FACT, "a list of facts", empty=True).read(node, owner, found)
        return WrittenWarnings(owner, tuple((fact, None) for fact in facts))


WARNINGS = Key(
    "warnings",
    WarningsShape(),
    "Facts that cannot be read, perhaps with the code of the warning; [] for no warning at all",
    "{company.employees: unreadable-value}",
)
VALID_UNTIL = Key(
    "valid_until", TEXT, "When the passing of time alone changes the verdict; never where it does not", "in 20d"
)
STAGE_VALID_UNTIL = Key("stage_valid_until", TEXT, "The same for stage and standing alone", "2027-01-21")

EXPECTATIONS = (
    *(STAGE, LOWEST_STAGE, BEST_STAGE, LIFECYCLE, STANDING, TRANSITION, MET, UNMET, UNKNOWN, SCORE, POINTS, GRADE),
    *(LABELS, NEXT_RUNG, ASK_FIRST, BECAUSE, NEXT_ACTION, HAND_OFF_TO, WARNINGS, VALID_UNTIL, STAGE_VALID_UNTIL),
)
"""The words that are compared with a verdict."""


def _build_expectations(parts: Parts) -> WrittenExpectations:
    return WrittenExpectations(
        stage=parts[STAGE],
        lowest_stage=parts[LOWEST_STAGE],
        best_stage=parts[BEST_STAGE],
        lifecycle=parts[LIFECYCLE],
        standing=parts[STANDING],
        transition=parts[TRANSITION],
        met=parts[MET] or (),
        unmet=parts[UNMET] or (),
        unknown=parts[UNKNOWN] or (),
        score=parts[SCORE] or (),
        points=parts[POINTS] or (),
        grade=parts[GRADE],
        labels=parts[LABELS] or (),
        next_rung=parts[NEXT_RUNG],
        ask_first=parts[ASK_FIRST],
        because=parts[BECAUSE] or (),
        next_action=parts[NEXT_ACTION],
        hand_off_to=parts[HAND_OFF_TO],
        warnings=parts[WARNINGS],
        valid_until=parts[VALID_UNTIL],
        stage_valid_until=parts[STAGE_VALID_UNTIL],
    )


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
        expected=_build_expectations(parts),
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


@dataclass(frozen=True, slots=True)
class TestShape:
    """A test."""

    __test__ = False

    mapping: WithFacts[_FactsOfTest] = WithFacts(
        MappingShape("a test", (NAME_KEY, *_SHARED, CASES, LATER), _build_test)
    )

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
    ListShape(TestShape(), "a list of tests"),
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
