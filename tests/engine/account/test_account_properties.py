"""What holds for every rule set and the contacts of every company."""

from collections.abc import Mapping
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from leadladder_server.account_verdict import AccountVerdict
from leadladder_server.contact import Contact
from leadladder_server.engine.account.account import score_account
from leadladder_server.engine.inference import Inference
from leadladder_server.engine.program import Program, compile_program
from leadladder_server.outcome import Outcome, any_of
from leadladder_server.ruleset.model import RuleSet
from leadladder_server.verdict import Standing, Verdict
from tests.strategies import AS_OF, contacts, rule_sets

PREVIOUS = st.sampled_from([None, "name", "stage1", "stage2", "stage5"])


def companies(most: int = 4) -> st.SearchStrategy[list[Contact]]:
    """The contacts of a company."""
    numbered = st.lists(contacts(), min_size=1, max_size=most)
    return numbered.map(lambda drawn: [replace(contact, contact_id=f"c{place}") for place, contact in enumerate(drawn)])


def outcomes(verdict: Verdict) -> Mapping[str, Outcome]:
    """What each criterion came out as."""
    return {reason.code: reason.outcome for reason in verdict.reasons}


def account_of(program: Program, *given: Contact, previous: str | None = None) -> AccountVerdict:
    """The verdict on contacts."""
    return score_account(program, "acme", given, AS_OF, previous)


@settings(max_examples=10)
@given(rule_sets(), contacts(), PREVIOUS)
def test_an_account_of_one_contact_is_that_contact(rule_set: RuleSet, contact: Contact, previous: str | None) -> None:
    """Stage, standing, score, reasons, labels, actions, transition, warnings and the way up are those of ScoreLead."""
    program = compile_program(rule_set, Inference.REFERENCE)
    alone = program.score(contact, AS_OF, previous)
    account = account_of(program, contact, previous=previous)

    assert (account.stage, account.standing, account.score) == (alone.stage, alone.standing, alone.score)
    assert tuple(each.reason for each in account.reasons) == alone.reasons
    assert (account.labels, account.next_action, account.hand_off_to, account.transition) == (
        alone.labels,
        alone.next_action,
        alone.hand_off_to,
        alone.transition,
    )
    assert tuple(each.warning for each in account.warnings) == alone.warnings
    assert (account.next_rung is None) is (alone.next_rung is None)
    if account.next_rung is not None and alone.next_rung is not None:
        assert account.next_rung.stage == alone.next_rung.stage
        assert account.next_rung.truncated == alone.next_rung.truncated
        paths = tuple(tuple(each.change for each in path) for path in account.next_rung.paths)
        assert paths == alone.next_rung.paths


@settings(max_examples=6)
@given(rule_sets(), companies(3))
def test_both_evaluators_give_the_same_account(rule_set: RuleSet, company: list[Contact]) -> None:
    """Whole verdicts on accounts are equal."""
    durable = compile_program(rule_set, Inference.DURABLE)
    reference = compile_program(rule_set, Inference.REFERENCE)
    try:
        assert account_of(durable, *company) == account_of(reference, *company)
    finally:
        durable.close()


@settings(max_examples=10)
@given(rule_sets(), companies(), st.randoms(use_true_random=False))
def test_the_order_of_contacts_decides_ties_only(rule_set: RuleSet, company: list[Contact], chance: object) -> None:
    """Stage, standing, score, labels, roles, ways up and every outcome are the same in any order."""
    program = compile_program(rule_set, Inference.REFERENCE)
    shuffled = list(company)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]

    assert _unordered(account_of(program, *shuffled)) == _unordered(account_of(program, *company))


def _unordered(account: AccountVerdict) -> object:
    rung = account.next_rung
    ways = rung and [
        [(each.change.code, each.change.to_outcome, frozenset(each.contact_ids)) for each in path]
        for path in rung.paths
    ]
    return (
        account.stage,
        account.standing,
        account.score,
        account.labels,
        sorted((each.reason.code, each.reason.outcome, each.reason.points) for each in account.reasons),
        ways,
        rung and rung.truncated,
        sorted((each.contact_id, each.stage.rung, each.standing, each.in_committee) for each in account.contacts),
    )


@settings(max_examples=10)
@given(rule_sets(), companies())
def test_a_criterion_is_met_when_one_of_the_committee_meets_it(rule_set: RuleSet, company: list[Contact]) -> None:
    """Read with what all of them did, each criterion is Kleene's any over the committee, with the best points."""
    program = compile_program(rule_set, Inference.REFERENCE)
    account = account_of(program, *company)
    inside = {each.contact_id for each in account.contacts if each.in_committee}
    committee = [contact for contact in company if contact.contact_id in inside] or company
    histories = [contact.history for contact in committee if contact.history is not None]
    together = tuple(activity for history in histories for activity in history) if histories else None
    alone = [program.score(replace(contact, history=together), AS_OF) for contact in committee]
    criteria = [criterion.code for dimension in rule_set.dimensions for criterion in dimension.criteria]
    shown = {each.reason.code: each.reason for each in account.reasons}

    for code in criteria:
        mine = [next(reason for reason in verdict.reasons if reason.code == code) for verdict in alone]
        assert shown[code].outcome is any_of([reason.outcome for reason in mine]), code
        assert shown[code].points == max(each.points for each in mine if each.outcome is shown[code].outcome), code


@settings(max_examples=10)
@given(rule_sets(), companies())
def test_only_a_company_of_disqualified_contacts_is_disqualified(rule_set: RuleSet, company: list[Contact]) -> None:
    """A contact that is disqualified leaves the committee; when all are, the account is."""
    program = compile_program(rule_set, Inference.REFERENCE)
    alone = {contact.contact_id: program.score(contact, AS_OF).standing for contact in company}
    account = account_of(program, *company)

    assert {each.contact_id: each.standing for each in account.contacts} == alone
    gone = set(alone.values()) == {Standing.DISQUALIFIED}
    assert (account.standing is Standing.DISQUALIFIED) is gone
    assert [each.in_committee for each in account.contacts] == [
        each.standing is not Standing.DISQUALIFIED for each in account.contacts
    ]
    if account.standing is Standing.ACTIVE:
        assert account.speak_to_next is not None
        assert alone[account.speak_to_next.contact_id] is Standing.ACTIVE
    else:
        assert account.speak_to_next is None


@settings(max_examples=10)
@given(rule_sets(), companies())
def test_every_path_holds_only_what_is_otherwise_now(rule_set: RuleSet, company: list[Contact]) -> None:
    """No path holds another one, no change is none, and somebody could settle each."""
    program = compile_program(rule_set, Inference.REFERENCE)
    rung = account_of(program, *company).next_rung
    if rung is None:
        return
    sets = [frozenset((each.change.code, each.change.to_outcome) for each in path) for path in rung.paths]

    assert [one for one in sets if any(other < one for other in sets)] == []
    assert len(set(sets)) == len(sets)
    for path in rung.paths:
        for each in path:
            assert each.contact_ids, each.change.code
