"""What people call the names in a rule set's conditions."""

from leadladder_server.ruleset.model import RuleSet


def titles_of(rule_set: RuleSet) -> dict[str, str]:
    """The title of each name that a condition may read, by its path: facts, signals, criteria, scores, labels."""
    titles = {path: field.title for path, field in rule_set.fields.items()}
    titles |= {f"signals.{signal.signal_id}": signal.title for signal in rule_set.signals}
    for dimension in rule_set.dimensions:
        titles[dimension.dimension_id] = dimension.title
        titles[f"score.{dimension.dimension_id}"] = f"{dimension.title} score"
        titles[f"points.{dimension.dimension_id}"] = f"{dimension.title} points"
        titles |= {criterion.code: criterion.title for criterion in dimension.criteria}
    titles |= {f"labels.{label.label_id}": label.title for label in rule_set.labels}
    return titles | {"score.total": "total score", "points.total": "total points", "grade": "grade"}
