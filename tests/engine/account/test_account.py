"""Accounts: what each rule of combining says, in cases written as authors write them."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadladder_server.account_verdict import AccountVerdict
from leadladder_server.contact import Activity, Contact, RawValue
from leadladder_server.engine.account.account import score_account
from leadladder_server.engine.program import Program
from leadladder_server.outcome import Outcome
from leadladder_server.values.types import Instant
from leadladder_server.verdict import Standing
from tests.engine.written import AS_OF, program

RULES = """
fields:
  attributes.size: {type: number, title: size}
signals:
  visits: {count: {type: visit}, within: 30d}
disqualifiers:
  - {id: rival, when: {company.domain: rival.example}}
  - {id: left, when: {person.department: gone}}
  - {id: quiet, as: hold, when: {person.country: quiet}}
dimensions:
  fit:
    criteria:
      - {id: maker, when: {company.industry: making}, points: 10}
      - id: size
        levels:
          - {when: {attributes.size: {gte: 100}}, points: 20}
          - {when: {attributes.size: {gte: 10}}, points: 10}
  people:
    criteria:
      - {id: say, title: Has a say, when: {qualification.authority.has_a_say: true}, points: 10, ask: Do you decide?}
      - {id: money, title: Money, when: {qualification.budget.allocated: true}, points: 10, ask: Is there money?}
      - {id: visits, when: {signals.visits: {gte: 3}}, points: 10, required: false}
      - {id: grumbles, when: {person.job_title: grumbler}, points: -5}
ladder:
  - {stage: prospect, requires: fit.maker}
  - stage: lead
    requires: {all: [{qualification.need.aware: true}, {qualification.intent.will_act: true}]}
  - {stage: ready, lifecycle: sales_qualified, requires: people, next_action: Sell}
  - {stage: top, lifecycle: opportunity, requires: {any: [people.visits, {points.fit: {gte: 30}}]}}
fast_track:
  - {id: boss, to: lead, when: {all: [{person.seniority: owner}, {source.channel: web}]}}
labels:
  who: [{value: boss, when: {person.seniority: owner}}, {value: team}]
account:
  roles:
    - {id: signer, title: Signer, when: {person.seniority: owner}, ask: Who signs?}
    - {id: user, when: {signals.visits: {gte: 1}}}
    - {id: friend, when: {person.department: {known: false}}, required: false}
"""


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """The rules above, compiled."""
    compiled = program(tmp_path_factory.mktemp("rules"), RULES)
    yield compiled
    compiled.close()


def person(contact_id: str, facts: dict[str, RawValue] | None = None, *visits_ago: int, known: bool = True) -> Contact:
    """A contact, with visits that many days ago; `known` says whether its history is."""
    visits = tuple(Activity("visit", Instant(AS_OF - days * 86_400_000_000), {}) for days in visits_ago)
    return Contact(contact_id, facts or {}, visits if known else None)


def outcome(account: AccountVerdict, code: str) -> tuple[Outcome, int, str | None]:
    """Of a reason its outcome, its points and who carries it."""
    found = next(each for each in account.reasons if each.reason.code == code)
    return found.reason.outcome, found.reason.points, found.contact_id


def paths(account: AccountVerdict) -> list[list[tuple[str, tuple[str, ...]]]]:
    """The ways up: codes, and who could settle each."""
    assert account.next_rung is not None
    return [[(each.change.code, each.contact_ids) for each in path] for path in account.next_rung.paths]


MAKER: dict[str, RawValue] = {"company.industry": "making"}
LEAD: dict[str, RawValue] = {**MAKER, "qualification.need.aware": True, "qualification.intent.will_act": True}
SAY: dict[str, RawValue] = {"qualification.authority.has_a_say": True}
MONEY: dict[str, RawValue] = {"qualification.budget.allocated": True}


def test_what_one_says_of_the_company_holds_for_all(rules: Program) -> None:
    """The first that knows a fact says it; who says nothing of it agrees; those who differ are told once."""
    making = Contact("b", {"company.industry": " Making "})
    farming = Contact("c", {"company.industry": "farming"})
    account = score_account(rules, "", [person("a"), making, farming, Contact("d", MAKER)], AS_OF)

    assert account.stage.stage_id == "prospect"
    assert [contact.stage.stage_id for contact in account.contacts] == ["prospect"] * 4
    (warning,) = account.warnings
    assert (warning.warning.field, warning.warning.expected, warning.warning.got) == (
        "company.industry",
        "Making",
        "farming",
    )
    assert warning.contact_ids == ("b", "c")


def test_what_cannot_be_read_says_nothing_of_the_company(rules: Program) -> None:
    """A value of the wrong type is a warning of its contact, and another one that can be read is taken."""
    account = score_account(rules, "", [Contact("a", {"company.industry": 5.5}), Contact("b", MAKER)], AS_OF)

    assert account.stage.stage_id == "prospect"
    assert [(each.warning.field, each.contact_ids) for each in account.warnings] == [("company.industry", ("a",))]


def test_money_and_signature_may_come_from_two(rules: Program) -> None:
    """A dimension is met by the criteria that different contacts meet, and inline tests likewise."""
    one = Contact("one", {**MAKER, **SAY, "qualification.need.aware": True})
    two = Contact("two", {**MONEY, "qualification.intent.will_act": True})
    account = score_account(rules, "", [one, two], AS_OF)

    assert (account.stage.stage_id, account.next_action) == ("ready", "Sell")
    assert outcome(account, "people.say") == (Outcome.MET, 10, "one")
    assert outcome(account, "people.money") == (Outcome.MET, 10, "two")


def test_a_fast_track_is_met_by_one_contact_alone(rules: Program) -> None:
    """Half of it from each of two is not enough."""
    owner, web = {"person.seniority": "owner"}, {"source.channel": "web"}
    apart = score_account(rules, "", [Contact("a", {**owner}), Contact("b", {**web})], AS_OF)
    together = score_account(rules, "", [Contact("a", {}), Contact("b", {**owner, **web})], AS_OF)

    assert (apart.stage.stage_id, together.stage.stage_id) == ("name", "lead")
    assert outcome(apart, "fast_track.boss") == (Outcome.UNKNOWN, 0, "a")
    assert outcome(together, "fast_track.boss") == (Outcome.MET, 0, "b")


def test_activities_of_all_are_folded_together(rules: Program) -> None:
    """Three visits by three people are three; each keeps its own for its own verdict; one known history is enough."""
    company = [person("a", LEAD, 1), person("b", {}, 2), person("c", {}, 3), person("d", known=False)]
    account = score_account(rules, "", company, AS_OF)
    nobody_knows = score_account(rules, "", [person("a", known=False), person("b", known=False)], AS_OF)

    assert outcome(account, "people.visits") == (Outcome.MET, 10, "a")
    assert outcome(nobody_knows, "people.visits")[0] is Outcome.UNKNOWN


def test_the_best_points_count_and_losses_of_one_count(rules: Program) -> None:
    """Points are those of the contact that gives the most; a loss is a loss, though others have none."""
    company = [
        Contact("small", {"attributes.size": 20, "person.job_title": "clerk"}),
        Contact("large", {"attributes.size": 500, "person.job_title": "grumbler"}),
    ]
    account = score_account(rules, "", company, AS_OF)

    assert outcome(account, "fit.size") == (Outcome.MET, 20, "large")
    assert outcome(account, "people.grumbles") == (Outcome.MET, -5, "large")


def test_who_is_disqualified_alone_leaves_the_committee(rules: Program) -> None:
    """What it said and did counts no more, except of the company."""
    gone = person("gone", {**LEAD, **SAY, "person.department": "gone"}, 1, 2, 3)
    account = score_account(rules, "", [gone, person("left", MONEY)], AS_OF)

    assert (account.standing, account.stage.stage_id) == (Standing.ACTIVE, "prospect")
    assert [each.in_committee for each in account.contacts] == [False, True]
    assert outcome(account, "people.say")[0] is Outcome.UNKNOWN
    assert outcome(account, "people.visits")[0] is Outcome.UNMET
    assert account.roles[1].outcome is Outcome.UNMET


def test_an_account_is_withdrawn_when_everybody_is(rules: Program) -> None:
    """Disqualified when all are, by whichever rule; held when nobody is active."""
    gone, quiet = Contact("gone", {"person.department": "gone"}), Contact("quiet", {"person.country": "quiet"})
    rival = Contact("rival", {"company.domain": "rival.example"})

    assert score_account(rules, "", [gone, replace(gone, contact_id="too")], AS_OF).standing is Standing.DISQUALIFIED
    assert score_account(rules, "", [rival, person("a")], AS_OF).standing is Standing.DISQUALIFIED
    assert score_account(rules, "", [quiet, gone], AS_OF).standing is Standing.HELD
    both = score_account(rules, "", [quiet, person("a")], AS_OF)
    assert both.standing is Standing.ACTIVE
    assert both.speak_to_next is not None
    assert both.speak_to_next.contact_id == "a"


def test_changes_name_those_who_could_settle_them(rules: Program) -> None:
    """Unknown: those of whom it is not known. Unmet: all for whom it is."""
    yes, no = {**LEAD, **SAY}, {"qualification.budget.allocated": False}
    account = score_account(rules, "", [Contact("a", {**yes, **no}), Contact("b", {}), Contact("c", {})], AS_OF)
    refused = score_account(rules, "", [Contact("a", {**yes, **no}), Contact("b", {**no})], AS_OF)

    assert paths(account) == [[("people.money", ("b", "c"))]]
    assert paths(refused) == [[("people.money", ("a", "b"))]]


def test_ways_up_are_smallest_sets(rules: Program) -> None:
    """Either of two is a way of its own; a fast track is a set of one; what a rung states itself is one change."""
    nothing = score_account(rules, "", [Contact("a", {}), Contact("b", {})], AS_OF)
    ready = score_account(rules, "", [Contact("a", {**LEAD, **SAY}), Contact("b", {**MONEY})], AS_OF)
    prospect = score_account(rules, "", [Contact("a", MAKER), Contact("b", {})], AS_OF)

    assert [[code for code, _ in path] for path in paths(nothing)] == [["fit.maker"], ["fast_track.boss"]]
    assert [[code for code, _ in path] for path in paths(ready)] == [["fit.size"], ["people.visits"]]
    assert [[code for code, _ in path] for path in paths(prospect)] == [["ladder.lead"], ["fast_track.boss"]]


def test_roles_are_filled_missing_or_unknown(rules: Program) -> None:
    """By each contact's own facts and activities; the question is the author's or that of the first fact."""
    staff = person("staff", {"person.seniority": "staff"}, 1)
    signer, user, friend = score_account(rules, "", [staff, person("b", known=False)], AS_OF).roles

    assert (signer.title, signer.outcome, signer.contact_ids, signer.ask) == (
        "Signer",
        Outcome.UNKNOWN,
        ("b",),
        "Who signs?",
    )
    assert (user.title, user.outcome, user.contact_ids, user.ask) == ("User", Outcome.MET, ("staff",), None)
    assert (friend.required, friend.contact_ids) == (False, ("staff", "b"))
    missing, *_ = score_account(rules, "", [staff], AS_OF).roles
    assert (missing.outcome, missing.contact_ids, missing.ask) == (Outcome.UNMET, (), "Who signs?")


STAFF: dict[str, RawValue] = {"person.seniority": "staff"}
READY: dict[str, RawValue] = {**LEAD, "qualification.authority.has_a_say": False, **STAFF}


@pytest.mark.parametrize(
    ("company", "expected", "because", "ask"),
    [
        pytest.param(
            [Contact("a", {**READY, **MONEY}), Contact("b", {**STAFF})],
            "b",
            "Could settle what the next rung waits for: Has a say",
            "Do you decide?",
            id="who could settle most",
        ),
        pytest.param(
            [Contact("a", {**LEAD, **STAFF}), Contact("b", {**LEAD})],
            "b",
            "Could settle all that the next rung waits for: Has a say and Money; may be the Signer",
            "Do you decide?",
            id="then who may hold an open role",
        ),
        pytest.param(
            [Contact("a", {**STAFF, **MAKER}), Contact("b", {**LEAD, **STAFF})],
            "b",
            "Could settle all that the next rung waits for: Has a say and Money",
            "Do you decide?",
            id="then who stands highest",
        ),
        pytest.param(
            [Contact("b", {**LEAD, **STAFF}), Contact("a", {**LEAD, **STAFF})],
            "b",
            "Could settle all that the next rung waits for: Has a say and Money",
            "Do you decide?",
            id="then who was given first",
        ),
    ],
)
def test_whom_to_speak_to(rules: Program, company: list[Contact], expected: str, because: str, ask: str) -> None:
    """The ranking is the documented one, and the question is one that this contact can answer."""
    speak = score_account(rules, "", [replace(each, history=()) for each in company], AS_OF).speak_to_next

    assert speak is not None
    assert (speak.contact_id, speak.because, speak.ask) == (expected, because, ask)


def test_the_top_has_no_way_up(rules: Program) -> None:
    """There is no next rung, and the contact that stands highest is the one to speak to."""
    company = [person("a", {"person.seniority": "staff"}), person("b", {**LEAD, **SAY, **MONEY, **STAFF}, 1, 2, 3)]
    account = score_account(rules, "acme", company, AS_OF, "prospect")

    assert (account.stage.stage_id, account.next_rung, account.account_id) == ("top", None, "acme")
    assert account.transition is not None
    assert account.speak_to_next is not None
    assert (account.speak_to_next.contact_id, account.speak_to_next.ask) == ("b", None)
    assert account.speak_to_next.because == "Stands highest: Top"


@pytest.mark.parametrize(
    "company", [[], [Contact("a", {}), Contact("a", {})], [Contact(str(n), {}) for n in range(257)]]
)
def test_what_is_no_account_is_refused(rules: Program, company: list[Contact]) -> None:
    """Nobody, too many, or two of the same id: callers check before."""
    with pytest.raises(ValueError, match="1 to 256 contacts with different ids"):
        score_account(rules, "", company, AS_OF)


FACTS: dict[str, st.SearchStrategy[RawValue]] = {
    "company.industry": st.just("making"),
    "attributes.size": st.sampled_from([1, 10, 100]),
    "qualification.authority.has_a_say": st.booleans(),
    "qualification.budget.allocated": st.booleans(),
    "qualification.need.aware": st.booleans(),
    "qualification.intent.will_act": st.booleans(),
    "person.seniority": st.sampled_from(["owner", "staff"]),
    "source.channel": st.sampled_from(["web", "fair"]),
    "person.department": st.sampled_from(["gone", "plant"]),
}
VISITS = st.none() | st.lists(st.integers(0, 40), max_size=3)
COMPANY = st.lists(st.tuples(st.fixed_dictionaries({}, optional=FACTS), VISITS), min_size=1, max_size=5)


@settings(max_examples=150)
@given(COMPANY)
def test_one_more_contact_never_lowers_the_stage(
    rules: Program, drawn: list[tuple[dict[str, RawValue], list[int] | None]]
) -> None:
    """Among contacts that agree on the company, and rules that want nothing unmet and take no points for it."""
    company = [
        person(str(place), facts, *(visits or ()), known=visits is not None)
        for place, (facts, visits) in enumerate(drawn)
    ]
    accounts = [score_account(rules, "", company[:size], AS_OF) for size in range(1, len(company) + 1)]
    rungs = [each.stage.rung for each in accounts if each.standing is not Standing.DISQUALIFIED]

    assert rungs == sorted(rungs)


@settings(max_examples=60)
@given(COMPANY, st.data())
def test_a_way_up_leads_up(
    rules: Program, drawn: list[tuple[dict[str, RawValue], list[int] | None]], data: st.DataObject
) -> None:
    """A contact that brings what the changes of a path ask for brings the account to the next rung, or beyond."""
    company = [person(str(place), facts, *(visits or ())) for place, (facts, visits) in enumerate(drawn)]
    account = score_account(rules, "", company, AS_OF)
    if account.next_rung is None or not account.next_rung.paths or account.standing is Standing.DISQUALIFIED:
        return
    path = data.draw(st.sampled_from(account.next_rung.paths))
    facts: dict[str, RawValue] = {"person.department": "plant"}
    for each in path:
        facts |= BRINGS[each.change.code]
    visits = (1, 1, 1) if "people.visits" in {each.change.code for each in path} else ()
    more = score_account(rules, "", [*company, person("new", facts, *visits)], AS_OF)

    assert more.stage.rung >= account.next_rung.stage.rung


BRINGS: dict[str, dict[str, RawValue]] = {
    "fit.maker": MAKER,
    "fit.size": {"attributes.size": 100},
    "people.say": SAY,
    "people.money": MONEY,
    "people.visits": {},
    "ladder.lead": {"qualification.need.aware": True, "qualification.intent.will_act": True},
    "fast_track.boss": {"person.seniority": "owner", "source.channel": "web"},
}
"""For each change what a contact brings that makes it."""
