"""Contacts that differ from those of a file of tests in a few facts, and the rows that say so."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from leadladder_server.contact import Activity, Contact, RawValue
from leadladder_server.suite.scalars import plain_or_quoted, written_value
from leadladder_server.suite.writing import written_activity, written_contact
from leadladder_server.values.types import Instant


@dataclass(frozen=True, slots=True)
class Base:
    """A contact to start from.

    Attributes:
        name: Of the fixture; None for one without a name.
        contact: The contact.
    """

    name: str | None
    contact: Contact


@dataclass(frozen=True, slots=True)
class Variant:
    """A contact that differs from another one.

    Attributes:
        base: The other one.
        facts: What is otherwise, by path; None: not known.
        history: All activities; None where they are those of the base.
        previous_stage: Where it stood before; None when nothing says it.
    """

    base: Base
    facts: Mapping[str, RawValue | None] = field(default_factory=dict)
    history: tuple[Activity, ...] | None = None
    previous_stage: str | None = None

    @property
    def contact(self) -> Contact:
        """As a caller would send it."""
        sent = {path: value for path, value in self.base.contact.facts.items() if path not in self.facts}
        sent |= {path: value for path, value in self.facts.items() if value is not None}
        return Contact("", sent, self.base.contact.history if self.history is None else self.history)

    @property
    def changes(self) -> int:
        """In how many things it differs."""
        return len(self.facts) + (self.history is not None) + (self.previous_stage is not None)


def written_differences(variant: Variant, as_of: Instant) -> list[str]:
    """What differs from the base, as entries of a row of a test that has the base as its contact."""
    parts: list[str] = []
    if variant.history is not None:
        parts += _history(variant, variant.history, as_of)
    for path, value in variant.facts.items():
        parts.append(f"{path}: {'unknown' if value is None else written_value(value, as_of)}")
    if variant.previous_stage is not None:
        parts.append(f"previous_stage: {variant.previous_stage}")
    return parts


def written_base(base: Base, as_of: Instant) -> str:
    """The contact of a test, by its name or in full; empty for somebody about whom nothing is known."""
    if base.name is not None:
        return f"contact: {plain_or_quoted(base.name)}"
    if not base.contact.facts and base.contact.history is None:
        return ""
    return f"contact: {written_contact(base.contact, as_of)}"


def _history(variant: Variant, history: tuple[Activity, ...], as_of: Instant) -> Iterator[str]:
    before = variant.base.contact.history or ()
    added = history
    if before and history[: len(before)] == before:
        added = history[len(before) :]
        if not added:
            return
    elif before:
        yield _without_history(variant.base, as_of)
    yield f"history: [{', '.join(written_activity(activity, as_of) for activity in added)}]"


def _without_history(base: Base, as_of: Instant) -> str:
    if base.name is not None:
        return f"contact: {{like: {plain_or_quoted(base.name)}, without: history}}"
    return f"contact: {written_contact(Contact('', base.contact.facts, None), as_of)}"
