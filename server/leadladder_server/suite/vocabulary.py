"""The words of a test that are compared with a verdict, as data, with what each is for."""

from leadladder_server.diagnostics import Diagnostic
from leadladder_server.language.shapes import (
    Either,
    Key,
    MappingShape,
    NamedShape,
    Parts,
    ScalarShape,
)
from leadladder_server.suite import messages
from leadladder_server.suite.document import (
    WrittenExpectations,
    WrittenNextRung,
)
from leadladder_server.suite.shapes import (
    CODE,
    NAME,
    STAGE_SHAPE,
    TEXT,
    NextStageShape,
    NumbersShape,
    OneOrMore,
    WarningsShape,
)

STAGE = Key(
    "stage",
    STAGE_SHAPE,
    "Where it stands; or where it stands .. the best that it could still be",
    "lead..qualified_lead",
)
LOWEST_STAGE = Key("lowest_stage", STAGE_SHAPE, "The lowest that the unknown facts can leave it at", "disqualified")
BEST_STAGE = Key("best_stage", STAGE_SHAPE, "The best that the unknown facts can bring it to", "qualified_lead")
LIFECYCLE = Key("lifecycle", NAME, "The stage in everybody's words", "sales_qualified")
STANDING = Key("standing", NAME, "Whether the ladder applies: active, held or disqualified", "held")
TRANSITION = Key("transition", NAME, "Against previous_stage: promoted, demoted, unchanged or none", "promoted")
MET = Key("met", OneOrMore(CODE, "codes"), "Criteria, dimensions and overrides that are met", "[fit.headcount]")
UNMET = Key("unmet", OneOrMore(CODE, "codes"), "Those that are not met", "fit.headcount")
UNKNOWN = Key("unknown", OneOrMore(CODE, "codes"), "Those that are not known", "[budget.allocated]")
SCORE = Key(
    "score",
    NumbersShape("a number, operators such as {gte: 60}, or either for each dimension", "dimensions"),
    "The total score, or scores by dimension, exact or with operators",
    "{fit: 100, total: {gte: 60}}",
)
POINTS = Key(
    "points",
    NumbersShape("a number, operators such as {gte: 60}, or either for each dimension or criterion", "codes"),
    "All points, or points by dimension or criterion, exact or with operators",
    "{fit: 85, fit.headcount: 15}",
)
GRADE = Key("grade", NAME, "The grade; none without one and while it is not certain", "A1")
NEAR = Key(
    "near",
    NamedShape(NAME, "scores of the grade with the band that each is close to", ids=False, empty=False),
    "Scores that are close below a band of the grade, with that band; none for one that is not",
    "{fit: A}",
)
LABELS = Key(
    "labels",
    NamedShape(NAME, "labels with their values", ids=False, empty=False),
    "Labels with their values; unknown for one that is not certain, none for one that nobody gives",
    "{segment: key_account}",
)
NEXT_STAGE = Key("stage", STAGE_SHAPE, "The next stage", "qualified_lead")
NEEDS = Key(
    "needs",
    OneOrMore(CODE, "codes", empty=True),
    "What the shortest way there changes: all of it, in any order",
    "[budget.allocated]",
)


def _build_next_rung(parts: Parts, found: list[Diagnostic]) -> WrittenNextRung:
    stage, needs = parts[NEXT_STAGE], parts[NEEDS]
    if stage is None and needs is None and not parts.broken:
        found.append(messages.nothing_compared(parts.span, parts.owner.text))
    return WrittenNextRung(parts.owner, stage, needs)


NEXT_RUNG = Key(
    "next_rung",
    Either(
        "a stage, or {stage: lead, needs: [codes]}",
        scalar=NextStageShape(),
        mapping=MappingShape("a way up", (NEXT_STAGE, NEEDS), _build_next_rung),
    ),
    "The next stage, and what the shortest way there needs; none where there is none",
    "{stage: qualified_lead, needs: [budget.allocated]}",
)
ASK_FIRST = Key(
    "ask_first",
    ScalarShape("the path of a fact, or the code of a criterion"),
    "The fact that the first open question asks for, or a criterion that reads it",
    "qualification.budget.allocated",
)
BECAUSE = Key("because", OneOrMore(TEXT, "texts"), "What a reason's sentence says, or a part of it", "19 employees")
NEXT_ACTION = Key("next_action", TEXT, "What to do; none where nothing is to be done", "Call within one working day")
HAND_OFF_TO = Key("hand_off_to", TEXT, "Who takes over; none where nobody does", "sales")


WARNINGS = Key(
    "warnings",
    WarningsShape(),
    "Facts that cannot be read, perhaps with the code of the warning; [] for no warning at all",
    "{company.employees: unreadable-value}",
)
VALID_UNTIL = Key(
    "valid_until", TEXT, "When the passing of time alone changes the verdict; never where it does not", "in 20d"
)
STAGE_VALID_UNTIL = Key("stage_valid_until", TEXT, "The same for stage and standing alone", "2027-01-21")

EXPECTATIONS = (
    *(STAGE, LOWEST_STAGE, BEST_STAGE, LIFECYCLE, STANDING, TRANSITION, MET, UNMET, UNKNOWN, SCORE, POINTS, GRADE),
    *(NEAR, LABELS, NEXT_RUNG, ASK_FIRST, BECAUSE, NEXT_ACTION, HAND_OFF_TO, WARNINGS, VALID_UNTIL, STAGE_VALID_UNTIL),
)
"""The words that are compared with a verdict."""


def build_expectations(parts: Parts) -> WrittenExpectations:
    """What the words of EXPECTATIONS held."""
    return WrittenExpectations(
        stage=parts[STAGE],
        lowest_stage=parts[LOWEST_STAGE],
        best_stage=parts[BEST_STAGE],
        lifecycle=parts[LIFECYCLE],
        standing=parts[STANDING],
        transition=parts[TRANSITION],
        met=parts[MET] or (),
        unmet=parts[UNMET] or (),
        unknown=parts[UNKNOWN] or (),
        score=parts[SCORE] or (),
        points=parts[POINTS] or (),
        grade=parts[GRADE],
        near=parts[NEAR] or (),
        labels=parts[LABELS] or (),
        next_rung=parts[NEXT_RUNG],
        ask_first=parts[ASK_FIRST],
        because=parts[BECAUSE] or (),
        next_action=parts[NEXT_ACTION],
        hand_off_to=parts[HAND_OFF_TO],
        warnings=parts[WARNINGS],
        valid_until=parts[VALID_UNTIL],
        stage_valid_until=parts[STAGE_VALID_UNTIL],
    )
