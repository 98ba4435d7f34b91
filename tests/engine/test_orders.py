"""What decides facts that tests compare is the order in which they stand, whatever they are."""

import random
from pathlib import Path
from typing import Any

import pytest

from leadladder_server.catalog.loading import load_rule_sets
from leadladder_server.engine.outlook.bundles import Bundle, BundleTest
from leadladder_server.engine.outlook.orders import can_be_ordered
from leadladder_server.engine.outlook.tied import BundleFact
from leadladder_server.facts.slots import NEVER, Fact
from leadladder_server.facts.tests import compile_test
from leadladder_server.ruleset.conditions import Name, NameKind, leaves
from leadladder_server.ruleset.conditions import Test as Comparison
from leadladder_server.ruleset.model import every_condition_of
from leadladder_server.values.time import MICROSECONDS_A_DAY
from leadladder_server.values.types import Instant

_AS_OF = Instant(1_800_000_000_000_000)


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    """The two moments that cold-calling compares, with every test that reads them."""
    loaded = load_rule_sets(Path(__file__).parents[2] / "rules")
    rule_set = next(each for each in loaded.rule_sets if each.ref.rule_set_id == "cold-calling")
    tests = [leaf for each in every_condition_of(rule_set) for leaf in leaves(each) if isinstance(leaf, Comparison)]
    (compared,) = {test for test in tests if len(set(test.names)) > 1 and test.subject.kind is NameKind.SIGNAL}
    names = list(dict.fromkeys(compared.names))
    slot_of = {name: slot for slot, name in enumerate(names)}
    read = [test for test in dict.fromkeys(tests) if slot_of.keys() & set(test.names)]
    signals = {f"signals.{signal.signal_id}": signal for signal in rule_set.signals}
    facts = [BundleFact(name, slot_of[name], signals[name.path], (), ()) for name in names]
    made = [
        BundleTest(test, _names(test), place, compile_test(test, slot_of.__getitem__, None))
        for place, test in enumerate(read)
    ]
    assert can_be_ordered(facts, read)
    return Bundle(facts, made, len(names), None)


def _names(test: Comparison) -> tuple[Name, ...]:
    return test.names


def _moments(chance: random.Random) -> tuple[list[Fact], Instant]:
    as_of = Instant(_AS_OF + chance.choice([0, 1, 40 * MICROSECONDS_A_DAY]))
    ages = [chance.choice([0, 1, 2, 30, 89, 90, 91, 200]) * MICROSECONDS_A_DAY + chance.randint(0, 2) for _ in "12"]
    values: list[Fact] = [chance.choice([Instant(as_of - age)] * 4 + [NEVER, None]) for age in ages]
    return values, as_of


def _come_to(bundle: Bundle, values: list[Fact], as_of: Instant) -> tuple[Any, ...]:
    now = tuple(int(each.compiled(values, as_of)) for each in bundle.tests)
    reach = bundle.reach(now, values, as_of)
    return reach.vectors, reach.exact, reach.complete, tuple(reach.answers.items()), tuple(reach.alone.items())


def test_the_same_order_comes_to_the_same(bundle: Bundle) -> None:
    """Values and moments whose key is the same can be changed to the same, the nearest first."""
    chance = random.Random(1)  # noqa: S311  # A seed, so that it is the same each time.
    known: dict[Any, tuple[Any, ...]] = {}
    met = 0
    for _ in range(400):
        values, as_of = _moments(chance)
        now = tuple(int(each.compiled(values, as_of)) for each in bundle.tests)
        key = now, tuple(value is NEVER for value in values), bundle.key(values, as_of)
        found = _come_to(bundle, values, as_of)
        met += key in known
        assert known.setdefault(key, found) == found
    assert met > 0


def test_orders_leave_nothing_out(bundle: Bundle) -> None:
    """Whatever moments are tried by chance, a change to what they come to was foreseen."""
    chance = random.Random(2)  # noqa: S311  # Likewise.
    for _ in range(20):
        values, as_of = _moments(chance)
        foreseen = set(_come_to(bundle, values, as_of)[0])
        for _ in range(200):
            others, _ = _moments(chance)
            shifted = [
                value if value is None or value is NEVER else min(as_of, Instant(value))  # type: ignore[arg-type]
                for value in others
            ]
            tried = [now if chance.random() < 0.3 else then for now, then in zip(values, shifted, strict=True)]
            if all((now is None) or (then is not None) for now, then in zip(values, tried, strict=True)):
                assert tuple(int(each.compiled(tried, as_of)) for each in bundle.tests) in foreseen
