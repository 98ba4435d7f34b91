"""What each part of a rule set becomes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from leadladder_server.diagnostics import Diagnostic, Span
from leadladder_server.documents.nodes import Scalar
from leadladder_server.documents.yaml import read_text
from leadladder_server.language.document import RuleSetDocument
from leadladder_server.language.rule_set import RULE_SET
from leadladder_server.language.shapes import Either, Key, ListShape, MappingShape, NamedShape
from tests.language.reading import document_of


@pytest.fixture(scope="module")
def complete(tmp_path_factory: pytest.TempPathFactory) -> RuleSetDocument:
    """A rule set with every key of the language."""
    text = (Path(__file__).parent / "complete.yaml").read_text(encoding="utf-8")
    return document_of(tmp_path_factory.mktemp("rules") / "shop", text)


def text_of(scalar: Scalar | None) -> str | None:
    """The text of a scalar, if there is one."""
    return None if scalar is None else scalar.text


def texts(scalars: tuple[Scalar, ...] | None) -> list[str]:
    """The texts of several scalars."""
    return [scalar.text for scalar in scalars or ()]


def test_head(complete: RuleSetDocument) -> None:
    """The id, version, title and parameters are kept as scalars."""
    assert (complete.rule_set.text, complete.version.value, text_of(complete.title)) == ("shop", 3, "A shop")
    assert [(name.text, value.text) for name, value in complete.parameters] == [
        ("min_employees", "20"),
        ("price", "40000 EUR"),
    ]


def test_fields(complete: RuleSetDocument) -> None:
    """A field has what was written about it, and a list is assumed as a tuple."""
    platform, regions, customer, *_ = complete.fields
    assert (platform.path.text, text_of(platform.type)) == ("attributes.platform", "string")
    assert (texts(platform.values), text_of(platform.title)) == (["windows", "linux"], "Platform")
    assert (text_of(platform.ask), platform.assume) == ("Which platform?", None)
    assert isinstance(regions.assume, tuple)
    assert texts(regions.assume) == ["north", "south"]
    assert isinstance(customer.assume, Scalar)
    assert (customer.assume.value, customer.type, customer.values) == (False, None, None)


def test_signals(complete: RuleSetDocument) -> None:
    """A signal has one fold; a sequence has a condition for each step, and a sum one for each weight."""
    assert [(s.signal_id.text, s.fold.text, len(s.conditions)) for s in complete.signals] == [
        ("visits", "count", 1),
        ("last_purchase", "latest", 1),
        ("first_purchase", "first", 1),
        ("nurtured", "sequence", 2),
        ("engagement", "sum", 2),
        ("topics", "distinct", 1),
        ("busy", "sum", 1),
    ]
    visits, _, _, nurtured, *_ = complete.signals
    assert (text_of(visits.within), text_of(visits.title), text_of(visits.ask)) == (
        "30d",
        "visits",
        "Have they visited?",
    )
    assert (text_of(nurtured.spread), nurtured.within) == ("60d", None)
    assert nurtured.without is not None


def test_sums(complete: RuleSetDocument) -> None:
    """A sum has its weights with their limits, and says how it fades and what bounds it."""
    engagement, topics, busy = complete.signals[4:]
    click, opt_out = engagement.weights
    assert (click.type.text, click.points.text, text_of(click.count), text_of(click.per)) == (
        "email_click",
        "2",
        "3",
        "7d",
    )
    assert click.where is not None
    assert (opt_out.type.text, opt_out.points.text, opt_out.where, opt_out.count) == ("opt_out", "-50", None, None)
    assert (text_of(engagement.half_life), engagement.fades_over, text_of(engagement.cap)) == ("30d", None, "100")
    assert (topics.weights, text_of(topics.of), text_of(busy.fades_over)) == ((), "attributes.topic", "90d")


def test_overrides(complete: RuleSetDocument) -> None:
    """Disqualifiers and fast tracks share a form; as: is the effect."""
    rival, lost = complete.disqualifiers
    (asked,) = complete.fast_tracks
    assert (rival.override_id.text, text_of(rival.because), rival.effect) == ("rival", "They sell what we sell", None)
    assert (text_of(lost.effect), text_of(lost.until), text_of(lost.since)) == (
        "hold",
        "90d",
        "relationship.status_since",
    )
    assert (asked.override_id.text, text_of(asked.to), text_of(asked.ask)) == ("asked", "lead", "Did they ask?")


def test_dimensions(complete: RuleSetDocument) -> None:
    """Criteria keep levels, points from signals and sentences apart."""
    fit, interest, _ = complete.dimensions
    size, platform = fit.criteria
    visits, active = interest.criteria
    assert (fit.dimension_id.text, text_of(fit.floor), text_of(fit.cap), text_of(fit.weight)) == ("fit", "0", "40", "2")
    assert [(level.points.value, text_of(level.met)) for level in size.levels] == [(20, "Large"), (15, None)]
    assert (size.when, size.points, text_of(size.unknown)) == (None, None, "Nobody knows")
    assert (platform.points and platform.points.value, platform.required and platform.required.value) == (10, False)
    assert (visits.points, text_of(visits.points_from), text_of(visits.points_of)) == (None, "signals.visits", "25")
    assert active.points is not None
    assert active.points.value == -5


def test_ladder(complete: RuleSetDocument) -> None:
    """Rungs stand from bottom to top, and the base requires nothing."""
    assert [rung.stage.text for rung in complete.ladder] == ["suspect", "lead"]
    lead = complete.ladder[1]
    assert (text_of(lead.lifecycle), text_of(lead.next_action), text_of(lead.hand_off_to)) == ("lead", "Call", "sales")
    assert lead.sticky is not None
    assert lead.sticky.value is True
    assert complete.base is not None
    assert (complete.base.stage.text, complete.base.requires) == ("name", None)


def test_labels_and_grade(complete: RuleSetDocument) -> None:
    """A label is a list of choices with or without a title; bands keep their order."""
    segment, mood = complete.labels
    assert ([choice.value.text for choice in segment.choices], segment.title) == (["enterprise", "smb"], None)
    assert ([choice.value.text for choice in mood.choices], text_of(mood.title)) == (["warm", "cold"], "Mood")
    assert segment.choices[1].when is None
    assert complete.grade_rows is not None
    assert complete.grade_columns is not None
    assert [(band.text, least.value) for band, least in complete.grade_rows.bands] == [("A", 70), ("B", 40), ("C", 0)]
    assert complete.grade_columns.score.text == "interest"


def keys_of(shape: object, path: str) -> Iterator[tuple[str, Key[Any]]]:
    """Every key that can be written somewhere under a shape."""
    match shape:
        case MappingShape(keys=keys):
            for key in keys:
                yield f"{path}.{key.name}", key
                yield from keys_of(key.shape, f"{path}.{key.name}")
        case ListShape(item=item) | NamedShape(item=item):
            yield from keys_of(item, path)
        case Either(sequence=sequence, mapping=mapping):
            yield from keys_of(sequence, path)
            yield from keys_of(mapping, path)
        case _:
            pass


KEYS = list(keys_of(RULE_SET, "rule_set"))


@pytest.mark.parametrize(("path", "key"), [pytest.param(path, key, id=path) for path, key in KEYS])
def test_examples_can_be_written(path: str, key: Key[Any]) -> None:
    """The example of each key can be read under it, so that an error's advice is not another error."""
    example = key.example.replace("[...]", "[{id: x, when: {company.employees: 20}}]")
    node, diagnostics = read_text("f", example)
    assert (diagnostics, node is None) == ([], False)
    found: list[Diagnostic] = []
    assert node is not None
    owner = Scalar(key.name, key.name, quoted=False, span=Span("f", 1, 1, 2))
    assert key.shape.read(node, owner, found) is not None, path
    assert found == []
    assert key.summary
