"""Explanations for other programs."""

import json
from typing import Any

from leadladder import Verdict
from leadladder_server.cli.condition_tree import Node, Part, Trees
from leadladder_server.cli.explanation import rule_file
from leadladder_server.cli.places import placed_file
from leadladder_server.cli.scoring import Rules
from leadladder_server.cli.why import Answer
from leadladder_server.rpc.verdict_json import change_to_json, verdict_to_json

_NAMED = (Part.CRITERION, Part.DIMENSION)


def explanation_json(name: str, verdict: Verdict, rules: Rules, trees: Trees | None) -> str:
    """The verdict and all conditions behind it; of a server's rules the verdict alone.

    Args:
        name: Who it is about.
        verdict: With all its reasons.
        rules: The rules that gave it.
        trees: Their conditions; None where they are a server's.
    """
    content: dict[str, Any] = {"contact": name, "verdict": json.loads(verdict_to_json(verdict.proto))}
    if trees is not None:
        rule_set = trees.rule_set
        overrides = [trees.override(rule) for rule in rule_set.disqualifiers]
        criteria = [trees.criterion(each) for dimension in rule_set.dimensions for each in dimension.criteria]
        content |= {
            "file": rule_file(rules, trees),
            "rungs": [_node(trees.rung(rung), rules) for rung in rule_set.rungs],
            "fast_tracks": [_node(trees.override(track), rules) for track in rule_set.fast_tracks],
            "disqualifiers": [_node(node, rules) for node in overrides],
            "dimensions": [_node(trees.dimension(dimension), rules) for dimension in rule_set.dimensions],
            "criteria": [_node(node, rules) for node in criteria],
        }
    return _dumped(content)


def answer_json(name: str, rules: Rules, answer: Answer) -> str:
    """An answer about one rung. The arguments are those of `explanation_json`."""
    paths = [[change_to_json(change) for change in path.changes] for path in answer.paths]
    return _dumped(
        {
            "contact": name,
            "stage": answer.stage.stage_id,
            "stands": answer.stands,
            "answer": answer.sentence,
            "because": [
                {"text": each.text, "conditions": [_node(node, rules, whole=True) for node in each.nodes]}
                for each in answer.because
            ],
            "ways": paths,
            "truncated": answer.truncated,
        }
    )


def _node(node: Node, rules: Rules, *, whole: bool = False, root: bool = True) -> dict[str, Any]:
    """A tree; what stands below a criterion or dimension that another rule names is left out, unless `whole`."""
    content: dict[str, Any] = {"part": node.part.value, "outcome": node.outcome.name.lower()}
    if node.code:
        content["code"] = node.code
    content["text"] = node.text
    if node.note:
        content["note"] = node.note
    if node.comparison is not None:
        compared = node.comparison
        content |= {
            "field": compared.field,
            "read": compared.read,
            "assumed": compared.assumed,
            "expected": compared.expected,
        }
    file = node.span.file if rules.root is None else placed_file(rules.root, node.span.file)
    content |= {"file": file, "line": node.span.line, "column": node.span.column}
    if node.below and (whole or root or node.part not in _NAMED):
        content["below"] = [_node(each, rules, whole=whole, root=False) for each in node.below]
    return content


def _dumped(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
