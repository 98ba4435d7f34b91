"""Servers that tests share."""

from collections.abc import Iterator

import grpc
import pytest

from leadladder.v1.lead_scoring_service_pb2_grpc import LeadScoringServiceStub
from leadladder.v1.rule_set_service_pb2_grpc import RuleSetServiceStub
from tests.rpc.serving import RULES, SHIPPED, channel, load, serving


@pytest.fixture(scope="session")
def tiny() -> Iterator[grpc.Channel]:
    """A connection to a server of the one rule set `tiny`."""
    with serving(load(RULES)) as target, channel(target) as connected:
        yield connected


@pytest.fixture(scope="session")
def shipped() -> Iterator[grpc.Channel]:
    """A connection to a server of the shipped rule sets, none of which is the default."""
    with serving(load(SHIPPED)) as target, channel(target) as connected:
        yield connected


@pytest.fixture(scope="session")
def scoring(tiny: grpc.Channel) -> LeadScoringServiceStub:
    """LeadScoringService over `tiny`."""
    return LeadScoringServiceStub(tiny)


@pytest.fixture(scope="session")
def rule_sets(tiny: grpc.Channel) -> RuleSetServiceStub:
    """RuleSetService over `tiny`."""
    return RuleSetServiceStub(tiny)
