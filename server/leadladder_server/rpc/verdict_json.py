"""Verdicts as protobuf's JSON, for programs that read what the command line prints."""

import json
from typing import Any

from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message

from leadladder.v1 import verdict_pb2 as wire


def verdict_to_json(verdict: Message, indent: int | None = None) -> str:
    """The message in the canonical JSON mapping: lowerCamelCase names, enumerations by name, RFC 3339 timestamps.

    Zeros, false and empty lists are written; what is not known is absent. One line unless `indent` is given.
    Source: https://protobuf.dev/programming-guides/json/
    """
    content = MessageToDict(verdict, always_print_fields_with_no_presence=True)
    return json.dumps(content, ensure_ascii=False, indent=indent)


def change_to_json(change: wire.Change) -> dict[str, Any]:
    """One change of a path in the same mapping, as what `json` writes."""
    content: dict[str, Any] = MessageToDict(change, always_print_fields_with_no_presence=True)
    return content
