"""Inference by durable_rules agrees with the reference evaluator, at any size, also when the engine misbehaves."""

import random
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import durable_rules_engine
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadladder_server.engine import durable
from leadladder_server.engine.durable import BRANCHES, NAMES, DurableReasoner
from leadladder_server.engine.inference import Stratum
from leadladder_server.engine.network import WIDTH
from leadladder_server.engine.reference import ReferenceReasoner
from leadladder_server.errors import InferenceFailed, ProgramClosed
from leadladder_server.outcome import Outcome
from leadladder_server.ruleset.conditions import All, Any, AtLeast, Condition, Holds, Not
from tests.strategies import PLACE, conditions, met, outcome_vectors

FEW = tuple(met(f"fit.c{number}") for number in range(6))
MANY = tuple(met(f"fit.c{number}") for number in range(5000))


def stratum(leaves: Sequence[Holds], *asked: Condition) -> Stratum:
    """The conditions over the leaves, in the leaves' order."""
    return Stratum({leaf: place for place, leaf in enumerate(leaves)}, asked)


def answers(asked: Stratum, vectors: Sequence[bytes]) -> list[bytes]:
    """What durable_rules infers from each vector."""
    reasoner = DurableReasoner(asked)
    try:
        return [reasoner.infer(vector) for vector in vectors]
    finally:
        reasoner.close()


def expected(asked: Stratum, vectors: Sequence[bytes]) -> list[bytes]:
    """What the reference evaluator says."""
    reasoner = ReferenceReasoner(asked)
    return [reasoner.infer(vector) for vector in vectors]


def random_vectors(size: int) -> list[bytes]:
    """All alike, all alike but one, and mixed."""
    chance = random.Random(size)  # noqa: S311  # The same vectors each time.
    vectors = [bytes([outcome]) * size for outcome in Outcome]
    for usual in Outcome:
        for other in Outcome:
            vector = bytearray([usual]) * size
            vector[chance.randrange(size)] = other
            vectors.append(bytes(vector))
    mixtures = ((1, 1, 1), (0, 1, 0), (1, 20, 1), (20, 1, 1))
    return vectors + [bytes(chance.choices((0, 1, 2), mixture, k=size)) for mixture in mixtures]


@given(
    st.lists(conditions(st.sampled_from(FEW), max_leaves=20), min_size=1, max_size=6),
    st.lists(outcome_vectors(len(FEW)), min_size=1, max_size=8),
)
def test_random_conditions(asked: list[Condition], vectors: list[bytes]) -> None:
    """Whatever is asked of whatever is known, and in whatever order: the two evaluators agree."""
    question = stratum(FEW, *asked)
    assert answers(question, vectors) == expected(question, vectors)


def nested(depth: int, leaves: Sequence[Holds]) -> Condition:
    """Alternately all, any, at least two and not, `depth` deep."""
    condition: Condition = leaves[0]
    for level in range(depth):
        others = tuple(leaves[(level * 3 + offset) % len(leaves)] for offset in (1, 2))
        match level % 4:
            case 0:
                condition = All((condition, *others), span=PLACE)
            case 1:
                condition = Any((condition, *others), span=PLACE)
            case 2:
                condition = AtLeast(2, (condition, *others), span=PLACE)
            case _:
                condition = Not(condition, span=PLACE)
    return condition


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param((All(MANY, span=PLACE),), id="5,000 in one all"),
        pytest.param((Any(MANY, span=PLACE),), id="5,000 in one any"),
        pytest.param((Not(Any(MANY, span=PLACE), span=PLACE),), id="5,000 in one none"),
        pytest.param((AtLeast(2500, MANY, span=PLACE),), id="5,000 in one at_least"),
        pytest.param((nested(32, MANY[:40]),), id="32 deep"),
        pytest.param(tuple(All(MANY[n : n + 2], span=PLACE) for n in range(700)), id="700 rules at once"),
        pytest.param(tuple(Any(MANY[n : n + 32], span=PLACE) for n in range(0, 3000, 7)), id="wide overlapping rules"),
    ],
)
def test_size_does_not_matter(asked: tuple[Condition, ...]) -> None:
    """Conditions beyond what the engine itself can hold are split, and stay right when everything or nothing holds."""
    question = stratum(MANY, *asked)
    vectors = random_vectors(len(MANY))
    assert answers(question, vectors) == expected(question, vectors)


def test_what_equals_a_leaf_takes_no_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """A leaf, its negation, and groups of one are answered without the engine."""
    monkeypatch.setattr(durable_rules_engine, "create_ruleset", None)
    leaf = FEW[0]
    question = stratum(FEW, leaf, Not(leaf, span=PLACE), All((leaf, leaf), span=PLACE), AtLeast(1, (leaf,), span=PLACE))
    vectors = [bytes([outcome]) * len(FEW) for outcome in Outcome]
    assert answers(question, vectors) == expected(question, vectors)


def test_the_engine_can_tell_its_names_apart() -> None:
    """No two names that the engine ever sees have the same 32-bit FNV-1a hash, by which alone it compares them."""

    def fnv_1a(name: str) -> int:
        value = 2166136261
        for byte in name.encode():
            value = (value ^ byte) * 16777619 % 2**32
        return value

    assert len({fnv_1a(name) for name in NAMES}) == len(set(NAMES)) == len(NAMES)
    assert fnv_1a("$forward") == 739185624  # As in the engine's source, rete.c.


def test_threads_share_a_reasoner() -> None:
    """Eight threads that ask one reasoner get what one thread gets."""
    question = stratum(FEW, All(FEW, span=PLACE), Any(FEW[:3], span=PLACE), AtLeast(4, FEW, span=PLACE))
    chance = random.Random(1)  # noqa: S311  # The same vectors each time.
    vectors = [bytes(chance.choices((0, 1, 2), k=len(FEW))) for _ in range(2000)]
    reasoner = DurableReasoner(question)
    with ThreadPoolExecutor(8) as pool:
        answered = list(pool.map(reasoner.infer, vectors))
    reasoner.close()
    assert answered == expected(question, vectors)


class Faulty:
    """The engine's module with one function that misbehaves on given calls."""

    def __init__(self, name: str, faults: Iterator[object]) -> None:
        self._name = name
        self._faults = faults

    def __getattr__(self, name: str) -> object:
        function = getattr(durable_rules_engine, name)
        if name != self._name:
            return function

        def call(*arguments: object) -> object:
            fault = next(self._faults, None)
            if isinstance(fault, BaseException):
                raise fault
            return function(*arguments) if fault is None else fault

        return call


FAULTS = [
    pytest.param("assert_fact", RuntimeError("303"), id="an error for a fact"),
    pytest.param("assert_fact", (2, 0), id="a fact that was there already"),
    pytest.param("assert_fact", (0, 77), id="another session"),
    pytest.param("start_action_for_state", RuntimeError("x"), id="an error when results are fetched"),
    pytest.param("start_action_for_state", (0, '{"stranger":{}}'), id="a rule that does not exist"),
    pytest.param("complete_and_start_action", MemoryError(), id="an error between results"),
    pytest.param("retract_fact", RuntimeError("x"), id="an error when the fact is taken back"),
]


@pytest.mark.parametrize(("name", "fault"), FAULTS)
def test_one_fault_is_healed(monkeypatch: pytest.MonkeyPatch, name: str, fault: object) -> None:
    """After a fault the engine is built anew and asked again: this answer and those after it are right."""
    question = stratum(FEW, All(FEW[:3], span=PLACE), Any(FEW[2:], span=PLACE))
    reasoner = DurableReasoner(question)
    vectors = random_vectors(len(FEW))
    vectors.insert(0, bytes([Outcome.UNMET]) * len(FEW))
    monkeypatch.setattr(durable, "_engine", Faulty(name, iter([fault])))
    assert [reasoner.infer(vector) for vector in vectors] == expected(question, vectors)
    reasoner.close()


@pytest.mark.parametrize(("name", "fault"), FAULTS)
def test_two_faults_withhold_the_answer(monkeypatch: pytest.MonkeyPatch, name: str, fault: object) -> None:
    """When the engine built anew fails as well, the inference fails; the next one starts afresh and is right."""
    question = stratum(FEW, All(FEW[:3], span=PLACE), Any(FEW[2:], span=PLACE))
    reasoner = DurableReasoner(question)
    vector = bytes([Outcome.UNMET]) * len(FEW)
    monkeypatch.setattr(durable, "_engine", Faulty(name, iter([fault, fault])))
    with pytest.raises(InferenceFailed, match="durable_rules failed 2 times"):
        reasoner.infer(vector)
    assert reasoner.infer(vector) == expected(question, [vector])[0]
    reasoner.close()


def test_an_interrupt_passes_through_and_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """An interrupt between the engine's results is not swallowed, and the next inference is right."""
    question = stratum(FEW, All(FEW[:3], span=PLACE), Any(FEW[2:], span=PLACE))
    reasoner = DurableReasoner(question)
    vector = bytes([Outcome.UNMET]) * len(FEW)
    monkeypatch.setattr(durable, "_engine", Faulty("complete_and_start_action", iter([KeyboardInterrupt()])))
    with pytest.raises(KeyboardInterrupt):
        reasoner.infer(vector)
    assert reasoner.infer(vector) == expected(question, [vector])[0]
    reasoner.close()


def test_rules_that_the_engine_refuses_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of the engine's while rules are loaded comes out as InferenceFailed."""
    monkeypatch.setattr(durable, "_engine", Faulty("create_ruleset", iter([RuntimeError("113")])))
    with pytest.raises(InferenceFailed, match="durable_rules refused the rules: 113"):
        DurableReasoner(stratum(FEW, All(FEW, span=PLACE)))


def test_a_closed_reasoner_refuses() -> None:
    """After `close`, which may be called twice, inferring raises ProgramClosed."""
    reasoner = DurableReasoner(stratum(FEW, All(FEW, span=PLACE), FEW[0]))
    reasoner.close()
    reasoner.close()
    with pytest.raises(ProgramClosed):
        reasoner.infer(bytes(len(FEW)))


def test_closing_waits_for_an_inference_under_way() -> None:
    """Inferences that race with `close` end with a right answer or with ProgramClosed, never otherwise."""
    question = stratum(FEW, All(FEW, span=PLACE), Any(FEW[:3], span=PLACE))
    vector = bytes([Outcome.MET]) * len(FEW)
    right = expected(question, [vector])[0]
    for _ in range(40):
        reasoner = DurableReasoner(question)
        started = threading.Barrier(5)

        def ask(reasoner: DurableReasoner = reasoner, started: threading.Barrier = started) -> bytes | None:
            started.wait()
            try:
                for _ in range(50):
                    assert reasoner.infer(vector) == right
            except ProgramClosed:
                return None
            return right

        with ThreadPoolExecutor(4) as pool:
            asked = [pool.submit(ask) for _ in range(4)]
            started.wait()
            reasoner.close()
        assert all(future.result() in (right, None) for future in asked)


def test_without_the_engine_the_error_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """When durable_rules cannot be imported, the message names the cause, the command, and the way round."""
    monkeypatch.setattr(durable, "_import_error", ImportError("undefined symbol: PyEval_CallObject"))
    with pytest.raises(InferenceFailed) as raised:
        DurableReasoner(stratum(FEW, FEW[0]))
    assert str(raised.value) == (
        "durable_rules cannot be imported (undefined symbol: PyEval_CallObject). Install it with a C compiler and "
        "Python's headers at hand: "
        'CPPFLAGS="-O2 -DPyEval_CallObject=PyObject_CallObject" pip install durable-rules==2.0.28. '
        "Or run with --inference reference, which gives the same verdicts without it."
    )


def test_guards_stay_below_the_engines_stack() -> None:
    """The most branches that can hold at once, on the way to one rule's widest or, are fewer than the engine's 64."""
    levels = durable._digits_needed(2 * durable.MAX_NODES)  # noqa: SLF001
    assert (levels - 1) * (BRANCHES - 1) + (BRANCHES - 1) + WIDTH + 1 < 64
