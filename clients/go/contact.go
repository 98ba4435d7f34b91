package leadladder

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"google.golang.org/genproto/googleapis/type/date"
	"google.golang.org/genproto/googleapis/type/money"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	pb "github.com/leadladder/leadladder/clients/go/leadladder/v1"
)

// Text fills an optional field of text.
func Text(text string) *string { return &text }

// Count fills an optional field of a whole number.
func Count(number int32) *int32 { return &number }

// Bool fills an optional field of yes (true) or no (false).
func Bool(yes bool) *bool { return &yes }

// Money is a whole amount in a currency by its ISO 4217 code: Money(8_000_000, "EUR"). [ParseMoney] reads fractions.
func Money(units int64, currency string) *money.Money {
	return &money.Money{CurrencyCode: strings.ToUpper(currency), Units: units}
}

var moneyText = regexp.MustCompile(`^([+-]?)([0-9]{1,15})(?:\.([0-9]{1,9}))?\s+([A-Za-z]{3})$`)

// ParseMoney reads an amount below 10^15 with at most 9 decimal places and its currency, such as "1200000.50 EUR".
func ParseMoney(text string) (*money.Money, error) {
	parts := moneyText.FindStringSubmatch(strings.TrimSpace(text))
	if parts == nil {
		return nil, fmt.Errorf("leadladder: expected money such as \"5000000 EUR\", with at most 9 decimal places; got %q", text)
	}
	units, _ := strconv.ParseInt(parts[2], 10, 64)
	nanos, _ := strconv.ParseInt(parts[3]+strings.Repeat("0", 9-len(parts[3])), 10, 32)
	if parts[1] == "-" {
		units, nanos = -units, -nanos
	}
	return &money.Money{CurrencyCode: strings.ToUpper(parts[4]), Units: units, Nanos: int32(nanos)}, nil
}

// Date is a whole day. One that no calendar has is moved as time.Date moves it: the 31st of November is the 1st of December.
func Date(year int, month time.Month, day int) *date.Date {
	return dateOf(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// DateOf is the day of a moment in the moment's own location; nil, which means not known, for the zero time.
func DateOf(moment time.Time) *date.Date {
	if moment.IsZero() {
		return nil
	}
	return dateOf(moment)
}

func dateOf(moment time.Time) *date.Date {
	year, month, day := moment.Date()
	return &date.Date{Year: int32(year), Month: int32(month), Day: int32(day)}
}

// Moment is a moment on the wire; nil, which means not known, for the zero time.
func Moment(moment time.Time) *timestamppb.Timestamp {
	if moment.IsZero() {
		return nil
	}
	return timestamppb.New(moment)
}

// Fact is what an attribute of a contact or activity may be given as.
type Fact interface {
	string | bool | int | int32 | int64 | float64 | time.Time | time.Duration | []string | *money.Money | *date.Date
}

// Value is a fact for the attributes of a contact or activity: Value("windows"), Value(3), Value(Money(500, "EUR")).
func Value[T Fact](fact T) *pb.Value {
	switch fact := any(fact).(type) {
	case string:
		return textValue(fact)
	case bool:
		return &pb.Value{Kind: &pb.Value_Boolean{Boolean: fact}}
	case int:
		return wholeValue(int64(fact))
	case int32:
		return wholeValue(int64(fact))
	case int64:
		return wholeValue(fact)
	case float64:
		return &pb.Value{Kind: &pb.Value_Number{Number: fact}}
	case time.Time:
		if fact.IsZero() {
			return &pb.Value{}
		}
		return &pb.Value{Kind: &pb.Value_Timestamp{Timestamp: timestamppb.New(fact)}}
	case time.Duration:
		return &pb.Value{Kind: &pb.Value_Duration{Duration: durationpb.New(fact)}}
	case []string:
		return &pb.Value{Kind: &pb.Value_Texts{Texts: &pb.TextList{Values: fact}}}
	case *money.Money:
		if fact == nil {
			return &pb.Value{}
		}
		return &pb.Value{Kind: &pb.Value_Money{Money: fact}}
	case *date.Date:
		if fact == nil {
			return &pb.Value{}
		}
		return &pb.Value{Kind: &pb.Value_Date{Date: fact}}
	}
	panic(fmt.Sprintf("leadladder: %T is listed in Fact and not handled", fact))
}

func textValue(text string) *pb.Value { return &pb.Value{Kind: &pb.Value_Text{Text: text}} }

// wholeValue sends a number that a double cannot hold as its digits, for the server to judge.
func wholeValue(number int64) *pb.Value {
	const exact = 1 << 53
	if number < -exact || number > exact {
		return textValue(strconv.FormatInt(number, 10))
	}
	return &pb.Value{Kind: &pb.Value_Number{Number: float64(number)}}
}

// History is everything that a contact did. Without activities: it did nothing; to say that this is not known, leave
// Contact.History out.
func History(activities ...*pb.Activity) *pb.ActivityHistory {
	return &pb.ActivityHistory{Activities: activities}
}

// Did is one thing that a contact did, without attributes.
func Did(activity string, at time.Time) *pb.Activity {
	return &pb.Activity{Type: activity, At: Moment(at)}
}

// Submission is a contact with the id of its stage in its last verdict; empty when it has none.
func Submission(contact *pb.Contact, previousStage string) *pb.Submission {
	submission := &pb.Submission{Contact: contact}
	if previousStage != "" {
		submission.PreviousStage = &previousStage
	}
	return submission
}

// Submissions are contacts without previous stages.
func Submissions(contacts ...*pb.Contact) []*pb.Submission {
	submissions := make([]*pb.Submission, len(contacts))
	for index, contact := range contacts {
		submissions[index] = Submission(contact, "")
	}
	return submissions
}
