"""Scoring options from the wire."""

from collections.abc import Callable
from dataclasses import dataclass

from leadladder.v1 import lead_scoring_service_pb2 as wire
from leadladder.v1.verdict_pb2 import Verdict
from leadladder_server.catalog.catalog import Catalog, LoadedRuleSet
from leadladder_server.rpc import values
from leadladder_server.rpc.framing import field
from leadladder_server.rpc.statuses import RequestInvalid
from leadladder_server.rpc.verdicts import read_detail, wants_outlook
from leadladder_server.values.types import Instant
from leadladder_server.verdict import ReasonDetail

_LONGEST_ID = 100
"""Characters of an id that are looked at; no rule set has an id of more than 64."""


@dataclass(slots=True)
class Options:
    """What one call has decided for all of its contacts. Not to be changed; not frozen, as that makes it slow to make.

    Attributes:
        loaded: The rule set.
        as_of: The moment to score at.
        detail: How many reasons to give.
        outlook: Whether to tell what could become of a contact.
        moment: `as_of` as the field of that name in a serialised leadladder.v1.Verdict.
    """

    loaded: LoadedRuleSet
    as_of: Instant
    detail: ReasonDetail
    outlook: bool
    moment: bytes


def read_options(message: wire.ScoringOptions, catalog: Catalog, now: Callable[[], Instant]) -> Options:
    """The options of a call.

    Args:
        message: As it came; all defaults when it was left out.
        catalog: Where rule sets are looked up.
        now: The clock, read when the caller leaves `as_of` out.

    Raises:
        RequestInvalid: The version or the moment is out of range.
        RuleSetNotFound: No such rule set.
        RuleSetRequired: None is named, and there is no default.
    """
    version = message.version if _has(message, "version") else None
    loaded = find(catalog, message.rule_set_id, version, "options.")
    as_of = values.read_instant(message.as_of) if _has(message, "as_of") else now()
    if as_of is None:
        raise RequestInvalid("options.as_of", values.EXPECTED_MOMENT)
    detail = read_detail(message.reason_detail)
    return Options(loaded, as_of, detail, wants_outlook(message.outlook), moment_field(as_of))


def moment_field(as_of: Instant) -> bytes:
    """The field `as_of` of a serialised leadladder.v1.Verdict."""
    return field(Verdict.AS_OF_FIELD_NUMBER, values.instant_to_wire(as_of).SerializeToString())


# Bound to its instance, a method of a message is looked up among the fields first.
_has = wire.ScoringOptions.HasField


def find(catalog: Catalog, rule_set_id: str, version: int | None, prefix: str = "") -> LoadedRuleSet:
    """The rule set that a request names.

    Args:
        catalog: Where it is looked up.
        rule_set_id: As it came.
        version: As it came; None when it was left out.
        prefix: What stands before "version" in the request.

    Raises:
        RequestInvalid: The version is below 1.
        RuleSetNotFound: No such rule set.
        RuleSetRequired: None is named, and there is no default.
    """
    if version is not None and version < 1:
        raise RequestInvalid(f"{prefix}version", f"expected 1 or more, got {version}")
    return catalog.get(rule_set_id[:_LONGEST_ID], version)
