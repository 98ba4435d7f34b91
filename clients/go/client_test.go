package leadladder_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	leadladder "github.com/leadladder/leadladder/clients/go"
	pb "github.com/leadladder/leadladder/clients/go/leadladder/v1"
)

func place(index int) string { return strconv.Itoa(index) }

// The options of the client hold for every call, and those of the call in their place.

func TestScoreSendsOptions(t *testing.T) {
	moment := time.Date(2026, time.November, 22, 9, 0, 0, 1000, time.UTC)
	defaults := []leadladder.Option{
		leadladder.WithRuleSetVersion("roofing", 3), leadladder.WithReasons(leadladder.ReasonsDeciding),
	}
	cases := []struct {
		name    string
		client  []leadladder.Option
		options []leadladder.CallOption
		want    *pb.ScoringOptions
	}{
		{"none", nil, nil, &pb.ScoringOptions{ReasonDetail: leadladder.ReasonsAll}},
		{
			"of the client", defaults, nil,
			&pb.ScoringOptions{RuleSetId: "roofing", Version: proto.Int32(3), ReasonDetail: leadladder.ReasonsDeciding},
		},
		{
			"another rule set does not keep the version", defaults,
			[]leadladder.CallOption{leadladder.WithRuleSet("plant-software")},
			&pb.ScoringOptions{RuleSetId: "plant-software", ReasonDetail: leadladder.ReasonsDeciding},
		},
		{
			"moment", nil, []leadladder.CallOption{leadladder.WithAsOf(moment)},
			&pb.ScoringOptions{ReasonDetail: leadladder.ReasonsAll, AsOf: leadladder.Moment(moment)},
		},
		{
			"everything replaced", defaults,
			[]leadladder.CallOption{leadladder.WithScoringOptions(&pb.ScoringOptions{Locale: "de", ReasonDetail: 99})},
			&pb.ScoringOptions{Locale: "de", ReasonDetail: 99},
		},
	}
	for _, each := range cases {
		t.Run(each.name, func(t *testing.T) {
			var got *pb.ScoreLeadRequest
			target := serve(t, &server{score: func(_ context.Context, request *pb.ScoreLeadRequest) (*pb.ScoreLeadResponse, error) {
				got = request
				return &pb.ScoreLeadResponse{Verdict: scored(request.Submission)}, nil
			}})
			verdict, err := connect(t, target, each.client...).Score(t.Context(), &pb.Contact{ContactId: "a"}, each.options...)
			if err != nil || verdict.ContactID() != "a" || verdict.Stage() != "lead" {
				t.Fatalf("got %v, %v", verdict, err)
			}
			if !proto.Equal(got.Options, each.want) {
				t.Errorf("sent %v, want %v", got.Options, each.want)
			}
		})
	}
}

// A call whose context has a deadline keeps it; any other gets the client's.

func TestDeadlines(t *testing.T) {
	cases := []struct {
		name     string
		options  []leadladder.Option
		deadline time.Duration
		want     time.Duration // 0: none
	}{
		{"ten seconds", nil, 0, 10 * time.Second},
		{"of the client", []leadladder.Option{leadladder.WithTimeout(time.Minute)}, 0, time.Minute},
		{"of the context", []leadladder.Option{leadladder.WithTimeout(time.Minute)}, time.Hour, time.Hour},
		{"none", []leadladder.Option{leadladder.WithTimeout(0)}, 0, 0},
	}
	for _, each := range cases {
		t.Run(each.name, func(t *testing.T) {
			var got time.Duration
			target := serve(t, &server{score: func(ctx context.Context, request *pb.ScoreLeadRequest) (*pb.ScoreLeadResponse, error) {
				if deadline, given := ctx.Deadline(); given {
					got = time.Until(deadline)
				}
				return &pb.ScoreLeadResponse{Verdict: scored(request.Submission)}, nil
			}})
			ctx := t.Context()
			if each.deadline > 0 {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, each.deadline)
				defer cancel()
			}
			if _, err := connect(t, target, each.options...).Score(ctx, nil); err != nil {
				t.Fatal(err)
			}
			if got > each.want || got < each.want-5*time.Second {
				t.Errorf("the server had %v, want %v", got, each.want)
			}
		})
	}
}

// An expired deadline is told as gRPC and as Go tell it.

// A cancelled context is told as gRPC and as Go tell it.

// The retry policy of the wire is in force: a server that is about to stop is asked again.

func TestRetries(t *testing.T) {
	var calls atomic.Int32
	target := serve(t, &server{score: func(_ context.Context, request *pb.ScoreLeadRequest) (*pb.ScoreLeadResponse, error) {
		if calls.Add(1) < 3 {
			return nil, status.Error(codes.Unavailable, "stopping")
		}
		return &pb.ScoreLeadResponse{Verdict: scored(request.Submission)}, nil
	}})
	if _, err := connect(t, target).Score(t.Context(), nil); err != nil || calls.Load() != 3 {
		t.Errorf("got %v after %d calls", err, calls.Load())
	}
}

// An error carries everything that the server said; details of others are not taken for LeadLadder's.

// A batch of any size is scored in calls of 256 at one moment, answered in order.

func TestScoreBatch(t *testing.T) {
	for _, size := range []int{0, 1, 256, 257, 600} {
		t.Run(place(size), func(t *testing.T) {
			var sizes []int
			var moments []int64
			target := serve(t, &server{batch: func(request *pb.BatchScoreLeadsRequest) (*pb.BatchScoreLeadsResponse, error) {
				sizes = append(sizes, len(request.Submissions))
				moments = append(moments, request.Options.GetAsOf().GetSeconds())
				response := &pb.BatchScoreLeadsResponse{}
				for _, submission := range request.Submissions {
					response.Results = append(response.Results, result(submission))
				}
				return response, nil
			}})
			answers, err := connect(t, target).ScoreBatch(t.Context(), contacts(size))
			if err != nil || len(answers) != size {
				t.Fatalf("got %d answers, %v", len(answers), err)
			}
			for index, answer := range answers {
				if answer.Err != nil || answer.Verdict.ContactID() != place(index) {
					t.Fatalf("answer %d is %v, %v", index, answer.Verdict, answer.Err)
				}
			}
			for index, called := range sizes {
				if called != min(256, size-256*index) || (moments[index] != 0) != (index > 0) {
					t.Errorf("call %d: %d submissions as of %d", index, called, moments[index])
				}
			}
		})
	}
}

// Paths of a batch count from its start, wherever its calls begin: in the error, its status, and for text that cannot be sent.

// Answers that break what the wire promises are errors, never verdicts.

// Text that cannot be sent is told by its path before anything is sent.

// Every page of the rule sets is read.

func TestListRuleSets(t *testing.T) {
	target := serve(t, &server{list: func(request *pb.ListRuleSetsRequest) (*pb.ListRuleSetsResponse, error) {
		title := "page " + request.PageToken
		next := map[string]string{"": "2", "2": "3", "3": ""}[request.PageToken]
		return &pb.ListRuleSetsResponse{RuleSets: []*pb.RuleSetSummary{{Title: title}}, NextPageToken: next}, nil
	}})
	found, err := connect(t, target).ListRuleSets(t.Context())
	var titles []string
	for _, each := range found {
		titles = append(titles, each.Title)
	}
	if err != nil || !slices.Equal(titles, []string{"page ", "page 2", "page 3"}) {
		t.Errorf("got %q, %v", titles, err)
	}
}

// A rule set is asked for by the options of the client and the call.

func TestGetRuleSet(t *testing.T) {
	target := serve(t, &server{get: func(request *pb.GetRuleSetRequest) (*pb.GetRuleSetResponse, error) {
		title := fmt.Sprint(request.RuleSetId, " ", request.GetVersion(), " ", request.Version != nil)
		return &pb.GetRuleSetResponse{RuleSet: &pb.RuleSet{Title: title}}, nil
	}})
	client := connect(t, target, leadladder.WithRuleSet("roofing"))
	first, err := client.GetRuleSet(t.Context())
	if err != nil || first.Title != "roofing 0 false" {
		t.Errorf("got %v, %v", first, err)
	}
	second, err := client.GetRuleSet(t.Context(), leadladder.WithRuleSetVersion("plant-software", 2))
	if err != nil || second.Title != "plant-software 2 true" {
		t.Errorf("got %v, %v", second, err)
	}
}

// The problems in a text come as the server lists them.

func TestCheckRuleSet(t *testing.T) {
	target := serve(t, &server{check: func(request *pb.CheckRuleSetRequest) (*pb.CheckRuleSetResponse, error) {
		message := request.Text + request.ListFiles["lists/competitors.txt"]
		return &pb.CheckRuleSetResponse{Diagnostics: []*pb.Diagnostic{{Message: message}}}, nil
	}})
	files := map[string]string{"lists/competitors.txt": "rival.example"}
	problems, err := connect(t, target).CheckRuleSet(t.Context(), "ladder: [", files)
	if err != nil || len(problems) != 1 || problems[0].Message != "ladder: [rival.example" {
		t.Errorf("got %v, %v", problems, err)
	}
}

// An answer larger than gRPC's own limit of 4 MiB is taken.

func TestLargeAnswer(t *testing.T) {
	large := string(bytes.Repeat([]byte("x"), 8<<20))
	target := serve(t, &server{score: func(context.Context, *pb.ScoreLeadRequest) (*pb.ScoreLeadResponse, error) {
		return &pb.ScoreLeadResponse{Verdict: &pb.Verdict{ContactId: large}}, nil
	}})
	if verdict, err := connect(t, target).Score(t.Context(), nil); err != nil || len(verdict.ContactID()) != len(large) {
		t.Error(err)
	}
}

// Options that do not fit are refused when the client is made.

func TestOptionsThatDoNotFit(t *testing.T) {
	cases := map[string]leadladder.Option{
		"timeout":     leadladder.WithTimeout(-1),
		"in flight":   leadladder.WithInFlight(0),
		"credentials": leadladder.WithCredentials(nil),
		"empty token": leadladder.WithToken(""),
		"line break":  leadladder.WithToken("secret\n"),
	}
	for name, option := range cases {
		if client, err := leadladder.New("localhost:50051", option); err == nil || client != nil {
			t.Errorf("%s: got %v, %v", name, client, err)
		} else if strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the error tells the token: %v", name, err)
		}
	}
}

// There is a constant for each reason of the wire.
