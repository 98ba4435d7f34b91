"""A checked file of tests: contacts put together, words resolved. What is run."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from leadladder_server.contact import Contact
from leadladder_server.diagnostics import Span
from leadladder_server.suite.expectations import Expectation
from leadladder_server.values.time import FIRST_INSTANT
from leadladder_server.values.types import Instant
from leadladder_server.verdict import FactWarning


@dataclass(frozen=True, slots=True)
class Case:
    """One contact at one moment, and what must come out.

    Attributes:
        test: The name of its test; unique in the file.
        row: What its row is called: "line 2", "after 60d"; empty for a test itself.
        differs: What its row changes, as it was written: "company.employees: 19"; may be empty.
        contact: Whom.
        warnings: Facts of the contact that could not be read.
        as_of: At which moment.
        previous_stage: Where the contact stood before; None when nothing says it.
        expectations: What is compared: at least one.
        skip: Why it is not run; None to run it.
        todo: Why it is known to fail; None when it has to pass.
        span: Its place.
        outlook: Whether something that it expects needs the verdict's outlook.
        places: Where each fact of the contact stands, by path.
        takes_warnings: Whether it says which facts cannot be used.
    """

    test: str
    row: str
    differs: str
    contact: Contact
    warnings: tuple[FactWarning, ...]
    as_of: Instant
    previous_stage: str | None
    expectations: tuple[Expectation, ...]
    skip: str | None
    todo: str | None
    span: Span
    outlook: bool
    places: Mapping[str, Span]
    takes_warnings: bool

    @property
    def name(self) -> str:
        """What it is called: "draws the line at 20 employees > line 2"."""
        return f"{self.test} > {self.row}" if self.row else self.test


@dataclass(frozen=True, slots=True)
class Suite:
    """The tests of one file.

    Attributes:
        file: Its path as it is shown.
        rule_set_id: The rule set that they are for.
        cases: In file order.
        fixtures: The contacts that have a name, in file order; not those that come with a stage or cannot all be read.
        as_of: The moment that its dates count from.
    """

    file: str
    rule_set_id: str
    cases: tuple[Case, ...]
    fixtures: Mapping[str, Contact] = field(default_factory=dict)
    as_of: Instant = FIRST_INSTANT
