"""`leadladder schema`: the JSON Schema of a kind of file, for editors."""

import json
from collections.abc import Callable
from enum import StrEnum
from typing import Annotated

import typer

from leadladder_server.cli.terminal import print_raw
from leadladder_server.schemas.contact import contact_schema
from leadladder_server.schemas.mapping import mapping_schema
from leadladder_server.schemas.rule_set import rule_set_schema
from leadladder_server.schemas.suite import tests_schema
from leadladder_server.schemas.texts import texts_schema
from leadladder_server.schemas.vocabulary import Schema


class Kind(StrEnum):
    """The kinds of files that have a schema."""

    RULESET = "ruleset"
    TESTS = "tests"
    MAPPING = "mapping"
    CONTACT = "contact"
    TEXTS = "texts"


_MAKERS: dict[Kind, Callable[[], Schema]] = {
    Kind.RULESET: rule_set_schema,
    Kind.TESTS: tests_schema,
    Kind.MAPPING: mapping_schema,
    Kind.CONTACT: contact_schema,
    Kind.TEXTS: texts_schema,
}


def schema(
    kind: Annotated[Kind, typer.Argument(metavar="KIND", help="ruleset, tests, mapping, contact or texts.")],
) -> None:
    """Print the JSON Schema of a kind of file, by which editors complete and explain."""
    print_raw(schema_text(kind))


def schema_text(kind: Kind) -> str:
    """The schema as it is printed and shipped: JSON that ends in a line break."""
    return json.dumps(_MAKERS[kind](), indent=1) + "\n"
