"""A whole rule set in plain sentences, as Markdown: for the meeting in which it is agreed."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from leadladder_server.fields import ACTIVITY_ATTRIBUTES, ATTRIBUTES, Field
from leadladder_server.ruleset.conditions import All, Condition, Holds, Literal, Name, NameKind, Test, leaves
from leadladder_server.ruleset.model import (
    Criterion,
    Decay,
    DecayKind,
    Dimension,
    Disqualifier,
    FastTrack,
    Fold,
    Label,
    RuleSet,
    Rung,
    Signal,
)
from leadladder_server.ruleset.titles import titles_of
from leadladder_server.values.listing import counted, listed
from leadladder_server.values.money import NANOS
from leadladder_server.values.types import FieldType
from leadladder_server.verdict import Stage
from leadladder_server.wording.requirements import Point, activity_title, inline, outline
from leadladder_server.wording.values import say_duration, say_value

_TYPES = {
    FieldType.STRING: "text",
    FieldType.NUMBER: "number",
    FieldType.BOOLEAN: "yes or no",
    FieldType.MONEY: "amount with its currency",
    FieldType.DATE: "date",
    FieldType.TIMESTAMP: "date and time",
    FieldType.DURATION: "length of time",
    FieldType.LIST: "list of texts",
}


def description(rule_set: RuleSet) -> str:
    """The rule set as Markdown. It says the same for the same rule set, always."""
    return "\n".join([*_Describer(rule_set).lines()]) + "\n"


class _Describer:
    """Describes one rule set."""

    def __init__(self, rule_set: RuleSet) -> None:
        self._rules = rule_set
        self._titles = titles_of(rule_set)

    def _title_of(self, name: Name) -> str:
        return self._titles[name.path]

    def lines(self) -> Iterator[str]:
        """Of the whole description."""
        rules = self._rules
        yield from (f"# {rules.title}", "", f"Rule set `{rules.ref.rule_set_id}`, version {rules.ref.version}.", "")
        yield from self._ladder()
        yield from self._overrides()
        for dimension in rules.dimensions:
            yield from self._dimension(dimension)
        yield from self._grade()
        for label in rules.labels:
            yield from self._label(label)
        yield from self._signals()
        yield from self._rates()
        yield from self._facts()

    def _ladder(self) -> Iterator[str]:
        rules = self._rules
        yield from (
            "## The ladder",
            "",
            "A contact stands on the highest step that it has climbed to, from the bottom:",
            "",
        )
        base = rules.base
        yield from self._step(base.stage, base.next_action, base.hand_off_to, "everybody starts here")
        for rung in rules.rungs:
            yield from self._rung(rung)
        yield from (
            "",
            "A step counts only when every step below it is met. What nobody knows is never taken for yes or for no:",
            "it leaves the contact where it stands, with the question to ask.",
            "",
        )

    def _rung(self, rung: Rung) -> Iterator[str]:
        said = inline(rung.requires, self._title_of)
        yield from self._step(rung.stage, rung.next_action, rung.hand_off_to, said or "")
        if said is None:
            yield from _bullets(outline(rung.requires, self._title_of), 3, "Takes ")
        if rung.sticky:
            yield "   - Who has been here does not fall below it."

    @staticmethod
    def _step(stage: Stage, next_action: str | None, hand_off_to: str | None, takes: str) -> Iterator[str]:
        canonical = "" if stage.lifecycle is None else stage.lifecycle.name.lower()
        known_as = f" ({canonical.replace('_', ' ')})" if canonical not in ("", stage.stage_id) else ""
        yield f"{stage.rung}. **{stage.title}**{known_as}{f': {takes}' if takes else ''}."
        if next_action:
            yield f"   - Next: {next_action}."
        if hand_off_to:
            yield f"   - Handed to {hand_off_to}."

    def _overrides(self) -> Iterator[str]:
        off = [rule for rule in self._rules.disqualifiers if not rule.hold]
        held = [rule for rule in self._rules.disqualifiers if rule.hold]
        yield from self._rule_list("Who is off the ladder", off)
        yield from self._rule_list("Whom to leave alone for now", held)
        yield from self._rule_list("Who is lifted at once", self._rules.fast_tracks)

    def _rule_list(self, heading: str, rules: Iterable[Disqualifier | FastTrack]) -> Iterator[str]:
        rules = list(rules)
        if not rules:
            return
        yield from (f"## {heading}", "")
        for rule in rules:
            to = f", to {self._rules.stages[rule.to].title}" if isinstance(rule, FastTrack) else ""
            said = inline(rule.when, self._title_of)
            because = f" {_sentence(rule.because)}" if rule.because else ""
            yield f"- **{rule.title}**{to}{f': {said}' if said else ''}.{because}"
            if said is None:
                yield from _bullets(outline(rule.when, self._title_of), 2)
        yield ""

    def _dimension(self, dimension: Dimension) -> Iterator[str]:
        said = self._dimension_met(dimension)
        yield from (f"## {dimension.title}", "", " ".join(filter(None, [said, _dimension_points(dimension)])), "")
        for criterion in dimension.criteria:
            yield from self._criterion(criterion)
        if not said and dimension.met_when is not None:
            yield from _bullets(outline(dimension.met_when, self._title_of), 0, "Met by ")
        yield ""

    def _dimension_met(self, dimension: Dimension) -> str:
        """When it is met, in one sentence; empty where that takes an outline."""
        if dimension.met_when is None:
            return "Gives or takes points only."
        said = inline(dimension.met_when, self._title_of)
        every = tuple(criterion.code for criterion in dimension.criteria)
        asked = dimension.met_when.items if isinstance(dimension.met_when, All) else (dimension.met_when,)
        if tuple(item.name.path for item in asked if isinstance(item, Holds)) == every and len(asked) == len(every):
            return "Met when all of it is met."
        return "" if said is None else f"Met by {said}."

    def _criterion(self, criterion: Criterion) -> Iterator[str]:
        graded = len(criterion.levels) > 1 or criterion.levels[0].when is not criterion.when
        said = None if graded else inline(criterion.when, self._title_of)
        yield f"- **{criterion.title}**{_points(criterion, graded=graded)}{f': {said}' if said else ''}."
        if graded:
            for level in criterion.levels:
                text = inline(level.when, self._title_of) or _flat(outline(level.when, self._title_of))
                yield f"  - {text}: {counted(level.points, 'point')}"
        elif said is None:
            yield from _bullets(outline(criterion.when, self._title_of), 2)
        if criterion.points_from is not None:
            signal, most = self._title_of(criterion.points_from.name), criterion.points_from.of
            yield f"  - One point for each of {signal}, at most {most}."
        if criterion.effective is not None:
            start, end = criterion.effective.start, criterion.effective.end
            days = [*([f"from {start}"] if start else []), *([f"until the day before {end}"] if end else [])]
            yield f"  - In force {' '.join(days)}."
        if criterion.ask:
            yield f"  - Ask: {criterion.ask}"

    def _grade(self) -> Iterator[str]:
        grade = self._rules.grade
        if grade is None:
            return
        yield from ("## Grade", "")
        for place, banding in (("first", grade.rows), ("second", grade.columns)):
            if banding is None:
                continue
            bands = [f"{letter} from {least}" for letter, least in banding.bands]
            yield f"- The {place} part is the {self._title_of(banding.score)}: {listed(bands, 'and')}."
        if grade.near_threshold:
            yield f"- A contact within {counted(grade.near_threshold, 'point')} of the next band is shown as near it."
        yield ""

    def _label(self, label: Label) -> Iterator[str]:
        yield from (f"## {label.title}", "", "The first of these that applies:", "")
        for choice in label.choices:
            said = "everybody else" if choice.when is None else inline(choice.when, self._title_of)
            because = f" {_sentence(choice.because)}" if choice.because else ""
            yield f"- **{choice.value}**: {said}.{because}" if said else f"- **{choice.value}**.{because}"
            if said is None and choice.when is not None:
                yield from _bullets(outline(choice.when, self._title_of), 2)
        yield ""

    def _signals(self) -> Iterator[str]:
        if not self._rules.signals:
            return
        yield from ("## What they did", "")
        for signal in self._rules.signals:
            yield f"- **{signal.title}**: {_signal(signal)}."
            if signal.fold is Fold.SUM:
                for condition, weight in zip(signal.conditions, signal.weights, strict=True):
                    limit = weight.at_most
                    most = f", at most {limit.count} in {say_duration(limit.per)}" if limit else ""
                    yield f"  - {_activity(condition)}: {weight.points:+}{most}"
        yield ""

    def _rates(self) -> Iterator[str]:
        rates = self._rules.rates
        if rates is None:
            return
        others = [
            f"1 {currency} is {Decimal(worth) / NANOS:f} {rates.base}"
            for currency, worth in sorted(rates.worth.items())
            if currency != rates.base
        ]
        yield from ("## Currencies", "", f"As of {rates.day}: {listed(others, 'and')}.", "")

    def _facts(self) -> Iterator[str]:
        yield from ("## What callers send", "", "| fact | what it is | the question | read by |", "|---|---|---|---|")
        readers = self._readers()
        for path, field in self._rules.fields.items():
            if path in readers:
                yield f"| `{path}` | {_cell(_kind(field))} | {_cell(field.ask)} | {_cell(', '.join(readers[path]))} |"
        yield from self._activities()

    def _activities(self) -> Iterator[str]:
        conditions = [condition for signal in self._rules.signals for condition in signal.every_condition]
        tests = [leaf for condition in conditions for leaf in leaves(condition) if isinstance(leaf, Test)]
        types = dict.fromkeys(
            str(operand.value)
            for test in tests
            if test.subject.path == "type"
            for operand in test.operands
            if isinstance(operand, Literal)
        )
        if types:
            yield from (
                "",
                f"Activities with their time, of these types: {listed([f'`{name}`' for name in types], 'and')}.",
            )
        names = [name for test in tests for name in test.names]
        names += [signal.of for signal in self._rules.signals if signal.of is not None]
        read = dict.fromkeys(name.path.removeprefix(ATTRIBUTES) for name in names if name.path.startswith(ATTRIBUTES))
        for name in read:
            yield from ("", f"- `{ACTIVITY_ATTRIBUTES}{name}`: {_kind(self._rules.activity_fields[name])}")
        if self._rules.activities_kept is not None:
            yield from ("", f"Activities are kept for {say_duration(self._rules.activities_kept)}.")

    def _readers(self) -> dict[str, list[str]]:
        """Titles of what reads each field, by its path."""
        rules = self._rules
        read: list[tuple[str, Condition]] = [
            *((rule.title, rule.when) for rule in rules.disqualifiers),
            *((track.title, track.when) for track in rules.fast_tracks),
        ]
        for dimension in rules.dimensions:
            for criterion in dimension.criteria:
                read += [
                    (criterion.title, condition)
                    for condition in (criterion.when, *(level.when for level in criterion.levels))
                ]
        read += [(rung.stage.title, rung.requires) for rung in rules.rungs]
        read += [(label.title, choice.when) for label in rules.labels for choice in label.choices if choice.when]
        readers: dict[str, list[str]] = {}
        for title, condition in read:
            for name in (name for leaf in leaves(condition) for name in leaf.names if name.kind is NameKind.FIELD):
                titles = readers.setdefault(name.path, [])
                if title not in titles:
                    titles.append(title)
        return readers


def _bullets(point: Point, indentation: int, before: str = "") -> Iterator[str]:
    """A group and what is below it, as a nested list."""
    yield f"{' ' * indentation}- {before}{point.text}{':' if point.below else ''}"
    for inner in point.below:
        yield from _bullets(inner, indentation + 2)


def _flat(point: Point) -> str:
    """An outline on one line, with brackets around what is inside a group."""
    if not point.below:
        return point.text
    return f"{point.text} ({'; '.join(_flat(inner) for inner in point.below)})"


def _cell(text: str) -> str:
    """A text in a table, whose columns its own bars must not part."""
    return text.replace("|", "\\|")


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _points(criterion: Criterion, *, graded: bool) -> str:
    needed = "" if criterion.required else ", not required"
    if graded:
        return f" (at most {counted(criterion.points_of, 'point')}{needed})"
    points = criterion.levels[0].points
    given = [counted(points, "point")] if points and criterion.points_from is None else []
    if not given:
        return f" ({needed.removeprefix(', ')})" if needed else ""
    return f" ({given[0]}{needed if points > 0 else ''})"


def _dimension_points(dimension: Dimension) -> str:
    if not dimension.points_of:
        return ""
    bounds = [] if dimension.floor is None else [f"never less than {dimension.floor}"]
    said = f"Up to {counted(dimension.points_of, 'point')}"
    weight = (
        ""
        if dimension.weight == 1
        else f" Its score counts {dimension.weight} times."
        if dimension.weight
        else " Its score does not count in the total."
    )
    return f"{said}{', ' + bounds[0] if bounds else ''}.{weight}"


def _kind(field: Field) -> str:
    said = f"one of {listed(list(field.values), 'or')}" if field.values else _TYPES[field.type]
    if field.assume is not None:
        said += f"; taken as {say_value(field.assume, field.type)} when it is missing"
    return said


def _activity(condition: Condition) -> str:
    said = inline(condition, activity_title) or _flat(outline(condition, activity_title))
    return said.replace("type: one of ", "type ").replace("type: ", "type ")


def _signal(signal: Signal) -> str:
    window = "" if signal.within is None else f" in the last {say_duration(signal.within).removeprefix('1 ')}"
    most = "" if signal.cap is None else f"; at most {signal.cap}"
    first = _activity(signal.conditions[0])
    match signal.fold:
        case Fold.COUNT:
            return f"how many activities of {first} there are{window}{most}"
        case Fold.LATEST | Fold.FIRST:
            return f"the time of the {signal.fold.replace('latest', 'last')} activity of {first}{window}"
        case Fold.DISTINCT:
            of = "" if signal.of is None else activity_title(signal.of)
            return f"how many different values of {of} there are among activities of {first}{window}{most}"
        case Fold.SEQUENCE:
            steps = ", then ".join(map(_activity, signal.conditions))
            span = "" if signal.spread is None else f", within {say_duration(signal.spread)}"
            without = "" if signal.without is None else f", without {_activity(signal.without)} between"
            return f"how often{window} activities followed each other: {steps}{span}{without}{most}"
        case Fold.SUM:
            return f"points for activities{window}{_fading(signal.decay)}{most}"


def _fading(decay: Decay | None) -> str:
    if decay is None:
        return ""
    how = "half is left after each" if decay.kind is DecayKind.HALF_LIFE else "fading evenly to nothing over"
    return f", {how} {counted(decay.days, 'day')}"
