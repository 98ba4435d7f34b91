"""A YAML text as its author laid it out: every value as it was written, with the comments and blank lines around it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ruamel.yaml import YAML
from ruamel.yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

_PROPERTIES = re.compile(r"(?:[&!]\S*(?:\s+|$))+")


class NotLaidOut(Exception):  # noqa: N818  # It says that a text is left as it is, which is no failure.
    """The text has something that cannot be laid out anew; the message says what."""


@dataclass(frozen=True, slots=True)
class Written:
    """A value that stays as it was written: a scalar, an alias, or a flow collection of several lines.

    Attributes:
        text: From its first character to its last, anchor and tag included; empty for nothing.
        block: Whether it is a block scalar, whose lines say something by their indentation.
    """

    text: str
    block: bool = False


@dataclass(frozen=True, slots=True)
class FlowList:
    """A list in brackets, on one line."""

    items: tuple["Value", ...]
    properties: str


@dataclass(frozen=True, slots=True)
class FlowMapping:
    """A mapping in braces, on one line; an item of a list such as [a: 1] has none of its own."""

    entries: tuple[tuple[str, "Value"], ...]
    properties: str
    braces: bool


@dataclass(frozen=True, slots=True)
class Part:
    """An entry of a block mapping, or an item of a block list.

    Attributes:
        column: Where it starts, from 0.
        above: The comments that stand on lines of their own before it; None for a blank line.
        key: As it was written; None for an item.
        value: What stands under the key or behind the dash.
        remark: The comment behind the value, with the blanks before it; empty without one, and where the value is a
            block or a block scalar.
        tail: Comments and blank lines that end it and go where it goes; reading leaves them above the next part.
    """

    column: int
    above: tuple["Remark | None", ...]
    key: str | None
    value: "Value"
    remark: str
    tail: tuple["Remark | None", ...] = ()


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment on a line of its own, and the column in which it starts, from 0."""

    text: str
    column: int


@dataclass(frozen=True, slots=True)
class Block:
    """A block mapping or a block list.

    Attributes:
        parts: Its entries or items, at least one.
        properties: Anchor and tag; empty without.
        remark: The comment on the line before the first part, behind the key or dash that it stands under.
    """

    parts: tuple[Part, ...]
    properties: str
    remark: str


Value = Written | FlowList | FlowMapping | Block


@dataclass(frozen=True, slots=True)
class Document:
    """A whole text.

    Attributes:
        head: Directives and the marker of the document's start, with what stands before them; empty without.
        root: Its content.
        below: Comments and blank lines after the content.
        has_aliases: Whether something is repeated by an alias, so that the order of what is written matters.
    """

    head: str
    root: Value
    below: tuple[Remark | None, ...]
    has_aliases: bool


def read_layout(text: str) -> Document:
    """The layout of a text with line breaks as LF.

    Raises:
        NotLaidOut: The text is no single YAML document, or has a key that is not a scalar.
    """
    try:
        events = list(YAML(typ="safe", pure=True).parse(text))
    except Exception as error:
        raise NotLaidOut("it is not YAML") from error
    if sum(isinstance(event, DocumentStartEvent) for event in events) != 1:
        raise NotLaidOut("it is not one document")
    return _Reader(text, events).document()


@dataclass(slots=True)
class _Reader:
    """Goes through the events of a text once. What lies between two events is blank, punctuation or comment."""

    text: str
    events: Sequence[Event]
    place: int = 0
    read_to: int = 0
    waiting: list[Remark | None] = field(default_factory=list)
    behind: str = ""

    def document(self) -> Document:
        head = ""
        while not isinstance(self.events[self.place], DocumentStartEvent):
            self.place += 1
        start = self.events[self.place]
        if start.end_mark.index > start.start_mark.index:
            line_end = self.text.find("\n", start.end_mark.index)
            if line_end < 0 or self.text[start.end_mark.index : line_end].strip():
                raise NotLaidOut("its content begins on the line of the marker ---")
            head = self.text[: line_end + 1]
            self.read_to = line_end + 1
        self.place += 1
        root = self._value()
        end = next(event for event in self.events if isinstance(event, DocumentEndEvent))
        if end.end_mark.index > end.start_mark.index:
            raise NotLaidOut("it has a marker for its end")
        self._gap(len(self.text))
        if self.behind:
            raise NotLaidOut("a comment follows a value of several lines")
        aliases = any(isinstance(event, AliasEvent) for event in self.events)
        return Document(head, root, tuple(self.waiting), aliases)

    def _next(self) -> Event:
        event = self.events[self.place]
        self.place += 1
        return event

    def _gap(self, end: int) -> None:
        """Takes the comments and blank lines between what was read and `end`."""
        gap = self.text[self.read_to : end]
        if "#" not in gap and gap.count("\n") < 2:  # noqa: PLR2004  # One line break ends a line, two leave one blank.
            self.read_to = end
            return
        lines = gap.split("\n")
        for number, line in enumerate(lines):
            before, mark, text = line.partition("#")
            whole = number > 0 or self.read_to == 0 or self.text[self.read_to - 1] == "\n"
            if mark and whole and not before.strip():
                self.waiting.append(Remark(mark + text.rstrip(), len(before)))
            elif mark:
                if self.behind:
                    raise NotLaidOut("two comments belong to one value")
                self.behind = before[len(before.rstrip()) :] + mark + text.rstrip()
            elif not line.strip() and whole and number < len(lines) - 1:
                self.waiting.append(None)
        self.read_to = end

    def _value(self) -> Value:
        event = self._next()
        match event:
            case ScalarEvent() | AliasEvent():
                return self._written(event)
            case CollectionStartEvent(flow_style=True):
                return self._flow(event)
            case CollectionStartEvent():
                return self._block(event)
            case _:
                raise NotLaidOut("it is not one document")

    def _written(self, event: Event) -> Written:
        start, end = event.start_mark.index, event.end_mark.index
        if isinstance(event, ScalarEvent) and event.style is None and not event.value and not self.text[start:end]:
            return Written("")
        self._gap(start)
        block = isinstance(event, ScalarEvent) and event.style in ("|", ">")
        text = self.text[start:end]
        if not block:
            text = text.rstrip()
        self.read_to = start + len(text)
        return Written(text, block)

    def _flow(self, start: CollectionStartEvent) -> Value:
        self._gap(start.start_mark.index)
        begin = start.start_mark.index
        first = self.place
        depth = 1
        while depth:
            event = self._next()
            depth += isinstance(event, CollectionStartEvent) - (type(event).__name__.endswith("EndEvent"))
        end = self.events[self.place - 1].end_mark.index
        text = self.text[begin:end]
        self.read_to = end
        if "\n" in text:
            return Written(text)
        value, _ = self._flow_value(first - 1)
        return value

    def _flow_value(self, place: int) -> tuple[Value, int]:
        """A value inside a flow collection of one line, and the place of the event after it."""
        event = self.events[place]
        start, end = event.start_mark.index, event.end_mark.index
        if not isinstance(event, CollectionStartEvent):
            return Written(self.text[start:end].strip()), place + 1
        properties = self._properties(start)
        place += 1
        if isinstance(event, SequenceStartEvent):
            items: list[Value] = []
            while not isinstance(self.events[place], SequenceEndEvent):
                item, place = self._flow_value(place)
                items.append(item)
            return FlowList(tuple(items), properties), place + 1
        entries: list[tuple[str, Value]] = []
        while not type(self.events[place]).__name__.endswith("EndEvent"):
            key, place = self._flow_value(place)
            value, place = self._flow_value(place)
            if not isinstance(key, Written):
                raise NotLaidOut("a key is a list or mapping")
            entries.append((key.text, value))
        return FlowMapping(tuple(entries), properties, self.text[start + len(properties)] == "{"), place + 1

    def _properties(self, start: int) -> str:
        found = _PROPERTIES.match(self.text, start)
        return "" if found is None else found.group()

    def _block(self, event: CollectionStartEvent) -> Block:
        properties = self._properties(event.start_mark.index).strip()
        if properties:
            self._gap(event.start_mark.index)
            self.read_to += len(properties)
        is_mapping = isinstance(event, MappingStartEvent)
        self._gap(self._part_start(is_mapping=is_mapping))
        remark, self.behind = self.behind, ""
        return Block(tuple(self._parts(is_mapping=is_mapping)), properties, remark)

    def _parts(self, *, is_mapping: bool) -> Iterator[Part]:
        while not type(self.events[self.place]).__name__.endswith("EndEvent"):
            start = self._part_start(is_mapping=is_mapping)
            self._gap(start)
            above = tuple(self.waiting)
            self.waiting.clear()
            column = start - (self.text.rfind("\n", 0, start) + 1)
            key = self._key() if is_mapping else None
            self.read_to += 0 if is_mapping else 1
            value = self._value()
            if not isinstance(value, Block) and not (isinstance(value, Written) and value.block):
                self._gap(self._following())
            remark, self.behind = self.behind, ""
            yield Part(column, above, key, value, remark)
        self.place += 1

    def _part_start(self, *, is_mapping: bool) -> int:
        event = self.events[self.place]
        start = event.start_mark.index
        if is_mapping:
            if not isinstance(event, ScalarEvent) or self.text[self.read_to : start].rstrip().endswith("?"):
                raise NotLaidOut("a key is not a plain or quoted text on one line")
            return int(start)
        dash = self.read_to
        while self.text[dash] != "-":
            dash = self.text.index("\n", dash) + 1 if self.text[dash] == "#" else dash + 1
        return dash

    def _key(self) -> str:
        event = self._next()
        text = self.text[event.start_mark.index : event.end_mark.index].rstrip()
        if "\n" in text or not text:
            raise NotLaidOut("a key is not a plain or quoted text on one line")
        colon = self.text.index(":", event.start_mark.index + len(text))
        self.read_to = colon + 1
        return text

    def _following(self) -> int:
        """The end of the line that was read to, unless something else begins on it."""
        line_end = self.text.find("\n", self.read_to)
        return len(self.text) if line_end < 0 else line_end
