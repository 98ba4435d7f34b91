"""What an author writes under `labels:` and `grade:`."""

from dataclasses import dataclass

from leadladder_server.diagnostics import Diagnostic
from leadladder_server.documents.nodes import Node, Scalar
from leadladder_server.language import messages
from leadladder_server.language.conditions import CONDITION
from leadladder_server.language.document import WrittenBanding, WrittenChoice, WrittenLabel, is_gap
from leadladder_server.language.shapes import Either, Key, ListShape, MappingShape, NamedShape, Parts, Shape
from leadladder_server.language.texts import BECAUSE, NUMBER, TEXT, TITLE

CHOICE_VALUE = Key("value", TEXT, "The label when this choice wins", "enterprise", required=True)
CHOICE_WHEN = Key("when", CONDITION, "When it wins; only the last may leave it out", "{company.employees: {gte: 500}}")


def _build_choice(parts: Parts, _: list[Diagnostic]) -> WrittenChoice:
    return WrittenChoice(parts.required(CHOICE_VALUE), parts[CHOICE_WHEN], parts[BECAUSE])


CHOICE = MappingShape("a choice", (CHOICE_VALUE, CHOICE_WHEN, BECAUSE), _build_choice)


@dataclass(frozen=True, slots=True)
class ChoicesShape:
    """The choices of a label, the first of which that is met wins."""

    def read(self, node: Node, owner: Scalar, found: list[Diagnostic]) -> tuple[WrittenChoice, ...]:
        """The choices; only the last may be without a condition."""
        choices = ListShape(CHOICE, "a list of choices").read(node, owner, found)
        hiding = (choice for choice in choices[:-1] if choice.when is None and not is_gap(choice.value))
        found.extend(messages.hides_later_choices(choice.value) for choice in hiding)
        return choices


@dataclass(frozen=True, slots=True)
class BareLabelShape:
    """A label written as its choices alone."""

    def read(self, node: Node, owner: Scalar, found: list[Diagnostic]) -> WrittenLabel:
        """The label, without a title."""
        return WrittenLabel(owner, None, ChoicesShape().read(node, owner, found))


CHOICES = Key("choices", ChoicesShape(), "The first that is met wins", "[{value: small}]", required=True)
LABEL: Shape[WrittenLabel] = Either(
    "a list of choices, or {title: ..., choices: [...]}",
    sequence=BareLabelShape(),
    mapping=MappingShape(
        "a label",
        (TITLE, CHOICES),
        lambda parts, _: WrittenLabel(parts.owner, parts[TITLE], parts.required(CHOICES)),
    ),
)

SCORE = Key("score", TEXT, "The dimension whose score is cut into bands, or total", "fit", required=True)
BANDS = Key(
    "bands",
    NamedShape(NUMBER, "a mapping of bands to their least scores", ids=False, empty=False),
    "Each band and its least score, descending to 0",
    "{A: 70, B: 40, C: 0}",
    required=True,
)
BANDING = MappingShape(
    "a banding", (SCORE, BANDS), lambda parts, _: WrittenBanding(parts.required(SCORE), parts.required(BANDS))
)

ROWS = Key("rows", BANDING, "The first letter", "{score: fit, bands: {A: 70, B: 40, C: 0}}", required=True)
COLUMNS = Key("columns", BANDING, "The second letter", "{score: engagement, bands: {1: 60, 2: 30, 3: 0}}")

NEAR_THRESHOLD = Key("near_threshold", NUMBER, "How many points of score below the next band up count as near it", "3")

Grade = tuple[WrittenBanding, WrittenBanding | None, Scalar | None]
"""Rows, columns, and how near is near."""


def _build_grade(parts: Parts, _: list[Diagnostic]) -> Grade:
    return parts.required(ROWS), parts[COLUMNS], parts[NEAR_THRESHOLD]


GRADE = MappingShape("the grade", (ROWS, COLUMNS, NEAR_THRESHOLD), _build_grade)
