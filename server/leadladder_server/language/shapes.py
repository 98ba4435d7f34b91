"""What an author may write, as data: the shapes that reading follows, and that a JSON Schema can be made from.

A shape reads every node. What does not fit is reported, and a gap takes its place (see `language.document`), so that
the rest of the file can be checked. Every `read` takes the node, its owner (the key or id that it stands under, for
messages) and the list to report to; what is read in place of something else is reported to nobody.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Generic, Protocol, TypeVar, cast

from leadladder_server.diagnostics import Diagnostic, Span
from leadladder_server.documents.nodes import Entry, Mapping, Node, Scalar, Sequence
from leadladder_server.language import messages
from leadladder_server.language.document import gap

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

ID_PATTERN = re.compile(r"[a-z][a-z0-9_-]{0,63}")
"""Ids of rule sets, criteria, dimensions, stages, signals, labels, overrides, parameters and lists."""

HIGHEST_VERSION = 2**31 - 1
"""The wire's int32."""


class Shape(Protocol[T_co]):
    """What may stand somewhere."""

    def read(self, node: Node, owner: Scalar, found: list[Diagnostic]) -> T_co:
        """The node in the form of this shape, with gaps where a problem was reported."""
        ...


@dataclass(frozen=True, slots=True)
class ScalarShape:
    """Any scalar but null. What it has to be is a question of types, which come later."""

    expected: str

    def read(self, node: Node, owner: Scalar, found: list[Diagnostic]) -> Scalar:
        """The scalar."""
        if isinstance(node, Scalar) and node.value is not None:
            return node
        found.append(messages.wrong_shape(node, owner, self.expected))
        return gap(node.span)


@dataclass(frozen=True, slots=True)
class IdShape:
    """An id that the author chooses."""

    def read(self, node: Node, owner: Scalar, found: list[Diagnostic]) -> Scalar:
        """The id; of a text that is none, the id that was most likely meant."""
        if not isinstance(node, Scalar) or node.value is None:
            found.append(messages.wrong_shape(node, owner, "an id"))
            return gap(node.span)
        if isinstance(node.value, str) and ID_PATTERN.fullmatch(node.text):
            return node
        found.append(messages.invalid_id(node))
        meant = messages.meant_id(node.text) or node.text
        return replace(node, value=meant, text=meant) if meant else gap(node.span)


@dataclass(frozen=True, slots=True)
class VersionShape:
    """A whole number from 1 up."""

    def read(self, node: Node, owner: Scalar, found: list[Diagnostic]) -> Scalar:
        """The number."""
        match node:
            case Scalar(value=bool()):
                pass
            case Scalar(value=int() as number) if 1 <= number <= HIGHEST_VERSION:
                return node
            case _:
                pass
        found.append(messages.wrong_version(node, owner))
        return gap(node.span)


@dataclass(frozen=True, slots=True)
class ListShape(Generic[T]):
    """A list of one or more; `empty` allows none as well."""

    item: Shape[T]
    expected: str
    empty: bool = False

    def read(self, node: Node, owner: Scalar, found: list[Diagnostic]) -> tuple[T, ...]:
        """The items; where no list stands, what does stand there, and unless that is an item, a gap."""
        if not isinstance(node, Sequence):
            found.append(messages.wrong_list(node, owner, self.expected))
            inside: list[Diagnostic] = []
            item = self.item.read(node, owner, inside)
            if isinstance(node, Mapping) and all(diagnostic.span != node.span for diagnostic in inside):
                found.extend(inside)
                return (item,)
            return item, self.item.read(gap(node.span), owner, [])
        if not node.items and not self.empty:
            found.append(messages.empty_list(node, owner))
            return (self.item.read(gap(node.span), owner, []),)
        return tuple(self.item.read(item, owner, found) for item in node.items)


@dataclass(frozen=True, slots=True)
class NamedShape(Generic[T]):
    """A mapping whose keys the author chooses: each item's owner is its name.

    Attributes:
        item: What may stand under a name.
        expected: What the mapping is, for messages.
        ids: Whether names have to be ids.
        empty: Whether there may be none.
    """

    item: Shape[T]
    expected: str
    ids: bool = True
    empty: bool = True

    def read(self, node: Node, owner: Scalar, found: list[Diagnostic]) -> tuple[tuple[Scalar, T], ...]:
        """The names and items; where no mapping stands, one item whose name is a gap."""
        if not isinstance(node, Mapping) or not (node.entries or self.empty):
            found.append(messages.wrong_names(node, owner, self.expected))
            nothing = gap(node.span)
            return ((nothing, self.item.read(nothing, nothing, [])),)
        names = (IdShape().read(entry.key, entry.key, found) if self.ids else entry.key for entry in node.entries)
        pairs = zip(names, node.entries, strict=True)
        return tuple((name, self.item.read(entry.value, name, found)) for name, entry in pairs)


@dataclass(frozen=True, slots=True)
class Either(Generic[T]):
    """One shape for each kind of node; `expected` names those that are allowed."""

    expected: str
    scalar: Shape[T] | None = None
    sequence: Shape[T] | None = None
    mapping: Shape[T] | None = None

    def read(self, node: Node, owner: Scalar, found: list[Diagnostic]) -> T:
        """What the shape for that kind of node reads."""
        shape: Shape[T] | None = None
        match node:
            case Scalar(value=None):
                pass
            case Scalar():
                shape = self.scalar
            case Sequence():
                shape = self.sequence
            case Mapping():
                shape = self.mapping
        if shape is not None:
            return shape.read(node, owner, found)
        found.append(messages.wrong_shape(node, owner, self.expected))
        allowed = [shape for shape in (self.scalar, self.sequence, self.mapping) if shape is not None]
        return allowed[0].read(gap(node.span), owner, [])


@dataclass(frozen=True, slots=True)
class Key(Generic[T]):
    """One key of a mapping.

    Attributes:
        name: The key.
        shape: What may stand under it.
        summary: What it is for, in one line.
        example: What an author might write under it.
        required: Whether the mapping needs it.
    """

    name: str
    shape: Shape[T]
    summary: str
    example: str
    required: bool = False


class Parts:
    """What a mapping's keys held, by key.

    Attributes:
        owner: What the mapping stands under.
        span: Its place.
        broken: Whether anything in it was reported.
    """

    def __init__(self, owner: Scalar, span: Span, found: dict[str, tuple[Scalar, object]], *, broken: bool) -> None:
        self.owner = owner
        self.span = span
        self.broken = broken
        self._found = found

    def __getitem__(self, key: Key[T]) -> T | None:
        """What stood under the key; None when it was not written."""
        return cast("T", self._found[key.name][1]) if key.name in self._found else None

    def required(self, key: Key[T]) -> T:
        """What stood under a required key, or gaps where it was not written."""
        return cast("T", self._found[key.name][1])

    def written(self, *keys: Key[Any]) -> list[Scalar]:
        """Those of the keys that were written, where they were."""
        names = {key.name for key in keys}
        return [written for name, (written, _) in self._found.items() if name in names]


@dataclass(frozen=True, slots=True)
class MappingShape(Generic[T]):
    """A mapping with known keys.

    Attributes:
        what: What it is, for messages: "a criterion".
        keys: All keys, in the order of the documentation.
        build: Makes the result of its parts; it may report what the keys are together.
    """

    what: str
    keys: tuple[Key[Any], ...]
    build: Callable[[Parts, list[Diagnostic]], T]

    def read(self, node: Node, owner: Scalar, found: list[Diagnostic]) -> T:
        """The result of `build`."""
        before = len(found)
        if not isinstance(node, Mapping):
            found.append(messages.wrong_mapping(node, self.what, [key.name for key in self.keys]))
            gaps = self._gaps(self.keys, node.span)
            return self.build(Parts(owner, node.span, gaps, broken=True), [])
        parts: dict[str, tuple[Scalar, object]] = {}
        for entry, key in self._keys(node, found):
            name = replace(entry.key, value=key.name, text=key.name)
            parts[key.name] = name, key.shape.read(entry.value, name, found)
        missing = [key for key in self.keys if key.required and key.name not in parts]
        found.extend(messages.missing_key(node.span, self.what, key.name, key.example) for key in missing)
        parts |= self._gaps(missing, node.span)
        return self.build(Parts(owner, node.span, parts, broken=len(found) > before), found)

    def _keys(self, node: Mapping, found: list[Diagnostic]) -> Iterator[tuple[Entry, Key[Any]]]:
        """The entries with their keys. An unknown key is taken for the one that was most likely meant."""
        known = {key.name: key for key in self.keys}
        taken = {entry.key.text for entry in node.entries}
        for entry in node.entries:
            if entry.key.text in known:
                yield entry, known[entry.key.text]
                continue
            found.append(messages.unknown_key(entry.key, self.what, list(known)))
            meant = messages.meant_key(entry.key.text, list(known))
            if meant is not None and meant not in taken:
                taken.add(meant)
                yield entry, known[meant]

    def _gaps(self, keys: Iterable[Key[Any]], span: Span) -> dict[str, tuple[Scalar, object]]:
        """What stands for keys that could not be read."""
        nothing = gap(span)
        return {key.name: (nothing, key.shape.read(nothing, nothing, [])) for key in keys}
