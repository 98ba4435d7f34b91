package leadladder_test

import (
	"context"
	"errors"
	"io"
	"iter"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	leadladder "github.com/leadladder/leadladder/clients/go"
	pb "github.com/leadladder/leadladder/clients/go/leadladder/v1"
)

// accept takes the options of a stream, and says so as the server does.
func accept(stream scoringStream) error {
	if _, err := stream.Recv(); err != nil {
		return err
	}
	return stream.SendHeader(metadata.MD{})
}

// echo answers each submission when it comes.
func echo(stream scoringStream) error {
	if err := accept(stream); err != nil {
		return err
	}
	for {
		request, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		response := &pb.StreamScoreLeadsResponse{Result: result(request.GetSubmission())}
		if request.GetSubmission().GetContact().GetContactId() == "bad" {
			refused := status.New(codes.InvalidArgument, "bad").Proto()
			response.Result = &pb.ScoringResult{Result: &pb.ScoringResult_Error{Error: refused}}
		}
		if err := stream.Send(response); err != nil {
			return err
		}
	}
}

// endless gives contacts until it is told to stop, and counts them.
func endless(given *atomic.Int32) iter.Seq[*pb.Submission] {
	return func(yield func(*pb.Submission) bool) {
		for yield(leadladder.Submission(&pb.Contact{}, "")) {
			given.Add(1)
		}
	}
}

// settled fails the test unless there are soon as few goroutines as before it, those of one connection aside.
func settled(t *testing.T, before int) {
	t.Helper()
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	stacks := make([]byte, 1<<16)
	t.Errorf("%d goroutines, %d before:\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
}

// Thousands of submissions are answered in order, and a bad one does not end the stream.
func TestScoreStream(t *testing.T) {
	client := connect(t, serve(t, &server{stream: echo}))
	submissions := contacts(5000)
	submissions[1234].Contact.ContactId = "bad"
	next := 0
	for answer, err := range client.ScoreStream(t.Context(), slices.Values(submissions)) {
		switch {
		case err != nil:
			t.Fatal(err)
		case next == 1234 && status.Code(answer.Err) != codes.InvalidArgument:
			t.Fatalf("the bad one: %v, %v", answer.Verdict, answer.Err)
		case next != 1234 && answer.Verdict.ContactID() != place(next):
			t.Fatalf("answer %d is of %s", next, answer.Verdict.ContactID())
		}
		next++
	}
	if next != 5000 {
		t.Errorf("got %d answers", next)
	}
}

// An empty sequence is no answers and no error.
func TestStreamOfNothing(t *testing.T) {
	client := connect(t, serve(t, &server{stream: echo}))
	for answer, err := range client.ScoreStream(t.Context(), slices.Values(contacts(0))) {
		t.Errorf("got %v, %v", answer, err)
	}
}

// The sequence is never more than the window ahead of the answers that were taken.
func TestBackPressure(t *testing.T) {
	const window = 7
	client := connect(t, serve(t, &server{stream: echo}), leadladder.WithInFlight(window))
	var given atomic.Int32
	taken := int32(0)
	for _, err := range client.ScoreStream(t.Context(), endless(&given)) {
		if err != nil {
			t.Fatal(err)
		}
		taken++
		time.Sleep(time.Millisecond)
		if ahead := given.Load() - taken; ahead > window {
			t.Fatalf("%d ahead after %d answers", ahead, taken)
		}
		if taken == 50 {
			break
		}
	}
}

// However a loop ends, the sequence has stopped by then, the server sees the end, and no goroutine stays.
func TestStreamEndsWithItsLoop(t *testing.T) {
	gone := make(chan error, 1)
	client := connect(t, serve(t, &server{stream: func(stream scoringStream) error {
		err := echo(stream)
		gone <- err
		return err
	}}))
	for range client.ScoreStream(t.Context(), slices.Values(contacts(1))) { // Connects.
	}
	<-gone
	before := runtime.NumGoroutine()
	ends := map[string]func(context.CancelFunc) bool{
		"break":  func(context.CancelFunc) bool { return true },
		"cancel": func(cancel context.CancelFunc) bool { cancel(); return false },
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var given atomic.Int32
			var failure error
			for _, err := range client.ScoreStream(ctx, endless(&given)) {
				if failure = err; end(cancel) {
					break
				}
			}
			stopped := given.Load()
			if name == "cancel" && (!errors.Is(failure, context.Canceled) || status.Code(failure) != codes.Canceled) {
				t.Errorf("got %v", failure)
			}
			if err := <-gone; status.Code(err) != codes.Canceled {
				t.Errorf("the server saw %v", err)
			}
			if given.Load() != stopped {
				t.Error("the sequence went on")
			}
		})
	}
	settled(t, before)
}

// The deadline of the context is the stream's.
func TestStreamDeadline(t *testing.T) {
	client := connect(t, serve(t, &server{stream: echo}))
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	var failure error
	for _, err := range client.ScoreChannel(ctx, make(chan *pb.Submission)) {
		failure = err
	}
	if !errors.Is(failure, context.DeadlineExceeded) || status.Code(failure) != codes.DeadlineExceeded {
		t.Errorf("got %v", failure)
	}
}

// A loop over the answers to a silent channel can be left; nothing more is taken from the channel.
func TestScoreChannel(t *testing.T) {
	client := connect(t, serve(t, &server{stream: echo}))
	for range client.ScoreStream(t.Context(), slices.Values(contacts(1))) { // Connects.
	}
	before := runtime.NumGoroutine()
	channel := make(chan *pb.Submission, 3)
	for _, submission := range contacts(2) {
		channel <- submission
	}
	got := 0
	for answer, err := range client.ScoreChannel(t.Context(), channel) {
		if err != nil || answer.Verdict.ContactID() != place(got) {
			t.Fatalf("got %v, %v", answer, err)
		}
		if got++; got == 2 {
			break
		}
	}
	channel <- contacts(1)[0]
	settled(t, before)
	if len(channel) != 1 {
		t.Error("the channel was read after the loop")
	}
	close(channel)
	for answer, err := range client.ScoreChannel(t.Context(), channel) {
		if got++; err != nil || answer.Verdict == nil {
			t.Errorf("got %v, %v", answer, err)
		}
	}
	if got != 3 {
		t.Errorf("got %d answers", got)
	}
}

// A stream whose options are refused takes nothing from the sequence, and tells why.
func TestRefusedOptions(t *testing.T) {
	client := connect(t, serve(t, &server{stream: func(stream scoringStream) error {
		_, _ = stream.Recv()
		return status.Error(codes.NotFound, "no such rule set")
	}}))
	var given atomic.Int32
	var failures []error
	for _, err := range client.ScoreStream(t.Context(), endless(&given)) {
		failures = append(failures, err)
	}
	if len(failures) != 1 || status.Code(failures[0]) != codes.NotFound || given.Load() != 0 {
		t.Errorf("got %v, %d taken", failures, given.Load())
	}
}

// Streams that end other than the wire promises are errors.
func TestStreamsThatEndWrong(t *testing.T) {
	answered := func(stream scoringStream, answers int) error {
		if err := accept(stream); err != nil {
			return err
		}
		if _, err := stream.Recv(); err != nil {
			return err
		}
		for range answers {
			if err := stream.Send(&pb.StreamScoreLeadsResponse{Result: result(nil)}); err != nil {
				return err
			}
		}
		return nil
	}
	cases := []struct {
		name    string
		stream  func(scoringStream) error
		answers int
		code    codes.Code
		message string
	}{
		{
			"before the options are accepted", func(scoringStream) error { return nil }, 0,
			codes.Internal, "expected the server to accept the options, got the end of the stream",
		},
		{
			"before all is answered", func(stream scoringStream) error { return answered(stream, 0) }, 0,
			codes.Internal, "expected one answer for each submission, got the end of the stream",
		},
		{
			"before the sequence", func(stream scoringStream) error { return answered(stream, 1) }, 1,
			codes.Internal, "expected one answer for each submission, got the end of the stream",
		},
		{
			"too many answers", func(stream scoringStream) error { return answered(stream, 3) }, 1,
			codes.Internal, "expected one answer for each submission, got more",
		},
		{
			"an error after an answer", func(stream scoringStream) error {
				_ = answered(stream, 1)
				return status.Error(codes.Unavailable, "stopping")
			}, 1, codes.Unavailable, "stopping",
		},
	}
	for _, each := range cases {
		t.Run(each.name, func(t *testing.T) {
			client := connect(t, serve(t, &server{stream: each.stream}), leadladder.WithInFlight(1))
			ended := make(chan struct{})
			submissions := func(yield func(*pb.Submission) bool) {
				if yield(contacts(1)[0]) && !strings.Contains(each.name, "all") {
					<-ended
				}
			}
			got := 0
			var failure error
			for _, err := range client.ScoreStream(t.Context(), submissions) {
				if failure = err; err == nil {
					got++
				} else {
					close(ended)
				}
			}
			if failure == nil || got != each.answers || status.Code(failure) != each.code || failure.Error() != each.message {
				t.Errorf("got %d answers and %v", got, failure)
			}
		})
	}
}

// A panic of the sequence is raised where the loop is, so that the program can recover from it.
func TestSequenceThatPanics(t *testing.T) {
	client := connect(t, serve(t, &server{stream: echo}))
	defer func() {
		if got := recover(); got != "broken" {
			t.Errorf("recovered %v", got)
		}
	}()
	submissions := func(yield func(*pb.Submission) bool) {
		yield(contacts(1)[0])
		panic("broken")
	}
	for _, err := range client.ScoreStream(t.Context(), submissions) {
		if err != nil {
			t.Errorf("got %v", err)
		}
	}
	t.Error("the loop ended")
}
