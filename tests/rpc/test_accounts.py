"""ScoreAccount over a real connection."""

import grpc
import pytest

from leadladder import contact
from leadladder.v1 import account_pb2, verdict_pb2
from leadladder.v1 import lead_scoring_service_pb2 as wire
from leadladder.v1.contact_pb2 import Contact
from leadladder.v1.lead_scoring_service_pb2_grpc import LeadScoringServiceStub
from tests.rpc.requests import ASKED, AT_NOW, CONTROL, refusal

FINANCE = contact("finance", qualification={"budget": {"allocated": True}}, history=[])
BOSS = contact("boss", company={"employees": 80}, history=ASKED)
SPY = contact("spy", company={"domain": "competitor.example"})


def account(*contacts: Contact, previous_stage: str | None = None) -> wire.ScoreAccountRequest:
    """A request for the contacts of a company."""
    return wire.ScoreAccountRequest(account_id="acme", contacts=contacts, options=AT_NOW, previous_stage=previous_stage)


def outcomes(verdict: account_pb2.AccountVerdict) -> dict[str, tuple[str, str]]:
    """Of each reason its outcome and who carries it."""
    return {
        each.reason.code: (
            verdict_pb2.Outcome.Name(each.reason.outcome).removeprefix("OUTCOME_").lower(),
            each.contact_id,
        )
        for each in verdict.reasons
    }


def test_contacts_climb_together(scoring: LeadScoringServiceStub) -> None:
    """What one of them met and another one knows bring the account to a stage at which none of them stands."""
    verdict = scoring.ScoreAccount(account(BOSS, FINANCE)).verdict

    assert (verdict.account_id, verdict.stage.stage_id, verdict.hand_off_to) == ("acme", "qualified_lead", "sales")
    assert [(each.contact_id, each.stage.stage_id) for each in verdict.contacts] == [
        ("boss", "lead"),
        ("finance", "name"),
    ]
    found = outcomes(verdict)
    assert found["intent.asked"] == ("met", "boss")
    assert found["fit.headcount"] == ("met", "boss")
    assert found["budget.allocated"] == ("met", "finance")
    assert not verdict.HasField("next_rung")


def test_it_says_who_could_settle_what_is_missing(scoring: LeadScoringServiceStub) -> None:
    """The way up names the contacts for whom each change is open, and the one to speak to with a question."""
    sceptic = contact("sceptic", qualification={"budget": {"allocated": False}}, history=[])
    verdict = scoring.ScoreAccount(account(sceptic, BOSS)).verdict

    (path,) = verdict.next_rung.paths
    assert [(each.change.code, list(each.contact_ids)) for each in path.changes] == [("budget.allocated", ["boss"])]
    assert verdict.speak_to_next.contact_id == "boss"
    assert verdict.speak_to_next.because == "Could settle what the next rung waits for: Budget allocated"
    assert verdict.speak_to_next.ask == "Is a budget allocated?"
    assert list(verdict.speak_to_next.settles) == ["budget.allocated"]


def test_an_account_of_one_contact_is_its_verdict(scoring: LeadScoringServiceStub) -> None:
    """Everything that both messages have is the same."""
    submission = wire.Submission(contact=CONTROL.contact, previous_stage="name")
    alone = scoring.ScoreLead(wire.ScoreLeadRequest(submission=submission, options=AT_NOW)).verdict
    verdict = scoring.ScoreAccount(account(CONTROL.contact, previous_stage="name")).verdict

    for name in ("rule_set", "as_of", "stage", "standing", "score", "labels", "next_action", "transition"):
        assert getattr(verdict, name) == getattr(alone, name), name
    assert [each.reason for each in verdict.reasons] == list(alone.reasons)
    assert [[each.change for each in path.changes] for path in verdict.next_rung.paths] == [
        list(path.changes) for path in alone.next_rung.paths
    ]


def test_contacts_that_disagree_are_told(scoring: LeadScoringServiceStub) -> None:
    """The first one that knows is believed, and the warning names both."""
    other = contact("other", company={"employees": 3})
    verdict = scoring.ScoreAccount(account(FINANCE, BOSS, other)).verdict

    (warning,) = verdict.warnings
    told = warning.warning
    assert (told.field, told.code, told.expected, told.got) == ("company.employees", "contacts-disagree", "80", "3")
    assert list(warning.contact_ids) == ["boss", "other"]
    assert outcomes(verdict)["fit.headcount"] == ("met", "finance")


def test_what_is_asked_for_less_is_given_less(scoring: LeadScoringServiceStub) -> None:
    """Without an outlook there is no way up; of the reasons there are those that decide, or none."""
    options = wire.ScoringOptions(outlook=wire.OUTLOOK_NONE, reason_detail=wire.REASON_DETAIL_DECIDING)
    request = wire.ScoreAccountRequest(contacts=[BOSS], options=options)
    verdict = scoring.ScoreAccount(request).verdict
    request.options.reason_detail = wire.REASON_DETAIL_NONE
    nothing = scoring.ScoreAccount(request).verdict

    assert not verdict.HasField("next_rung")
    assert set(outcomes(verdict)) < {"disqualifiers.competitor", "intent.asked", "fit.headcount", "budget.allocated"}
    assert not nothing.reasons


def test_derived_sentences_are_said_in_the_language_that_is_asked_for(scoring: LeadScoringServiceStub) -> None:
    """The reasons are those of ScoreLead in that language, and others than in English where no author wrote them."""
    options = wire.ScoringOptions(locale="de", as_of=AT_NOW.as_of)
    submission = wire.Submission(contact=BOSS)
    alone = scoring.ScoreLead(wire.ScoreLeadRequest(submission=submission, options=options)).verdict
    verdict = scoring.ScoreAccount(wire.ScoreAccountRequest(contacts=[BOSS], options=options)).verdict

    assert [each.reason for each in verdict.reasons] == list(alone.reasons)


REFUSALS = [
    pytest.param(account(), "contacts", "expected 1 to 256 contacts, got 0", id="nobody"),
    pytest.param(
        account(*(contact(str(number)) for number in range(257))),
        "contacts",
        "expected 1 to 256 contacts, got 257",
        id="too many",
    ),
    pytest.param(
        account(BOSS, FINANCE, BOSS),
        "contacts[2].contact_id",
        "expected an id of its own, got that of contacts[0]",
        id="the same twice",
    ),
    pytest.param(
        account(BOSS, contact("x" * 257)),
        "contacts[1].contact_id",
        "expected at most 256 bytes, got 257",
        id="a contact beyond a limit",
    ),
    pytest.param(
        wire.ScoreAccountRequest(account_id="x" * 257, contacts=[BOSS]),
        "account_id",
        "expected at most 256 bytes, got 257",
        id="a long account_id",
    ),
    pytest.param(
        wire.ScoreAccountRequest(contacts=[BOSS], options=wire.ScoringOptions(version=0)),
        "options.version",
        "expected 1 or more, got 0",
        id="options",
    ),
]


@pytest.mark.parametrize(("request_", "field", "description"), REFUSALS)
def test_what_breaks_a_limit_is_refused(
    scoring: LeadScoringServiceStub, request_: wire.ScoreAccountRequest, field: str, description: str
) -> None:
    """INVALID_ARGUMENT, with the path of the field in the request, what was expected and got."""
    with pytest.raises(grpc.RpcError) as refused:
        scoring.ScoreAccount(request_)
    code, info, violations = refusal(refused.value)

    assert code is grpc.StatusCode.INVALID_ARGUMENT
    assert info.reason in {"REQUEST_INVALID", "CONTACT_INVALID"}
    assert violations == [(field, description)]


def test_a_company_of_competitors_is_disqualified(scoring: LeadScoringServiceStub) -> None:
    """Facts of the company count for all, so a disqualifier that reads one takes the account off the ladder."""
    verdict = scoring.ScoreAccount(account(BOSS, SPY)).verdict

    assert verdict.standing == verdict_pb2.STANDING_DISQUALIFIED
    assert [each.in_committee for each in verdict.contacts] == [False, False]
    assert not verdict.HasField("speak_to_next")
    assert outcomes(verdict)["disqualifiers.competitor"] == ("met", "boss")


def test_256_contacts_are_scored(scoring: LeadScoringServiceStub) -> None:
    """As many contacts as there may be, each with a history."""
    contacts = [contact(f"c{number}", company={"employees": 60}, history=ASKED * 20) for number in range(256)]
    verdict = scoring.ScoreAccount(account(*contacts), timeout=30).verdict

    assert (verdict.stage.stage_id, len(verdict.contacts)) == ("lead", 256)
