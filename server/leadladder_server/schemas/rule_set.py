"""The schema of a rule set's file."""

from typing import Any

from leadladder_server.fields import ACTIVITY_ATTRIBUTES, ATTRIBUTES, CATALOGUE
from leadladder_server.language.conditions import ConditionShape, MetWhenShape
from leadladder_server.language.criteria import FixedPointsShape
from leadladder_server.language.facts import FIELD
from leadladder_server.language.labels import CHOICE, BareLabelShape, ChoicesShape
from leadladder_server.language.rule_set import RULE_SET
from leadladder_server.language.signals import WEIGHT_MAPPING, BareWeightShape, OneWeightShape, StepsShape
from leadladder_server.schemas import conditions
from leadladder_server.schemas.shapes import Builder, Setting, Special
from leadladder_server.schemas.vocabulary import ID, TEXT, Schema, described, list_of, ref, value_of
from leadladder_server.values.types import FieldType
from leadladder_server.verdict import Lifecycle

LIFECYCLES = tuple(each.name.lower() for each in Lifecycle if each is not Lifecycle.DISQUALIFIED)
"""The canonical stages that a rung may stand for."""

SCALARS: dict[str, Schema] = {
    "a text": TEXT,
    "a number": value_of(FieldType.NUMBER),
    "a whole number": value_of(FieldType.NUMBER),
    "true or false": value_of(FieldType.BOOLEAN),
    "a duration": value_of(FieldType.DURATION),
    "a date": value_of(FieldType.DATE),
    "a value": TEXT,
}
"""What each kind of scalar is, by what its shape says that it expects."""


def _steps(_: Builder, shape: StepsShape) -> Schema:
    return list_of(ref("activity_condition")) if shape.steps else ref("activity_condition")


def _choices(builder: Builder, _: Any) -> Schema:  # noqa: ANN401  # Either shape of a label's choices.
    return list_of(builder.schema(CHOICE))


SPECIALS: dict[type, Special] = {
    ConditionShape: lambda _builder, _shape: ref("condition"),
    MetWhenShape: lambda _builder, _shape: ref("met_when"),
    FixedPointsShape: lambda _builder, _shape: SCALARS["a number"],
    BareWeightShape: lambda _builder, _shape: SCALARS["a number"],
    OneWeightShape: lambda builder, _shape: builder.schema(WEIGHT_MAPPING),
    StepsShape: _steps,
    ChoicesShape: _choices,
    BareLabelShape: _choices,
}


def _fields(builder: Builder) -> Schema:
    """Built-in facts by name, and facts of one's own."""
    field = builder.schema(FIELD)
    name = r"\.[A-Za-z][A-Za-z0-9_-]{0,63}$"
    own = {f"^{prefix[:-1].replace('.', chr(92) + '.')}{name}" for prefix in (ATTRIBUTES, ACTIVITY_ATTRIBUTES)}
    return {
        "type": "object",
        "properties": {path: described(field, entry.ask) for path, entry in CATALOGUE.items()},
        "patternProperties": dict.fromkeys(sorted(own), field),
        "additionalProperties": False,
    }


_LIFECYCLE: Schema = {"enum": list(LIFECYCLES)}
FACTS: Schema = ref("fact_condition")
ACTIVITIES: Schema = ref("activity_condition")

KEYS: dict[tuple[str, str], Setting] = {
    ("a rule set", "fields"): _fields,
    ("a field", "type"): {"enum": [each.value for each in FieldType]},
    ("a criterion", "when"): FACTS,
    ("a criterion", ""): {"anyOf": [{"required": ["when"]}, {"required": ["levels"]}]},
    ("a level", "when"): FACTS,
    ("a role", "when"): FACTS,
    ("a signal", "without"): ACTIVITIES,
    ("a weight", "where"): ACTIVITIES,
    ("a count of different values", "where"): ACTIVITIES,
    ("a rung", "lifecycle"): _LIFECYCLE,
    ("the base", "lifecycle"): _LIFECYCLE,
    ("a disqualifier", "as"): {"enum": ["hold", "disqualify"]},
    ("a points mapping", "from"): {"type": "string", "pattern": rf"^\s*signals\.{ID}\s*$"},
}
"""What stands under a key of a mapping, where it is more than its shape says; the key "" is for the whole mapping."""


def rule_set_schema() -> Schema:
    """The schema of `ruleset.yaml`."""
    builder = Builder(SPECIALS, SCALARS, KEYS, conditions.definitions())
    return builder.document("A rule set of LeadLadder", RULE_SET)
