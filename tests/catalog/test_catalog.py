"""Rule sets by id and version."""

from dataclasses import replace

import pytest

from leadladder_server.catalog import catalog as catalog_module
from leadladder_server.catalog.catalog import Catalog
from leadladder_server.catalog.loading import load_rule_sets
from leadladder_server.contact import Contact
from leadladder_server.engine.inference import Inference
from leadladder_server.engine.program import Program, compile_program
from leadladder_server.errors import InferenceFailed, ProgramClosed, RuleSetNotFound, RuleSetRequired
from leadladder_server.ruleset.model import RuleSet
from tests.rpc.serving import NOW, RULES

(TINY,) = load_rule_sets(RULES).rule_sets


def _version(version: int, rule_set_id: str = "tiny") -> RuleSet:
    return replace(TINY, ref=replace(TINY.ref, rule_set_id=rule_set_id, version=version))


def _catalog(*rule_sets: RuleSet, default: str | None = None) -> Catalog:
    return Catalog.compile(rule_sets, NOW, Inference.REFERENCE, default)


def test_no_version_means_the_highest() -> None:
    """Numbers decide, not the order of loading, nor text order."""
    catalog = _catalog(_version(9), _version(10), _version(2))
    assert catalog.get("tiny").rule_set.ref.version == 10
    assert catalog.get("tiny", 2).rule_set.ref.version == 2


def test_a_single_id_is_the_default_whatever_its_versions() -> None:
    """Requests that name no rule set get its highest version."""
    catalog = _catalog(_version(1), _version(2))
    assert catalog.default == "tiny"
    assert catalog.get().rule_set.ref.version == 2


def test_several_ids_without_a_default_need_a_name() -> None:
    """The error lists the ids, each once."""
    with pytest.raises(RuleSetRequired) as required:
        _catalog(_version(1), _version(2), _version(1, "other")).get()
    assert required.value.available == ("other", "tiny")


def test_the_default_can_be_chosen() -> None:
    """Of several ids, the chosen one answers."""
    catalog = _catalog(_version(1), _version(1, "other"), default="other")
    assert catalog.get().rule_set.ref.rule_set_id == "other"


def test_a_default_that_is_not_loaded_is_refused_at_once() -> None:
    """Not at the first request, and with the nearest id."""
    with pytest.raises(RuleSetNotFound) as refused:
        _catalog(_version(1), default="tinny")
    assert refused.value.nearest == "tiny"


@pytest.mark.parametrize(
    ("rule_set_id", "version", "nearest"),
    [
        pytest.param("tinny", None, "tiny", id="misspelt"),
        pytest.param("Tiny", None, "tiny", id="another case"),
        pytest.param("something else", None, None, id="nothing near"),
        pytest.param("tiny", 3, None, id="another version"),
    ],
)
def test_what_is_not_loaded_is_not_found(rule_set_id: str, version: int | None, nearest: str | None) -> None:
    """The error repeats what was asked for, and suggests an id that is near."""
    with pytest.raises(RuleSetNotFound) as refused:
        _catalog(_version(1)).get(rule_set_id, version)
    assert (refused.value.rule_set_id, refused.value.version) == (rule_set_id, version)
    assert refused.value.nearest == nearest


def test_rule_sets_come_by_id_and_then_from_the_highest_version() -> None:
    """The order of the list of rule sets."""
    catalog = _catalog(_version(1), _version(1, "other"), _version(2))
    assert [(each.rule_set.ref.rule_set_id, each.rule_set.ref.version) for each in catalog] == [
        ("other", 1),
        ("tiny", 2),
        ("tiny", 1),
    ]


def test_a_closed_catalog_scores_no_more() -> None:
    """Every program is released, and closing twice is harmless."""
    catalog = _catalog(_version(1))
    catalog.close()
    catalog.close()
    with pytest.raises(ProgramClosed):
        catalog.get().program.score(Contact("", {}), NOW)


def test_programs_are_released_when_a_later_rule_set_does_not_compile(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a catalog is none: what was compiled before the failure is released."""
    compiled: list[Program] = []

    def compile_first(rule_set: RuleSet, inference: Inference) -> Program:
        if compiled:
            raise InferenceFailed("no memory")
        compiled.append(compile_program(rule_set, inference))
        return compiled[0]

    monkeypatch.setattr(catalog_module, "compile_program", compile_first)
    with pytest.raises(InferenceFailed):
        _catalog(_version(1), _version(2))
    with pytest.raises(ProgramClosed):
        compiled[0].score(Contact("c", {}), NOW)
