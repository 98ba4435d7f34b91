"""The schema of conditions, which are read by functions and not by shapes; see `language.conditions`."""

from leadladder_server.fields import ATTRIBUTES, CATALOGUE, Field
from leadladder_server.ruleset.comparisons import CONCLUSION_OPERATORS, OPERATORS
from leadladder_server.ruleset.conditions import NameKind, Operator
from leadladder_server.ruleset.names import RESERVED
from leadladder_server.schemas.vocabulary import (
    ID,
    REFERENCE,
    Schema,
    about,
    any_of,
    described,
    list_of,
    mapping,
    ref,
    texts_like,
    value_of,
)
from leadladder_server.values.types import FieldType

MEANINGS = {
    Operator.EQUALS: "Is this value; the same as writing the value alone.",
    Operator.NOT_EQUALS: "Is another value. Unknown while the fact is missing.",
    Operator.IN: "Is one of these: `[a, b]`, or the `$name` of a list.",
    Operator.NOT_IN: "Is none of these: `[a, b]`, or the `$name` of a list.",
    Operator.GT: "Is greater.",
    Operator.GTE: "Is greater or equal.",
    Operator.LT: "Is less.",
    Operator.LTE: "Is less or equal.",
    Operator.BETWEEN: "Is in a range, both ends included: `[20, 200]`.",
    Operator.CONTAINS: "Contains this text; or, of a list, has this item.",
    Operator.STARTS_WITH: "Starts with this text.",
    Operator.ENDS_WITH: "Ends with this text.",
    Operator.MATCHES: "Has a part that this regular expression (RE2) describes.",
    Operator.CONTAINS_ANY: "Has at least one of these items.",
    Operator.CONTAINS_ALL: "Has all of these items.",
    Operator.BEFORE: "Is earlier.",
    Operator.AFTER: "Is later.",
    Operator.WITHIN: "Lies in the last so much time: `30d`.",
    Operator.OLDER_THAN: "Lies longer ago than this: `180d`.",
    Operator.IN_NEXT: "Lies in the next so much time: `90d`.",
    Operator.KNOWN: "`true`: is known; `false`: is missing. Never unknown itself.",
}
"""What each operator asks."""

GROUPS = {
    "all": "All of these must hold.",
    "any": "At least one of these must hold.",
    "none": "None of these may hold.",
    "not": "This must not hold.",
    "at_least": "At least so many of these must hold.",
}
"""What each group asks."""

_LISTS = (Operator.IN, Operator.NOT_IN, Operator.CONTAINS_ANY, Operator.CONTAINS_ALL)
_WINDOWS = (Operator.WITHIN, Operator.OLDER_THAN, Operator.IN_NEXT)
_YES_OR_NO = value_of(FieldType.BOOLEAN)
_LAST = r"(\.[A-Za-z][A-Za-z0-9_-]{0,63})"


def definitions() -> Schema:
    """What the schemas of conditions refer to.

    `condition` reads everything, `fact_condition` facts and signals, `activity_condition` the names of an activity;
    `met_when` is what may stand under that key.
    """
    found = {f"{kind.value}_test": _tests(kind, OPERATORS[kind]) for kind in FieldType}
    found["seniority_test"] = _tests(
        FieldType.STRING, OPERATORS[FieldType.STRING], CATALOGUE["person.seniority"].values
    )
    found["any_test"] = _any_test()
    found["outcome_test"] = _outcome_test()
    found["number_conclusion_test"] = _tests(FieldType.NUMBER, CONCLUSION_OPERATORS[NameKind.SCORE])
    found["text_conclusion_test"] = _tests(FieldType.STRING, CONCLUSION_OPERATORS[NameKind.GRADE])
    found |= {path: described(ref(_test_of(entry)), about(entry)) for path, entry in CATALOGUE.items()}
    facts = {path: ref(path) for path in CATALOGUE}
    signals = {
        rf"^{ATTRIBUTES[:-1]}{_LAST}$": described(ref("any_test"), "A fact of your own, declared under `fields:`."),
        rf"^signals\.{ID}$": described(ref("any_test"), "A signal, made under `signals:` of what they did."),
    }
    found["fact_condition"] = _condition("fact_condition", facts, signals, bare=False)
    found["condition"] = _condition("condition", facts | _grade(), signals | _conclusions())
    activity = {
        "type": described(ref("string_test"), "The type of the activity, such as `web_visit`."),
        "at": described(ref("timestamp_test"), "When it happened."),
    }
    attributes = {rf"^{ATTRIBUTES[:-1]}{_LAST}$": described(ref("any_test"), "An attribute of the activity.")}
    found["activity_condition"] = _condition("activity_condition", activity, attributes, bare=False)
    found["met_when"] = _met_when()
    return found


def _test_of(entry: Field) -> str:
    return "seniority_test" if entry.values else f"{entry.type.value}_test"


def _tests(kind: FieldType, operators: tuple[Operator, ...], values: tuple[str, ...] = ()) -> Schema:
    """A value, or operators that must all hold."""
    written = value_of(kind, values)
    properties = {each.value: described(_operand(each, kind, values), MEANINGS[each]) for each in operators}
    tests = mapping(properties, least=1)
    return tests if kind is FieldType.LIST else any_of(written, tests)


def _operand(operator: Operator, kind: FieldType, values: tuple[str, ...]) -> Schema:
    written = value_of(kind, values)
    if operator is Operator.KNOWN:
        return _YES_OR_NO
    if operator in _LISTS:
        return any_of(list_of(written), texts_like(REFERENCE))
    if operator is Operator.BETWEEN:
        return list_of(written, least=2) | {"maxItems": 2}
    if operator in _WINDOWS:
        return value_of(FieldType.DURATION)
    if operator in OPERATORS[FieldType.STRING][4:8]:  # A part of a text is none of the texts that it may be.
        return {"type": "string"}
    return written


def _any_test() -> Schema:
    """A test of something whose type the schema cannot know: every operator, each with what it could take."""
    value: Schema = {"type": ["string", "number", "boolean"]}
    operands = dict.fromkeys(Operator, value)
    operands |= dict.fromkeys(_LISTS, any_of(list_of(value), texts_like(REFERENCE)))
    operands |= dict.fromkeys(_WINDOWS, value_of(FieldType.DURATION))
    operands[Operator.BETWEEN] = list_of(value, least=2) | {"maxItems": 2}
    operands[Operator.KNOWN] = _YES_OR_NO
    properties = {each.value: described(operands[each], MEANINGS[each]) for each in Operator}
    return any_of(value, mapping(properties, least=1))


def _outcome_test() -> Schema:
    asked = (Operator.EQUALS, Operator.NOT_EQUALS, Operator.KNOWN)
    properties = {each.value: described(_YES_OR_NO, MEANINGS[each]) for each in asked}
    return any_of(_YES_OR_NO, mapping(properties, least=1))


def _grade() -> Schema:
    return {"grade": described(ref("text_conclusion_test"), "The grade, a text such as `A2`.")}


def _conclusions() -> Schema:
    reserved = "|".join(sorted(RESERVED))
    numbers = rf"^(score|points)\.({ID})$"
    return {
        numbers: described(
            ref("number_conclusion_test"), "A score from 0 to 100, or points; of a dimension or `total`."
        ),
        rf"^labels\.{ID}$": described(ref("text_conclusion_test"), "A label, a text."),
        rf"^(?!({reserved})(\.|$)){ID}(\.{ID})?$": described(
            ref("outcome_test"), "A dimension, or `dimension.criterion`: whether it is met."
        ),
    }


def _condition(name: str, facts: Schema, patterns: Schema, *, bare: bool = True) -> Schema:
    """A mapping of tests and groups that must all hold; or, where conclusions are read, a bare name."""
    item = ref(name)
    groups = {
        "all": described(list_of(item), GROUPS["all"]),
        "any": described(list_of(item), GROUPS["any"]),
        "none": described(list_of(item), GROUPS["none"]),
        "not": described(item, GROUPS["not"]),
        "at_least": described(
            mapping(
                {
                    "count": described(value_of(FieldType.NUMBER), "How many have to hold.", 2),
                    "of": described(list_of(item), "The conditions that are counted."),
                },
                required=("count", "of"),
            ),
            GROUPS["at_least"],
        ),
    }
    tests = mapping(groups | facts, patterns=patterns, least=1)
    named: Schema = {"type": "string", "pattern": rf"^\s*{ID}(\.{ID})?\s*$"}
    return any_of(tests, described(named, "A dimension or `dimension.criterion` that must be met.")) if bare else tests


def _met_when() -> Schema:
    """`any`, a count of the required criteria, or a condition over the dimension's own."""
    counted = mapping(
        {
            "count": described(value_of(FieldType.NUMBER), "How many have to be met.", 2),
            "of": described(list_of(ref("condition")), "Which are counted; without it, the required criteria."),
        },
        required=("count",),
    )
    at_least = mapping({"at_least": described(counted, GROUPS["at_least"])}, required=("at_least",))
    return any_of({"enum": ["any"]}, ref("condition"), at_least)
