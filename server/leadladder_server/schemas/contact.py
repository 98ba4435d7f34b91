"""The schema of contact files, made of the field catalogue."""

from collections.abc import Iterable

from leadladder_server.fields import CATALOGUE, Field
from leadladder_server.schemas.vocabulary import (
    DRAFT,
    FORMS,
    Schema,
    about,
    any_case,
    any_of,
    described,
    list_of,
    mapping,
    or_null,
    texts_like,
)
from leadladder_server.values.types import FieldType

NOTHING: Schema = {"anyOf": [{"type": "null"}, {"type": "string", "pattern": r"^\s*$"}]}
"""Null and blank text, which both leave a fact not known."""

SAID: Schema = {"type": ["string", "number", "boolean"]}
"""A text, which needs no quotes in a contact file."""

_NUMBER = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?"
_RELATIVE = (r"[0-9]{1,9}[hdw]\s+ago", r"in\s+[0-9]{1,9}[hdw]")
MOMENT = texts_like(FORMS[FieldType.TIMESTAMP], *_RELATIVE)
"""A date or a time, which may count from as_of."""

AS_OF = texts_like(FORMS[FieldType.TIMESTAMP])
"""A date or a time that counts from nothing."""

GROUPS = {
    "person": "Who it is.",
    "company": "Where they work.",
    "source": "How we came to know of them.",
    "relationship": "What there was between us.",
    "qualification": "What they answered.",
    "qualification.need": "Whether they need it.",
    "qualification.intent": "Whether they are going to act.",
    "qualification.timeline": "By when.",
    "qualification.budget": "What money there is for it.",
    "qualification.authority": "Who decides.",
    "attributes": "Facts that the rule set declares under `fields:`, by their names.",
}
"""The groups of facts, and those within them, with what they are about."""


def contact_schema() -> Schema:
    """The schema of a contact file."""
    properties = {
        "rule_set": described(or_null(SAID), "The id of the rule set to score by.", "plant-software"),
        "as_of": described(
            or_null(AS_OF), "The moment to score at; dates such as `20d ago` count from here.", "2026-11-22"
        ),
        "previous_stage": described(or_null(SAID), "The stage at which the contact stood before.", "prospect"),
        "expected_stage": described(or_null(SAID), "The stage at which a sample should stand.", "lead"),
        "contact_id": described(or_null(SAID), "Your own key, echoed in the verdict.", "acme"),
        **{
            group: described(or_null(group_of(group)), meaning) for group, meaning in GROUPS.items() if "." not in group
        },
        "history": described(
            or_null(activities()),
            "What the contact did, in any order. Left out, it is not known; empty, they did nothing.",
            [{"type": "contact_form", "at": "20d ago"}],
        ),
    }
    return {"$schema": DRAFT, "title": "A contact", **mapping(properties)}


def group_of(group: str, *others: Schema) -> Schema:
    """The facts that share the start of their paths, nested; `others` may stand for every value."""
    if group == "attributes":
        return {"type": "object", "additionalProperties": any_of(attribute(), *others)}
    prefix = f"{group}."
    names = dict.fromkeys(path.removeprefix(prefix).partition(".")[0] for path in CATALOGUE if path.startswith(prefix))
    return mapping({name: _member(f"{prefix}{name}", others) for name in names})


def _member(path: str, others: Iterable[Schema]) -> Schema:
    entry = CATALOGUE.get(path)
    if entry is None:
        return described(any_of({"type": "null"}, group_of(path, *others), *others), GROUPS[path])
    return described(any_of(fact(entry), *others), about(entry))


def fact(entry: Field) -> Schema:
    """A value that a contact file can give to a fact, or nothing."""
    return any_of(*_written(entry), NOTHING)


def _written(entry: Field) -> list[Schema]:
    match entry.type:
        case FieldType.STRING if entry.values:
            return [{"enum": list(entry.values)}, texts_like(*map(any_case, entry.values))]
        case FieldType.STRING:
            return [SAID]
        case FieldType.NUMBER:
            return [{"type": "number"}, texts_like(_NUMBER)]
        case FieldType.BOOLEAN:
            return [{"type": "boolean"}, texts_like(any_case("true"), any_case("false"))]
        case FieldType.DATE | FieldType.TIMESTAMP:
            return [MOMENT]
        case FieldType.LIST:
            return [SAID, list_of({"type": ["string", "number", "boolean", "null"]}, least=0)]
        case _:
            return [texts_like(FORMS[entry.type])]


def attribute() -> Schema:
    """A value of a fact that the rule set declares; its type is not known here."""
    return any_of(SAID, {"type": "null"}, list_of({"type": ["string", "number", "boolean", "null"]}, least=0))


def activities(*others: Schema) -> Schema:
    """What a contact did."""
    activity = mapping(
        {
            "type": described(SAID, "What was done, in the words of the rule set.", "web_visit"),
            "at": described(or_null(MOMENT), "When; a date, a time, or counted from `as_of`.", "20d ago", "2026-11-20"),
            "attributes": described(
                or_null({"type": "object", "additionalProperties": any_of(attribute(), *others)}),
                "Facts about it, as the rule set declares them.",
                {"pages": 12},
            ),
        },
        required=("type",),
    )
    return list_of(activity, least=0)
