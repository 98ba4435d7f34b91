"""Which roles of the committee a contact plays."""

from collections.abc import Hashable, Mapping

from leadladder_server.engine.inference import Inference, Stratum, leaf_key
from leadladder_server.engine.reasoning import RememberingReasoner, compile_reasoner
from leadladder_server.engine.sources import fact_names
from leadladder_server.engine.vectors import selection
from leadladder_server.outcome import OUTCOMES, Outcome
from leadladder_server.ruleset.conditions import NameKind, leaves
from leadladder_server.ruleset.model import Role, RuleSet

_ANSWERS = 1024
"""Contacts that are alike, to remember."""


class Roles:
    """The roles of a rule set, compiled. Safe to share between threads."""

    def __init__(self, rule_set: RuleSet, slots: Mapping[Hashable, int], inference: Inference) -> None:
        """Compile.

        Args:
            rule_set: A checked one.
            slots: Place of each test in the program's vector, by `leaf_key`.
            inference: Which evaluator decides.
        """
        self.roles = rule_set.roles
        conditions = tuple(role.when for role in rule_set.roles)
        read = list(dict.fromkeys(leaf_key(leaf) for condition in conditions for leaf in leaves(condition)))
        self._select = selection([slots[key] for key in read])
        stratum = Stratum({key: place for place, key in enumerate(read)}, conditions)
        self._reasoner = RememberingReasoner(compile_reasoner(stratum, inference), _ANSWERS) if conditions else None
        self._asks = [_ask(role, rule_set) for role in rule_set.roles]

    def played(self, outcomes: bytes) -> tuple[Outcome, ...]:
        """Whether a contact plays each role.

        Args:
            outcomes: Of the program's tests.

        Raises:
            InferenceFailed: The engine misbehaves.
            ProgramClosed: `close` has been called.
        """
        if self._reasoner is None:
            return ()
        return tuple([OUTCOMES[outcome] for outcome in self._reasoner.infer(self._select(outcomes))])

    def ask(self, place: int) -> str:
        """The question for finding who plays a role."""
        return self._asks[place]

    def close(self) -> None:
        """Release the inference."""
        if self._reasoner is not None:
            self._reasoner.close()


def _ask(role: Role, rule_set: RuleSet) -> str:
    """The author's question, else that of the first fact that the role reads."""
    if role.ask is not None:
        return role.ask
    name = next(name for leaf in leaves(role.when) for name in fact_names(leaf))
    signals = {f"signals.{signal.signal_id}": signal.ask for signal in rule_set.signals}
    return signals[name.path] if name.kind is NameKind.SIGNAL else rule_set.fields[name.path].ask
