"""YAML 1.2 and JSON texts made into nodes. The only module that knows the YAML library."""

import re
from dataclasses import dataclass, field, replace

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    ScalarEvent,
)

from leadladder_server.diagnostics import Diagnostic, Span
from leadladder_server.documents import messages
from leadladder_server.documents.core_schema import resolve
from leadladder_server.documents.nodes import Entry, Mapping, Node, Scalar, Sequence
from leadladder_server.documents.positions import Positions
from leadladder_server.documents.sources import LARGEST, unprintable
from leadladder_server.documents.syntax import ODD_SPACES, explain

DEEPEST = 100
"""Most lists and mappings inside each other."""

_TAG = re.compile(r"![^\s,\[\]{}]*")

_PROPERTIES = re.compile(r"(?:[&!]\S*\s+)+")

MOST_NODES = 200_000
"""Most nodes of a document, each alias counted as all that it repeats."""


def read_text(file: str, text: str) -> tuple[Node | None, list[Diagnostic]]:
    """The one document of a text. Never raises, whatever the text.

    Args:
        file: What the author knows the text as; every span carries it.
        text: The whole text; a byte order mark at its start is not part of it.

    Returns:
        The root, None when the text is broken beyond guessing what was meant, and the problems.
        A node that comes from an alias has the place of its anchor.
    """
    text = text.removeprefix("\ufeff")
    positions = Positions(file, text)
    if len(text) > LARGEST or len(text.encode("utf-8", "replace")) > LARGEST:
        return None, [messages.too_large(positions.span(0, 1), LARGEST)]
    if problem := unprintable(positions, text):
        return None, [problem]
    builder = _Builder(text, positions)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.take(event)
    except _GiveUp:
        pass
    except MarkedYAMLError as error:
        builder.broken(explain(error, text, positions))
    except Exception:  # noqa: BLE001  # The library raises ValueError, IndexError and others on odd texts.
        builder.broken(messages.syntax(positions.span(builder.reached, builder.reached + 1)))
    return builder.result()


class _GiveUp(Exception):  # noqa: N818
    """Nothing after this place can be read."""


@dataclass(slots=True)
class _Measured:
    """A finished node, with how many nodes it is and how deep it goes once its aliases are written out."""

    node: Node
    size: int
    height: int


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not come yet."""

    is_mapping: bool
    span: Span
    anchor: str | None
    items: list[Node] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)
    repeated: set[str] = field(default_factory=set)
    merged: list[Entry] = field(default_factory=list)
    key: Scalar | None = None
    expects_value: bool = False
    size: int = 1
    height: int = 1


class _Builder:
    """Builds nodes from parse events without recursion, so that no nesting can exhaust the stack."""

    def __init__(self, text: str, positions: Positions) -> None:
        self._text = text
        self._positions = positions
        self._diagnostics: list[Diagnostic] = []
        self._open: list[_Open] = []
        self._anchors: dict[str, _Measured | None] = {}
        self._root: Node | None = None
        self._documents = 0
        self._broken = False
        self._size = 0
        self.reached = 0

    def result(self) -> tuple[Node | None, list[Diagnostic]]:
        """The root and the problems."""
        is_empty = self._root is None or (
            isinstance(self._root, Scalar) and not self._root.quoted and not self._root.text
        )
        if is_empty and not self._broken:
            self.broken(messages.empty_document(self._positions.span(0, 1)))
        return (None if self._broken else self._root), self._diagnostics

    def broken(self, diagnostic: Diagnostic) -> None:
        """Report a problem that leaves a hole in the document; reading goes on."""
        self._diagnostics.append(diagnostic)
        self._broken = True

    def take(self, event: Event) -> None:
        """Take the next parse event."""
        self.reached = event.start_mark.index
        match event:
            case DocumentStartEvent():
                self._start_document(event)
            case AliasEvent():
                self._repeat(event)
            case ScalarEvent():
                self._check_tag(event)
                self._finish(self._measured_scalar(event), event.anchor)
            case CollectionStartEvent():
                self._check_tag(event)
                self._start_collection(event)
            case CollectionEndEvent():
                self._end_collection(event)
            case _:
                pass

    def _stop(self, diagnostic: Diagnostic) -> None:
        self.broken(diagnostic)
        raise _GiveUp

    def _span(self, event: Event) -> Span:
        """The place of what an event is about, without the anchor or tag before it."""
        start = event.start_mark.index
        if (found := _PROPERTIES.match(self._text, start)) and found.end() < len(self._text):
            start = found.end()
        return self._positions.span(start, max(event.end_mark.index, start + 1))

    def _start_document(self, event: DocumentStartEvent) -> None:
        self._documents += 1
        if self._documents > 1:
            self._stop(messages.several_documents(self._span(event)))
        if event.version is not None and tuple(event.version) != (1, 2):
            version = ".".join(str(part) for part in event.version)
            self._diagnostics.append(messages.directive(self._positions.span(0, 1), version))

    def _check_tag(self, event: ScalarEvent | CollectionStartEvent) -> None:
        if event.ctag is not None:
            found = _TAG.search(self._text, event.start_mark.index)
            start, end = found.span() if found else (event.start_mark.index, event.start_mark.index + 1)
            self._diagnostics.append(messages.tag(self._positions.span(start, end), self._text[start:end]))

    def _measured_scalar(self, event: ScalarEvent) -> _Measured:
        quoted = event.style is not None
        text = str(event.value)
        span = self._span(event) if quoted or text else self._span_of_nothing(event)
        if any("\ud800" <= char <= "\udfff" for char in text):
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            if "\ufffd" in text:
                self._diagnostics.append(messages.broken_escape(span))
        return _Measured(Scalar(text if quoted else resolve(text), text, quoted, span), 1, 0)

    def _span_of_nothing(self, event: ScalarEvent) -> Span:
        """The key that nothing stands under; the library would put it where the next token starts."""
        if self._open and self._open[-1].expects_value and (key := self._open[-1].key) is not None:
            return key.span
        last = len(self._text[: event.start_mark.index].rstrip()) - 1
        return self._positions.span(max(last, 0), max(last, 0) + 1)

    def _repeat(self, event: AliasEvent) -> None:
        name = str(event.anchor)
        span = self._span(event)
        if name not in self._anchors:
            self._diagnostics.append(messages.unknown_anchor(span, name))
            text = f"*{name}"
            self._finish(_Measured(Scalar(text, text, quoted=False, span=span), 1, 0), None)
        elif (measured := self._anchors[name]) is None:
            self.broken(messages.recursive_anchor(span, name))
            self._finish(_Measured(Scalar(None, "", quoted=False, span=span), 1, 0), None)
        elif len(self._open) + measured.height > DEEPEST:
            self._stop(messages.nested_too_deep(span, DEEPEST))
        else:
            self._finish(measured, None)

    def _start_collection(self, event: CollectionStartEvent) -> None:
        span = self._span(event)
        if len(self._open) == DEEPEST:
            self._stop(messages.nested_too_deep(span, DEEPEST))
        if event.anchor is not None:
            self._anchors[event.anchor] = None
        self._open.append(_Open(isinstance(event, MappingStartEvent), span, event.anchor))

    def _end_collection(self, event: CollectionEndEvent) -> None:
        done = self._open.pop()
        children = [*done.items, *(part for entry in done.entries for part in (entry.key, entry.value))]
        span = self._extent(done, event, children)
        for entry in done.merged:
            if entry.key.text not in done.places:
                done.places[entry.key.text] = len(done.entries)
                done.entries.append(entry)
        node = Mapping(tuple(done.entries), span) if done.is_mapping else Sequence(tuple(done.items), span)
        self._size -= done.size - 1
        self._finish(_Measured(node, done.size, done.height), done.anchor)

    def _extent(self, done: _Open, event: CollectionEndEvent, children: list[Node]) -> Span:
        """The part of a list or mapping that is on its first line."""
        line, column = done.span.line, done.span.column
        if event.end_mark.index > event.start_mark.index:
            closed = self._positions.span(event.start_mark.index, event.end_mark.index)
            if closed.line == line:
                return Span(closed.file, line, column, closed.end_column)
        ends = [child.span.end_column for child in children if child.span.line == line and child.span.column >= column]
        return Span(done.span.file, line, column, max([column + 1, *ends]))

    def _finish(self, measured: _Measured, anchor: str | None) -> None:
        """Put a finished node where it belongs."""
        if anchor is not None:
            self._anchors[anchor] = measured
        self._size += measured.size
        if self._size > MOST_NODES:
            self._stop(messages.too_many_values(measured.node.span, MOST_NODES))
        if not self._open:
            self._root = measured.node
            return
        parent = self._open[-1]
        parent.size += measured.size
        parent.height = max(parent.height, measured.height + 1)
        if not parent.is_mapping:
            parent.items.append(measured.node)
        elif parent.expects_value:
            self._add(parent, measured.node)
            parent.expects_value = False
        else:
            parent.key = self._checked_key(parent, measured.node)
            parent.expects_value = True

    def _add(self, parent: _Open, value: Node) -> None:
        """Put a value under the key that was read before it."""
        match parent.key:
            case None:
                pass
            case Scalar(text="<<", quoted=False):
                parent.merged.extend(value.entries if isinstance(value, Mapping) else ())
            case Scalar(text=text) as key if text not in parent.places:
                parent.places[text] = len(parent.entries)
                parent.entries.append(Entry(key, value))
            case Scalar(text=text) if text not in parent.repeated:
                first = parent.entries[parent.places[text]]
                parent.entries[parent.places[text]] = Entry(first.key, _joined(first.value, value))
                parent.repeated.add(text)
            case _:
                pass

    def _checked_key(self, parent: _Open, key: Node) -> Scalar | None:
        """The key, or None when its entry is to be left out."""
        match key:
            case Scalar(value=None):
                self._diagnostics.append(messages.key_not_text(key.span, "nothing"))
            case Scalar(text="<<", quoted=False):
                self._diagnostics.append(messages.merge_key(key.span))
                return key
            case Scalar(text=text, quoted=False) if text[:1] in ODD_SPACES:
                self.broken(messages.odd_space(replace(key.span, end_column=key.span.column + 1), text[0]))
            case Scalar():
                if key.text in parent.places:
                    first = parent.entries[parent.places[key.text]].key.span.line
                    self._diagnostics.append(messages.duplicate_key(key.span, key.text, first))
                return key
            case Mapping() if parent.span.line == key.span.line and parent.span.column == key.span.column - 1:
                self.broken(messages.placeholder(parent.span))
            case Mapping():
                self._diagnostics.append(messages.key_not_text(key.span, "a mapping"))
            case Sequence():
                self._diagnostics.append(messages.key_not_text(key.span, "a list"))
        return None


def _joined(first: Node, second: Node) -> Node:
    """What stands under a key that stands twice: the first, with what only the second has."""
    match first, second:
        case Mapping(), Mapping():
            known = {entry.key.text for entry in first.entries}
            added = tuple(entry for entry in second.entries if entry.key.text not in known)
            return Mapping(first.entries + added, first.span)
        case Sequence(), Sequence():
            said = {_content(item) for item in first.items}
            return Sequence(
                first.items + tuple(item for item in second.items if _content(item) not in said), first.span
            )
        case _:
            return first


_Content = str | tuple["_Content", ...]


def _content(node: Node) -> _Content:
    """What a node says, wherever it stands. Recursion is bounded by DEEPEST."""
    match node:
        case Scalar():
            return node.text
        case Sequence():
            return tuple(_content(item) for item in node.items)
        case Mapping():
            return tuple((entry.key.text, _content(entry.value)) for entry in node.entries)
