"""Texts held against the schemas."""

import json
import math
from functools import cache

from jsonschema import Draft7Validator

from leadladder_server.cli.schema import Kind, schema_text
from leadladder_server.documents.yaml import read_text
from leadladder_server.schemas.shapes import plain


@cache
def validator(kind: Kind) -> Draft7Validator:
    """What judges files of a kind."""
    return Draft7Validator(json.loads(schema_text(kind)))


def complaints(kind: Kind, text: str) -> list[str]:
    """What a schema has against a text: the places, each with a sentence."""
    node, diagnostics = read_text("file.yaml", text)
    assert node is not None, diagnostics
    found = validator(kind).iter_errors(_finite(plain(node)))
    return [f"{'.'.join(map(str, error.absolute_path))}: {error.message[:200]}" for error in found]


def _finite(value: object) -> object:
    """The value as JSON could hold it."""
    match value:
        case dict():
            return {key: _finite(inner) for key, inner in value.items()}
        case list():
            return [_finite(inner) for inner in value]
        case float() if not math.isfinite(value):
            return 0
        case _:
            return value
