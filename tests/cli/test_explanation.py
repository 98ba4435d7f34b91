"""`leadladder explain`: the ladder rung by rung, as text and as JSON."""

import json
from pathlib import Path
from typing import Any

import pytest

from leadladder_server.cli.condition_tree import Node, Part, pruned
from leadladder_server.diagnostics import Span
from leadladder_server.outcome import Outcome

from .conftest import CONTACTS, Run

RULE_SET = """rule_set: shop
version: 1
fields:
  relationship.is_customer: {assume: false}
signals:
  last_visit: {latest: {type: visit}}
dimensions:
  fit:
    criteria:
      - {id: old, when: {company.founded_year: {lt: 2000}}}
      - id: size
        levels:
          - {when: {company.employees: {gte: 100}}, points: 20}
          - {when: {any: [{company.employees: {gte: 20}}, {company.sites: {gte: 3}}]}, points: 10}
  need:
    criteria:
      - {id: wants, when: {qualification.intent.will_act: true}, points: 10}
      - {id: visited, when: {signals.last_visit: {within: 90d}}, points: 10}
      - {id: newcomer, required: false, when: {relationship.is_customer: false}, points: 5}
    met_when: {at_least: {count: 1, of: [wants, visited]}}
  extra:
    criteria:
      - {id: grown, required: false, when: {company.employees: {gt: $company.sites}}, points: 5}
disqualifiers:
  - {id: small_fry, when: {company.employees: {lt: 3}, none: [{company.sites: {gte: 2}}, {company.sites: {lt: 0}}]}}
ladder:
  - {stage: suspect, requires: fit.size}
  - {stage: lead, requires: {all: [fit], not: {company.region: south}}}
  - {stage: opportunity, requires: {all: [need], points.need: {gte: 10}}}
"""


@pytest.fixture(name="shop")
def _shop(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "ruleset.yaml").write_text(RULE_SET, encoding="utf-8")
    return folder


def explained(run: Run, shop: Path, contact: str, *options: str) -> str:
    """What is printed of a contact."""
    path = shop / "contact.yaml"
    path.write_text(contact, encoding="utf-8")
    result = run("explain", path, "--rules", shop, "--as-of", "2026-11-22", *options)
    assert (result.code, result.err) == (0, "")
    return result.out


FACTS = "company: {employees: 30, sites: 2}\nhistory: []\n"


def test_the_ladder_is_told_rung_by_rung(run: Run, shop: Path) -> None:
    """Every rung, criterion and condition has its sign, its outcome in a word, what was read and its line."""
    text = explained(run, shop, FACTS)

    assert text.partition("The ladder")[2].partition("Points\n")[0].splitlines()[1:] == [
        "  ✓ Suspect  (met, suspect, the contact stands here, ruleset.yaml:27)",
        "    ✓ company employees 30, at least 20  (met, fit.size, 10 of 20 points, ruleset.yaml:11)",
        "      ✗ company.employees: 30, expected at least 100  (unmet, worth 20, ruleset.yaml:13)",
        "      ✓ one of these  (met, gives 10, ruleset.yaml:14)",
        "        ✓ company.employees: 30, expected at least 20  (met, ruleset.yaml:14)",
        "        ✗ company.sites: 2, expected at least 3  (unmet, ruleset.yaml:14)",
        "  ? Lead: all of these  (unknown, lead, ruleset.yaml:28)",
        "    ? Fit: all of these  (unknown, fit, ruleset.yaml:8)",
        "      ? company founded year not known, needs less than 2000  (unknown, fit.old, ruleset.yaml:10)",
        "        ? company.founded_year: not known, expected less than 2000  (unknown, ruleset.yaml:10)",
        "      ✓ company employees 30, at least 20  (met, fit.size, 10 of 20 points, told above)",
        "    ? not this  (unknown, ruleset.yaml:28)",
        "      ? company.region: not known, expected south  (unknown, ruleset.yaml:28)",
        "  ? Opportunity: all of these  (unknown, opportunity, ruleset.yaml:29)",
        "    ? Need: at least 1 of these 2, 0 met, 1 unknown  (unknown, need, ruleset.yaml:15)",
        "      ? going to act not known, needs yes  (unknown, need.wants, 0 of 10 points, ruleset.yaml:17)",
        "        ? qualification.intent.will_act: not known, expected yes  (unknown, ruleset.yaml:17)",
        "      ✗ last visit never happened, needs a date in the last 90 days",
        "        (unmet, need.visited, 0 of 10 points, ruleset.yaml:18)",
        "        ✗ signals.last_visit: never, expected a date in the last 90 days  (unmet, ruleset.yaml:18)",
        "    ? points.need: 5 now, 5 to 15 once all is known, expected at least 10",
        "      (unknown, ruleset.yaml:29)",
        "",
        "Disqualifiers and holds",
        "  ✗ Small fry  (unmet, disqualifiers.small_fry, ruleset.yaml:25)",
        "    ✗ all of these  (unmet, ruleset.yaml:25)",
        "      ✗ company.employees: 30, expected less than 3  (unmet, ruleset.yaml:25)",
        "      ✗ none of these  (unmet, ruleset.yaml:25)",
        "        ✓ company.sites: 2, expected at least 2  (met, ruleset.yaml:25)",
        "        ✗ company.sites: 2, expected less than 0  (unmet, ruleset.yaml:25)",
        "",
        "Other criteria",
        "  ✓ is a customer: no  (met, need.newcomer, 5 of 5 points, ruleset.yaml:19)",
        "    ✓ relationship.is_customer: no (assumed), expected no  (met, ruleset.yaml:19)",
        "  ✓ company employees 30, more than company sites (2)",
        "    (met, extra.grown, 5 of 5 points, ruleset.yaml:23)",
        "    ✓ company.employees: 30, expected more than company sites (2)  (met, ruleset.yaml:23)",
        "",
    ]


def test_json_has_every_condition(run: Run, shop: Path) -> None:
    """The JSON holds the verdict of the wire, and each rule once with the tree below it."""
    content = json.loads(explained(run, shop, FACTS, "--format", "json"))

    assert list(content) == [
        "contact",
        "verdict",
        "file",
        "rungs",
        "fast_tracks",
        "disqualifiers",
        "dimensions",
        "criteria",
    ]
    assert content["verdict"]["stage"]["stageId"] == "suspect"
    assert [rung["outcome"] for rung in content["rungs"]] == ["met", "unknown", "unknown"]
    assert [each["code"] for each in content["criteria"]] == [
        "fit.old",
        "fit.size",
        "need.wants",
        "need.visited",
        "need.newcomer",
        "extra.grown",
    ]
    assert "below" not in content["rungs"][0]["below"][0], "a criterion is told under criteria"
    (test,) = content["criteria"][0]["below"]
    assert {key: test[key] for key in ("part", "outcome", "field", "read", "expected", "line")} == {
        "part": "test",
        "outcome": "unknown",
        "field": "company.founded_year",
        "read": "not known",
        "expected": "less than 2000",
        "line": 10,
    }
    assert Path(content["file"]).is_file()
    assert test["file"] == content["file"]


def test_every_tree_agrees_with_its_root(run: Run, shop: Path) -> None:
    """In the JSON, all, any, none and at_least come out as Kleene's logic has it of what is below them."""

    def outcome(node: dict[str, Any]) -> str:
        below = [each["outcome"] for each in node.get("below", ())]
        match node["part"]:
            case "all":
                return "unmet" if "unmet" in below else "unknown" if "unknown" in below else "met"
            case "any" | "none":
                any_of = "met" if "met" in below else "unknown" if "unknown" in below else "unmet"
                return {"met": "unmet", "unmet": "met"}.get(any_of, any_of) if node["part"] == "none" else any_of
            case "not":
                return str({"met": "unmet", "unmet": "met"}.get(below[0], below[0]))
            case _:
                return str(node["outcome"])

    def nodes(node: dict[str, Any]) -> list[dict[str, Any]]:
        return [node, *(each for below in node.get("below", ()) for each in nodes(below))]

    for facts in (FACTS, "company: {employees: 2, sites: 1, region: south, founded_year: 1980}\n", "{}\n"):
        content = json.loads(explained(run, shop, facts, "--format", "json"))
        roots = [content[key] for key in ("rungs", "fast_tracks", "disqualifiers", "dimensions", "criteria")]
        for node in (each for group in roots for root in group for each in nodes(root)):
            assert outcome(node) == node["outcome"], node


def test_a_server_tells_criteria(run: Run, address: str) -> None:
    """Of a server's rules the criteria are told with what they read; its conditions stay with it."""
    text = run("explain", CONTACTS / "unknown-budget.yaml", "--server", address).out

    assert "Interest (interest): met" in text
    assert "workshop/ruleset.yaml:" in text
    assert "The ladder, from the bottom" not in text
    assert list(json.loads(run("explain", CONTACTS / "ready.yaml", "--server", address, "--format", "json").out)) == [
        "contact",
        "verdict",
    ]


def leaf(outcome: Outcome) -> Node:
    """A test that came out so."""
    return Node(Part.TEST, outcome.name, outcome, Span("ruleset.yaml", 1, 1, 2))


def group(part: Part, outcome: Outcome, *below: Node) -> Node:
    """A group that came out so."""
    return Node(part, part.value, outcome, Span("ruleset.yaml", 1, 1, 2), below=below)


MET, UNMET, UNKNOWN = map(leaf, (Outcome.MET, Outcome.UNMET, Outcome.UNKNOWN))


@pytest.mark.parametrize(
    ("node", "helping", "expected"),
    [
        pytest.param(group(Part.ANY, Outcome.MET, MET, UNMET, UNKNOWN), True, ["MET"], id="what carries an any"),
        pytest.param(group(Part.ALL, Outcome.UNMET, MET, UNMET, UNKNOWN), False, ["UNMET", "UNKNOWN"], id="an all"),
        pytest.param(group(Part.NONE, Outcome.MET, UNMET), True, ["UNMET"], id="what carries a none"),
        pytest.param(group(Part.NONE, Outcome.UNMET, MET, UNMET, UNKNOWN), False, ["MET", "UNKNOWN"], id="a none"),
        pytest.param(
            group(Part.NOT, Outcome.MET, group(Part.NOT, Outcome.UNMET, MET)), True, ["not", "MET"], id="not of not"
        ),
    ],
)
def test_pruned(node: Node, *, helping: bool, expected: list[str]) -> None:
    """Only what makes a condition come out as it did is kept, or only what keeps it from being met."""

    def texts(each: Node) -> list[str]:
        return [text for below in each.below for text in (below.text, *texts(below))]

    assert texts(pruned(node, helping=helping)) == expected
