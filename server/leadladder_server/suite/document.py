"""A file of tests as it was written: names and values are not checked yet. Everything has its place.

What could not be read has been reported and left a gap (see `language.document`).
"""

from dataclasses import dataclass

from leadladder_server.diagnostics import Span
from leadladder_server.documents.nodes import Entry, Node, Scalar


@dataclass(frozen=True, slots=True)
class WrittenContact:
    """A contact, or what differs from another one.

    Attributes:
        like: The fixture that it starts from; None for none.
        file: The sample that it starts from; None for none.
        without: Paths of what to take away from that.
        facts: Facts and groups of facts, by their paths or the first words of these.
        history: Activities to add; None for none.
        span: Its place.
    """

    like: Scalar | None
    file: Scalar | None
    without: tuple[Scalar, ...]
    facts: tuple[Entry, ...]
    history: Node | None
    span: Span


@dataclass(frozen=True, slots=True)
class WrittenNumber:
    """What a score or points have to be: all of these tests must hold.

    Attributes:
        tests: Words of operators with what they compare with; `between` has two.
        written: The value when it is a bare number.
    """

    tests: tuple[tuple[Scalar, tuple[Scalar, ...]], ...]
    written: Scalar | None


@dataclass(frozen=True, slots=True)
class WrittenNextRung:
    """The way up: its stage, and what the shortest path needs; None for what is not said. `word` is the key."""

    word: Scalar
    stage: Scalar | None
    needs: tuple[Scalar, ...] | None


@dataclass(frozen=True, slots=True)
class WrittenWarnings:
    """Facts with the codes of their warnings, where said; none: there must be no warning. `word` is the key."""

    word: Scalar
    facts: tuple[tuple[Scalar, Scalar | None], ...]


@dataclass(frozen=True, slots=True)
class WrittenExpectations:
    """What must come out, by the words of `suite.vocabulary.EXPECTATIONS`; None or nothing for what is not said."""

    stage: Scalar | None
    lowest_stage: Scalar | None
    best_stage: Scalar | None
    lifecycle: Scalar | None
    standing: Scalar | None
    transition: Scalar | None
    met: tuple[Scalar, ...]
    unmet: tuple[Scalar, ...]
    unknown: tuple[Scalar, ...]
    score: tuple[tuple[Scalar, WrittenNumber], ...]
    points: tuple[tuple[Scalar, WrittenNumber], ...]
    grade: Scalar | None
    near: tuple[tuple[Scalar, Scalar], ...]
    labels: tuple[tuple[Scalar, Scalar], ...]
    next_rung: WrittenNextRung | None
    ask_first: Scalar | None
    because: tuple[Scalar, ...]
    next_action: Scalar | None
    hand_off_to: Scalar | None
    warnings: WrittenWarnings | None
    valid_until: Scalar | None
    stage_valid_until: Scalar | None

    @property
    def says_nothing(self) -> bool:
        """Whether there is nothing to compare."""
        return all(getattr(self, name) in (None, ()) for name in self.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class WrittenCase:
    """One contact at one moment and what must come out: a test itself, or a row of it.

    Attributes:
        contact: Whom; None for the test's contact in a row, and for somebody about whom nothing is known in a test.
        facts: What differs from that: dotted paths.
        history: Activities to add; None for none.
        previous_stage: Where it stood before; None for the test's in a row.
        after: How much later than the file's as_of; None for that moment.
        expected: What must come out.
        name: What it is called; None for a row without a name.
        skip: Why not to run it.
        todo: Why it is known to fail.
        span: Its place.
        broken: Whether anything in it was reported.
    """

    contact: WrittenContact | None
    facts: tuple[Entry, ...]
    history: Node | None
    previous_stage: Scalar | None
    after: Scalar | None
    expected: WrittenExpectations
    name: Scalar | None
    skip: Scalar | None
    todo: Scalar | None
    span: Span
    broken: bool


@dataclass(frozen=True, slots=True)
class WrittenTest:
    """A test with its rows.

    Attributes:
        own: The test itself, which always has a name; it is only run when it expects something.
        cases: Rows at the file's moment.
        later: Rows at later moments.
    """

    own: WrittenCase
    cases: tuple[WrittenCase, ...]
    later: tuple[WrittenCase, ...]


@dataclass(frozen=True, slots=True)
class SuiteDocument:
    """A whole file of tests.

    Attributes:
        file: Its path as it is shown.
        rule_set: Id of the rule set that it tests.
        as_of: The moment that every test starts from.
        contacts: Fixtures by name.
        tests: In file order.
    """

    file: str
    rule_set: Scalar
    as_of: Scalar
    contacts: tuple[tuple[Scalar, WrittenContact], ...]
    tests: tuple[WrittenTest, ...]
