"""The schema of mapping files, by hand: `intake.mapping` reads them without shapes, by the same keys."""

from leadladder_server.fields import ATTRIBUTES, CATALOGUE
from leadladder_server.schemas.contact import AS_OF, SAID
from leadladder_server.schemas.vocabulary import DRAFT, Schema, about, any_of, described, list_of, mapping, or_null

_WORD: Schema = {"type": ["string", "number", "boolean", "null"]}
_WORDS = any_of(_WORD, list_of(_WORD, least=0))
_MARK: Schema = {"type": ["string", "number", "null"], "pattern": "^.$"}

KEYS: dict[str, tuple[Schema, str, object]] = {
    "rule_set": (SAID, "The id of the rule set to score by.", "online-education"),
    "as_of": (AS_OF, "The moment that every row is scored at; without it, now.", "2026-11-22"),
    "delimiter": (_MARK, "The character between cells; a comma by default, a tab for `.tsv` files.", ";"),
    "contact_id": (SAID, "The column with your own keys.", "Prospect ID"),
    "missing": (_WORDS, "Cells that mean not known, in every column; empty cells always do.", ["Select"]),
    "yes": (_WORDS, "Words for true, besides `true`.", ["Yes"]),
    "no": (_WORDS, "Words for false, besides `false`.", ["No"]),
    "columns": ({}, "Which column feeds which fact.", {"Country": "person.country"}),
    "activities": (
        {},
        "Which columns become activities. With this key the history of every row is complete.",
        [{"column": "TotalVisits", "type": "web_visit", "at": "as_of"}],
    ),
    "outcome": ({}, "Which column says how it ended; only the report reads it.", {"column": "Converted", "won": ["1"]}),
}
"""The keys of a mapping file, with what they are for and an example."""

CELL_KEYS: dict[str, tuple[Schema, str, object]] = {
    "missing": (_WORDS, "Further cells that mean not known, in this column.", ["Other Cities"]),
    "values": (
        {"type": "object", "additionalProperties": SAID},
        "What a cell stands for; applied before the cell is read.",
        {"Mumbai": "West"},
    ),
    "currency": ({"type": "string", "pattern": "^[A-Z]{3}$"}, "The currency of cells that name none.", "EUR"),
    "decimal": ({"enum": [".", ","]}, "The decimal mark of numbers and money.", ","),
    "thousands": ({"enum": [".", ",", "'", " ", "\u00a0", "\u202f"]}, "The mark between groups of three digits.", "."),
    "format": (
        {"type": "string", "pattern": "%[dmYyHMSfz]"},
        "How dates are written, of `%d %m %Y %y %H %M %S %f %z`; ISO 8601 by default.",
        "%d.%m.%Y",
    ),
    "separator": ({"type": ["string", "number", "boolean"]}, "What stands between the items of a list.", ";"),
}
"""The options of a column, with what they are for and an example."""


def mapping_schema() -> Schema:
    """The schema of a mapping file."""
    written = {key: described(schema, text, example) for key, (schema, text, example) in KEYS.items()}
    options = {
        key: described(any_of(schema, {"type": "null"}), text, example)
        for key, (schema, text, example) in CELL_KEYS.items()
    }
    for key in written.keys() - {"columns", "activities"}:
        written[key] = or_null(written[key])
    written["columns"] = written["columns"] | {
        "type": "object",
        "additionalProperties": any_of(_fact(), mapping({"field": _field(), **options}, required=("field",))),
    }
    written["activities"] = written["activities"] | list_of(_activity(options), least=0)
    written["outcome"] = or_null(
        described(
            mapping(
                {
                    "column": described(SAID, "The column that says how it ended.", "Converted"),
                    "won": described(_WORDS, "The cells that mean won.", ["1"]),
                },
                required=("column", "won"),
            ),
            KEYS["outcome"][1],
            KEYS["outcome"][2],
        )
    )
    return {"$schema": DRAFT, "title": "A mapping of a table", **mapping(written, required=("columns",))}


def _fact() -> Schema:
    """The path of a fact; an editor offers the built-in ones with what they are."""
    return {
        "type": "string",
        "anyOf": [
            {"enum": list(CATALOGUE), "markdownEnumDescriptions": [about(entry) for entry in CATALOGUE.values()]},
            {"pattern": rf"^\s*{ATTRIBUTES[:-1]}\.[A-Za-z]"},
        ],
    }


def _field() -> Schema:
    return described(_fact(), "The path of the fact that the column feeds.", "company.employees")


def _activity(options: Schema) -> Schema:
    at = mapping(
        {"column": described(SAID, "The column with the date.", "Date"), "format": options["format"]},
        required=("column",),
    )
    attribute = any_of(
        SAID,
        mapping(
            {"column": described(SAID, "The column that it is read from.", "Pages"), **options}, required=("column",)
        ),
    )
    return mapping(
        {
            "column": described(SAID, "The column that says whether it happened.", "TotalVisits"),
            "when": described(
                _WORDS,
                "The cells that say that it did; without it, every cell but missing ones and words of `no`.",
                ["Yes"],
            ),
            "type": described(SAID, "Its type, in the words of the rule set.", "web_visit"),
            "at": described(
                any_of({"enum": ["as_of"]}, at), "When: `as_of` for the moment of scoring, or a column.", "as_of"
            ),
            "attributes": or_null(
                described({"type": "object", "additionalProperties": attribute}, "Facts about it.", {"pages": "Pages"})
            ),
        },
        required=("column", "type", "at"),
    )
