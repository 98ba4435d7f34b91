"""Contacts of a file of tests, put together from fixtures, samples and what differs from them."""

from collections.abc import Iterator
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from leadladder_server.contact import Activity, Contact, RawValue
from leadladder_server.diagnostics import Diagnostic, Span
from leadladder_server.documents.nodes import Entry, Mapping, Node, Scalar
from leadladder_server.documents.sources import decode, read_bytes
from leadladder_server.fields import ATTRIBUTES, CATALOGUE, Field
from leadladder_server.intake.contact_file import read_contact_file
from leadladder_server.intake.fact_nodes import FactReader
from leadladder_server.language.document import is_gap
from leadladder_server.suite import messages
from leadladder_server.suite.document import SuiteDocument, WrittenContact
from leadladder_server.values.types import Instant
from leadladder_server.verdict import FactWarning

HISTORY = "history"
"""What `without` calls the activities."""

UNKNOWN = "unknown"
"""What stands for the value of a fact that is not known. In quotes it is a text."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A contact as far as it has been put together.

    Attributes:
        contact_id: Of the sample that it starts from, else empty.
        facts: Raw values by path.
        history: Its activities; None: not known.
        previous_stage: What the sample says.
        warnings: Facts that could not be read, by path.
        places: Where each fact or its warning comes from, by path.
    """

    contact_id: str = ""
    facts: ReadOnly[str, RawValue] = field(default_factory=dict)
    history: tuple[Activity, ...] | None = None
    previous_stage: str | None = None
    warnings: ReadOnly[str, FactWarning] = field(default_factory=dict)
    places: ReadOnly[str, Span] = field(default_factory=dict)

    @property
    def contact(self) -> Contact:
        """As a caller would send it."""
        return Contact(self.contact_id, self.facts, self.history)


NOBODY = Drawn()
"""Somebody about whom nothing is known."""


class Contacts:
    """The contacts of one file of tests.

    Attributes:
        diagnostics: Every problem so far.
        sources: The text of each sample that was read, by the path that spans carry.
    """

    def __init__(
        self,
        document: SuiteDocument,
        as_of: Instant,
        fields: ReadOnly[str, Field],
        codes: frozenset[str],
        folder: Path,
    ) -> None:
        """Prepare.

        Args:
            document: The file.
            as_of: What its dates count from.
            fields: Every fact that the rule set may read, by path.
            codes: Of criteria and overrides, for messages.
            folder: The rule set's, where samples are.
        """
        self.diagnostics: list[Diagnostic] = []
        self.sources: dict[str, str] = {}
        self._document = document
        self._as_of = as_of
        self._fields = fields
        self._codes = codes
        self._folder = folder
        self._groups = _groups(fields)
        self._fixtures = {name.text: (name, written) for name, written in document.contacts if not is_gap(name)}
        self._any_name = any(is_gap(name) for name, _ in document.contacts)
        self._drawn: dict[str, Drawn] = {}
        self._drawing: list[str] = []
        self._used: set[str] = set()
        self._samples: dict[str, Drawn] = {}

    def draw(self, written: WrittenContact) -> Drawn:
        """A contact as it was written; with diagnostics for what cannot be read."""
        base = NOBODY
        if written.like is not None and not is_gap(written.like):
            base = self._fixture(written.like)
        elif written.file is not None and not is_gap(written.file):
            base = self._sample(written.file)
        for path in written.without if base is not NOBODY else ():
            base = self._without(base, path)
        return self.changed(base, written.facts, written.history)

    def changed(self, base: Drawn, entries: tuple[Entry, ...], history: Node | None) -> Drawn:
        """A contact with other facts, and with more activities."""
        if not entries and history is None:
            return base
        facts, warnings, places = dict(base.facts), dict(base.warnings), dict(base.places)
        for path, node, span in self._leaves(entries):
            for known in [each for each in {**facts, **warnings} if _is_in(each, path)]:
                facts.pop(known, None)
                warnings.pop(known, None)
            if _is_unknown(node):
                continue
            reader = FactReader(self.diagnostics, self._as_of)
            value = reader.fact(node, CATALOGUE[path]) if path in CATALOGUE else reader.attribute(node, path)
            places[path] = span
            if value is not None:
                facts[path] = value
            warnings.update((path, warning) for warning in reader.warnings)
        activities = base.history
        if history is not None:
            activities = (*(activities or ()), *FactReader(self.diagnostics, self._as_of).history(history))
        return replace(base, facts=facts, warnings=warnings, places=places, history=activities)

    def check_use(self) -> None:
        """Draws the fixtures that nothing has drawn, for their problems, and warns of them."""
        for text, (name, _) in self._fixtures.items():
            if text not in self._used:
                self.diagnostics.append(messages.unused_contact(name))
            if text not in self._drawn:
                self._fixture(name)

    def _fixture(self, name: Scalar) -> Drawn:
        text = name.text
        if text in self._drawing:
            circle = [*self._drawing[self._drawing.index(text) :], text]
            self.diagnostics.append(messages.contact_circle(name, circle))
            return NOBODY
        if text not in self._fixtures:
            if not self._any_name:
                self.diagnostics.append(messages.unknown_contact(name, list(self._fixtures)))
            return NOBODY
        self._used.add(text)
        if text not in self._drawn:
            self._drawing.append(text)
            self._drawn[text] = self.draw(self._fixtures[text][1])
            self._drawing.pop()
        return self._drawn[text]

    def _sample(self, path: Scalar) -> Drawn:
        if path.text not in self._samples:
            self._samples[path.text] = self._read_sample(path)
        return self._samples[path.text]

    def _read_sample(self, path: Scalar) -> Drawn:
        parts = PurePosixPath(path.text)
        if "\\" in path.text or "\0" in path.text or parts.is_absolute() or ".." in parts.parts or not parts.parts:
            self.diagnostics.append(messages.file_outside(path))
            return NOBODY
        shown = (PurePosixPath(self._document.file).parent / parts).as_posix()
        place = self._folder / parts
        if not place.exists():
            self.diagnostics.append(messages.no_contact_file(path, self._files()))
            return NOBODY
        data, problems = read_bytes(shown, place, path.span)
        text = ""
        if data is not None:
            text, problems = decode(shown, data)
            self.sources[shown] = text
        read = None
        if not problems:
            read, problems = read_contact_file(shown, text)
        if read is None:
            self.diagnostics += problems
            return NOBODY
        return Drawn(
            contact_id=read.contact.contact_id,
            facts=read.contact.facts,
            history=read.contact.history,
            previous_stage=read.previous_stage,
            warnings={warning.field: warning for warning in read.warnings},
            places=dict.fromkeys(read.contact.facts, path.span),
        )

    def _files(self) -> list[str]:
        """Contact files in the rule set's folder, for a suggestion."""
        found = (each for suffix in ("yaml", "yml", "json") for each in self._folder.glob(f"*/*.{suffix}"))
        return sorted(each.relative_to(self._folder).as_posix() for each in found)

    def _without(self, base: Drawn, path: Scalar) -> Drawn:
        if is_gap(path):
            return base
        if path.text == HISTORY:
            if base.history is None:
                self.diagnostics.append(messages.takes_nothing_away(path))
            return replace(base, history=None)
        if path.text not in self._fields and path.text not in self._groups:
            known = [*self._fields, *self._groups, HISTORY]
            self.diagnostics.append(messages.unknown_fact(path.span, path.text, known, ()))
            return base
        kept = {known: value for known, value in base.facts.items() if not _is_in(known, path.text)}
        warnings = {known: value for known, value in base.warnings.items() if not _is_in(known, path.text)}
        if len(kept) + len(warnings) == len(base.facts) + len(base.warnings):
            self.diagnostics.append(messages.takes_nothing_away(path))
        return replace(base, facts=kept, warnings=warnings)

    def _leaves(self, entries: tuple[Entry, ...]) -> Iterator[tuple[str, Node, Span]]:
        """The facts that entries say, with their places; a group only where it is unknown."""
        ahead = [(entry.key.text, entry) for entry in reversed(entries)]
        while ahead:
            path, entry = ahead.pop()
            node, span = entry.value, entry.key.span
            if path not in self._fields and path not in self._groups:
                known = [*self._fields, *self._groups]
                self.diagnostics.append(messages.unknown_fact(span, path, known, self._codes))
            elif _is_nothing(node):
                self.diagnostics.append(messages.no_fact_value(node.span, path))
            elif path in self._fields or _is_unknown(node):
                yield path, node, span
            elif isinstance(node, Mapping):
                ahead += [(f"{path}.{each.key.text}", each) for each in reversed(node.entries)]
            else:
                members = [each for each in self._fields if _is_in(each, path)]
                self.diagnostics.append(messages.group_with_value(node.span, path, node, members))


def _groups(fields: ReadOnly[str, Field]) -> dict[str, None]:
    """The paths above those of facts."""
    groups: dict[str, None] = {ATTRIBUTES.removesuffix("."): None}
    for path in fields:
        parts = path.split(".")
        groups.update((".".join(parts[:count]), None) for count in range(1, len(parts)))
    return groups


def _is_in(path: str, group: str) -> bool:
    return path == group or path.startswith(f"{group}.")


def _is_unknown(node: Node) -> bool:
    return isinstance(node, Scalar) and node.value == UNKNOWN and not node.quoted


def _is_nothing(node: Node) -> bool:
    return isinstance(node, Scalar) and node.value is None
