"""Shapes made into JSON Schemas."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from leadladder_server.documents.nodes import Mapping as MappingNode
from leadladder_server.documents.nodes import Node, Scalar, Sequence
from leadladder_server.documents.yaml import read_text
from leadladder_server.language.shapes import (
    Either,
    IdShape,
    Key,
    ListShape,
    MappingShape,
    NamedShape,
    ScalarShape,
    Shape,
    VersionShape,
)
from leadladder_server.schemas.vocabulary import DRAFT, ID, Schema, any_of, described, list_of, mapping, ref

Special = Callable[["Builder", Any], Schema]
"""Makes the schema of a shape that is read by hand."""

Setting = Schema | Callable[["Builder"], Schema]


class Builder:
    """Makes schemas of shapes; a mapping becomes a definition that others refer to.

    Attributes:
        definitions: What has been defined so far.
    """

    def __init__(
        self,
        specials: Mapping[type, Special],
        scalars: Mapping[str, Schema],
        keys: Mapping[tuple[str, str], Setting],
        definitions: Schema,
    ) -> None:
        self._specials = specials
        self._scalars = scalars
        self._keys = keys
        self._built: dict[str, object] = {}
        self.definitions: Schema = dict(definitions)

    def document(self, title: str, shape: MappingShape[Any]) -> Schema:
        """The schema of a whole file."""
        root = self._mapping(shape)
        return {"$schema": DRAFT, "title": title, **root, "definitions": dict(sorted(self.definitions.items()))}

    def schema(self, shape: Shape[Any]) -> Schema:
        """The schema of a shape.

        Raises:
            TypeError: Nobody has said what the schema of such a shape is.
        """
        match shape:
            case ScalarShape(expected=expected):
                return self._scalars[expected]
            case IdShape():
                return {"type": "string", "pattern": f"^{ID}$"}
            case VersionShape():
                return {"type": "integer", "minimum": 1}
            case ListShape(item=item, empty=empty):
                return list_of(self.schema(item), least=0 if empty else 1)
            case NamedShape(item=item, ids=ids, empty=empty):
                names = {"propertyNames": {"pattern": f"^{ID}$"}} if ids else {}
                least = {} if empty else {"minProperties": 1}
                return {"type": "object", "additionalProperties": self.schema(item), **names, **least}
            case Either(scalar=scalar, sequence=sequence, mapping=inner):
                return any_of(*(self.schema(each) for each in (scalar, sequence, inner) if each is not None))
            case MappingShape():
                return self.defined(shape)
            case _:
                special = self._specials.get(type(shape))
                if special is None:
                    raise TypeError(f"no schema for {type(shape).__name__}")
                return special(self, shape)

    def defined(self, shape: MappingShape[Any], extra: Schema | None = None) -> Schema:
        """A reference to the definition of a mapping, which is made when it is the first of its name."""
        name = re.sub(r"^(a|an|the) ", "", shape.what).replace(" ", "_")
        if self._built.setdefault(name, shape) is not shape:
            raise TypeError(f"two shapes are called {shape.what}")
        if name not in self.definitions:
            self.definitions[name] = {}
            self.definitions[name] = self._mapping(shape) | (extra or {})
        return ref(name)

    def _mapping(self, shape: MappingShape[Any]) -> Schema:
        properties = {key.name: self._key(shape, key) for key in shape.keys}
        return mapping(properties, required=(key.name for key in shape.keys if key.required)) | self._together(shape)

    def _key(self, shape: MappingShape[Any], key: Key[Any]) -> Schema:
        setting = self._keys.get((shape.what, key.name))
        schema = setting(self) if callable(setting) else setting if setting is not None else self.schema(key.shape)
        return described(schema, f"{key.summary}.", example(key))

    def _together(self, shape: MappingShape[Any]) -> Schema:
        """What the keys of a mapping are together, where that is more than which are required."""
        setting = self._keys.get((shape.what, ""), {})
        return setting(self) if callable(setting) else setting


def example(key: Key[Any]) -> object:
    """The example of a key as a value."""
    node, _ = read_text("example", f"example: {key.example}")
    return plain(node.entries[0].value) if isinstance(node, MappingNode) else key.example


def plain(node: Node) -> object:
    """A document as JSON would hold it."""
    match node:
        case Scalar(value=value):
            return value
        case Sequence(items=items):
            return [plain(item) for item in items]
        case MappingNode(entries=entries):
            return {entry.key.text: plain(entry.value) for entry in entries}
