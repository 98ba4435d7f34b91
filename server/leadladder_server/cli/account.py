"""`leadladder account`: the verdict on the contacts of one company together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

import leadladder
from leadladder.v1.account_pb2 import AccountWarning
from leadladder.v1.contact_pb2 import Contact as WireContact
from leadladder_server.cli.account_report import account_report
from leadladder_server.cli.addresses import checked_address
from leadladder_server.cli.exits import Stop
from leadladder_server.cli.inputs import contact_from, now, read_as_of
from leadladder_server.cli.options import AsOf, InferenceOption, Json, Locale, Rules, RuleSetId, Server
from leadladder_server.cli.report import who
from leadladder_server.cli.scoring import chosen_rule_set
from leadladder_server.cli.terminal import print_lines, print_raw
from leadladder_server.contact import Contact
from leadladder_server.engine.account.account import MAX_CONTACTS, score_account
from leadladder_server.engine.inference import Inference
from leadladder_server.engine.program import compile_program
from leadladder_server.errors import ContactInvalid
from leadladder_server.intake.contact_file import ContactFile
from leadladder_server.rpc.accounts import account_to_wire
from leadladder_server.rpc.contact_messages import contact_message
from leadladder_server.rpc.contacts import read_contact
from leadladder_server.rpc.verdict_json import verdict_to_json
from leadladder_server.rpc.verdicts import warnings_to_wire
from leadladder_server.values.time import to_datetime
from leadladder_server.values.types import Instant


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is to be scored.

    Attributes:
        account_id: Echoed.
        contacts: Each with an id of its own.
        warnings: What could not be read of the files.
        as_of: The moment.
        rule_set: Id of the rule set; None for the only one there is.
        previous_stage: Of the account; None when there is none.
        locale: The language of the verdict; empty for the rule set's own.
    """

    account_id: str
    contacts: tuple[WireContact, ...]
    warnings: tuple[AccountWarning, ...]
    as_of: Instant
    rule_set: str | None
    previous_stage: str | None
    locale: str


def account(  # noqa: PLR0913  # One for each option.
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="CONTACTS...", help="Files of the contacts of one company (.yaml, .yml, .json)."),
    ],
    *,
    rules: Rules = None,
    rule_set: RuleSetId = None,
    as_of: AsOf = None,
    account_id: Annotated[str, typer.Option(metavar="ID", help="Your key for the company, echoed.")] = "",
    previous_stage: Annotated[str | None, typer.Option(metavar="STAGE", help="Where the account stood before.")] = None,
    server: Server = None,
    inference: InferenceOption = Inference.DURABLE,
    locale: Locale = "",
    json: Json = False,
) -> None:
    """Say how far up the ladder the contacts of one company are together, and whom to speak to next.

    A criterion is met when one of them meets it. Where they say different things of the company, the file that is named
    first is believed. A contact without a contact_id goes by the name of its file.
    """
    if server is not None and rules is not None:
        raise Stop("--rules and --server exclude each other: a server has its own rules")
    moment = None if as_of is None else read_as_of(as_of)
    files = [contact_from(path) for path in paths]
    contacts = [_with_id(path, file.contact) for path, file in zip(paths, files, strict=True)]
    _check(paths, contacts)
    messages, warnings = _messages(contacts, files)
    asked = _Asked(
        account_id=account_id,
        contacts=messages,
        warnings=warnings,
        as_of=moment or _common_moment(paths, files),
        rule_set=rule_set or _common_rule_set(paths, files),
        previous_stage=previous_stage,
        locale=locale,
    )
    verdict = _local(asked, rules or Path("rules"), inference) if server is None else _remote(asked, server)
    own = list(asked.warnings)
    found = [*own, *verdict.proto.warnings]
    del verdict.proto.warnings[:]
    verdict.proto.warnings.extend(found)
    if json:
        print_raw(verdict_to_json(verdict.proto, indent=2) + "\n")
    else:
        print_lines(account_report(verdict, {contact.contact_id: who(contact) for contact in contacts}))


def _with_id(path: Path, contact: Contact) -> Contact:
    return contact if contact.contact_id else replace(contact, contact_id=path.stem)


def _check(paths: Sequence[Path], contacts: Sequence[Contact]) -> None:
    """Ends the command for what no account may be."""
    if len(contacts) > MAX_CONTACTS:
        raise Stop(f"An account has at most {MAX_CONTACTS} contacts, got {len(contacts):,} files")
    first: dict[str, Path] = {}
    for path, contact in zip(paths, contacts, strict=True):
        earlier = first.setdefault(contact.contact_id, path)
        if earlier is not path:
            raise Stop(f"{path} and {earlier} have the same contact_id: {contact.contact_id}; give each its own")


def _messages(
    contacts: Sequence[Contact], files: Sequence[ContactFile]
) -> tuple[tuple[WireContact, ...], tuple[AccountWarning, ...]]:
    messages = []
    warnings = []
    for contact, file in zip(contacts, files, strict=True):
        message, unsent = contact_message(contact)
        messages.append(message)
        own = warnings_to_wire((*file.warnings, *unsent))
        warnings += [AccountWarning(warning=warning, contact_ids=[contact.contact_id]) for warning in own]
    return tuple(messages), tuple(warnings)


def _common_moment(paths: Sequence[Path], files: Sequence[ContactFile]) -> Instant:
    """The moment that the files name; now when none does."""
    named = {file.as_of: path for path, file in zip(paths, files, strict=True) if file.as_of is not None}
    if len(named) > 1:
        one, other = list(named.values())[:2]
        raise Stop(f"{one} and {other} name different moments; give one with --as-of")
    return next(iter(named), now())


def _common_rule_set(paths: Sequence[Path], files: Sequence[ContactFile]) -> str | None:
    """The rule set that the files name; None when none does."""
    named = {file.rule_set: path for path, file in zip(paths, files, strict=True) if file.rule_set is not None}
    if len(named) > 1:
        one, other = list(named.values())[:2]
        raise Stop(f"{one} and {other} name different rule sets; choose one with --rule-set")
    return next(iter(named), None)


def _local(asked: _Asked, root: Path, inference: Inference) -> leadladder.AccountVerdict:
    program = compile_program(chosen_rule_set(root, asked.rule_set), inference)
    try:
        contacts = []
        for message in asked.contacts:
            try:
                contacts.append(read_contact(message))
            except ContactInvalid as error:
                raise Stop(f"{message.contact_id[:80]} cannot be scored: {error}") from error
        _check_stage(asked.previous_stage, [stage.stage_id for stage in program.rule_set.stages])
        told = program.in_locale(asked.locale)
        verdict = score_account(told, asked.account_id, contacts, asked.as_of, asked.previous_stage)
        return leadladder.AccountVerdict(account_to_wire(verdict))
    finally:
        program.close()


def _remote(asked: _Asked, address: str) -> leadladder.AccountVerdict:
    with leadladder.Client(checked_address(address), rule_set=asked.rule_set or "", locale=asked.locale) as client:
        try:
            stages = [stage.stage_id for stage in client.get_rule_set().stages]
        except leadladder.UnavailableError as error:
            raise Stop(f"No server answers at {address}; `leadladder serve` starts one\n  {error}") from error
        except leadladder.RequestInvalidError as error:
            raise Stop(f"{error}\n  name a rule set with --rule-set") from error
        _check_stage(asked.previous_stage, stages)
        return client.score_account(
            asked.contacts,
            account_id=asked.account_id,
            previous_stage=asked.previous_stage,
            as_of=to_datetime(asked.as_of),
        )


def _check_stage(stage: str | None, stages: Sequence[str]) -> None:
    """Ends the command unless the ladder has the stage: another one would silently mean none."""
    if stage is not None and stage not in stages:
        raise Stop(f"The ladder has no stage {stage!r}; there are {', '.join(stages)}")
