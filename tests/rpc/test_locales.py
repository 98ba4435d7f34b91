"""`ScoringOptions.locale` over a real connection."""

from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest

from leadladder.v1 import contact_pb2
from leadladder.v1 import lead_scoring_service_pb2 as wire
from leadladder.v1.lead_scoring_service_pb2_grpc import LeadScoringServiceStub
from leadladder.v1.verdict_pb2 import Verdict
from leadladder_server.catalog.catalog import Catalog
from leadladder_server.catalog.loading import load_rule_sets
from leadladder_server.rpc.contacts import read_contact
from leadladder_server.rpc.scoring import Scorer
from leadladder_server.rpc.server import Server
from leadladder_server.rpc.values import instant_to_wire
from leadladder_server.rpc.verdicts import verdict_to_wire
from tests.rpc.serving import NOW

RULES = Path(__file__).parents[2] / "rules" / "plant-software"
CONTACT = contact_pb2.Contact(contact_id="c", company=contact_pb2.Company(employees=12))


@pytest.fixture(scope="module", name="catalog")
def _catalog() -> Iterator[Catalog]:
    """A rule set with texts in German."""
    catalog = Catalog.compile(load_rule_sets(RULES).rule_sets, NOW)
    yield catalog
    catalog.close()


@pytest.fixture(scope="module", name="scoring")
def _scoring(catalog: Catalog) -> Iterator[LeadScoringServiceStub]:
    """A server of it."""
    with Server(catalog, port=0) as server, grpc.insecure_channel(f"127.0.0.1:{server.port}") as channel:
        yield LeadScoringServiceStub(channel)


def options(locale: str) -> wire.ScoringOptions:
    """Options with a locale."""
    return wire.ScoringOptions(as_of=instant_to_wire(NOW), locale=locale)


def score(scoring: LeadScoringServiceStub, locale: str) -> Verdict:
    """The verdict on the contact in a locale."""
    request = wire.ScoreLeadRequest(options=options(locale), submission=wire.Submission(contact=CONTACT))
    return scoring.ScoreLead(request).verdict


@pytest.mark.parametrize("locale", ["", "en", "de", "de-AT", "fr"])
def test_every_part_is_in_the_language(locale: str, scoring: LeadScoringServiceStub, catalog: Catalog) -> None:
    """Cold and warm, a verdict is exactly what the program of that language says."""
    program = catalog.get().program.in_locale(locale)
    expected = verdict_to_wire(program.score(read_contact(CONTACT), NOW))

    assert score(scoring, locale) == expected
    assert score(scoring, locale) == expected


def test_calls_in_several_languages_do_not_mix(scoring: LeadScoringServiceStub) -> None:
    """What is remembered of one language is not told in another."""
    texts = [
        next(reason.text for reason in score(scoring, locale).reasons if reason.code == "fit.headcount")
        for locale in ("de", "", "de", "en")
    ]

    english, german = "employees 12, needs at least 20", "Beschäftigte 12, nötig: mindestens 20"
    assert texts == [german, english, german, english]


def test_batches_and_streams_have_one_language(scoring: LeadScoringServiceStub) -> None:
    """The options of a batch or stream hold for all of its contacts."""
    submission = wire.Submission(contact=CONTACT)
    batch = scoring.BatchScoreLeads(
        wire.BatchScoreLeadsRequest(options=options("de"), submissions=[submission, submission])
    )
    stream = scoring.StreamScoreLeads(
        iter(
            [
                wire.StreamScoreLeadsRequest(options=options("de")),
                wire.StreamScoreLeadsRequest(submission=submission),
            ]
        )
    )

    told = [result.verdict.stage.title for result in batch.results]
    assert [*told, *(answer.result.verdict.next_action for answer in stream)] == [
        "Name",
        "Name",
        "Das Unternehmen im Handelsregister nachschlagen",
    ]


def test_what_callers_invent_is_not_kept(catalog: Catalog) -> None:
    """However many languages callers ask for, one scorer serves those that there are no texts in."""
    scorer = Scorer(catalog.get().program)

    assert {scorer.in_locale(f"{one}{two}") for one in "abcefghijklmnop" for two in "abcdefghij"} == {scorer}
    assert len({scorer.in_locale(locale) for locale in ("de", "DE-de", "de-AT", "de_CH", "de-" + "x" * 30)}) == 1


@pytest.mark.parametrize("locale", ["de" * 1_000_000, "-" * 100_000, "\x00", "de\n", "🇩🇪"])
def test_no_locale_is_an_error(locale: str, scoring: LeadScoringServiceStub) -> None:
    """What is no tag is served in the rule set's own language."""
    assert score(scoring, locale).stage.title == score(scoring, "").stage.title
