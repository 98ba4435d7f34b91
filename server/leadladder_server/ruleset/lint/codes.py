"""The codes of the lint."""

CODES = frozenset(
    {
        "always-met",
        "band-never-reached",
        "cap-always-exceeded",
        "cap-never-reached",
        "choice-never-reached",
        "condition-adds-nothing",
        "fast-track-adds-nothing",
        "floor-always-reached",
        "floor-never-reached",
        "level-never-reached",
        "never-met",
        "number-always-reached",
        "number-never-reached",
        "repeated-condition",
        "rung-adds-nothing",
        "rung-never-reached",
        "unused-criterion",
        "unused-field",
        "unused-list",
        "unused-parameter",
        "unused-signal",
        "weight-without-points",
        "window-beyond-history",
    }
)
"""Codes of the rules, which comments can silence."""

OF_COMMENTS = frozenset({"ignore-without-effect", "ignore-without-reason", "malformed-ignore"})
"""Codes of warnings about the comments that silence warnings. They cannot be silenced."""
