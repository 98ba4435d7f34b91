package leadladder

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"google.golang.org/genproto/googleapis/type/money"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	pb "github.com/leadladder/leadladder/clients/go/leadladder/v1"
)

// most is how many ways up and how many questions a report tells.
const most = 3

// String is a report of a few lines: the stage, what decided it, where it could lead, what to ask and to do, and how long it
// holds.
func (v *Verdict) String() string {
	lines := []string{v.headline()}
	add := func(format string, words ...any) { lines = append(lines, fmt.Sprintf(format, words...)) }
	for _, reason := range v.Reasons() {
		if reason.GetDeciding() {
			add("  %s %s%s", mark(reason.GetOutcome()), reason.GetText(), points(reason))
		}
	}
	if lowest, best := v.Proto.GetLowestStage(), v.Proto.GetBestStage(); lowest.GetStageId() != best.GetStageId() {
		add("range: %s to %s%s", lowest.GetTitle(), best.GetTitle(), when(v.Proto.GetApproximate(), " (approximate)"))
	}
	if next := v.Proto.GetNextRung(); next != nil {
		lines = append(lines, ways(next)...)
	}
	questions := v.OpenQuestions()
	for _, question := range questions[:min(most, len(questions))] {
		add("ask: %s%s", question.GetAsk(), moves(question))
	}
	if len(questions) > most {
		add("ask: %d more", len(questions)-most)
	}
	for _, near := range v.Proto.GetScore().GetNearThresholds() {
		add("near: %s by %s, %d short", near.GetBand(), near.GetScore(), near.GetMissing())
	}
	if v.Proto != nil && v.Proto.NextAction != nil {
		add("do: %s", v.NextAction())
	}
	if v.Proto != nil && v.Proto.HandOffTo != nil {
		add("hand off to: %s", v.HandOffTo())
	}
	for _, warning := range v.Warnings() {
		add("warning: %s: expected %s, got %s", warning.GetField(), warning.GetExpected(), warning.GetGot())
	}
	if until := v.Proto.GetValidUntil(); until != nil {
		stage := v.Proto.GetStageValidUntil()
		add("valid until %s%s", minute(until), when(stage != nil, ", the stage until "+minute(stage)))
	}
	rules := v.Proto.GetRuleSet()
	add("by %s %d, as of %s", rules.GetRuleSetId(), rules.GetVersion(), minute(v.Proto.GetAsOf()))
	return strings.Join(lines, "\n")
}

func (v *Verdict) headline() string {
	line := v.Proto.GetStage().GetTitle()
	if v.ContactID() != "" {
		line = v.ContactID() + ": " + line
	}
	switch v.Standing() {
	case pb.Standing_STANDING_ACTIVE:
	case pb.Standing_STANDING_HELD:
		line += " (held)"
	case pb.Standing_STANDING_DISQUALIFIED:
		line += " (disqualified)"
	default:
		line += " (unspecified)"
	}
	if score, given := v.Score(); given {
		line += fmt.Sprintf(", score %d of 100", score)
	}
	if v.Proto.GetScore() != nil && v.Proto.Score.Grade != nil {
		line += ", grade " + v.Grade()
	}
	return line
}

// ways are the lines about the way up.
func ways(next *pb.NextRung) []string {
	paths := next.GetPaths()
	if len(paths) == 0 {
		return []string{fmt.Sprintf("to %s: no way found", next.GetStage().GetTitle())}
	}
	lines := []string{fmt.Sprintf("to %s: %s", next.GetStage().GetTitle(), pathText(paths[0]))}
	for _, path := range paths[1:min(most, len(paths))] {
		lines = append(lines, "  or: "+pathText(path))
	}
	if len(paths) > most || next.GetTruncated() {
		lines = append(lines, "  or in other ways")
	}
	return lines
}

func pathText(path *pb.Path) string {
	changes := make([]string, 0, len(path.GetChanges()))
	for _, change := range path.GetChanges() {
		changes = append(changes, fmt.Sprintf("%s (%s)", change.GetTitle(), how(change)))
	}
	return strings.Join(changes, "; ")
}

// how says by what a change comes about.
func how(change *pb.Change) string {
	fact := change.GetFact()
	switch {
	case change.GetFromOutcome() == pb.Outcome_OUTCOME_UNKNOWN:
		return "unknown" + when(change.GetAsk() != "", ": "+change.GetAsk())
	case fact != nil:
		now, to := "never", fact.GetExpected()
		if fact.GetValue() != nil {
			now = valueText(fact.GetValue())
		}
		if fact.GetTo() != nil {
			to = valueText(fact.GetTo())
		}
		return fmt.Sprintf("%s %s -> %s", fact.GetField(), now, to)
	case change.GetFromOutcome() == change.GetToOutcome():
		return "other points"
	default:
		return word(change.GetFromOutcome()) + " -> " + word(change.GetToOutcome())
	}
}

// valueText is a fact as people write it: 12, 5000000 EUR, 2026-11-22, 90d.
func valueText(value *pb.Value) string {
	switch kind := value.GetKind().(type) {
	case *pb.Value_Text:
		return kind.Text
	case *pb.Value_Number:
		return numberText(kind.Number)
	case *pb.Value_Boolean:
		return strconv.FormatBool(kind.Boolean)
	case *pb.Value_Timestamp:
		return minute(kind.Timestamp)
	case *pb.Value_Date:
		return fmt.Sprintf("%04d-%02d-%02d", kind.Date.GetYear(), kind.Date.GetMonth(), kind.Date.GetDay())
	case *pb.Value_Money:
		return amountText(kind.Money)
	case *pb.Value_Duration:
		return durationText(kind.Duration)
	case *pb.Value_Texts:
		return strings.Join(kind.Texts.GetValues(), ", ")
	default:
		return "unknown"
	}
}

func numberText(number float64) string {
	if number == 0 {
		return "0"
	}
	return strconv.FormatFloat(number, 'f', -1, 64)
}

func amountText(amount *money.Money) string {
	return strings.TrimRight(decimals(amount.GetUnits(), amount.GetNanos())+" "+amount.GetCurrencyCode(), " ")
}

func durationText(length *durationpb.Duration) string {
	units := []struct {
		name    string
		seconds int64
	}{{"d", 86_400}, {"h", 3600}, {"m", 60}}
	for _, unit := range units {
		if length.GetNanos() == 0 && length.GetSeconds()%unit.seconds == 0 {
			return strconv.FormatInt(length.GetSeconds()/unit.seconds, 10) + unit.name
		}
	}
	return decimals(length.GetSeconds(), length.GetNanos()) + "s"
}

// decimals are units and billionths, without zeros at the end of the fraction.
func decimals(units int64, nanos int32) string {
	billionths := new(big.Int).Mul(big.NewInt(units), big.NewInt(1_000_000_000))
	billionths.Add(billionths, big.NewInt(int64(nanos)))
	text := new(big.Rat).SetFrac(billionths, big.NewInt(1_000_000_000)).FloatString(9)
	return strings.TrimRight(strings.TrimRight(text, "0"), ".")
}

func minute(moment *timestamppb.Timestamp) string {
	return moment.AsTime().Format("2006-01-02 15:04") + " UTC"
}

// moves says by how much the answer to a question could move a contact.
func moves(question *pb.OpenQuestion) string {
	var parts []string
	if question.GetRungs() != 0 {
		parts = append(parts, fmt.Sprintf("rungs %d", question.GetRungs()))
	}
	if question.GetPoints() != 0 {
		parts = append(parts, fmt.Sprintf("points %d", question.GetPoints()))
	}
	return when(len(parts) > 0, " ("+strings.Join(parts, ", ")+")")
}

func mark(outcome pb.Outcome) string {
	switch outcome {
	case pb.Outcome_OUTCOME_MET:
		return "+"
	case pb.Outcome_OUTCOME_UNMET:
		return "-"
	case pb.Outcome_OUTCOME_UNKNOWN:
		return "?"
	default:
		return " "
	}
}

func word(outcome pb.Outcome) string {
	switch outcome {
	case pb.Outcome_OUTCOME_MET:
		return "met"
	case pb.Outcome_OUTCOME_UNMET:
		return "unmet"
	case pb.Outcome_OUTCOME_UNKNOWN:
		return "unknown"
	default:
		return "unspecified"
	}
}

func points(reason *pb.Reason) string {
	return when(reason.GetPointsOf() != 0, fmt.Sprintf(" (%d of %d)", reason.GetPoints(), reason.GetPointsOf()))
}

// when is the text if the condition holds, else nothing.
func when(condition bool, text string) string {
	if condition {
		return text
	}
	return ""
}
