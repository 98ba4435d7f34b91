"""The words under a test, read against the rule set: what is expected, or what is wrong with it."""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from leadladder_server.diagnostics import Diagnostic
from leadladder_server.documents.nodes import Scalar
from leadladder_server.facts.activities import UNKNOWN_ATTRIBUTE, UNKNOWN_TYPE, WITHOUT_TIME
from leadladder_server.facts.currencies import MISMATCH
from leadladder_server.facts.reading import UNLISTED, UNREADABLE, WITHOUT_CURRENCY
from leadladder_server.facts.warning_list import TOO_MANY
from leadladder_server.intake.moments import count_from, offset_from_as_of
from leadladder_server.language.document import is_gap
from leadladder_server.outcome import Outcome
from leadladder_server.ruleset.model import RuleSet
from leadladder_server.suite import messages
from leadladder_server.suite.document import WrittenExpectations, WrittenNumber, WrittenWarnings
from leadladder_server.suite.expectations import (
    NONE,
    AskFirst,
    Because,
    Expectation,
    HoldsUntil,
    LabelIs,
    NeedsAre,
    NoWarnings,
    NumberIs,
    OutcomeIs,
    StageIs,
    StageRange,
    WarnsOf,
    WordIs,
)
from leadladder_server.suite.shapes import TOTAL
from leadladder_server.values.scalars import parse_number
from leadladder_server.values.text import trim
from leadladder_server.values.time import parse_instant
from leadladder_server.values.types import Instant
from leadladder_server.verdict import OFF_THE_LADDER, Lifecycle, Standing, Transition

UNKNOWN = "unknown"
"""What stands for a value that is not certain. In quotes it is a text, as none is."""

_RANGE = ".."
_WARNING_CODES = (
    *(UNREADABLE, UNLISTED, WITHOUT_CURRENCY, MISMATCH),
    *(WITHOUT_TIME, UNKNOWN_TYPE, UNKNOWN_ATTRIBUTE, TOO_MANY),
)
_FREE_FACTS = ("history[", "attributes.")
"""How those facts begin that are warned of though no rule set knows them."""


class Words:
    """Reads what tests of one rule set expect."""

    def __init__(
        self, rule_set: RuleSet, codes: Mapping[str, str], as_of: Instant, diagnostics: list[Diagnostic]
    ) -> None:
        """Prepare.

        Args:
            rule_set: A checked one.
            codes: As `codes_of` gives them.
            as_of: What moments count from.
            diagnostics: Where to put what is wrong.
        """
        self._as_of = as_of
        self._found = diagnostics
        self._codes = codes
        self._stages = [stage.stage_id for stage in rule_set.stages]
        self._labels = {label.label_id: [choice.value for choice in label.choices] for label in rule_set.labels}
        self._bands = _bands(rule_set)
        self._fields = [path for path in rule_set.fields if not path.startswith("activity.")]
        self._facts = [*rule_set.fields, *(f"signals.{signal.signal_id}" for signal in rule_set.signals)]
        self._grades = _grades(rule_set)
        self._dimensions = [dimension.dimension_id for dimension in rule_set.dimensions]
        self._criteria = [code for code, kind in codes.items() if kind == "criterion"]

    def expectations(self, written: WrittenExpectations) -> tuple[Expectation, ...]:
        """What must come out; with diagnostics for words that mean nothing."""
        found: list[Expectation] = [
            *self._stage(written.stage),
            *self._one_stage("lowest_stage", written.lowest_stage, [*self._stages, OFF_THE_LADDER.stage_id]),
            *self._one_stage("best_stage", written.best_stage, [*self._stages, OFF_THE_LADDER.stage_id]),
            *self._word("lifecycle", written.lifecycle, [*(each.name.lower() for each in Lifecycle), NONE]),
            *self._word("standing", written.standing, [each.name.lower() for each in Standing]),
            *self._word("transition", written.transition, [*(each.name.lower() for each in Transition), NONE]),
            *self._outcomes(written),
            *self._numbers("score", written.score, [*self._dimensions, TOTAL]),
            *self._numbers("points", written.points, [*self._dimensions, *self._criteria, TOTAL]),
            *self._grade(written.grade),
            *self._near(written.near),
            *self._label_values(written.labels),
            *self._next_rung(written),
            *self._ask_first(written.ask_first),
            *self._because(written),
            *self._text("next_action", written.next_action),
            *self._text("hand_off_to", written.hand_off_to),
            *self._warnings(written.warnings),
            *self._until("valid_until", written.valid_until),
            *self._until("stage_valid_until", written.stage_valid_until),
        ]
        return tuple(found)

    def ladder_stage(self, scalar: Scalar) -> str | None:
        """A stage of the ladder; None for one that is not there."""
        return self._known(scalar, self._stages, "stage", "unknown-stage")

    def _known(self, scalar: Scalar, known: Iterable[str], what: str, code: str) -> str | None:
        if is_gap(scalar):
            return None
        names = list(known)
        text = trim(scalar.text)
        if text in names:
            return text
        self._found.append(messages.unknown_word(scalar, what, names, code))
        return None

    def _stage(self, scalar: Scalar | None) -> Iterator[Expectation]:
        if scalar is None or is_gap(scalar):
            return
        at, dots, best = (trim(part) for part in scalar.text.partition(_RANGE))
        if not dots and at == OFF_THE_LADDER.stage_id:
            self._found.append(messages.off_the_ladder(scalar))
            return
        if not dots:
            yield from self._one_stage("stage", scalar, self._stages)
            return
        ends = [self._end(scalar, end) for end in (at, best)]
        if None in ends:
            return
        if self._stages.index(at) > self._stages.index(best):
            self._found.append(messages.reversed_stages(scalar, at, best))
        yield StageRange(at, best, scalar)

    def _end(self, scalar: Scalar, end: str) -> str | None:
        if end in self._stages:
            return end
        self._found.append(messages.unknown_end(scalar, end, self._stages))
        return None

    def _one_stage(self, part: str, scalar: Scalar | None, stages: list[str]) -> Iterator[Expectation]:
        if scalar is None:
            return
        stage = self._known(scalar, stages, "stage", "unknown-stage")
        if stage is not None:
            rung = self._stages.index(stage) if stage in self._stages else OFF_THE_LADDER.rung
            yield StageIs(part, stage, rung, scalar)

    def _word(self, part: str, scalar: Scalar | None, words: list[str]) -> Iterator[Expectation]:
        if scalar is None or is_gap(scalar):
            return
        word = trim(scalar.text)
        if word in words:
            yield WordIs(part, None if word == NONE else word, scalar)
        else:
            self._found.append(messages.not_one_of(scalar, part, words))

    def _text(self, part: str, scalar: Scalar | None) -> Iterator[Expectation]:
        if scalar is not None and not is_gap(scalar):
            yield WordIs(part, None if _is_plain(scalar, NONE) else trim(scalar.text), scalar)

    def _grade(self, scalar: Scalar | None) -> Iterator[Expectation]:
        if scalar is None or is_gap(scalar):
            return
        if self._grades or _is_plain(scalar, NONE):
            yield from self._word("grade", scalar, [*self._grades, NONE])
        else:
            self._found.append(messages.no_grade(scalar))

    def _outcomes(self, written: WrittenExpectations) -> Iterator[Expectation]:
        said: dict[str, str] = {}
        for word, outcome in (("met", Outcome.MET), ("unmet", Outcome.UNMET), ("unknown", Outcome.UNKNOWN)):
            for scalar in getattr(written, word):
                code = self._code(scalar)
                if code is None:
                    continue
                if said.setdefault(code, word) != word:
                    self._found.append(messages.said_twice(scalar, said[code]))
                yield OutcomeIs(code, outcome, scalar)

    def _code(self, scalar: Scalar) -> str | None:
        return self._known(scalar, self._codes, "criterion, dimension or override", "unknown-name")

    def _numbers(
        self, kind: str, written: tuple[tuple[Scalar, WrittenNumber], ...], names: list[str]
    ) -> Iterator[Expectation]:
        what = "dimension" if kind == "score" else "dimension or criterion"
        for name, number in written:
            known = self._known(name, names, what, "unknown-dimension")
            tests = []
            none = False
            for operator, bounds in number.tests:
                if number.written is not None and _is_plain(number.written, NONE):
                    none = True
                    continue
                bare = number.written is not None
                read = [self._number(bound, kind if bare else operator.text, bare=bare) for bound in bounds]
                if None not in read:
                    tests.append((operator.text, tuple(each for each in read if each is not None)))
            if known is not None and (none or tests):
                place = number.written or (number.tests[0][1][0] if number.tests else name)
                yield NumberIs(f"{kind}.{known}", tuple(tests), place, exact=number.written is not None)

    def _number(self, scalar: Scalar, word: str, *, bare: bool) -> Fraction | None:
        if is_gap(scalar):
            return None
        value = scalar.value
        if isinstance(value, bool) or not isinstance(value, int | float) or parse_number(scalar.text) is None:
            self._found.append(messages.wrong_number(scalar, word, bare=bare))
            return None
        return Fraction(value)

    def _near(self, written: tuple[tuple[Scalar, Scalar], ...]) -> Iterator[Expectation]:
        for name, band in written:
            score = self._known(name, self._bands, "score of the grade", "unknown-dimension")
            if score is None or is_gap(band):
                continue
            if _is_plain(band, NONE):
                yield WordIs(f"near.{score}", None, band)
                continue
            known = self._known(band, self._bands[score], f"band of {score} that a score can be below", "unknown-name")
            if known is not None:
                yield WordIs(f"near.{score}", known, band)

    def _label_values(self, written: tuple[tuple[Scalar, Scalar], ...]) -> Iterator[Expectation]:
        for name, value in written:
            label = self._known(name, self._labels, "label", "unknown-label")
            if label is None or is_gap(value):
                continue
            if _is_plain(value, NONE) or _is_plain(value, UNKNOWN):
                yield LabelIs(label, None, certain=_is_plain(value, NONE), written=value)
                continue
            chosen = self._known(value, self._labels[label], f"choice of {label}", "unknown-label")
            if chosen is not None:
                yield LabelIs(label, chosen, certain=True, written=value)

    def _next_rung(self, written: WrittenExpectations) -> Iterator[Expectation]:
        way = written.next_rung
        if way is None:
            return
        if way.stage is not None and not is_gap(way.stage):
            if _is_plain(way.stage, NONE):
                yield StageIs("next_rung", None, len(self._stages), way.stage)
            else:
                yield from self._one_stage("next_rung", way.stage, self._stages)
        if way.needs is not None:
            codes = [self._known(each, self._needed, "criterion or override", "unknown-name") for each in way.needs]
            if None not in codes:
                place = way.needs[0] if way.needs else way.word
                yield NeedsAre(frozenset(code for code in codes if code is not None), place)

    @property
    def _needed(self) -> list[str]:
        return [*self._codes, *(f"ladder.{stage}" for stage in self._stages[1:])]

    def _ask_first(self, scalar: Scalar | None) -> Iterator[Expectation]:
        if scalar is None or is_gap(scalar):
            return
        name = self._known(scalar, [*self._facts, *self._codes, NONE], "fact or criterion", "unknown-name")
        if name is not None:
            yield AskFirst(name, is_fact=name in self._facts, written=scalar)

    def _because(self, written: WrittenExpectations) -> Iterator[Expectation]:
        about = frozenset(scalar.text for scalar in (*written.met, *written.unmet, *written.unknown))
        for scalar in written.because:
            if not is_gap(scalar):
                yield Because(scalar.text, about, scalar)

    def _warnings(self, written: WrittenWarnings | None) -> Iterator[Expectation]:
        if written is None:
            return
        if not written.facts:
            yield NoWarnings(written.word)
        for fact, code in written.facts:
            if is_gap(fact) or (code is not None and is_gap(code)):
                continue
            name = trim(fact.text)
            free = name.startswith(_FREE_FACTS)
            known = free or self._known(fact, self._fields, "fact", "unknown-field") is not None
            if known and (code is None or self._known(code, _WARNING_CODES, "warning", "unknown-name") is not None):
                yield WarnsOf(name, None if code is None else trim(code.text), fact if code is None else code)

    def _until(self, part: str, scalar: Scalar | None) -> Iterator[Expectation]:
        if scalar is None or is_gap(scalar):
            return
        if _is_plain(scalar, "never"):
            yield HoldsUntil(part, None, scalar)
            return
        offset = offset_from_as_of(scalar.text)
        moment = parse_instant(trim(scalar.text)) if offset is None else count_from(self._as_of, offset)
        if moment is None:
            self._found.append(messages.unreadable_moment(scalar, part))
        else:
            yield HoldsUntil(part, moment, scalar)


def _bands(rule_set: RuleSet) -> dict[str, list[str]]:
    """The bands of the grade that a score can be below, by dimension or total."""
    found: dict[str, list[str]] = {}
    grade = rule_set.grade
    for banding in () if grade is None else (grade.rows, grade.columns):
        if banding is not None:
            name = banding.score.path.partition(".")[2]
            found.setdefault(name, []).extend(band for band, _ in banding.bands[:-1])
    return found


def _grades(rule_set: RuleSet) -> list[str]:
    """Every grade that there is, the best first; none without bands."""
    grade = rule_set.grade
    if grade is None:
        return []
    columns = [""] if grade.columns is None else [band for band, _ in grade.columns.bands]
    return [f"{row}{column}" for row, _ in grade.rows.bands for column in columns]


def _is_plain(scalar: Scalar, word: str) -> bool:
    return scalar.value == word and not scalar.quoted
