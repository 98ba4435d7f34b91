"""What the repository ships under rules/: its rule sets and their sample contacts."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from leadladder_server.catalog.loading import LoadResult, load_rule_sets
from leadladder_server.contact import Contact
from leadladder_server.engine.inference import Inference
from leadladder_server.engine.program import Program, compile_program
from leadladder_server.intake.contact_file import read_contact_file
from leadladder_server.ruleset.model import RuleSet
from leadladder_server.values.types import Instant
from leadladder_server.verdict import FactWarning, Verdict

RULES = Path(__file__).parents[2] / "rules"

RULE_SETS = (
    "cold-calling",
    "fit-and-engagement",
    "inbound-marketing",
    "online-education",
    "person-score",
    "plant-software",
    "roofing",
    "running-score",
)

SAMPLES = tuple(sorted(RULES.glob("*/contacts/*.yaml")))


@dataclass(frozen=True)
class Sample:
    """One sample contact, complete as every sample has to be."""

    rule_set: str
    contact: Contact
    as_of: Instant
    previous_stage: str | None
    expected_stage: str
    warnings: tuple[FactWarning, ...]


def sample_name(path: Path) -> str:
    """What a sample is called in tests: "plant-software/acme-pumpen-lead"."""
    return f"{path.parents[1].name}/{path.stem}"


@cache
def loaded() -> LoadResult:
    """Every shipped rule set, loaded once."""
    return load_rule_sets(RULES)


@cache
def rule_set(rule_set_id: str) -> RuleSet:
    """One shipped rule set."""
    return next(rules for rules in loaded().rule_sets if rules.ref.rule_set_id == rule_set_id)


@cache
def program(rule_set_id: str, inference: Inference) -> Program:
    """One shipped rule set, compiled once."""
    return compile_program(rule_set(rule_set_id), inference)


def read_sample(path: Path) -> Sample:
    """A sample as its file states it; a file that leaves something out is an error."""
    read, diagnostics = read_contact_file(path.name, path.read_text(encoding="utf-8"))
    assert diagnostics == []
    assert read is not None
    assert read.rule_set is not None
    assert read.as_of is not None
    assert read.expected_stage is not None
    return Sample(read.rule_set, read.contact, read.as_of, read.previous_stage, read.expected_stage, read.warnings)


def verdict_of(path: Path, inference: Inference = Inference.DURABLE) -> Verdict:
    """The verdict on a sample."""
    sample = read_sample(path)
    return program(sample.rule_set, inference).score(sample.contact, sample.as_of, sample.previous_stage)
