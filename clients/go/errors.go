package leadladder

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	spb "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// The reasons that servers give; the wire describes them as ErrorReason, and may add more.
const (
	ReasonContactInvalid   = "CONTACT_INVALID"
	ReasonRequestInvalid   = "REQUEST_INVALID"
	ReasonRuleSetRequired  = "RULE_SET_REQUIRED"
	ReasonRuleSetNotFound  = "RULE_SET_NOT_FOUND"
	ReasonBatchTooLarge    = "BATCH_TOO_LARGE"
	ReasonDeadlineExceeded = "DEADLINE_EXCEEDED"
	ReasonInternal         = "INTERNAL"
	ReasonUnauthenticated  = "UNAUTHENTICATED"
	ReasonOperatorsOnly    = "OPERATORS_ONLY"
	ReasonNoRulesFolder    = "NO_RULES_FOLDER"
	ReasonTooManyStreams   = "TOO_MANY_STREAMS"
)

// domain marks the error details that are LeadLadder's own.
const domain = "leadladder"

// Error is what every call fails with, and what stands in the place of a verdict in a batch or stream.
//
//	var failure *leadladder.Error
//	if errors.As(err, &failure) && failure.Reason == leadladder.ReasonRuleSetNotFound {
//		log.Print("did you mean ", failure.Metadata["nearest"])
//	}
//
// errors.Is finds context.DeadlineExceeded and context.Canceled in it.
type Error struct {
	// Code is the status code.
	Code codes.Code
	// Message is one sentence for people; it may change.
	Message string
	// Reason is a stable name such as [ReasonRuleSetNotFound]. Empty: the error comes from elsewhere, such as the network.
	Reason string
	// Metadata holds the words of the message that programs may need, by their names.
	Metadata map[string]string
	// Violations tell what is wrong with the request, field by field. Empty: the request is not to blame.
	Violations []Violation

	status *status.Status // nil: made here
	cause  error
}

// Violation is what is wrong with one field of a request.
type Violation struct {
	// Field is its path in the request: "submission.contact.contact_id"; in a batch "submissions[2].contact.contact_id",
	// counted from 0 over everything that ScoreBatch was given.
	Field string
	// Description says what was expected and what there was, in one sentence.
	Description string
}

// Error returns the message, and what is wrong with each field where the message does not say it.
func (e *Error) Error() string {
	text := e.Message
	if text == "" {
		text = e.Code.String()
	}
	parts := []string{text}
	for _, violation := range e.Violations {
		if told := violation.Field + ": " + violation.Description; !strings.Contains(text, told) {
			parts = append(parts, told)
		}
	}
	return strings.Join(parts, "; ")
}

// Unwrap returns the error of the context that ended the call, or the one that gRPC gave; nil for the error of one submission.
func (e *Error) Unwrap() error { return e.cause }

// GRPCStatus returns the status that the error stands for, so that status.Code and status.FromError understand it.
func (e *Error) GRPCStatus() *status.Status {
	if e.status != nil {
		return e.status
	}
	return status.New(e.Code, e.Message)
}

// callError is the error that a failed call stands for. It takes err as it is when it is an *Error already.
func callError(ctx context.Context, err error) error {
	if known := (*Error)(nil); errors.As(err, &known) {
		return known
	}
	told, ok := status.FromError(err)
	if !ok {
		told = status.FromContextError(err)
	}
	failure := statusError(told.Proto())
	switch {
	case failure.Code == codes.DeadlineExceeded:
		failure.cause = context.DeadlineExceeded
	case failure.Code == codes.Canceled && ctx.Err() != nil:
		failure.cause = ctx.Err()
	default:
		failure.cause = err
	}
	return failure
}

// statusError is the error that a status stands for.
func statusError(proto *spb.Status) *Error {
	was := status.FromProto(proto)
	failure := &Error{Code: was.Code(), Message: was.Message(), status: was}
	for _, detail := range was.Details() {
		switch detail := detail.(type) {
		case *errdetails.ErrorInfo:
			if detail.GetDomain() == domain {
				failure.Reason, failure.Metadata = detail.GetReason(), detail.GetMetadata()
			}
		case *errdetails.BadRequest:
			for _, violation := range detail.GetFieldViolations() {
				failure.Violations = append(failure.Violations, Violation{violation.GetField(), violation.GetDescription()})
			}
		}
	}
	return failure
}

// recount makes the paths of an error, which count from the start of a call, count from that of its batch. So many submissions
// of the batch as start says went in earlier calls.
func recount(err error, start int) {
	e := (*Error)(nil)
	if !errors.As(err, &e) {
		return
	}
	e.Message = recounted(e.Message, start)
	for index := range e.Violations {
		e.Violations[index].Field = recounted(e.Violations[index].Field, start)
	}
	if e.status == nil {
		return
	}
	told := e.status.Proto()
	told.Message = e.Message
	for _, detail := range told.GetDetails() {
		request := &errdetails.BadRequest{}
		if detail.UnmarshalTo(request) != nil {
			continue // Another kind of detail.
		}
		for _, violation := range request.GetFieldViolations() {
			violation.Field = recounted(violation.GetField(), start)
		}
		if detail.MarshalFrom(request) != nil {
			return // Then the status keeps the paths of the call.
		}
	}
	e.status = status.FromProto(told)
}

// recounted is a path, or a sentence that begins with one, with its submission counted from the start of the batch.
func recounted(text string, start int) string {
	counted, found := strings.CutPrefix(text, "submissions[")
	digits, rest, closed := strings.Cut(counted, "]")
	place, err := strconv.Atoi(digits)
	if !found || !closed || err != nil {
		return text
	}
	return fmt.Sprintf("submissions[%d]%s", start+place, rest)
}

// senseless is the error of an answer that breaks what the wire promises.
func senseless(message string) *Error { return &Error{Code: codes.Internal, Message: message} }
