"""Facts that hold for every document, however badly it is written."""

import re
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from leadladder_server.diagnostics import Severity, in_order
from tests.ruleset.reading import read_and_check

EVERYTHING = """rule_set: everything
version: 1
title: Everything
parameters: {least: 20, price: 40000 EUR, window: 90d}
fields:
  attributes.platform: {type: string, values: [windows, linux], title: platform, assume: linux}
  attributes.tags: {type: list}
  attributes.renewal: {type: date}
  activity.attributes.minutes: {type: number}
lists: {rivals: [a.test, b.test], sizes: [1, 2]}
signals:
  visits: {count: {type: web_visit, attributes.minutes: {gte: 1}}, within: $window}
  last: {latest: {type: {in: [call, mail]}}}
  funnel: {sequence: [{type: call}, {type: mail}], span: 30d, without: {type: opt_out}}
disqualifiers:
  - {id: rival, when: {company.domain: {in: $rivals}}, because: They sell what we sell}
  - {id: rests, as: hold, when: {relationship.status: lost}, until: 90d, since: relationship.status_since}
dimensions:
  fit:
    floor: -5
    cap: 50
    weight: 2
    met_when: {any: [big, {points.fit: {gte: 10}}]}
    criteria:
      - {id: big, when: {company.employees: {gte: $least}}, points: 10, met: Big, ask: How big?}
      - id: size
        levels:
          - {when: {company.annual_revenue: {between: [1 EUR, $price]}}, points: 5}
          - {when: {company.sites: {in: $sizes}}, points: -5}
      - {id: platform, when: {attributes.platform: windows}, required: false}
      - {id: name, when: {company.name: {matches: "^a"}, person.name: {not_equals: $company.name}}}
  intent:
    met_when: {at_least: {count: 1}}
    criteria:
      - {id: seen, when: {signals.visits: {gte: 1}}, points: {from: signals.visits, of: 9}}
      - {id: soon, when: {attributes.renewal: {in_next: 30d}, signals.last: {older_than: 12h}}, points: 3}
      - {id: tags, when: {attributes.tags: {contains_any: [a, b]}, not: {attributes.tags: {contains: c}}}}
labels:
  segment: [{value: key, when: {all: [fit, {score.total: {gte: 50}}]}, because: Large}, {value: other}]
  route: [{value: direct, when: {labels.segment: key}}]
grade: {rows: {score: fit, bands: {A: 50, B: 0}}, columns: {score: total, bands: {1: 50, 2: 0}}}
base: {stage: name, next_action: Look them up}
ladder:
  - {stage: prospect, requires: fit}
  - {stage: hot, lifecycle: lead, requires: {any: [intent.seen, {grade: A1}], none: [intent.tags]}, sticky: true}
fast_track:
  - {id: asked, to: hot, when: {signals.funnel: {gte: 1}}, because: They asked}
"""

TOKENS = [
    match.span() for match in re.finditer(r"[A-Za-z0-9_.$]+(?=(:?))", EVERYTHING) if not match[1] or "." in match[0]
]
"""Where words of the document stand that are no keys of the language: names, values, operands."""

WORDS = sorted(
    {
        *(EVERYTHING[start:end] for start, end in TOKENS),
        *("$nothing", "$visits", "$fit", "$rivals", "$least", "$company.name", "$company.sites", "$$x", "x" * 1_001),
        *(
            "1e400",
            ".nan",
            "99999999999999999999",
            '" "',
            "no",
            "2026-02-30",
            "0d",
            "-1",
            "1.5",
            "5 USD",
            "'(a'",
            "true",
        ),
        *("score.fit", "score.total", "signals.last", "fit.size", "labels.route", "points", "company.technologies"),
        *("between", "contains_all", "known", "not_in", "within", "null", "true"),
    }
)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """The rule set above with up to four of its words exchanged, and at times a line doubled."""
    text = EVERYTHING
    for start, end in sorted(draw(st.lists(st.sampled_from(TOKENS), max_size=4, unique=True)), reverse=True):
        text = text[:start] + draw(st.sampled_from(WORDS)) + text[end:]
    lines = text.splitlines()
    index = draw(st.integers(0, len(lines) - 1))
    lines[index : index + 1] = [lines[index]] * draw(st.sampled_from((1, 1, 1, 1, 1, 2)))
    return "\n".join(lines) + "\n"


def test_the_unchanged_document_is_sound(tmp_path: Path) -> None:
    """The document that the property starts from uses every part of the language, and checks."""
    assert read_and_check(EVERYTHING, tmp_path).diagnostics == []


@settings(max_examples=120)
@given(mutated())
def test_never_raises(text: str) -> None:
    """Any document gives either a rule set or errors, which are in file order and have their places in the file."""
    with tempfile.TemporaryDirectory() as folder:
        checked = read_and_check(text, Path(folder))
    errors = [one for one in checked.diagnostics if one.severity is Severity.ERROR]

    assert (checked.rule_set is None) == bool(errors)
    assert checked.diagnostics == in_order(checked.diagnostics)
    for one in checked.diagnostics:
        assert 1 <= one.span.line <= text.count("\n") + 1
        assert one.span.end_column > one.span.column >= 1
        assert one.message
        assert not one.message.endswith(".")
        assert "\n" not in one.message + one.help
        assert len(one.message) < 600


@settings(max_examples=20)
@given(mutated())
def test_says_the_same_twice(text: str) -> None:
    """Checking has no memory: the same document gives the same rule set and the same diagnostics."""
    with tempfile.TemporaryDirectory() as folder:
        first, second = read_and_check(text, Path(folder)), read_and_check(text, Path(folder))

    assert first == second
