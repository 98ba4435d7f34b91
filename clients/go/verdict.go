package leadladder

import (
	"time"

	pb "github.com/leadladder/leadladder/clients/go/leadladder/v1"
)

// Verdict is how far up the ladder a contact is, why, and what would move it up one rung. Its String is a small report.
type Verdict struct {
	// Proto is everything, as the server sent it.
	Proto *pb.Verdict
}

// Answer is what became of one submission of a batch or stream.
type Answer struct {
	// Verdict is nil when there is an error.
	Verdict *Verdict
	// Err is nil, or the [*Error] that says why there is no verdict.
	Err error
}

// answer is the verdict, or the error that stands in its place.
func answer(result *pb.ScoringResult) Answer {
	switch result := result.GetResult().(type) {
	case *pb.ScoringResult_Verdict:
		return Answer{Verdict: &Verdict{result.Verdict}}
	case *pb.ScoringResult_Error:
		return Answer{Err: statusError(result.Error)}
	}
	return Answer{Err: senseless("expected a verdict or an error, got an answer with neither")}
}

// ContactID is the caller's own key; empty when it sent none.
func (v *Verdict) ContactID() string { return v.Proto.GetContactId() }

// AsOf is the moment that the verdict is about, in UTC.
func (v *Verdict) AsOf() time.Time { return v.Proto.GetAsOf().AsTime() }

// Stage is the id of the stage in the rule set: "qualified_lead". For a disqualified contact: where it would stand.
func (v *Verdict) Stage() string { return v.Proto.GetStage().GetStageId() }

// Rung is the number of the stage from the bottom; 0 is below the first rung.
func (v *Verdict) Rung() int { return int(v.Proto.GetStage().GetRung()) }

// Lifecycle is the canonical stage, the same for all rule sets.
func (v *Verdict) Lifecycle() pb.LifecycleStage { return v.Proto.GetStage().GetLifecycleStage() }

// Standing is whether the ladder applies to the contact.
func (v *Verdict) Standing() pb.Standing { return v.Proto.GetStanding() }

// Transition is the stage against the previous one.
func (v *Verdict) Transition() pb.Transition { return v.Proto.GetTransition() }

// Score is 0 to 100; false when the rule set gives no points.
func (v *Verdict) Score() (int, bool) {
	score := v.Proto.GetScore()
	return int(score.GetTotal()), score != nil && score.Total != nil
}

// Points are the sum of the dimensions' points; they may be negative.
func (v *Verdict) Points() int { return int(v.Proto.GetScore().GetPoints()) }

// Grade is such as "A1"; empty without a grade, or while unknown facts could still change it.
func (v *Verdict) Grade() string { return v.Proto.GetScore().GetGrade() }

// Label is the name that a label gives; empty while it is not certain, or when there is no such label.
func (v *Verdict) Label(id string) string {
	for _, label := range v.Proto.GetLabels() {
		if label.GetLabelId() == id {
			return label.GetValue()
		}
	}
	return ""
}

// Reasons are what each criterion and override says: overrides first, then what decided, then the rest in file order.
func (v *Verdict) Reasons() []*pb.Reason { return v.Proto.GetReasons() }

// Reason is the reason of a code such as "fit.headcount"; nil, which is safe to ask for its fields, when there is none.
func (v *Verdict) Reason(code string) *pb.Reason {
	for _, reason := range v.Proto.GetReasons() {
		if reason.GetCode() == code {
			return reason
		}
	}
	return nil
}

// Outcome is what the criterion or override of a code came out as; OUTCOME_UNSPECIFIED when there is no such reason. Unknown
// is neither met nor unmet.
func (v *Verdict) Outcome(code string) pb.Outcome { return v.Reason(code).GetOutcome() }

// NextStage is the id of the stage one rung up; empty on the top rung, unless disqualified, and without an outlook.
func (v *Verdict) NextStage() string { return v.Proto.GetNextRung().GetStage().GetStageId() }

// LowestStage is the id of the lowest stage that unknown facts could leave the contact at; empty without an outlook.
func (v *Verdict) LowestStage() string { return v.Proto.GetLowestStage().GetStageId() }

// BestStage is the id of the highest stage that unknown facts could bring the contact to; empty without an outlook.
func (v *Verdict) BestStage() string { return v.Proto.GetBestStage().GetStageId() }

// ValidUntil is when time alone could change the verdict, in UTC; false when it never does, and without an outlook.
func (v *Verdict) ValidUntil() (time.Time, bool) {
	until := v.Proto.GetValidUntil()
	return until.AsTime(), until != nil
}

// Changes are what has to change to reach the next stage, by the first path that the verdict gives; empty without one.
func (v *Verdict) Changes() []*pb.Change {
	if paths := v.Proto.GetNextRung().GetPaths(); len(paths) > 0 {
		return paths[0].GetChanges()
	}
	return nil
}

// OpenQuestions are the facts that are not known, and the question for each; the first ones matter most.
func (v *Verdict) OpenQuestions() []*pb.OpenQuestion { return v.Proto.GetOpenQuestions() }

// NextAction is what to do next; empty when the rule set says nothing, or the contact is not to be acted on.
func (v *Verdict) NextAction() string { return v.Proto.GetNextAction() }

// HandOffTo is who takes over; empty for nobody.
func (v *Verdict) HandOffTo() string { return v.Proto.GetHandOffTo() }

// Warnings are facts that could not be used as they were sent; they count as not known.
func (v *Verdict) Warnings() []*pb.FactWarning { return v.Proto.GetWarnings() }
