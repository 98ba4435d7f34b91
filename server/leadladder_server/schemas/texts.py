"""The schema of a file of texts."""

from leadladder_server.language.translations import TEXTS
from leadladder_server.schemas.shapes import Builder
from leadladder_server.schemas.vocabulary import DRAFT, TEXT, Schema


def texts_schema() -> Schema:
    """The schema of `texts/<locale>.yaml`. Which codes there are, is a question of the rule set."""
    builder = Builder({}, {"a text": TEXT}, {}, {})
    texts = builder.schema(TEXTS)
    return {
        "$schema": DRAFT,
        "title": "The texts of a LeadLadder rule set in another language",
        "type": "object",
        "additionalProperties": texts,
        "definitions": dict(sorted(builder.definitions.items())),
    }
