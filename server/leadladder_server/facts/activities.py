"""Which conditions each activity of a history meets, in one pass.

Most conditions ask for the type of an activity first. So what a type alone settles is worked out once for each type,
and an activity is only asked the rest.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from leadladder_server.contact import Activity, RawValue
from leadladder_server.facts.activity_types import TypesRead
from leadladder_server.facts.conditions import compile_condition
from leadladder_server.facts.currencies import compared_money
from leadladder_server.facts.near_misses import EXAMINED, NearMisses
from leadladder_server.facts.reading import Problem, Reader, reader_of, shown
from leadladder_server.facts.slots import Fact, Met
from leadladder_server.facts.tests import MET, CompiledTest, compile_test
from leadladder_server.facts.warning_list import WarningList
from leadladder_server.facts.windows import FOREVER, WINDOWS, edges
from leadladder_server.fields import ATTRIBUTES, Field
from leadladder_server.outcome import Outcome
from leadladder_server.ruleset.conditions import Condition, Name, Test, leaves
from leadladder_server.values.money import Rates
from leadladder_server.values.text import normal_form
from leadladder_server.values.time import FIRST_INSTANT
from leadladder_server.values.types import FieldType, Instant, Value

WITHOUT_TIME = "activity-without-time"
"""Code: an activity came without a time that can be used, and is ignored."""

UNKNOWN_TYPE = "unknown-activity-type"
"""Code: no signal reads that type of activity, and one reads a type that is spelt nearly alike."""

UNKNOWN_ATTRIBUTE = "unknown-attribute"
"""Code: an attribute is not declared, and one is whose name is spelt nearly alike."""

_TYPE, _AT = "type", "at"
_TYPE_SLOT, _AT_SLOT = 0, 1
_REMEMBERED_TYPES = 1_000
_LONGEST_REMEMBERED = 100
_read_type = reader_of(Field(_TYPE, FieldType.STRING, title="", ask=""))


@dataclass(frozen=True, slots=True)
class Asked:
    """What each activity is asked.

    Attributes:
        condition: Whether it meets this.
        of: The name of kind ACTIVITY whose value is wanted of those that do; None where only their times are.
    """

    condition: Condition
    of: Name | None = None


ActivityStay = tuple[int, int, Instant, Fact]
"""From when until when an activity meets a condition, when it happened, and its value where that is wanted."""


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something about an activity that a warning may be about.

    Attributes:
        sort: 0 for its type, 1 for the name of an attribute, 2 for a value.
        place: Which of that sort, in the order of the activity.
        name: The type or the name, of which only the first in a history is told; empty for a value.
        warns: Whether there is something to tell, if it is told at all.
    """

    sort: int
    place: int
    name: str
    warns: bool


_Question = CompiledTest | None
"""What is left of a condition; None when the type alone meets it."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is left to ask the activities of one type.

    Attributes:
        type: The type, read; None when it is missing.
        questions: (index of what is asked, what is left of its condition), where times are wanted.
        valued: The same with the slot of the value, where that is wanted.
        attributes: Slots of the attributes that the questions read.
        is_read: Whether a condition of the rule set names that type.
        problem: Why the type could not be read; None when it could or is missing.
    """

    type: str | None
    questions: tuple[tuple[int, _Question], ...]
    valued: tuple[tuple[int, _Question, int], ...]
    attributes: tuple[int, ...]
    is_read: bool
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class _Attribute:
    """How one attribute of an activity is read; `assume` None leaves it missing."""

    name: str
    read: Reader
    assume: Value | None


class ActivityConditions:
    """Conditions over one activity, made once for a rule set. Safe to share between threads."""

    def __init__(
        self,
        asked: Sequence[Asked],
        others: Sequence[Condition],
        activity_fields: Mapping[str, Field],
        rates: Rates | None = None,
    ) -> None:
        """Prepares the conditions.

        Args:
            asked: What each activity is asked.
            others: Conditions that the rule set has besides: the types that they name count as read, too.
            activity_fields: Declared facts about activities, by name without prefix.
            rates: What currencies are worth.
        """
        self._asked = tuple(asked)
        tests = _tests([each.condition for each in asked])
        wanted = [each.of.path for each in asked if each.of is not None]
        paths = dict.fromkeys([_TYPE, _AT, *(name.path for test in tests for name in test.names), *wanted])
        self._slots = {path: slot for slot, path in enumerate(paths)}
        self._attributes = {
            slot: _attribute(path.removeprefix(ATTRIBUTES), activity_fields)
            for path, slot in self._slots.items()
            if path.startswith(ATTRIBUTES)
        }
        self._compiled = {test: compile_test(test, self._slot_of, rates) for test in tests}
        self._windows = [(self._slot_of(test.subject), edges(test)) for test in tests if test.operator in WINDOWS]
        self.moving = frozenset(
            index
            for index, each in enumerate(asked)
            if any(test.operator in WINDOWS for test in _tests([each.condition]))
        )
        """Which of `asked` the same activity can meet at one moment and not at another."""
        self._money = compared_money(tests, self._slot_of, rates)
        self._types = TypesRead([*tests, *_tests(others)])
        self._wants_types = _TYPE in wanted
        self._near_types = NearMisses(self._types.named)
        self._declared = frozenset(activity_fields)
        self._near_attributes = NearMisses(self._declared)
        self._plans: dict[str, _Plan] = {}
        self._plan_of_unnamed = self._planned(TypesRead.UNNAMED, None)

    def met_by(self, history: Sequence[Activity], as_of: Instant, warnings: WarningList) -> Met:
        """For each condition asked, the times of the activities that meet it, and their values where they are wanted.

        Where values are wanted, an activity without one is passed over. Activities later than as_of are passed over;
        so are those without a time, with a warning.
        """
        times: list[list[Instant]] = [[] for _ in self._asked]
        wanted: list[list[Fact]] = [[] for _ in self._asked]
        later: list[int] = []
        values: list[Fact] = [None] * len(self._slots)
        odd_types: set[str] = set()
        odd_attributes: set[str] = set()
        plans, declared = self._plans, self._declared
        for index, activity in enumerate(history):
            at = activity.at
            if at is None or at < FIRST_INSTANT:
                got = "" if at is None else shown(at)
                warnings.add(f"history[{index}].at", WITHOUT_TIME, "the time at which it happened", got)
                continue
            if at > as_of:
                later.append(index)
                continue
            plan = plans.get(activity.type) or self._plan(activity.type)
            if not plan.is_read:
                self._check_type(plan, index, activity.type, odd_types, warnings)
            if activity.attributes and not declared.issuperset(activity.attributes):
                self._check_attributes(index, activity.attributes, odd_attributes, warnings)
            if plan.attributes:
                self._read_attributes(plan.attributes, index, activity.attributes, values, warnings)
            values[_TYPE_SLOT] = plan.type
            values[_AT_SLOT] = at
            for condition, question in plan.questions:
                if question is None or question(values, as_of) is MET:
                    times[condition].append(at)
            for condition, question, slot in plan.valued:
                value = values[slot]
                if value is not None and (question is None or question(values, as_of) is MET):
                    times[condition].append(at)
                    wanted[condition].append(value)
        return Met(times, wanted, later)

    def oddities(self, activity: Activity) -> list[Oddity]:
        """Everything about an activity that `met_by` may warn of, in its order; nothing for one without a time."""
        if activity.at is None or activity.at < FIRST_INSTANT:
            return []
        found: list[Oddity] = []
        plan = self._plans.get(activity.type) or self._plan(activity.type)
        if not plan.is_read:
            warns = plan.problem is not None or self._near_types.of(normal_form(activity.type)) is not None
            found.append(Oddity(0, 0, activity.type, warns))
        for place, name in enumerate(activity.attributes):
            if name not in self._declared:
                found.append(Oddity(1, place, name, self._near_attributes.of(name) is not None))
        if plan.attributes:
            warnings = WarningList()
            self._read_attributes(plan.attributes, 0, activity.attributes, [None] * len(self._slots), warnings)
            found += [Oddity(2, place, "", warns=True) for place in range(len(warnings.as_tuple()))]
        return found

    def stays(self, history: Sequence[Activity], as_of: Instant) -> list[list[ActivityStay]]:
        """For each condition asked, from when until when each activity meets it, as_of being the earliest.

        Activities without a time are passed over; so are those without a value, where values are wanted.
        """
        stays: list[list[ActivityStay]] = [[] for _ in self._asked]
        values: list[Fact] = [None] * len(self._slots)
        unheard = WarningList()
        for index, activity in enumerate(history):
            at = activity.at
            if at is None or at < FIRST_INSTANT:
                continue
            plan = self._plans.get(activity.type) or self._plan(activity.type)
            if plan.attributes:
                self._read_attributes(plan.attributes, index, activity.attributes, values, unheard)
            values[_TYPE_SLOT] = plan.type
            values[_AT_SLOT] = at
            first = max(at, as_of)
            for condition, question in plan.questions:
                stays[condition] += [(*when, at, None) for when in self._meeting(question, values, first)]
            for condition, question, slot in plan.valued:
                value = values[slot]
                if value is not None:
                    stays[condition] += [(*when, at, value) for when in self._meeting(question, values, first)]
        return stays

    def _meeting(self, question: _Question, values: list[Fact], first: Instant) -> Iterator[tuple[int, int]]:
        """From when until when the values meet a question, from the `first` moment on."""
        if question is None:
            yield first, FOREVER
            return
        known = [edge(values[slot]) for slot, edge in self._windows if values[slot] is not None]
        since = None
        for moment in sorted({first, *(end for ends in known for end in ends if first < end < FOREVER)}):
            if question(values, Instant(moment)) is not MET:
                if since is not None:
                    yield since, moment
                since = None
            elif since is None:
                since = moment
        if since is not None:
            yield since, FOREVER

    def _slot_of(self, name: Name) -> int:
        return self._slots[name.path]

    def _plan(self, activity_type: str) -> _Plan:
        """The plan for a type, which is kept if the type is short; types that no condition names share one."""
        read = _read_type(activity_type)
        problem = read if isinstance(read, Problem) else None
        name = read if isinstance(read, str) else None
        if name is not None and not self._wants_types and not self._types.distinguishes(name):
            plan = self._plan_of_unnamed
        else:
            plan = self._planned(name, problem)
        if len(activity_type) <= _LONGEST_REMEMBERED:
            if len(self._plans) >= _REMEMBERED_TYPES:
                self._plans.clear()
            self._plans[activity_type] = plan
        return plan

    def _planned(self, name: str | None, problem: Problem | None) -> _Plan:
        by_type: list[Fact] = [name]
        reading: set[int] = set()
        attributes: set[int] = set()

        def compile_leaf(test: Test) -> CompiledTest | Outcome:
            slots = set(map(self._slot_of, test.names))
            if slots == {_TYPE_SLOT}:
                return self._compiled[test](by_type, Instant(0))
            reading.update(slots)
            return self._compiled[test]

        questions: list[tuple[int, _Question]] = []
        valued: list[tuple[int, _Question, int]] = []
        for index, asked in enumerate(self._asked):
            reading.clear()
            rest = compile_condition(asked.condition, compile_leaf)
            if isinstance(rest, Outcome) and rest is not MET:
                continue
            question = None if isinstance(rest, Outcome) else rest
            if asked.of is None:
                questions.append((index, question))
            else:
                slot = self._slot_of(asked.of)
                valued.append((index, question, slot))
                reading.add(slot)
            attributes |= reading & self._attributes.keys()
        read = self._types.reads(name)
        return _Plan(name, tuple(questions), tuple(valued), tuple(sorted(attributes)), read, problem)

    def _check_type(
        self, plan: _Plan, index: int, activity_type: str, odd_types: set[str], warnings: WarningList
    ) -> None:
        """Warns of a type that cannot be read or is nearly one that is, once for each such type."""
        if activity_type in odd_types or len(odd_types) >= EXAMINED:
            return
        odd_types.add(activity_type)
        if plan.problem is not None:
            warnings.add(f"history[{index}].type", plan.problem.code, plan.problem.expected, plan.problem.got)
            return
        meant = self._near_types.of(normal_form(activity_type))
        if meant is not None:
            warnings.add(f"history[{index}].type", UNKNOWN_TYPE, meant, shown(activity_type))

    def _check_attributes(
        self, index: int, attributes: Mapping[str, RawValue], odd_attributes: set[str], warnings: WarningList
    ) -> None:
        """Warns of a name that is nearly a declared one, once for each such name."""
        for name in attributes:
            if name in self._declared or name in odd_attributes or len(odd_attributes) >= EXAMINED:
                continue
            odd_attributes.add(name)
            meant = self._near_attributes.of(name)
            if meant is not None:
                warnings.add(f"history[{index}].{ATTRIBUTES}{shown(name)}", UNKNOWN_ATTRIBUTE, meant, shown(name))

    def _read_attributes(
        self,
        slots: tuple[int, ...],
        index: int,
        attributes: Mapping[str, RawValue],
        values: list[Fact],
        warnings: WarningList,
    ) -> None:
        for slot in slots:
            attribute = self._attributes[slot]
            raw = attributes.get(attribute.name)
            value = None if raw is None else attribute.read(raw)
            if isinstance(value, Problem):
                path = f"history[{index}].{ATTRIBUTES}{attribute.name}"
                warnings.add(path, value.code, value.expected, value.got)
                value = value.value
            values[slot] = attribute.assume if value is None else value
        for money in self._money:
            if money.slot in slots:
                money.check(values, f"history[{index}].", warnings)


def _tests(conditions: Sequence[Condition]) -> list[Test]:
    return [leaf for condition in conditions for leaf in leaves(condition) if isinstance(leaf, Test)]


def _attribute(name: str, activity_fields: Mapping[str, Field]) -> _Attribute:
    field = activity_fields[name]
    return _Attribute(name, reader_of(field), field.assume)
