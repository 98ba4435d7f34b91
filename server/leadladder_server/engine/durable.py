"""Inference by durable_rules. The only module that knows its C extension, whose faults shape every line here.

What a ruleset of the engine is given, and why (docs/decisions/0001-inference-by-durable-rules.md has the measurements):

- Facts only, one at a time, under one session and one id: other uses lose matches, leak or crash.
- Small integers under a fixed set of names. No text, number or name of a contact or an author gets here.
- Rules that all begin with guards, which a fact always carries and the engine's own state fact never does. The guards
  spread the rules over a trie of four branches a level, because the engine overflows when 64 branches hold at once.
- A first rule that fires before anything else, because an unused session cannot be released.
- After each fact: everything that fired is fetched, then the fact is retracted. Otherwise the next one goes unseen.
"""

import contextlib
import json
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from leadladder_server.engine.inference import Stratum
from leadladder_server.engine.network import Conjunction, Count, Literal, compile_network
from leadladder_server.errors import InferenceFailed, ProgramClosed
from leadladder_server.outcome import Outcome

try:
    import durable_rules_engine as _engine
except ImportError as error:  # pragma: no cover  # Depends on the machine; its message is tested.
    _engine = None
    _import_error: ImportError | None = error
else:
    _import_error = None

MAX_NODES: Final = 128
"""And-nodes in one ruleset of the engine. Each takes two rules, and the engine breaks above 256."""

MAX_INPUTS: Final = 200
"""Different inputs of one ruleset. The engine refuses a fact of more than 252 properties."""

BRANCHES: Final = 4
"""Guards, and so branches of the trie on each of its levels."""

ATTEMPTS: Final = 2
"""How often the same fact is tried, each time with a new ruleset."""

WARM_UP: Final = "w"
GUARDS: Final = tuple(f"g{digit}" for digit in range(BRANCHES))
INPUTS: Final = tuple(f"i{number}" for number in range(MAX_INPUTS))
NAMES: Final = ("sid", "id", "$s", "$forward", WARM_UP, *GUARDS, *INPUTS)
"""Every property name that the engine ever sees. It tells names apart by a 32-bit hash: these have different ones."""

_SESSION = "0"
_OPENING = '{"sid":"0","id":"k"'
_RETRACTION = _OPENING + "}"
_MATCHED, _UNMATCHED = 0, 1
_FIRST_SESSION = 1
"""The engine's number for the first session of every ruleset."""


class _EngineError(Exception):
    """The engine answered something that it should not."""


def import_problem() -> str | None:
    """Why durable_rules cannot be used here and what to do about it; None when it can."""
    return None if _import_error is None else _explain(_import_error)


def _explain(error: ImportError) -> str:
    return (
        f"durable_rules cannot be imported ({error}). Install it with a C compiler and Python's headers at hand: "
        'CPPFLAGS="-O2 -DPyEval_CallObject=PyObject_CallObject" pip install durable-rules==2.0.28. '
        "Or run with --inference reference, which gives the same verdicts without it."
    )


class DurableReasoner:
    """Decides a stratum by firing rules. Pass by pass; conditions that equal a leaf need none."""

    def __init__(self, stratum: Stratum) -> None:
        """Build the engine's rulesets.

        Raises:
            InferenceFailed: The engine cannot be imported, or refuses the rules.
        """
        problem = import_problem()
        if problem is not None:
            raise InferenceFailed(problem)
        network = compile_network(stratum)
        self._network = network
        self._blank = bytes([Outcome.UNKNOWN]) * (network.size - len(stratum.slots))
        self._closed = False
        self._steps: list[tuple[list[_Ruleset], tuple[Count, ...]]] = []
        try:
            for layer in network.passes:
                self._steps.append(([], layer.counts))
                for nodes in _shards(layer.conjunctions):
                    self._steps[-1][0].append(_Ruleset(nodes))
        except BaseException:
            self.close()
            raise

    def infer(self, outcomes: bytes) -> bytes:
        """The outcome of each condition."""
        if self._closed:
            raise ProgramClosed("The program has been released")
        state = bytearray(outcomes + self._blank)
        for rulesets, counts in self._steps:
            for ruleset in rulesets:
                ruleset.infer(state)
            for node in counts:
                state[node.ref] = _count(node, state)
        return bytes([_value(literal, state) for literal in self._network.conclusions])

    def close(self) -> None:
        """Release the engine's memory, after the inferences that are under way."""
        self._closed = True
        for rulesets, _ in self._steps:
            for ruleset in rulesets:
                ruleset.close()


_NEGATED = (Outcome.MET, Outcome.UNMET, Outcome.UNKNOWN)


def _value(literal: Literal, state: bytearray) -> int:
    return state[literal] if literal >= 0 else _NEGATED[state[~literal]]


def _count(node: Count, state: bytearray) -> Outcome:
    values = [_value(literal, state) for literal in node.literals]
    met = values.count(Outcome.MET)
    if met >= node.count:
        return Outcome.MET
    return Outcome.UNKNOWN if met + values.count(Outcome.UNKNOWN) >= node.count else Outcome.UNMET


def _shards(nodes: Sequence[Conjunction]) -> Iterator[list[Conjunction]]:
    """The nodes of a pass in groups that one ruleset of the engine can take."""
    shard: list[Conjunction] = []
    inputs: set[int] = set()
    for node in nodes:
        refs = {literal if literal >= 0 else ~literal for literal in node.literals}
        if len(shard) == MAX_NODES or len(inputs | refs) > MAX_INPUTS:
            yield shard
            shard, inputs = [], set()
        shard.append(node)
        inputs |= refs
    if shard:
        yield shard


@dataclass(slots=True)
class _Handle:
    """The engine's numbers for a ruleset and for its one session."""

    ruleset: int
    session: int


class _Ruleset:
    """Some and-nodes of one pass as one ruleset of the engine; one fact at a time goes through it."""

    def __init__(self, nodes: Sequence[Conjunction]) -> None:
        refs = sorted({literal if literal >= 0 else ~literal for node in nodes for literal in node.literals})
        names = dict(zip(refs, INPUTS, strict=False))
        levels = max(1, _digits_needed(2 * len(nodes)))
        rules: dict[str, object] = {WARM_UP: _rule([{WARM_UP: 1}])}
        self._proofs: dict[str, tuple[int, Outcome]] = {}
        for node in nodes:
            true = [{names[x]: 1} if x >= 0 else {names[~x]: 0} for x in node.literals]
            false = [{names[x]: 0} if x >= 0 else {names[~x]: 1} for x in node.literals]
            for outcome, parts in ((Outcome.MET, true), (Outcome.UNMET, [{"$or": false}])):
                number = len(self._proofs)
                rules[str(number)] = _rule([*_guards(number, levels), *parts])
                self._proofs[str(number)] = (node.ref, outcome)
        self._source = json.dumps(rules, separators=(",", ":"))
        self._inputs = [(ref, (f',"{names[ref]}":0', f',"{names[ref]}":1', "")) for ref in refs]
        self._opening = _OPENING + "".join(f',"{guard}":1' for guard in GUARDS)
        self._lock = threading.Lock()
        self._closed = False
        self._handle: _Handle | None = None
        try:
            self._handle = self._create()
        except Exception as error:
            raise InferenceFailed(f"durable_rules refused the rules: {error}") from error

    def infer(self, state: bytearray) -> None:
        """Write the outcomes of the nodes that are proved into `state`."""
        fact = self._opening + "".join([texts[state[ref]] for ref, texts in self._inputs]) + "}"
        for ref, outcome in self._prove(fact).items():
            state[ref] = outcome

    def close(self) -> None:
        """Release the ruleset, after the inference that is under way."""
        with self._lock:
            self._closed = True
            self._discard()

    def _prove(self, fact: str) -> dict[int, Outcome]:
        with self._lock:
            if self._closed:
                raise ProgramClosed("The program has been released")
            for _ in range(ATTEMPTS - 1):
                # Whatever went wrong, the ruleset has been discarded: the next attempt starts with a new one.
                with contextlib.suppress(Exception):
                    return self._attempt(fact)
            try:
                return self._attempt(fact)
            except Exception as error:
                raise InferenceFailed(f"durable_rules failed {ATTEMPTS} times on the same outcomes: {error}") from error

    def _attempt(self, fact: str) -> dict[int, Outcome]:
        """What one fact proves. On any exception, interrupts too, the ruleset is discarded."""
        try:
            handle = self._handle
            if handle is None:
                self._handle = handle = self._create()
            code, session = _engine.assert_fact(handle.ruleset, fact)
            if session != handle.session:
                raise _EngineError(f"session {session} in place of {handle.session}")
            if code == _UNMATCHED:
                return {}
            if code != _MATCHED:
                raise _EngineError(f"code {code} for a fact")
            proved: dict[int, Outcome] = {}
            for name in _fired(handle):
                ref, outcome = self._proofs[name]
                if proved.setdefault(ref, outcome) is not outcome:
                    raise _EngineError(f"node {ref} is proved both met and unmet")
            _engine.retract_fact(handle.ruleset, _RETRACTION)
        except BaseException:
            self._discard()
            raise
        return proved

    def _create(self) -> _Handle:
        ruleset = _engine.create_ruleset("s", self._source)
        code, session = _engine.assert_fact(ruleset, f'{{"sid":"{_SESSION}","id":"w","{WARM_UP}":1}}')
        if (code, session) != (_MATCHED, _FIRST_SESSION):  # Results of a session that does not exist crash the engine.
            raise _EngineError(f"code {code} and session {session} for the first fact")
        handle = _Handle(ruleset, session)
        if list(_fired(handle)) != [WARM_UP]:
            raise _EngineError("the first fact did not fire its rule")
        _engine.retract_fact(ruleset, f'{{"sid":"{_SESSION}","id":"w"}}')
        return handle

    def _discard(self) -> None:
        handle, self._handle = self._handle, None
        if handle is not None:
            # The session first: deleting the ruleset alone leaks it.
            _engine.delete_state(handle.ruleset, _SESSION)
            _engine.delete_ruleset(handle.ruleset)


def _fired(handle: _Handle) -> Iterator[str]:
    """Names of the rules that fired, with repetitions: an or fires once for each of its true branches."""
    started: Any = _engine.start_action_for_state(handle.ruleset, handle.session)
    message = started[1] if started else None
    while message is not None:
        yield message[2 : message.index('"', 2)]
        message = _engine.complete_and_start_action(handle.ruleset, handle.session)


def _rule(parts: list[dict[str, Any]]) -> dict[str, Any]:
    return {"all": [{"m": {"$and": parts} if len(parts) > 1 else parts[0]}]}


def _digits_needed(numbers: int) -> int:
    digits = 0
    while BRANCHES**digits < numbers:
        digits += 1
    return digits


def _guards(number: int, levels: int) -> list[dict[str, Any]]:
    """The path of a rule in the trie: its number in base `BRANCHES`, one guard a digit."""
    return [{GUARDS[number // BRANCHES**level % BRANCHES]: 1} for level in reversed(range(levels))]
