package leadladder_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/type/date"
	"google.golang.org/genproto/googleapis/type/money"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	leadladder "github.com/leadladder/leadladder/clients/go"
	pb "github.com/leadladder/leadladder/clients/go/leadladder/v1"
)

// Money is read exactly, or refused.
func TestParseMoney(t *testing.T) {
	fine := map[string]*money.Money{
		"5000000 EUR":             {CurrencyCode: "EUR", Units: 5_000_000},
		" 5  eur ":                {CurrencyCode: "EUR", Units: 5},
		"-1.75 USD":               {CurrencyCode: "USD", Units: -1, Nanos: -750_000_000},
		"-0.5 USD":                {CurrencyCode: "USD", Nanos: -500_000_000},
		"+0.000000001 USD":        {CurrencyCode: "USD", Nanos: 1},
		"999999999999999.999 JPY": {CurrencyCode: "JPY", Units: 999_999_999_999_999, Nanos: 999_000_000},
	}
	for text, want := range fine {
		if got, err := leadladder.ParseMoney(text); err != nil || !proto.Equal(got, want) {
			t.Errorf("%q: got %v, %v", text, got, err)
		}
	}
	wrong := []string{
		"", "5000000", "EUR", "5,000 EUR", "1e6 EUR", "5 EURO", "5. EUR", ".5 EUR", "0.0000000001 EUR", "1000000000000000 EUR",
		"NaN EUR", "\u0665 EUR",
	}
	for _, text := range wrong {
		if got, err := leadladder.ParseMoney(text); err == nil || got != nil {
			t.Errorf("%q: got %v", text, got)
		}
	}
}

// Zero times are not known; anything else is the day or moment that it is.
func TestTimes(t *testing.T) {
	late := time.Date(2026, time.November, 22, 23, 0, 0, 0, time.FixedZone("", -3*3600))
	if got := leadladder.DateOf(late); !proto.Equal(got, &date.Date{Year: 2026, Month: 11, Day: 22}) {
		t.Errorf("the day: %v", got)
	}
	if got := leadladder.Moment(late).AsTime(); !got.Equal(late) {
		t.Errorf("the moment: %v", got)
	}
	if leadladder.DateOf(time.Time{}) != nil || leadladder.Moment(time.Time{}) != nil {
		t.Error("the zero time is a day or moment")
	}
	if got := leadladder.Date(2026, time.November, 31); !proto.Equal(got, &date.Date{Year: 2026, Month: 12, Day: 1}) {
		t.Errorf("a day that there is not: %v", got)
	}
}

// Each type of fact has its own kind of value; what is not there has none.
func TestValue(t *testing.T) {
	cases := []struct {
		got  *pb.Value
		want string
	}{
		{leadladder.Value("windows"), `{"text":"windows"}`},
		{leadladder.Value(true), `{"boolean":true}`},
		{leadladder.Value(3), `{"number":3}`},
		{leadladder.Value(int32(-3)), `{"number":-3}`},
		{leadladder.Value(2.5), `{"number":2.5}`},
		{leadladder.Value(int64(1) << 53), `{"number":9007199254740992}`},
		{leadladder.Value(int64(1)<<53 + 1), `{"text":"9007199254740993"}`},
		{leadladder.Value(int64(math.MinInt64)), `{"text":"-9223372036854775808"}`},
		{leadladder.Value(time.Date(2026, time.November, 22, 9, 0, 0, 0, time.UTC)), `{"timestamp":"2026-11-22T09:00:00Z"}`},
		{leadladder.Value(90 * time.Second), `{"duration":"90s"}`},
		{leadladder.Value([]string{"a", "b"}), `{"texts":{"values":["a","b"]}}`},
		{leadladder.Value(leadladder.Money(5, "eur")), `{"money":{"currencyCode":"EUR","units":"5"}}`},
		{leadladder.Value(leadladder.Date(2026, time.May, 1)), `{"date":{"year":2026,"month":5,"day":1}}`},
		{leadladder.Value(time.Time{}), `{}`},
		{leadladder.Value((*money.Money)(nil)), `{}`},
		{leadladder.Value((*date.Date)(nil)), `{}`},
	}
	for _, each := range cases {
		want := &pb.Value{}
		if err := protojson.Unmarshal([]byte(each.want), want); err != nil {
			t.Fatal(err)
		}
		if !proto.Equal(each.got, want) {
			t.Errorf("got %v, want %v", each.got, want)
		}
	}
}

// A history without activities is known to be empty, on the wire too.
func TestEmptyHistory(t *testing.T) {
	data, err := proto.Marshal(&pb.Contact{History: leadladder.History()})
	if err != nil {
		t.Fatal(err)
	}
	read := &pb.Contact{}
	if err := proto.Unmarshal(data, read); err != nil || read.History == nil {
		t.Errorf("got %v, %v", read, err)
	}
}

// A submission has a previous stage only when there is one.
func TestSubmission(t *testing.T) {
	if got := leadladder.Submission(nil, ""); got.PreviousStage != nil {
		t.Errorf("got %v", got)
	}
	if got := leadladder.Submission(nil, "lead"); got.GetPreviousStage() != "lead" {
		t.Errorf("got %v", got)
	}
}

func ExampleParseMoney() {
	revenue, err := leadladder.ParseMoney("1200000.50 EUR")
	fmt.Println(revenue.GetUnits(), revenue.GetNanos(), revenue.GetCurrencyCode(), err)
	// Output: 1200000 500000000 EUR <nil>
}
