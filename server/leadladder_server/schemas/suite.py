"""The schema of a file of tests."""

from typing import Any

from leadladder_server.fields import CATALOGUE
from leadladder_server.schemas.contact import AS_OF, GROUPS, SAID, activities, attribute, fact, group_of
from leadladder_server.schemas.rule_set import LIFECYCLES
from leadladder_server.schemas.shapes import Builder, Setting, Special
from leadladder_server.schemas.vocabulary import (
    FORMS,
    Schema,
    about,
    any_case,
    any_of,
    described,
    list_of,
    one_of_words,
    ref,
    texts_like,
)
from leadladder_server.suite import file
from leadladder_server.suite import shapes as suite
from leadladder_server.values.types import FieldType

_ODD: Schema = SAID
"""`unknown`, which takes a fact away, and what no fact can be read from: tests may expect a warning of that."""

SCALARS: dict[str, Schema] = {
    "a text": SAID,
    "a name": SAID,
    "a number": {"type": "number"},
    "a code such as fit.headcount, or the name of a dimension": SAID,
    "the path of a fact": SAID,
    "the path of a fact, or the code of a criterion": SAID,
    "the path of a contact file": SAID,
    "a stage": SAID,
    "a reason": SAID,
    "a duration": texts_like(FORMS[FieldType.DURATION]),
    "a date or a time": AS_OF,
}


def _with_facts(builder: Builder, shape: suite.WithFacts[Any]) -> Schema:
    """A mapping in which keys with a dot are facts."""
    made = builder.defined(shape.mapping)
    definition = builder.definitions[made["$ref"].rpartition("/")[2]]
    if "patternProperties" not in definition:
        definition["properties"] |= {path: ref(path) for path in (*CATALOGUE, *GROUPS) if "." in path}
        definition["patternProperties"] = {r"^attributes\.[A-Za-z]": attribute()}
    return made


def _anything(_: Builder, shape: suite.AnythingShape) -> Schema:
    if shape.expected != "facts":
        return ref("history")
    raise TypeError("facts are told apart by their key")


SPECIALS: dict[type, Special] = {
    suite.WithFacts: _with_facts,
    suite.AnythingShape: _anything,
    suite.OneOrMore: lambda builder, shape: any_of(
        builder.schema(shape.item), list_of(builder.schema(shape.item), least=0 if shape.empty else 1)
    ),
    suite.BareNumber: lambda _builder, _shape: any_of({"type": "number"}, texts_like(any_case("none"))),
    suite.NumbersShape: lambda builder, shape: any_of(
        builder.schema(shape.one),
        {"type": "object", "additionalProperties": builder.schema(shape.one), "minProperties": 1},
    ),
    suite.NextStageShape: lambda _builder, _shape: SAID,
    suite.WarningsShape: lambda _builder, _shape: any_of(
        SAID, list_of(SAID, least=0), {"type": "object", "additionalProperties": SAID, "minProperties": 1}
    ),
    file.NamedContactShape: lambda _builder, _shape: SAID,
    file.TestShape: lambda builder, shape: builder.schema(shape.mapping),
}

KEYS: dict[tuple[str, str], Setting] = {
    **{("a contact", group): ref(group) for group in GROUPS if "." not in group},
    **{
        (what, key): one_of_words(words)
        for what in ("a test", "a case", "a later moment")
        for key, words in (
            ("lifecycle", (*LIFECYCLES, "disqualified")),
            ("standing", ("active", "held", "disqualified")),
            ("transition", ("promoted", "demoted", "unchanged", "none")),
        )
    },
}
"""What stands under a key of a mapping, where it is more than its shape says."""


def tests_schema() -> Schema:
    """The schema of `tests.yaml`."""
    facts = {path: described(any_of(fact(entry), _ODD), about(entry)) for path, entry in CATALOGUE.items()}
    groups = {group: described(any_of(group_of(group, _ODD), _ODD), meaning) for group, meaning in GROUPS.items()}
    return Builder(SPECIALS, SCALARS, KEYS, facts | groups | {"history": activities(_ODD)}).document(
        "Tests of a rule set of LeadLadder", file.SUITE
    )
