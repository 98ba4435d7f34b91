package leadladder_test

import (
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	leadladder "github.com/leadladder/leadladder/clients/go"
	pb "github.com/leadladder/leadladder/clients/go/leadladder/v1"
)

func full() *pb.Verdict {
	return &pb.Verdict{
		ContactId: "acme-1",
		RuleSet:   &pb.RuleSetRef{RuleSetId: "tiny", Version: 1},
		AsOf:      leadladder.Moment(time.Date(2026, time.November, 22, 9, 0, 0, 0, time.UTC)),
		Stage: &pb.Stage{
			StageId: "lead", Title: "Lead", Rung: 1, LifecycleStage: pb.LifecycleStage_LIFECYCLE_STAGE_LEAD,
		},
		Standing:   pb.Standing_STANDING_HELD,
		Transition: pb.Transition_TRANSITION_PROMOTED,
		Score:      &pb.Score{Total: proto.Int32(50), Points: 10, Grade: leadladder.Text("B2")},
		Reasons: []*pb.Reason{
			{
				Code: "intent.raised_hand", Outcome: pb.Outcome_OUTCOME_MET, Deciding: true,
				Text: "Asked for information", Points: 10, PointsOf: 10,
			},
			{
				Code: "fit.headcount", Outcome: pb.Outcome_OUTCOME_UNMET, Deciding: true,
				Text: "Fewer than 20 people", PointsOf: 10,
			},
			{Code: "budget.allocated", Outcome: pb.Outcome_OUTCOME_UNKNOWN, Deciding: true, Text: "Nobody has asked"},
			{Code: "fit.new", Outcome: 99, Deciding: true, Text: "Came out as something new"},
			{Code: "fit.region", Outcome: pb.Outcome_OUTCOME_MET, Text: "Decides nothing"},
		},
		NextRung: &pb.NextRung{
			Stage: &pb.Stage{StageId: "qualified_lead", Title: "Qualified lead"},
			Paths: []*pb.Path{
				{Changes: []*pb.Change{
					{Title: "Headcount", FromOutcome: pb.Outcome_OUTCOME_UNMET, ToOutcome: pb.Outcome_OUTCOME_MET},
					{Title: "Budget", FromOutcome: pb.Outcome_OUTCOME_UNKNOWN},
				}},
				{Changes: []*pb.Change{{Title: "Another way"}}},
			},
		},
		Labels: []*pb.Label{
			{LabelId: "segment", Value: leadladder.Text("smb")}, {LabelId: "region", Alternatives: []string{"north"}},
		},
		OpenQuestions: []*pb.OpenQuestion{{Field: "qualification.budget.allocated", Ask: "Is a budget allocated?"}},
		NextAction:    leadladder.Text("Call within one working day"),
		HandOffTo:     leadladder.Text("sales"),
		Warnings:      []*pb.FactWarning{{Field: "company.employees", Expected: "0 or more", Got: "-1"}},
	}
}

// A report says the stage, what decided it, what is missing for the next, and what to do.
func TestReport(t *testing.T) {
	const whole = `acme-1: Lead (held), score 50 of 100, grade B2
  + Asked for information (10 of 10)
  - Fewer than 20 people (0 of 10)
  ? Nobody has asked
    Came out as something new
to Qualified lead: Headcount (unmet -> met); Budget (unknown)
  or: Another way (other points)
ask: Is a budget allocated?
do: Call within one working day
hand off to: sales
warning: company.employees: expected 0 or more, got -1
by tiny 1, as of 2026-11-22 09:00 UTC`
	bare := &pb.Verdict{
		RuleSet: &pb.RuleSetRef{RuleSetId: "tiny", Version: 1}, AsOf: full().AsOf, Stage: &pb.Stage{Title: "Name"},
		Standing: pb.Standing_STANDING_ACTIVE,
	}
	out, odd := proto.CloneOf(bare), proto.CloneOf(bare)
	out.Standing, odd.Standing = pb.Standing_STANDING_DISQUALIFIED, 99
	cases := map[string]struct {
		verdict *pb.Verdict
		want    string
	}{
		"whole":        {full(), whole},
		"bare":         {bare, "Name\nby tiny 1, as of 2026-11-22 09:00 UTC"},
		"disqualified": {out, "Name (disqualified)\nby tiny 1, as of 2026-11-22 09:00 UTC"},
		"new standing": {odd, "Name (unspecified)\nby tiny 1, as of 2026-11-22 09:00 UTC"},
		"nothing":      {nil, " (unspecified)\nby  0, as of 1970-01-01 00:00 UTC"},
	}
	for name, each := range cases {
		t.Run(name, func(t *testing.T) {
			if got := (&leadladder.Verdict{Proto: each.verdict}).String(); got != each.want {
				t.Errorf("got\n%s\nwant\n%s", got, each.want)
			}
		})
	}
}

// Each part of a verdict is given as the server sent it.
func TestVerdict(t *testing.T) {
	verdict := &leadladder.Verdict{Proto: full()}
	if score, given := verdict.Score(); score != 50 || !given {
		t.Errorf("score: got %d, %v", score, given)
	}
	if !verdict.AsOf().Equal(time.Date(2026, time.November, 22, 9, 0, 0, 0, time.UTC)) {
		t.Errorf("as of: got %v", verdict.AsOf())
	}
	cases := map[string]struct{ got, want any }{
		"stage":          {verdict.Stage(), "lead"},
		"rung":           {verdict.Rung(), 1},
		"lifecycle":      {verdict.Lifecycle(), pb.LifecycleStage_LIFECYCLE_STAGE_LEAD},
		"transition":     {verdict.Transition(), pb.Transition_TRANSITION_PROMOTED},
		"points":         {verdict.Points(), 10},
		"grade":          {verdict.Grade(), "B2"},
		"label":          {verdict.Label("segment"), "smb"},
		"uncertain":      {verdict.Label("region"), ""},
		"no label":       {verdict.Label("other"), ""},
		"reason":         {verdict.Reason("fit.headcount").GetText(), "Fewer than 20 people"},
		"no reason":      {verdict.Reason("fit.other").GetText(), ""},
		"outcome":        {verdict.Outcome("budget.allocated"), pb.Outcome_OUTCOME_UNKNOWN},
		"no outcome":     {verdict.Outcome("fit.other"), pb.Outcome_OUTCOME_UNSPECIFIED},
		"new outcome":    {verdict.Outcome("fit.new"), pb.Outcome(99)},
		"next stage":     {verdict.NextStage(), "qualified_lead"},
		"changes":        {len(verdict.Changes()), 2},
		"open questions": {verdict.OpenQuestions()[0].GetAsk(), "Is a budget allocated?"},
	}
	for name, each := range cases {
		if each.got != each.want {
			t.Errorf("%s: got %v, want %v", name, each.got, each.want)
		}
	}
	if score, given := (&leadladder.Verdict{Proto: &pb.Verdict{}}).Score(); score != 0 || given {
		t.Errorf("no score: got %d, %v", score, given)
	}
}
