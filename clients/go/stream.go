package leadladder

import (
	"context"
	"errors"
	"io"
	"iter"
	"sync"
	"sync/atomic"

	"google.golang.org/grpc"

	pb "github.com/leadladder/leadladder/clients/go/leadladder/v1"
)

// ScoreStream scores any number of contacts at one moment, each as it comes.
//
//	for answer, err := range client.ScoreStream(ctx, slices.Values(submissions)) {
//		if err != nil {
//			return err // The stream failed, and the loop is over.
//		}
//		fmt.Println(answer.Verdict, answer.Err) // One of them is nil.
//	}
//
// It gives one answer for each submission, in order. The sequence is run in another goroutine, never more than [WithInFlight]
// ahead of the answers that the loop has taken. However the loop ends, the stream is cancelled, and the loop waits until the
// sequence has stopped: at its next submission, or by itself. A sequence that may be silent for long should end with ctx, or be
// a channel and given to [Client.ScoreChannel].
func (c *Client) ScoreStream(
	ctx context.Context, submissions iter.Seq[*pb.Submission], options ...CallOption,
) iter.Seq2[Answer, error] {
	return c.stream(ctx, options, func(_ context.Context, send func(*pb.Submission) bool) { submissions(send) })
}

// ScoreChannel is [Client.ScoreStream] for submissions that come from a channel; close the channel to end the stream. A loop
// that ends early stops taking from the channel at once, so whoever fills it should watch a context that ends with the loop.
func (c *Client) ScoreChannel(
	ctx context.Context, submissions <-chan *pb.Submission, options ...CallOption,
) iter.Seq2[Answer, error] {
	return c.stream(ctx, options, func(ctx context.Context, send func(*pb.Submission) bool) {
		for {
			select {
			case <-ctx.Done():
				return
			case submission, open := <-submissions:
				if !open || !send(submission) {
					return
				}
			}
		}
	})
}

// source sends submissions until there are no more, send says no, or the context ends.
type source func(ctx context.Context, send func(*pb.Submission) bool)

type streamCall = grpc.BidiStreamingClient[pb.StreamScoreLeadsRequest, pb.StreamScoreLeadsResponse]

func (c *Client) stream(ctx context.Context, options []CallOption, submissions source) iter.Seq2[Answer, error] {
	return func(yield func(Answer, error) bool) {
		inner, cancel := context.WithCancelCause(ctx)
		defer cancel(nil)
		call, err := c.open(inner, c.scoring(options))
		if err != nil {
			yield(Answer{}, callError(ctx, err))
			return
		}
		sender := &sender{call: call, window: make(chan struct{}, c.inFlight), cancel: cancel, done: make(chan struct{})}
		go sender.run(inner, submissions)
		defer sender.stop()
		for {
			response, err := call.Recv()
			switch {
			case errors.Is(err, io.EOF):
				if err := sender.missing(); err != nil {
					yield(Answer{}, err)
				}
				return
			case err != nil:
				if ctx.Err() == nil {
					err = sender.explained(inner, err)
				}
				if !errors.Is(err, errPanicked) {
					yield(Answer{}, callError(ctx, err))
				}
				return
			case !sender.answered():
				yield(Answer{}, senseless("expected one answer for each submission, got more"))
				return
			case !yield(answer(response.GetResult()), nil):
				return
			}
		}
	}
}

// open begins a stream and waits until the server has accepted the options, so that nothing is taken from the caller in vain.
func (c *Client) open(ctx context.Context, scoring *pb.ScoringOptions) (streamCall, error) {
	call, err := c.leads.StreamScoreLeads(ctx)
	if err != nil {
		return nil, err
	}
	first := &pb.StreamScoreLeadsRequest{Item: &pb.StreamScoreLeadsRequest_Options{Options: scoring}}
	if err := call.Send(first); err != nil && !errors.Is(err, io.EOF) {
		return nil, explained(err, first)
	}
	header, err := call.Header()
	if err != nil {
		return nil, err
	}
	if header == nil { // The stream is over.
		if _, err = call.Recv(); err == nil || errors.Is(err, io.EOF) {
			err = senseless("expected the server to accept the options, got the end of the stream")
		}
		return nil, err
	}
	return call, nil
}

var errPanicked = errors.New("leadladder: the sequence of submissions panicked")

// sender is the half of a stream that runs in a goroutine of its own.
type sender struct {
	call     streamCall
	window   chan struct{} // Holds one for each submission that waits for its answer.
	cancel   context.CancelCauseFunc
	sending  sync.Mutex    // Held while a submission is sent, and until an error of that has ended the context.
	all      atomic.Bool   // Whether there are no more submissions.
	done     chan struct{} // Closed when the goroutine ends; what it panicked with is known then.
	panicked any
}

// run sends everything. An error that ends the stream is told by Recv; one of a message that cannot be sent, by the context.
func (s *sender) run(ctx context.Context, submissions source) {
	defer close(s.done)
	defer func() {
		if s.panicked = recover(); s.panicked != nil {
			s.cancel(errPanicked)
		}
	}()
	submissions(ctx, func(submission *pb.Submission) bool {
		select {
		case <-ctx.Done():
			return false
		case s.window <- struct{}{}:
		}
		request := &pb.StreamScoreLeadsRequest{Item: &pb.StreamScoreLeadsRequest_Submission{Submission: submission}}
		s.sending.Lock()
		defer s.sending.Unlock()
		err := s.call.Send(request)
		if err != nil && !errors.Is(err, io.EOF) {
			s.cancel(explained(err, request))
		}
		return err == nil
	})
	s.all.Store(true)
	if err := s.call.CloseSend(); err != nil {
		s.cancel(err)
	}
}

// explained is what ended the stream: the error of Recv, or the error of a submission that could not be sent, which Recv may
// tell first and in fewer words.
func (s *sender) explained(ctx context.Context, err error) error {
	s.sending.Lock()
	defer s.sending.Unlock()
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}

// answered makes room for another submission; false when none waits for an answer.
func (s *sender) answered() bool {
	select {
	case <-s.window:
		return true
	default:
		return false
	}
}

// missing is the error of a server that ended the stream before it had answered everything; nil when it had.
func (s *sender) missing() error {
	if s.all.Load() && len(s.window) == 0 {
		return nil
	}
	return senseless("expected one answer for each submission, got the end of the stream")
}

// stop ends the stream and waits for the goroutine, whose panic it goes on with.
func (s *sender) stop() {
	s.cancel(nil)
	<-s.done
	if s.panicked != nil {
		panic(s.panicked)
	}
}
