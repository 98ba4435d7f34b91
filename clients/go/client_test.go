package leadladder_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/protoadapt"

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
func TestDeadlineExceeded(t *testing.T) {
	target := serve(t, &server{score: func(ctx context.Context, _ *pb.ScoreLeadRequest) (*pb.ScoreLeadResponse, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}})
	_, err := connect(t, target, leadladder.WithTimeout(20*time.Millisecond)).Score(t.Context(), nil)
	if status.Code(err) != codes.DeadlineExceeded || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

// A cancelled context is told as gRPC and as Go tell it.
func TestCanceled(t *testing.T) {
	called := make(chan struct{})
	target := serve(t, &server{score: func(ctx context.Context, _ *pb.ScoreLeadRequest) (*pb.ScoreLeadResponse, error) {
		close(called)
		<-ctx.Done()
		return nil, ctx.Err()
	}})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-called
		cancel()
	}()
	_, err := connect(t, target).Score(ctx, nil)
	if status.Code(err) != codes.Canceled || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

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
func TestErrors(t *testing.T) {
	info := &errdetails.ErrorInfo{
		Reason: "RULE_SET_NOT_FOUND", Domain: "leadladder", Metadata: map[string]string{"nearest": "roofing"},
	}
	foreign := &errdetails.ErrorInfo{Reason: "QUOTA", Domain: "proxy.example"}
	violations := &errdetails.BadRequest{FieldViolations: []*errdetails.BadRequest_FieldViolation{
		{Field: "submission.contact.contact_id", Description: "expected at most 256 bytes, got 300"},
	}}
	cases := []struct {
		name   string
		status *status.Status
		want   leadladder.Error
		text   string
	}{
		{
			"reason", detailed(t, codes.NotFound, "no rule set rofing", info),
			leadladder.Error{Code: codes.NotFound, Reason: leadladder.ReasonRuleSetNotFound, Metadata: info.Metadata},
			"no rule set rofing",
		},
		{
			"violations", detailed(t, codes.InvalidArgument, "the contact is invalid", violations),
			leadladder.Error{Code: codes.InvalidArgument, Violations: []leadladder.Violation{
				{Field: "submission.contact.contact_id", Description: "expected at most 256 bytes, got 300"},
			}},
			"the contact is invalid; submission.contact.contact_id: expected at most 256 bytes, got 300",
		},
		{
			"violation in the message", detailed(t, codes.InvalidArgument,
				"submission.contact.contact_id: expected at most 256 bytes, got 300", violations),
			leadladder.Error{Code: codes.InvalidArgument, Violations: []leadladder.Violation{
				{Field: "submission.contact.contact_id", Description: "expected at most 256 bytes, got 300"},
			}},
			"submission.contact.contact_id: expected at most 256 bytes, got 300",
		},
		{
			"somebody else's", detailed(t, codes.ResourceExhausted, "too many calls", foreign),
			leadladder.Error{Code: codes.ResourceExhausted}, "too many calls",
		},
		{
			"without a message", status.New(codes.PermissionDenied, ""),
			leadladder.Error{Code: codes.PermissionDenied}, "PermissionDenied",
		},
		{"unknown code", status.New(codes.Code(99), "new"), leadladder.Error{Code: codes.Code(99)}, "new"},
	}
	for _, each := range cases {
		t.Run(each.name, func(t *testing.T) {
			target := serve(t, &server{
				score: func(context.Context, *pb.ScoreLeadRequest) (*pb.ScoreLeadResponse, error) {
					return nil, each.status.Err()
				},
				batch: func(*pb.BatchScoreLeadsRequest) (*pb.BatchScoreLeadsResponse, error) {
					return &pb.BatchScoreLeadsResponse{Results: []*pb.ScoringResult{
						{Result: &pb.ScoringResult_Error{Error: each.status.Proto()}},
					}}, nil
				},
			})
			client := connect(t, target)
			_, whole := client.Score(t.Context(), nil)
			answers, err := client.ScoreBatch(t.Context(), contacts(1))
			if err != nil {
				t.Fatal(err)
			}
			for from, err := range map[string]error{"call": whole, "answer": answers[0].Err} {
				var got *leadladder.Error
				if !errors.As(err, &got) {
					t.Fatalf("%s: got %T", from, err)
				}
				if got.Code != each.want.Code || got.Reason != each.want.Reason || status.Code(err) != each.want.Code ||
					got.Metadata["nearest"] != each.want.Metadata["nearest"] || !slices.Equal(got.Violations, each.want.Violations) {
					t.Errorf("%s: got %+v, want %+v", from, got, &each.want)
				}
				if got.Error() != each.text {
					t.Errorf("%s: got %q, want %q", from, got.Error(), each.text)
				}
			}
		})
	}
}

func detailed(t *testing.T, code codes.Code, message string, details ...protoadapt.MessageV1) *status.Status {
	t.Helper()
	detailed, err := status.New(code, message).WithDetails(details...)
	if err != nil {
		t.Fatal(err)
	}
	return detailed
}

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
func TestPathsOfABatch(t *testing.T) {
	target := serve(t, &server{batch: func(request *pb.BatchScoreLeadsRequest) (*pb.BatchScoreLeadsResponse, error) {
		response := &pb.BatchScoreLeadsResponse{}
		for index := range request.Submissions {
			path := fmt.Sprintf("submissions[%d].contact.contact_id", index)
			refused := detailed(t, codes.InvalidArgument, path+": expected another",
				&errdetails.ErrorInfo{Reason: leadladder.ReasonContactInvalid, Domain: "leadladder"},
				&errdetails.BadRequest{FieldViolations: []*errdetails.BadRequest_FieldViolation{
					{Field: path, Description: "expected another"},
				}})
			response.Results = append(response.Results, &pb.ScoringResult{
				Result: &pb.ScoringResult_Error{Error: refused.Proto()},
			})
		}
		return response, nil
	}})
	client := connect(t, target)
	answers, err := client.ScoreBatch(t.Context(), contacts(600))
	if err != nil {
		t.Fatal(err)
	}
	for _, index := range []int{0, 255, 256, 299, 599} {
		path := fmt.Sprintf("submissions[%d].contact.contact_id", index)
		var failure *leadladder.Error
		if !errors.As(answers[index].Err, &failure) || failure.Error() != path+": expected another" ||
			failure.Reason != leadladder.ReasonContactInvalid || failure.Violations[0].Field != path {
			t.Errorf("answer %d is %#v", index, answers[index].Err)
		}
		told := status.Convert(answers[index].Err)
		request, _ := told.Details()[1].(*errdetails.BadRequest)
		if told.Message() != failure.Message || request.GetFieldViolations()[0].GetField() != path {
			t.Errorf("the status of answer %d is %v", index, told)
		}
	}
	submissions := contacts(300)
	submissions[299].Contact.ContactId = "\xff"
	_, err = client.ScoreBatch(t.Context(), submissions)
	var failure *leadladder.Error
	if !errors.As(err, &failure) || failure.Violations[0].Field != "submissions[299].contact.contact_id" {
		t.Errorf("text that is not UTF-8: %#v", err)
	}
}

// Answers that break what the wire promises are errors, never verdicts.
func TestSenselessAnswers(t *testing.T) {
	target := serve(t, &server{
		score: func(context.Context, *pb.ScoreLeadRequest) (*pb.ScoreLeadResponse, error) {
			return &pb.ScoreLeadResponse{}, nil
		},
		batch: func(request *pb.BatchScoreLeadsRequest) (*pb.BatchScoreLeadsResponse, error) {
			return &pb.BatchScoreLeadsResponse{Results: make([]*pb.ScoringResult, 1)}, nil
		},
	})
	client := connect(t, target)
	if _, err := client.Score(t.Context(), nil); status.Code(err) != codes.Internal {
		t.Errorf("without a verdict: %v", err)
	}
	if _, err := client.ScoreBatch(t.Context(), contacts(2)); status.Code(err) != codes.Internal {
		t.Errorf("too few answers: %v", err)
	}
	if answers, err := client.ScoreBatch(t.Context(), contacts(1)); err != nil || status.Code(answers[0].Err) != codes.Internal {
		t.Errorf("an answer without a result: %v, %v", answers, err)
	}
}

// Text that cannot be sent is told by its path before anything is sent.
func TestTextThatIsNotUTF8(t *testing.T) {
	client := connect(t, serve(t, &server{stream: echo}))
	contact := &pb.Contact{
		Company:    &pb.Company{Name: leadladder.Text("M\xfcller"), Technologies: []string{"ok", "\xff"}},
		Attributes: map[string]*pb.Value{"size": leadladder.Value("\xff")},
		History:    leadladder.History(leadladder.Did("\xff", time.Now())),
	}
	submissions := leadladder.Submissions(nil, contact)
	_, single := client.Score(t.Context(), contact)
	_, batch := client.ScoreBatch(t.Context(), submissions)
	var streamed error
	for _, err := range client.ScoreStream(t.Context(), slices.Values(submissions)) {
		streamed = err
	}
	_, options := client.Score(t.Context(), nil, leadladder.WithRuleSet("\xff"))
	contactPaths := []string{
		"contact.attributes.size.text", "contact.company.name", "contact.company.technologies[1]",
		"contact.history.activities[0].type",
	}
	cases := []struct {
		name   string
		err    error
		reason string
		prefix string
		paths  []string
	}{
		{"single", single, leadladder.ReasonContactInvalid, "submission.", contactPaths},
		{"batch", batch, leadladder.ReasonContactInvalid, "submissions[1].", contactPaths},
		{"stream", streamed, leadladder.ReasonContactInvalid, "submission.", contactPaths},
		{"options", options, leadladder.ReasonRequestInvalid, "options.", []string{"rule_set_id"}},
	}
	for _, each := range cases {
		t.Run(each.name, func(t *testing.T) {
			var failure *leadladder.Error
			if !errors.As(each.err, &failure) || failure.Code != codes.InvalidArgument || failure.Reason != each.reason {
				t.Fatalf("got %#v", each.err)
			}
			var paths []string
			for _, violation := range failure.Violations {
				paths = append(paths, strings.TrimPrefix(violation.Field, each.prefix))
			}
			if !slices.Equal(paths, each.paths) {
				t.Errorf("got %q", paths)
			}
		})
	}
}

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
func TestReasons(t *testing.T) {
	constants := []string{
		leadladder.ReasonContactInvalid, leadladder.ReasonRequestInvalid, leadladder.ReasonRuleSetRequired,
		leadladder.ReasonRuleSetNotFound, leadladder.ReasonBatchTooLarge, leadladder.ReasonDeadlineExceeded,
		leadladder.ReasonInternal, leadladder.ReasonUnauthenticated,
	}
	var reasons []string
	for number := range int32(len(pb.ErrorReason_name)) {
		reasons = append(reasons, strings.TrimPrefix(pb.ErrorReason_name[number], "ERROR_REASON_"))
	}
	if !slices.Equal(reasons[1:], constants) {
		t.Errorf("the wire has %q", reasons[1:])
	}
}
