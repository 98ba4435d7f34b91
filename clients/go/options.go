package leadladder

import (
	"fmt"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	pb "github.com/leadladder/leadladder/clients/go/leadladder/v1"
)

// How many reasons verdicts give; for [WithReasons].
const (
	ReasonsNone     = pb.ReasonDetail_REASON_DETAIL_NONE
	ReasonsDeciding = pb.ReasonDetail_REASON_DETAIL_DECIDING
	ReasonsAll      = pb.ReasonDetail_REASON_DETAIL_ALL
)

// How much verdicts tell of what could become of a contact; for [WithOutlook].
const (
	OutlookNone = pb.Outlook_OUTLOOK_NONE
	OutlookFull = pb.Outlook_OUTLOOK_FULL
)

// Option is an argument of [New]. Every [CallOption] is one too, and then holds for each call that does not say otherwise.
type Option interface {
	applyTo(*config) error
}

// CallOption says how one call scores.
type CallOption func(*pb.ScoringOptions)

func (option CallOption) applyTo(config *config) error {
	option(config.scoring)
	return nil
}

type clientOption func(*config) error

func (option clientOption) applyTo(config *config) error { return option(config) }

type config struct {
	credentials credentials.TransportCredentials // nil: no encryption
	token       string
	timeout     time.Duration
	inFlight    int
	dial        []grpc.DialOption
	scoring     *pb.ScoringOptions
}

// WithCredentials encrypts the connection: credentials.NewTLS(nil) trusts the authorities of this system, and a tls.Config in
// the place of nil may name others, or hold the certificate by which the server knows this client. Without it there is no
// encryption, as for a server on the same host.
func WithCredentials(transport credentials.TransportCredentials) Option {
	return clientOption(func(config *config) error {
		if transport == nil {
			return fmt.Errorf("leadladder: WithCredentials: expected credentials, got nil; leave it out for no encryption")
		}
		config.credentials = transport
		return nil
	})
}

// WithToken sends a bearer token with every call. [New] refuses it without encryption, except to this host itself.
func WithToken(token string) Option {
	return clientOption(func(config *config) error {
		if token == "" {
			return fmt.Errorf("leadladder: WithToken: expected a token, got an empty one")
		}
		for _, char := range []byte(token) {
			if char <= ' ' || char > '~' {
				return fmt.Errorf("leadladder: WithToken: expected visible ASCII characters without spaces; " +
					"a token that was read from a file may end with a line break")
			}
		}
		config.token = token
		return nil
	})
}

// WithTimeout is the most time that a call may take when its context has no deadline; 10 seconds without this option, no limit
// with 0. A batch makes several calls. Streams have the deadline of their context only.
func WithTimeout(timeout time.Duration) Option {
	return clientOption(func(config *config) error {
		if timeout < 0 {
			return fmt.Errorf("leadladder: WithTimeout: expected 0 or more, got %v", timeout)
		}
		config.timeout = timeout
		return nil
	})
}

// WithInFlight is the most submissions of a stream that wait for their answers, 1 or more; 256 without this option.
func WithInFlight(submissions int) Option {
	return clientOption(func(config *config) error {
		if submissions < 1 {
			return fmt.Errorf("leadladder: WithInFlight: expected 1 or more, got %d", submissions)
		}
		config.inFlight = submissions
		return nil
	})
}

// WithDialOptions passes options to gRPC, for example an interceptor, or the size of the largest answer that is taken (64 MiB
// without one). They win over the client's own.
func WithDialOptions(options ...grpc.DialOption) Option {
	return clientOption(func(config *config) error {
		config.dial = append(config.dial, options...)
		return nil
	})
}

// WithRuleSet scores by the highest version of a rule set that is loaded; an empty id means the server's default.
func WithRuleSet(id string) CallOption {
	return func(scoring *pb.ScoringOptions) { scoring.RuleSetId, scoring.Version = id, nil }
}

// WithRuleSetVersion scores by one version of a rule set, 1 or more.
func WithRuleSetVersion(id string, version int32) CallOption {
	return func(scoring *pb.ScoringOptions) { scoring.RuleSetId, scoring.Version = id, proto.Int32(version) }
}

// WithAsOf scores at a moment of the years 1 to 9999; activities after it have not happened yet. Without it: now, by the
// server's clock, read once for a whole batch or stream.
func WithAsOf(moment time.Time) CallOption {
	return func(scoring *pb.ScoringOptions) { scoring.AsOf = timestamppb.New(moment) }
}

// WithReasons says how many reasons verdicts give: [ReasonsAll] without it, [ReasonsDeciding] or [ReasonsNone].
func WithReasons(detail pb.ReasonDetail) CallOption {
	return func(scoring *pb.ScoringOptions) { scoring.ReasonDetail = detail }
}

// WithOutlook says how much verdicts tell of what could become of a contact: everything without it, nothing with [OutlookNone],
// which takes the server less time.
func WithOutlook(outlook pb.Outlook) CallOption {
	return func(scoring *pb.ScoringOptions) { scoring.Outlook = outlook }
}

// WithScoringOptions replaces everything that options before it, and those of the client, have said about how to score.
func WithScoringOptions(options *pb.ScoringOptions) CallOption {
	return func(scoring *pb.ScoringOptions) {
		proto.Reset(scoring)
		proto.Merge(scoring, options)
	}
}
