package leadladder_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/protoadapt"

	leadladder "github.com/leadladder/leadladder/clients/go"
	pb "github.com/leadladder/leadladder/clients/go/leadladder/v1"
)

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

func TestReasons(t *testing.T) {
	constants := []string{
		leadladder.ReasonContactInvalid, leadladder.ReasonRequestInvalid, leadladder.ReasonRuleSetRequired,
		leadladder.ReasonRuleSetNotFound, leadladder.ReasonBatchTooLarge, leadladder.ReasonDeadlineExceeded,
		leadladder.ReasonInternal, leadladder.ReasonUnauthenticated, leadladder.ReasonOperatorsOnly,
		leadladder.ReasonNoRulesFolder, leadladder.ReasonTooManyStreams,
	}
	var reasons []string
	for number := range int32(len(pb.ErrorReason_name)) {
		reasons = append(reasons, strings.TrimPrefix(pb.ErrorReason_name[number], "ERROR_REASON_"))
	}
	if !slices.Equal(reasons[1:], constants) {
		t.Errorf("the wire has %q", reasons[1:])
	}
}
