"""What an author may write, as data: the shapes that reading follows, and that a JSON Schema can be made from.

A shape reads a node. What does not fit is reported and left out; a document is only built when nothing was reported.
Every `read` takes the node, its owner (the key or id that it stands under, for messages) and the list to report to.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar, cast

from leadladder_server.diagnostics import Diagnostic
from leadladder_server.documents.nodes import Mapping, Node, Scalar, Sequence
from leadladder_server.language import messages

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

ID_PATTERN = re.compile(r"[a-z][a-z0-9_-]{0,63}")
"""Ids of rule sets, criteria, dimensions, stages, signals, labels, overrides, parameters and lists."""

HIGHEST_VERSION = 2**31 - 1
"""The wire's int32."""


class Shape(Protocol[T_co]):
    """What may stand somewhere."""

    def read(self, node: Node, owner: Scalar, found: list[Diagnostic]) -> T_co | None:
        """The node in the form of this shape, or None when a problem was reported instead."""
        ...


@dataclass(frozen=True, slots=True)
class ScalarShape:
    """Any scalar but null. What it has to be is a question of types, which come later."""

    expected: str

    def read(self, node: Node, owner: Scalar, found: list[Diagnostic]) -> Scalar | None:
        """The scalar."""
        if isinstance(node, Scalar) and node.value is not None:
            return node
        found.append(messages.wrong_shape(node, owner, self.expected))
        return None


@dataclass(frozen=True, slots=True)
class IdShape:
    """An id that the author chooses."""

    def read(self, node: Node, owner: Scalar, found: list[Diagnostic]) -> Scalar | None:
        """The id."""
        if not isinstance(node, Scalar) or node.value is None:
            found.append(messages.wrong_shape(node, owner, "an id"))
        elif not isinstance(node.value, str) or not ID_PATTERN.fullmatch(node.text):
            found.append(messages.invalid_id(node))
        else:
            return node
        return None


@dataclass(frozen=True, slots=True)
class VersionShape:
    """A whole number from 1 up."""

    def read(self, node: Node, owner: Scalar, found: list[Diagnostic]) -> Scalar | None:
        """The number."""
        match node:
            case Scalar(value=bool()):
                pass
            case Scalar(value=int() as number) if 1 <= number <= HIGHEST_VERSION:
                return node
            case _:
                pass
        found.append(messages.wrong_version(node, owner))
        return None


@dataclass(frozen=True, slots=True)
class ListShape(Generic[T]):
    """A list of one or more; `empty` allows none as well."""

    item: Shape[T]
    expected: str
    empty: bool = False

    def read(self, node: Node, owner: Scalar, found: list[Diagnostic]) -> tuple[T, ...] | None:
        """The items that can be read."""
        if not isinstance(node, Sequence):
            found.append(messages.wrong_list(node, owner, self.expected))
            return None
        if not node.items and not self.empty:
            found.append(messages.empty_list(node, owner))
            return None
        read = (self.item.read(item, owner, found) for item in node.items)
        return tuple(item for item in read if item is not None)


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

    def read(self, node: Node, owner: Scalar, found: list[Diagnostic]) -> tuple[tuple[Scalar, T], ...] | None:
        """The names and items that can be read."""
        if not isinstance(node, Mapping) or not (node.entries or self.empty):
            found.append(messages.wrong_names(node, owner, self.expected))
            return None
        pairs = []
        for entry in node.entries:
            if self.ids:
                IdShape().read(entry.key, entry.key, found)
            item = self.item.read(entry.value, entry.key, found)
            if item is not None:
                pairs.append((entry.key, item))
        return tuple(pairs)


@dataclass(frozen=True, slots=True)
class Either(Generic[T]):
    """One shape for each kind of node; `expected` names those that are allowed."""

    expected: str
    scalar: Shape[T] | None = None
    sequence: Shape[T] | None = None
    mapping: Shape[T] | None = None

    def read(self, node: Node, owner: Scalar, found: list[Diagnostic]) -> T | None:
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
        if shape is None:
            found.append(messages.wrong_shape(node, owner, self.expected))
            return None
        return shape.read(node, owner, found)


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
    """What a mapping's keys held, by key."""

    def __init__(self, owner: Scalar, node: Mapping, values: dict[str, object]) -> None:
        self.owner = owner
        self.node = node
        self._values = values

    def __getitem__(self, key: Key[T]) -> T | None:
        """What stood under the key; None when it was not written."""
        return cast("T | None", self._values.get(key.name))

    def required(self, key: Key[T]) -> T:
        """What stood under a required key."""
        return cast("T", self._values[key.name])

    def written(self, *keys: Key[Any]) -> list[Scalar]:
        """Those of the keys that were written, where they were."""
        names = {key.name for key in keys}
        return [entry.key for entry in self.node.entries if entry.key.text in names]


@dataclass(frozen=True, slots=True)
class MappingShape(Generic[T]):
    """A mapping with known keys.

    Attributes:
        what: What it is, for messages: "a criterion".
        keys: All keys, in the order of the documentation.
        build: Makes the result of its parts, once every required key could be read and no key was wrong; it may report
            what the keys are together.
    """

    what: str
    keys: tuple[Key[Any], ...]
    build: Callable[[Parts, list[Diagnostic]], T | None]

    def read(self, node: Node, owner: Scalar, found: list[Diagnostic]) -> T | None:
        """The result of `build`."""
        if not isinstance(node, Mapping):
            found.append(messages.wrong_mapping(node, self.what, [key.name for key in self.keys]))
            return None
        known = {key.name: key for key in self.keys}
        values: dict[str, object] = {}
        complete = True
        for entry in node.entries:
            key = known.get(entry.key.text)
            if key is None:
                found.append(messages.unknown_key(entry.key, self.what, list(known)))
                continue
            value = key.shape.read(entry.value, entry.key, found)
            complete = complete and value is not None
            values[key.name] = value
        for key in self.keys:
            if key.required and key.name not in values:
                found.append(messages.missing_key(node.span, self.what, key.name, key.example))
                complete = False
        return self.build(Parts(owner, node, values), found) if complete else None
