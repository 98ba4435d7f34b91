"""The values that facts and literals take, one module a type. Knows no rule set, no YAML and no wire."""
