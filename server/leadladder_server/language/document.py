"""A rule set as it was written: names and types are not checked yet. Everything has its place.

What could not be read has been reported and left a gap: a scalar whose value is None, which is passed over from there
on. A condition that could not be read is a WrittenName with a gap; a value that could not be is one in a WrittenTest.
An item whose name is a gap stands for any number of items that could not be read: a name that nothing else has may be
theirs. Keys, ids and operators that are nearly right are taken for what was most likely meant.
"""

from dataclasses import dataclass

from leadladder_server.diagnostics import Span
from leadladder_server.documents.nodes import Scalar

KEYWORDS = ("all", "any", "none", "not", "at_least")
"""Keys of a condition that combine other conditions; every other key is a name."""


def gap(span: Span) -> Scalar:
    """What stands for something that could not be read at that place."""
    return Scalar(None, "", quoted=False, span=span)


def is_gap(scalar: Scalar) -> bool:
    """Whether it stands for something that could not be read."""
    return scalar.value is None


def is_reference(scalar: Scalar) -> bool:
    """Whether it names a parameter, a list or another fact; `$$` is a literal dollar."""
    text = scalar.value
    return isinstance(text, str) and text.startswith("$") and not text.startswith("$$")


@dataclass(frozen=True, slots=True)
class WrittenTest:
    """One operator under a name, such as `company.employees: {gte: 20}`; a bare value is `equals`.

    Attributes:
        subject: The name, as text: "company.employees".
        operator: One of `ruleset.conditions.Operator`'s words; already known to exist.
        operands: The scalars that it compares with. `between` has two; `in` and its like have those of the list.
        reference: When the operand is one scalar that starts with a single dollar, `operands` holds that scalar
            ("$min_employees", "$company.sites", "$competitors"). Always False for list operators written as a list,
            whose items may themselves be "$name" scalars.
        span: The operator and its operand, or the bare value.
    """

    subject: Scalar
    operator: str
    operands: tuple[Scalar, ...]
    reference: bool
    span: Span


@dataclass(frozen=True, slots=True)
class WrittenName:
    """A bare name in a list or as a whole condition: "fit", "fit.headcount"."""

    name: Scalar


@dataclass(frozen=True, slots=True)
class WrittenGroup:
    """`all`, `any`, `none`, `not` or `at_least`; also a mapping of several entries, which is an `all`.

    Attributes:
        kind: "all", "any", "none", "not" (one item) or "at_least".
        count: For "at_least", the scalar under `count`; None otherwise.
        items: In file order. Empty only in `met_when`, for a bare `any` and for "at_least" without `of:`: then
            they are the dimension's required criteria.
        span: The keyword, or the first key of the mapping.
    """

    kind: str
    count: Scalar | None
    items: tuple["WrittenCondition", ...]
    span: Span


WrittenCondition = WrittenTest | WrittenName | WrittenGroup


@dataclass(frozen=True, slots=True)
class WrittenField:
    """An entry of `fields:`; every part None where it was not written."""

    path: Scalar
    type: Scalar | None
    values: tuple[Scalar, ...] | None
    title: Scalar | None
    ask: Scalar | None
    assume: Scalar | tuple[Scalar, ...] | None


@dataclass(frozen=True, slots=True)
class WrittenList:
    """An entry of `lists:`: its items, or the lines of its file (blank lines and `#` comments left out)."""

    name: Scalar
    items: tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class WrittenRates:
    """What stands under `rates:`: a day, and currencies with what one unit of each is worth, at least one."""

    day: Scalar
    worth: tuple[tuple[Scalar, Scalar], ...]


@dataclass(frozen=True, slots=True)
class WrittenWeight:
    """An entry of `sum:`: a type with its weight. Both parts of `at_most:` are there, or neither."""

    type: Scalar
    points: Scalar
    where: WrittenCondition | None
    count: Scalar | None
    per: Scalar | None


@dataclass(frozen=True, slots=True)
class WrittenSignal:
    """An entry of `signals:`. `fold` is "count", "latest", "first", "sequence", "sum" or "distinct", or a gap.

    A "sum" has a condition for each of its weights, which names its type. `of` is that of a "distinct", which has one
    condition, also where no `where:` was written.
    """

    signal_id: Scalar
    title: Scalar | None
    ask: Scalar | None
    fold: Scalar
    conditions: tuple[WrittenCondition, ...]
    within: Scalar | None
    spread: Scalar | None
    without: WrittenCondition | None
    weights: tuple[WrittenWeight, ...]
    half_life: Scalar | None
    fades_over: Scalar | None
    of: Scalar | None
    cap: Scalar | None


@dataclass(frozen=True, slots=True)
class WrittenLevel:
    """One entry of `levels:`."""

    when: WrittenCondition
    points: Scalar
    met: Scalar | None


@dataclass(frozen=True, slots=True)
class WrittenEffective:
    """What stands under `effective:`: at least one of the two days."""

    start: Scalar | None
    end: Scalar | None


@dataclass(frozen=True, slots=True)
class WrittenCriterion:
    """An entry of `criteria:`. Either `when` (with at most one of `points`, `points_from`) or `levels`, never both.

    `broken` says that something in it was reported, so that what it does not say may only be illegible.
    """

    criterion_id: Scalar
    title: Scalar | None
    when: WrittenCondition | None
    levels: tuple[WrittenLevel, ...]
    points: Scalar | None
    points_from: Scalar | None
    points_of: Scalar | None
    required: Scalar | None
    met: Scalar | None
    unmet: Scalar | None
    unknown: Scalar | None
    ask: Scalar | None
    effective: WrittenEffective | None
    broken: bool


@dataclass(frozen=True, slots=True)
class WrittenDimension:
    """An entry of `dimensions:`. `met_when` is a WrittenGroup of kind "any" without items for the bare word `any`.

    `broken` says that something in it was reported, so that what it does not say may only be illegible.
    """

    dimension_id: Scalar
    title: Scalar | None
    criteria: tuple[WrittenCriterion, ...]
    met_when: WrittenCondition | None
    floor: Scalar | None
    cap: Scalar | None
    weight: Scalar | None
    broken: bool


@dataclass(frozen=True, slots=True)
class WrittenRung:
    """An entry of `ladder:`, or `base:` (then `requires` is None)."""

    stage: Scalar
    title: Scalar | None
    lifecycle: Scalar | None
    requires: WrittenCondition | None
    next_action: Scalar | None
    hand_off_to: Scalar | None
    sticky: Scalar | None


@dataclass(frozen=True, slots=True)
class WrittenOverride:
    """An entry of `fast_track:` (with `to`) or of `disqualifiers:` (with `effect`, from `as:`; `until`; `since`)."""

    override_id: Scalar
    title: Scalar | None
    when: WrittenCondition
    because: Scalar | None
    ask: Scalar | None
    to: Scalar | None
    effect: Scalar | None
    until: Scalar | None
    since: Scalar | None


@dataclass(frozen=True, slots=True)
class WrittenChoice:
    """One entry of a label; `when` None is the last resort."""

    value: Scalar
    when: WrittenCondition | None
    because: Scalar | None


@dataclass(frozen=True, slots=True)
class WrittenLabel:
    """An entry of `labels:`."""

    label_id: Scalar
    title: Scalar | None
    choices: tuple[WrittenChoice, ...]


@dataclass(frozen=True, slots=True)
class WrittenRole:
    """An entry of `roles:` of the account."""

    role_id: Scalar
    title: Scalar | None
    when: WrittenCondition
    ask: Scalar | None
    required: Scalar | None


@dataclass(frozen=True, slots=True)
class WrittenBanding:
    """`rows:` or `columns:` of `grade:`: the dimension (or `total`) whose score is cut, and (band, least score)."""

    score: Scalar
    bands: tuple[tuple[Scalar, Scalar], ...]


@dataclass(frozen=True, slots=True)
class WrittenTexts:
    """The texts of one part of a rule set, in a file of texts.

    Attributes:
        code: What they are of: "fit.headcount", "ladder.lead".
        texts: (key, text), in the order of the keys' documentation.
        levels: The text of each level, None for a level without one; None where there is no `levels:`.
        levels_key: That key.
    """

    code: Scalar
    texts: tuple[tuple[Scalar, Scalar], ...]
    levels: tuple[Scalar | None, ...] | None
    levels_key: Scalar | None


@dataclass(frozen=True, slots=True)
class WrittenTranslation:
    """A file of texts: its path as spans carry it, the BCP 47 tag that it is named after, and what stands in it."""

    file: str
    locale: str
    texts: tuple[WrittenTexts, ...]


@dataclass(frozen=True, slots=True)
class RuleSetDocument:
    """A whole rule set as it was written.

    Attributes:
        file: Its path relative to the folder of rule sets, with slashes.
        digest: SHA-256 over the sorted (path, bytes) of its files, in hexadecimal.
        parameters: (name, value) in file order.
        activities_kept: How long callers keep activities and send them; None when it is not written.
        broken: Whether an error was reported while reading, so that no rule set can be made of it.
        locale: The language of its own texts, a BCP 47 tag; None when it is not written.
        translations: By locale.
    """

    file: str
    digest: str
    rule_set: Scalar
    version: Scalar
    title: Scalar | None
    parameters: tuple[tuple[Scalar, Scalar], ...]
    fields: tuple[WrittenField, ...]
    lists: tuple[WrittenList, ...]
    signals: tuple[WrittenSignal, ...]
    disqualifiers: tuple[WrittenOverride, ...]
    dimensions: tuple[WrittenDimension, ...]
    ladder: tuple[WrittenRung, ...]
    base: WrittenRung | None
    fast_tracks: tuple[WrittenOverride, ...]
    labels: tuple[WrittenLabel, ...]
    grade_rows: WrittenBanding | None
    grade_columns: WrittenBanding | None
    near_threshold: Scalar | None
    rates: WrittenRates | None
    activities_kept: Scalar | None
    roles: tuple[WrittenRole, ...]
    broken: bool
    locale: Scalar | None = None
    translations: tuple[WrittenTranslation, ...] = ()
