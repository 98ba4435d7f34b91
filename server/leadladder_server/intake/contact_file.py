"""Contact files: one contact, written by hand or by a program, in YAML or JSON."""

from dataclasses import dataclass

from leadladder_server.contact import Contact, RawValue
from leadladder_server.diagnostics import Diagnostic, in_order
from leadladder_server.documents.nodes import Entry, Mapping, Node
from leadladder_server.documents.yaml import read_text
from leadladder_server.fields import ATTRIBUTES, CATALOGUE, Field
from leadladder_server.intake import messages
from leadladder_server.intake.fact_nodes import FactReader
from leadladder_server.intake.nodes import is_null, present
from leadladder_server.values.text import trim
from leadladder_server.values.types import Instant
from leadladder_server.verdict import FactWarning


@dataclass(frozen=True, slots=True)
class ContactFile:
    """One contact and what its file says about scoring it.

    Attributes:
        contact: Its facts are typed, except `attributes`, which are text for the rule set to read. Dates that count
            from as_of have been counted: under `attributes` they are moments.
        as_of: The moment to score it at; None when the file does not say.
        rule_set: Id of the rule set that it was written for; None when the file does not say.
        previous_stage: Where it stood before; None when the file does not say.
        expected_stage: The stage that its author expects; None when the file does not say.
        warnings: Facts that could not be read and count as not known.
    """

    contact: Contact
    as_of: Instant | None
    rule_set: str | None
    previous_stage: str | None
    expected_stage: str | None
    warnings: tuple[FactWarning, ...]


@dataclass(frozen=True, slots=True)
class _Group:
    """Facts that share the start of their paths: "company", "qualification.budget"."""

    path: str
    members: dict[str, "_Group | Field"]


def _members(prefix: str) -> dict[str, _Group | Field]:
    """The catalogue's next path parts after a prefix, in its order."""
    members: dict[str, _Group | Field] = {}
    for path, entry in CATALOGUE.items():
        if path.startswith(prefix):
            name, _, rest = path.removeprefix(prefix).partition(".")
            if not rest:
                members[name] = entry
            elif name not in members:
                members[name] = _Group(prefix + name, _members(f"{prefix}{name}."))
    return members


_TREE = _members("")
_TEXT_KEYS = ("rule_set", "previous_stage", "expected_stage", "contact_id")
TOP_KEYS = ("as_of", *_TEXT_KEYS, *_TREE, "attributes", "history")


def read_contact_file(file: str, text: str) -> tuple[ContactFile | None, list[Diagnostic]]:
    """Read a contact file.

    Args:
        file: Its path as it is shown to its author.
        text: What it holds: YAML 1.2, of which JSON is a part.

    Returns:
        The contact, or None when there is an error, with every diagnostic in file order. Never raises.
    """
    root, diagnostics = read_text(file, text)
    if root is None:
        return None, diagnostics
    result = _ContactFileReader(diagnostics).contact_file(root)
    return (None if diagnostics else result), in_order(diagnostics)


class _ContactFileReader(FactReader):
    """Collects the facts, the warnings and the diagnostics of one file."""

    def __init__(self, diagnostics: list[Diagnostic]) -> None:
        super().__init__(diagnostics)
        self._facts: dict[str, RawValue] = {}

    def contact_file(self, node: Node) -> ContactFile | None:
        root = self.mapping(node, "A contact file", "a mapping of facts")
        if root is None:
            return None
        self._as_of = self.as_of(root)
        self._as_of_is_written = present(root, "as_of") is not None
        for entry in root.entries:
            self._top(entry)
        texts = {key: self._top_text(root, key) for key in _TEXT_KEYS}
        history = present(root, "history")
        return ContactFile(
            contact=Contact(
                contact_id=texts["contact_id"] or "",
                facts=self._facts,
                history=None if history is None else self.history(history),
            ),
            as_of=self._as_of,
            rule_set=texts["rule_set"],
            previous_stage=texts["previous_stage"],
            expected_stage=texts["expected_stage"],
            warnings=tuple(self.warnings),
        )

    def _top(self, entry: Entry) -> None:
        key = entry.key.text
        if key in _TREE:
            self._member(entry.value, _TREE[key])
        elif key == "attributes":
            attributes = {} if is_null(entry.value) else self.attributes(entry.value)
            self._facts.update({ATTRIBUTES + name: value for name, value in attributes.items()})
        elif "." in key and key.partition(".")[0] in (*_TREE, "attributes"):
            self.diagnostics.append(messages.dotted_key(entry.key.span, key))
        elif key not in TOP_KEYS:
            self.diagnostics.append(messages.unknown_key(entry.key.span, key, "A contact file", TOP_KEYS))

    def _top_text(self, root: Mapping, key: str) -> str | None:
        node = present(root, key)
        scalar = None if node is None else self.text(node, key)
        return None if scalar is None else trim(scalar.text)

    def _member(self, node: Node, member: "_Group | Field") -> None:
        if is_null(node):
            return
        if isinstance(member, Field):
            value = self.fact(node, member)
            if value is not None:
                self._facts[member.path] = value
            return
        mapping = self.mapping(node, member.path, "a mapping of facts", tuple(member.members))
        for entry in mapping.entries if mapping else ():
            if entry.key.text in member.members:
                self._member(entry.value, member.members[entry.key.text])
