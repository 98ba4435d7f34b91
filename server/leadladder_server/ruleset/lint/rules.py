"""The rules of the lint."""

from leadladder_server.ruleset.lint.bands import bands
from leadladder_server.ruleset.lint.bounds import bounds
from leadladder_server.ruleset.lint.choice_order import choice_order
from leadladder_server.ruleset.lint.constant_conditions import constant_conclusions, constant_conditions
from leadladder_server.ruleset.lint.fast_tracks import fast_tracks
from leadladder_server.ruleset.lint.level_order import level_order
from leadladder_server.ruleset.lint.needless_items import needless_conclusions, needless_items
from leadladder_server.ruleset.lint.repeated_conditions import repeated_conditions
from leadladder_server.ruleset.lint.rung_reach import rung_reach
from leadladder_server.ruleset.lint.rung_steps import rung_steps
from leadladder_server.ruleset.lint.subject import Rule
from leadladder_server.ruleset.lint.unused_criteria import unused_criteria
from leadladder_server.ruleset.lint.unused_names import unused_names
from leadladder_server.ruleset.lint.weights import weights
from leadladder_server.ruleset.lint.windows import windows

AT_ALL_TIMES: tuple[Rule, ...] = (
    unused_names,
    unused_criteria,
    constant_conditions,
    level_order,
    repeated_conditions,
    needless_items,
    windows,
)
"""Rules about what a rule set says, whichever of its criteria are in force."""

AT_EACH_TIME: tuple[Rule, ...] = (
    constant_conclusions,
    choice_order,
    rung_reach,
    rung_steps,
    fast_tracks,
    needless_conclusions,
    bands,
    bounds,
    weights,
)
"""Rules about what follows from the criteria in force; what they find has to hold at all times."""
