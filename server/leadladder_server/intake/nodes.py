"""What contact files and mapping files have in common: nodes of the expected shape, or a diagnostic."""

from dataclasses import replace

from leadladder_server.diagnostics import Diagnostic
from leadladder_server.documents.nodes import Entry, Mapping, Node, Scalar, Sequence
from leadladder_server.intake import messages
from leadladder_server.suggestions import nearest
from leadladder_server.values.text import trim
from leadladder_server.values.time import parse_instant
from leadladder_server.values.types import Instant

LONGEST_GOT = 80
"""Most characters of what a warning got, as on verdicts."""


class NodeReader:
    """Takes nodes apart and collects what is wrong with them. Null stands for an absent key.

    Attributes:
        diagnostics: Every problem so far, in the order in which it was found.
    """

    def __init__(self, diagnostics: list[Diagnostic]) -> None:
        self.diagnostics = diagnostics

    def mapping(self, node: Node, owner: str, expected: str, keys: tuple[str, ...] | None = None) -> Mapping | None:
        """The node as a mapping, of these keys if they are given: an unknown one is taken for the one it suggests."""
        if not isinstance(node, Mapping):
            self.diagnostics.append(messages.wrong_shape(node, owner, expected))
            return None
        if keys is None:
            return node
        taken = {entry.key.text for entry in node.entries}
        entries: list[Entry] = []
        for entry in node.entries:
            key = entry.key
            if key.text in keys:
                entries.append(entry)
                continue
            self.diagnostics.append(messages.unknown_key(key.span, key.text, owner, keys))
            meant = nearest(key.text, keys)
            if meant is not None and meant not in taken:
                taken.add(meant)
                entries.append(replace(entry, key=replace(key, value=meant, text=meant)))
        return replace(node, entries=tuple(entries))

    def scalar(self, node: Node, what: str, expected: str) -> Scalar | None:
        """The node as a scalar, which may be null or blank."""
        if isinstance(node, Scalar):
            return node
        self.diagnostics.append(messages.wrong_shape(node, what, expected))
        return None

    def text(self, node: Node, what: str) -> Scalar | None:
        """The node as a scalar that says something."""
        scalar = self.scalar(node, what, "a text")
        if scalar is not None and (scalar.value is None or not trim(scalar.text)):
            self.diagnostics.append(messages.blank_text(scalar.span, what))
            return None
        return scalar

    def items(self, node: Node, what: str) -> tuple[Scalar, ...]:
        """The scalars of a list; a lone scalar is a list of one."""
        nodes = node.items if isinstance(node, Sequence) else (node,)
        scalars = (self.scalar(item, f"an item of {what}", "a text") for item in nodes)
        return tuple(scalar for scalar in scalars if scalar is not None)

    def as_of(self, root: Mapping) -> Instant | None:
        """The moment under the key as_of; a date alone is its midnight."""
        node = present(root, "as_of")
        scalar = None if node is None else self.text(node, "as_of")
        moment = None if scalar is None else parse_instant(trim(scalar.text))
        if scalar is not None and moment is None:
            self.diagnostics.append(messages.unreadable_as_of(scalar.span, scalar.text))
        return moment


def present(mapping: Mapping, key: str) -> Node | None:
    """The value under a key; None when there is no such key or it is null."""
    node = mapping.get(key)
    return None if node is None or is_null(node) else node


def is_null(node: Node) -> bool:
    """Whether nothing is written there."""
    return isinstance(node, Scalar) and node.value is None
