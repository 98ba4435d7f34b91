"""The rule sets that requests can name, compiled."""

import weakref
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from leadladder_server.engine.inference import Inference
from leadladder_server.engine.program import Program, compile_program
from leadladder_server.errors import RuleSetNotFound, RuleSetRequired
from leadladder_server.ruleset.model import RuleSet
from leadladder_server.suggestions import nearest
from leadladder_server.values.types import Instant

Identity = tuple[str, int]
"""Id and version of a rule set."""


@dataclass(frozen=True, slots=True, weakref_slot=True, eq=False)
class LoadedRuleSet:
    """A rule set in service. Keep hold of it for as long as its program is used: with it, the program is released.

    Attributes:
        rule_set: What it says.
        program: Scores contacts by it.
        loaded_at: When it was compiled.
    """

    rule_set: RuleSet
    program: Program
    loaded_at: Instant

    @property
    def identity(self) -> Identity:
        """Its id and version."""
        return self.rule_set.ref.rule_set_id, self.rule_set.ref.version


@dataclass(frozen=True, slots=True)
class LoadError:
    """Why the newest files of a rule set are not in service.

    Attributes:
        text: The first problem with its place, and how many more there are.
        since: When that was first seen.
    """

    text: str
    since: Instant


def load(rule_set: RuleSet, loaded_at: Instant, inference: Inference = Inference.DURABLE) -> LoadedRuleSet:
    """Compiles a checked rule set. Its program is released when nothing refers to the result any more.

    So a rule set can be taken out of service at any time: the last call that uses it lets go of it.

    Raises:
        InferenceFailed: The engine cannot be used, or refuses the rules.
    """
    program = compile_program(rule_set, inference)
    loaded = LoadedRuleSet(rule_set, program, loaded_at)
    weakref.finalize(loaded, program.close).atexit = False
    return loaded


class Catalog:
    """Rule sets by (id, version). Immutable: what changes is which catalog a server asks.

    Attributes:
        default: Id of the rule set that answers requests which name none; None when such requests are refused.
        load_errors: Why the newest files of rule sets are not in service, of those of which that is so.
    """

    def __init__(
        self,
        loaded: Iterable[LoadedRuleSet],
        default: str | None = None,
        load_errors: Mapping[Identity, LoadError] | None = None,
    ) -> None:
        """Collect.

        Args:
            loaded: Rule sets with distinct (id, version).
            default: Id of the default. None: the only id, when there is one only.
            load_errors: As in the attribute; None for none.

        Raises:
            RuleSetNotFound: No rule set has the id of the default.
        """
        self._by_id: dict[str, list[LoadedRuleSet]] = {}
        for each in sorted(loaded, key=lambda each: (each.rule_set.ref.rule_set_id, -each.rule_set.ref.version)):
            self._by_id.setdefault(each.rule_set.ref.rule_set_id, []).append(each)
        self.load_errors = load_errors or {}
        self.default = default
        if default is not None:
            self.get(default)
        elif len(self._by_id) == 1:
            self.default = next(iter(self._by_id))

    @classmethod
    def compile(
        cls,
        rule_sets: Iterable[RuleSet],
        loaded_at: Instant,
        inference: Inference = Inference.DURABLE,
        default: str | None = None,
    ) -> Self:
        """A catalog of checked rule sets.

        Args:
            rule_sets: With distinct (id, version).
            loaded_at: The moment to give as their time of loading.
            inference: Which evaluator decides.
            default: As in the constructor.

        Raises:
            InferenceFailed: The engine cannot be used.
            RuleSetNotFound: No rule set has the id of the default.
        """
        return cls([load(rule_set, loaded_at, inference) for rule_set in rule_sets], default)

    def get(self, rule_set_id: str = "", version: int | None = None) -> LoadedRuleSet:
        """The rule set that a request names.

        Args:
            rule_set_id: Empty for the default.
            version: None for the highest.

        Raises:
            RuleSetNotFound: There is no such id, or no such version of it; carries the nearest id.
            RuleSetRequired: The id is empty and there is no default.
        """
        if not rule_set_id:
            if self.default is None:
                raise RuleSetRequired(tuple(self._by_id))
            rule_set_id = self.default
        versions = self._by_id.get(rule_set_id)
        if versions is None:
            raise RuleSetNotFound(rule_set_id, version, nearest(rule_set_id, self._by_id))
        for each in versions:
            if version is None or each.rule_set.ref.version == version:
                return each
        raise RuleSetNotFound(rule_set_id, version)

    def is_default(self, loaded: LoadedRuleSet) -> bool:
        """Whether it answers requests that name no rule set."""
        return self.default is not None and self.get(self.default) is loaded

    def __iter__(self) -> Iterator[LoadedRuleSet]:
        """Every version of every rule set, by id and then from the highest version down."""
        for versions in self._by_id.values():
            yield from versions

    def close(self) -> None:
        """Releases every program, even while calls use it; may be called again."""
        for each in self:
            each.program.close()
