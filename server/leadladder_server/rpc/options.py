"""Scoring options from the wire."""

from collections.abc import Callable
from dataclasses import dataclass

from leadladder.v1 import lead_scoring_service_pb2 as wire
from leadladder_server.catalog.catalog import Catalog, LoadedRuleSet
from leadladder_server.rpc import values
from leadladder_server.rpc.statuses import RequestInvalid
from leadladder_server.rpc.verdicts import read_detail
from leadladder_server.values.types import Instant
from leadladder_server.verdict import ReasonDetail

_LONGEST_ID = 100
"""Characters of an id that are looked at; no rule set has an id of more than 64."""


@dataclass(frozen=True, slots=True)
class Options:
    """What one call has decided for all of its contacts.

    Attributes:
        loaded: The rule set.
        as_of: The moment to score at.
        detail: How many reasons to give.
    """

    loaded: LoadedRuleSet
    as_of: Instant
    detail: ReasonDetail


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
    version = message.version if message.HasField("version") else None
    loaded = find(catalog, message.rule_set_id, version, "options.")
    as_of = values.read_instant(message.as_of) if message.HasField("as_of") else now()
    if as_of is None:
        raise RequestInvalid("options.as_of", values.EXPECTED_MOMENT)
    return Options(loaded, as_of, read_detail(message.reason_detail))


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
