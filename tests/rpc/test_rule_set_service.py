"""RuleSetService over a real connection."""

from pathlib import Path

import grpc
import pytest

from leadladder.v1 import rule_set_pb2, verdict_pb2
from leadladder.v1 import rule_set_service_pb2 as wire
from leadladder.v1.rule_set_service_pb2_grpc import RuleSetServiceStub
from leadladder_server.rpc.rule_sets import rule_set_to_wire
from leadladder_server.rpc.values import instant_to_wire
from tests.rpc.requests import refusal
from tests.rpc.serving import NOW, RULES, SHIPPED, load

TINY = (RULES / "tiny" / "ruleset.yaml").read_text("utf-8")


def test_pages_follow_one_another_without_gap_or_repetition(shipped: grpc.Channel) -> None:
    """Pages of two list every rule set once, sorted; the last page has no token."""
    stub = RuleSetServiceStub(shipped)
    listed: list[str] = []
    sizes = []
    token = ""
    while True:
        page = stub.ListRuleSets(wire.ListRuleSetsRequest(page_size=2, page_token=token))
        sizes.append(len(page.rule_sets))
        listed += [each.rule_set.rule_set_id for each in page.rule_sets]
        token = page.next_page_token
        if not token:
            break
    assert listed == sorted(folder.parent.name for folder in SHIPPED.glob("*/ruleset.yaml"))
    assert max(sizes) == 2
    assert all(sizes)


@pytest.mark.parametrize("size", [0, 1_000, 2**31 - 1])
def test_a_page_size_of_none_or_too_many_is_coerced(shipped: grpc.Channel, size: int) -> None:
    """0 is the server's own choice, and too many is as many as it gives."""
    page = RuleSetServiceStub(shipped).ListRuleSets(wire.ListRuleSetsRequest(page_size=size))
    assert len(page.rule_sets) >= 5
    assert not page.next_page_token
    assert not any(each.is_default for each in page.rule_sets)


@pytest.mark.parametrize(
    ("size", "token", "field"),
    [
        pytest.param(-1, "", "page_size", id="negative size"),
        pytest.param(0, "made up", "page_token", id="made-up token"),
        pytest.param(0, "dGlueS8=", "page_token", id="half a token"),
        pytest.param(0, "é", "page_token", id="a token of another alphabet"),
    ],
)
def test_a_page_that_cannot_be_is_refused(rule_sets: RuleSetServiceStub, size: int, token: str, field: str) -> None:
    """Size and token are named."""
    with pytest.raises(grpc.RpcError) as refused:
        rule_sets.ListRuleSets(wire.ListRuleSetsRequest(page_size=size, page_token=token))
    code, info, violations = refusal(refused.value)
    assert (code, info.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "REQUEST_INVALID")
    assert [each for each, _ in violations] == [field]


def test_a_rule_set_tells_what_it_asks_gives_and_reads(rule_sets: RuleSetServiceStub) -> None:
    """Stages, dimensions, criteria, overrides, fields and signals, with codes, titles, points and places."""
    described = rule_sets.GetRuleSet(wire.GetRuleSetRequest()).rule_set
    assert (described.rule_set.rule_set_id, described.title, described.is_default) == ("tiny", "Tiny", True)
    assert described.load_time == instant_to_wire(NOW)
    assert not described.HasField("last_load_error")
    assert [stage.stage_id for stage in described.stages] == ["name", "lead", "qualified_lead"]
    assert [dimension.dimension_id for dimension in described.dimensions] == ["intent", "fit", "budget"]
    (headcount,) = described.dimensions[1].criteria
    assert headcount == rule_set_pb2.Criterion(
        code="fit.headcount",
        title="Headcount",
        points_of=10,
        required=True,
        ask="How many people work there?",
        position=verdict_pb2.RulePosition(file="tiny/ruleset.yaml", line=34),
    )
    assert [(each.code, each.kind) for each in described.overrides] == [
        ("disqualifiers.competitor", verdict_pb2.REASON_KIND_DISQUALIFIER)
    ]
    assert [(field.path, field.type) for field in described.fields] == [
        ("attributes.note", rule_set_pb2.FIELD_TYPE_STRING),
        ("attributes.visits", rule_set_pb2.FIELD_TYPE_NUMBER),
        ("company.domain", rule_set_pb2.FIELD_TYPE_STRING),
        ("company.employees", rule_set_pb2.FIELD_TYPE_NUMBER),
        ("qualification.budget.allocated", rule_set_pb2.FIELD_TYPE_BOOLEAN),
    ]
    assert [(signal.signal_id, signal.title) for signal in described.signals] == [("asked", "requests for information")]
    assert not described.activity_fields


def test_what_is_counted_is_read(tmp_path: Path) -> None:
    """An attribute of activities that only a count of different values names is among those that are read."""
    (tmp_path / "ruleset.yaml").write_text(
        "rule_set: shop\nversion: 1\nladder: [{stage: lead, requires: {signals.pages: {gte: 3}}}]\n"
        "fields: {activity.attributes.page: {type: string}}\nsignals: {pages: {distinct: {of: attributes.page}}}\n",
        encoding="utf-8",
    )
    catalog = load(tmp_path)

    described = rule_set_to_wire(catalog.get("shop"), catalog)
    assert [field.path for field in described.activity_fields] == ["activity.attributes.page"]


def test_every_shipped_rule_set_can_be_described(shipped: grpc.Channel) -> None:
    """What is described is what reasons speak of: each criterion has its code, each fast track its stage."""
    stub = RuleSetServiceStub(shipped)
    summaries = stub.ListRuleSets(wire.ListRuleSetsRequest()).rule_sets
    assert len(summaries) > 1
    for summary in summaries:
        request = wire.GetRuleSetRequest(rule_set_id=summary.rule_set.rule_set_id, version=summary.rule_set.version)
        described = stub.GetRuleSet(request).rule_set
        assert described.rule_set == summary.rule_set
        stages = {stage.stage_id for stage in described.stages}
        for override in described.overrides:
            assert (override.to_stage_id in stages) == (override.kind == verdict_pb2.REASON_KIND_FAST_TRACK)
        for dimension in described.dimensions:
            for criterion in dimension.criteria:
                assert criterion.code.startswith(f"{dimension.dimension_id}.")
                assert criterion.position.file == f"{summary.rule_set.rule_set_id}/ruleset.yaml"
        assert described.fields


def test_a_rule_set_that_is_not_loaded_is_not_found(rule_sets: RuleSetServiceStub) -> None:
    """An id of a megabyte does not travel back."""
    with pytest.raises(grpc.RpcError) as refused:
        rule_sets.GetRuleSet(wire.GetRuleSetRequest(rule_set_id="x" * 1_000_000))
    code, info, _ = refusal(refused.value)
    assert (code, info.reason) == (grpc.StatusCode.NOT_FOUND, "RULE_SET_NOT_FOUND")
    assert len(str(refused.value)) < 1_000


def test_version_0_is_refused_where_it_stands(rule_sets: RuleSetServiceStub) -> None:
    """The path is that of this request."""
    with pytest.raises(grpc.RpcError) as refused:
        rule_sets.GetRuleSet(wire.GetRuleSetRequest(version=0))
    _, _, violations = refusal(refused.value)
    assert violations == [("version", "expected 1 or more, got 0")]


def test_a_sound_text_checks_without_a_problem(rule_sets: RuleSetServiceStub) -> None:
    """The response says what it would be loaded as, with the digest of the loaded one."""
    checked = rule_sets.CheckRuleSet(wire.CheckRuleSetRequest(text=TINY))
    assert not checked.diagnostics
    assert checked.rule_set == rule_sets.GetRuleSet(wire.GetRuleSetRequest()).rule_set.rule_set


def test_a_broken_text_is_a_successful_call_with_its_problems(rule_sets: RuleSetServiceStub) -> None:
    """File, line, column, code, sentence and help, as an author would see them."""
    broken = TINY.replace("company.employees:", "company.employes:").replace("points: 10", "points: ten", 1)
    checked = rule_sets.CheckRuleSet(wire.CheckRuleSetRequest(text=broken))
    assert not checked.HasField("rule_set")
    problems = [(each.file, each.line, each.severity) for each in checked.diagnostics]
    assert ("ruleset.yaml", 29, rule_set_pb2.SEVERITY_ERROR) in problems
    assert all(each.message and each.code and 0 < each.column < each.end_column for each in checked.diagnostics)


def test_a_doubtful_text_is_sound_and_has_warnings(rule_sets: RuleSetServiceStub) -> None:
    """What a rule set most likely does not mean is told with it, unless a comment silences it."""
    parameters = TINY.replace("\nfields:", "\nparameters: {price: 4}\nfields:", 1)
    checked = rule_sets.CheckRuleSet(wire.CheckRuleSetRequest(text=parameters))
    assert checked.HasField("rule_set")
    problems = [(each.code, each.line, each.column, each.severity) for each in checked.diagnostics]
    assert problems == [("unused-parameter", 5, 14, rule_set_pb2.SEVERITY_WARNING)]


def test_list_files_stand_beside_the_text(rule_sets: RuleSetServiceStub) -> None:
    """The text may name lists in files that come with it, and only those."""
    text = TINY.replace("competitor.example", "{in: $rivals}").replace(
        "disqualifiers:", "lists:\n  rivals: {file: lists/rivals.txt}\n\ndisqualifiers:"
    )
    with_it = wire.CheckRuleSetRequest(text=text, list_files={"lists/rivals.txt": "a.example\n"})
    assert not rule_sets.CheckRuleSet(with_it).diagnostics
    without = rule_sets.CheckRuleSet(wire.CheckRuleSetRequest(text=text))
    assert [each.severity for each in without.diagnostics] == [rule_set_pb2.SEVERITY_ERROR]


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"../outside.txt": ""}, id="above the folder"),
        pytest.param({"/etc/hosts": ""}, id="absolute"),
        pytest.param({"a\\b": ""}, id="backslash"),
        pytest.param({"a\x00b": ""}, id="nul"),
        pytest.param({"": ""}, id="no name"),
        pytest.param({"ruleset.yaml": ""}, id="the rule set itself"),
        pytest.param({"a": "", "a/b": ""}, id="a file and a folder"),
        pytest.param({"a" * 201: ""}, id="a long name"),
        pytest.param({str(number): "" for number in range(101)}, id="too many"),
        pytest.param({"a": "x" * 600_000, "b": "x" * 600_000}, id="too long together"),
    ],
)
def test_list_files_elsewhere_are_refused(rule_sets: RuleSetServiceStub, files: dict[str, str]) -> None:
    """Nothing is written outside of the folder that the check makes for itself."""
    with pytest.raises(grpc.RpcError) as refused:
        rule_sets.CheckRuleSet(wire.CheckRuleSetRequest(text=TINY, list_files=files))
    code, _, violations = refusal(refused.value)
    assert (code, [field for field, _ in violations]) == (grpc.StatusCode.INVALID_ARGUMENT, ["list_files"])


def test_a_thousand_problems_are_enough(rule_sets: RuleSetServiceStub) -> None:
    """The answer to hopeless text stays small."""
    checked = rule_sets.CheckRuleSet(wire.CheckRuleSetRequest(text="\n".join(f"key{n}: 1" for n in range(1_500))))
    assert len(checked.diagnostics) == 1_000


def test_a_text_that_is_too_long_is_refused(rule_sets: RuleSetServiceStub) -> None:
    """The limit counts bytes."""
    with pytest.raises(grpc.RpcError) as refused:
        rule_sets.CheckRuleSet(wire.CheckRuleSetRequest(text="é" * 131_073))
    _, _, violations = refusal(refused.value)
    assert violations == [("text", "expected at most 262,144 bytes, got 262,146")]
