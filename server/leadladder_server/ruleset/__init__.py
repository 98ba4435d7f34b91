"""RuleSetDocument to RuleSet: names resolved, types checked. Knows no YAML and no contact."""
