"""Accounts, by both clients against a real server."""

import asyncio
from datetime import UTC, datetime

import pytest

from leadladder import AccountVerdict, AsyncClient, Client, ContactInvalidError, RequestInvalidError, contact
from leadladder.v1 import account_pb2 as wire
from leadladder.v1 import verdict_pb2
from tests.rpc.requests import ASKED

MOMENT = datetime(2026, 11, 22, 9, tzinfo=UTC)
BOSS = contact("boss", company={"employees": 80}, history=ASKED)
SCEPTIC = contact("sceptic", company={"employees": 3}, qualification={"budget": {"allocated": False}}, history=[])


def test_a_verdict_on_an_account_reads_well_in_python(client: Client) -> None:
    """Ids and words instead of numbers, None for what is absent."""
    verdict = client.score_account([BOSS, SCEPTIC], account_id="acme", as_of=MOMENT, previous_stage="name")

    assert (verdict.account_id, verdict.as_of, verdict.standing) == ("acme", MOMENT, "active")
    assert (verdict.stage, verdict.stage_title, verdict.rung, verdict.transition) == ("lead", "Lead", 1, "promoted")
    assert (verdict.score, verdict.grade, verdict.labels) == (100, None, {})
    assert verdict.carried_by("intent.asked") == "boss"
    assert verdict.carried_by("no.such") is None
    assert verdict.next_stage == "qualified_lead"
    assert [(each.change.code, list(each.contact_ids)) for each in verdict.changes] == [("budget.allocated", ["boss"])]
    assert (verdict.speak_to_next, verdict.next_action, verdict.hand_off_to) == (
        "boss",
        "Call within one working day",
        None,
    )
    assert [each.contact_id for each in verdict.contacts] == ["boss", "sceptic"]
    assert (verdict.roles, verdict.missing_roles) == ({}, ())
    assert [each.warning.code for each in verdict.warnings] == ["contacts-disagree"]
    assert repr(verdict) == "<AccountVerdict 'acme': lead, active>"
    assert verdict == client.score_account([BOSS, SCEPTIC], account_id="acme", as_of=MOMENT, previous_stage="name")


def test_a_report_of_an_account_names_contacts(client: Client) -> None:
    """Who carries what decides, who could settle what is missing, and whom to speak to."""
    assert str(client.score_account([SCEPTIC, BOSS], as_of=MOMENT)) == (
        "Lead, score 50 of 100\n"
        "  + Asked for information (10 of 10) by boss\n"
        "  - Fewer than 20 people (0 of 10) by sceptic\n"
        "  ? Nobody has asked about a budget by boss\n"
        "to Qualified lead: Budget allocated (unknown: Is a budget allocated?) by boss;"
        " Headcount (unmet -> met) by sceptic or boss\n"
        "  sceptic: Name\n"
        "  boss: Lead\n"
        "speak to boss: Could settle all that the next rung waits for: Budget allocated and Headcount\n"
        "ask: Is a budget allocated?\n"
        "do: Call within one working day\n"
        "warning: company.employees: expected 3, got 80 (sceptic, boss)\n"
        "by tiny 1, as of 2026-11-22 09:00 UTC"
    )


def test_a_report_tells_roles() -> None:
    """Who plays each, who may, or that nobody does; and standings that are not active."""
    verdict = AccountVerdict(
        wire.AccountVerdict(
            stage=verdict_pb2.Stage(title="Name"),
            standing=verdict_pb2.STANDING_HELD,
            hand_off_to="sales",
            roles=[
                wire.AccountRole(
                    role_id="buyer", title="Buyer", required=True, state=wire.ROLE_STATE_FILLED, contact_ids=["a", "b"]
                ),
                wire.AccountRole(role_id="user", title="User", required=True, state=wire.ROLE_STATE_MISSING),
                wire.AccountRole(role_id="fan", title="Fan", state=wire.ROLE_STATE_UNKNOWN, contact_ids=["a", "b"]),
            ],
        )
    )
    assert str(verdict) == (
        "Name (held)\n"
        "Buyer: a, b\n"
        "User: nobody\n"
        "Fan: unknown, perhaps a or b (not required)\n"
        "hand off to: sales\n"
        "by  0, as of 1970-01-01 00:00 UTC"
    )
    assert verdict.missing_roles == ("user",)
    assert (verdict.speak_to_next, verdict.next_stage, verdict.changes) == (None, None, ())


def test_refusals_name_the_contact(client: Client) -> None:
    """The path of the field leads to the contact in the list."""
    with pytest.raises(RequestInvalidError) as nobody:
        client.score_account([])
    with pytest.raises(ContactInvalidError) as long:
        client.score_account([BOSS, contact("x" * 257)])

    assert [each.field for each in nobody.value.violations] == ["contacts"]
    assert [each.field for each in long.value.violations] == ["contacts[1].contact_id"]


def test_the_asynchronous_client_gives_the_same(client: Client, target: str) -> None:
    """Both clients make the same call."""

    async def ask() -> AccountVerdict:
        async with AsyncClient(target) as asynchronous:
            return await asynchronous.score_account([BOSS, SCEPTIC], account_id="acme", as_of=MOMENT)

    assert asyncio.run(ask()) == client.score_account([BOSS, SCEPTIC], account_id="acme", as_of=MOMENT)
