package leadladder

import (
	"context"
	_ "embed" // For the retry policy.
	"fmt"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/proto"

	pb "github.com/leadladder/leadladder/clients/go/leadladder/v1"
)

const (
	batch          = 256 // The most submissions that one call of BatchScoreLeads takes.
	inFlight       = 256
	timeout        = 10 * time.Second
	page           = 1000     // The most rule sets that one page lists.
	maxMessage     = 64 << 20 // A full batch of verdicts with every reason.
	firstReconnect = 100 * time.Millisecond
	lastReconnect  = 5 * time.Second
	connectTimeout = 20 * time.Second
)

// retryPolicy is the copy of protos/service_config.json that `make generate` keeps.
//
//go:embed leadladder/v1/service_config.json
var retryPolicy string

// Client asks a LeadLadder server. It is safe to share between goroutines; make one for each server and keep it.
//
// Calls that find no server, or one that is about to stop, are tried again: up to five times within about three seconds.
// Streams are not.
type Client struct {
	connection *grpc.ClientConn
	leads      pb.LeadScoringServiceClient
	ruleSets   pb.RuleSetServiceClient
	defaults   *pb.ScoringOptions
	timeout    time.Duration
	inFlight   int
}

// New makes a client of the server at a target such as "localhost:50051"; it connects with the first call. It fails for options
// that do not fit.
func New(target string, options ...Option) (*Client, error) {
	config := &config{timeout: timeout, inFlight: inFlight, scoring: &pb.ScoringOptions{ReasonDetail: ReasonsAll}}
	for _, option := range options {
		if err := option.applyTo(config); err != nil {
			return nil, err
		}
	}
	transport := config.credentials
	if transport == nil {
		transport = insecure.NewCredentials()
	}
	reconnect := backoff.Config{BaseDelay: firstReconnect, Multiplier: 1.6, Jitter: 0.2, MaxDelay: lastReconnect}
	dial := []grpc.DialOption{
		grpc.WithTransportCredentials(transport),
		grpc.WithDefaultServiceConfig(retryPolicy),
		grpc.WithConnectParams(grpc.ConnectParams{Backoff: reconnect, MinConnectTimeout: connectTimeout}),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(maxMessage)),
	}
	if config.token != "" {
		token, err := newBearer(config.token, target, transport)
		if err != nil {
			return nil, err
		}
		dial = append(dial, grpc.WithPerRPCCredentials(token))
	}
	connection, err := grpc.NewClient(target, append(dial, config.dial...)...)
	if err != nil {
		return nil, fmt.Errorf("leadladder: %w", err)
	}
	return &Client{
		connection: connection,
		leads:      pb.NewLeadScoringServiceClient(connection),
		ruleSets:   pb.NewRuleSetServiceClient(connection),
		defaults:   config.scoring,
		timeout:    config.timeout,
		inFlight:   config.inFlight,
	}, nil
}

// Close ends every call and closes the connection.
func (c *Client) Close() error { return c.connection.Close() }

// Score tells how far up the ladder a contact is.
func (c *Client) Score(ctx context.Context, contact *pb.Contact, options ...CallOption) (*Verdict, error) {
	return c.ScoreSubmission(ctx, Submission(contact, ""), options...)
}

// ScoreSubmission tells how far up the ladder a contact is, and how that compares with its previous stage.
func (c *Client) ScoreSubmission(ctx context.Context, submission *pb.Submission, options ...CallOption) (*Verdict, error) {
	request := &pb.ScoreLeadRequest{Submission: submission, Options: c.scoring(options)}
	response, err := unary(ctx, c, c.leads.ScoreLead, request)
	if err != nil {
		return nil, err
	}
	if response.GetVerdict() == nil {
		return nil, senseless("expected a verdict, got an answer without one")
	}
	return &Verdict{response.GetVerdict()}, nil
}

// ScoreBatch scores many contacts at one moment, in calls of 256. It returns one answer for each submission, in order; a contact
// that cannot be scored has an error in its own answer. The error that it returns is of a whole call.
func (c *Client) ScoreBatch(ctx context.Context, submissions []*pb.Submission, options ...CallOption) ([]Answer, error) {
	scoring := c.scoring(options)
	answers := make([]Answer, 0, len(submissions))
	for start := 0; start < len(submissions); start += batch {
		chunk := submissions[start:min(start+batch, len(submissions))]
		request := &pb.BatchScoreLeadsRequest{Submissions: chunk, Options: scoring}
		response, err := unary(ctx, c, c.leads.BatchScoreLeads, request)
		if err != nil {
			recount(err, start)
			return nil, err
		}
		if got := len(response.GetResults()); got != len(chunk) {
			return nil, senseless(fmt.Sprintf("expected %d answers to a batch, got %d", len(chunk), got))
		}
		for _, result := range response.GetResults() {
			answer := answer(result)
			recount(answer.Err, start)
			if answer.Verdict != nil && scoring.AsOf == nil {
				scoring.AsOf = answer.Verdict.Proto.GetAsOf()
			}
			answers = append(answers, answer)
		}
	}
	return answers, nil
}

// ScoreAccount tells how far up the ladder the contacts of one company are together, and whom to speak to next. The account has 1
// to 256 contacts, each with another id, and may have an id and a previous stage; how to score it is told by options, which stand
// in the place of its own.
func (c *Client) ScoreAccount(
	ctx context.Context, account *pb.ScoreAccountRequest, options ...CallOption,
) (*pb.AccountVerdict, error) {
	request := proto.CloneOf(account)
	request.Options = c.scoring(options)
	response, err := unary(ctx, c, c.leads.ScoreAccount, request)
	if err != nil {
		return nil, err
	}
	if response.GetVerdict() == nil {
		return nil, senseless("expected a verdict, got an answer without one")
	}
	return response.GetVerdict(), nil
}

// ListRuleSets lists every loaded rule set, every version of it, by id and then from the highest version down.
func (c *Client) ListRuleSets(ctx context.Context) ([]*pb.RuleSetSummary, error) {
	var found []*pb.RuleSetSummary
	for token := ""; ; {
		request := &pb.ListRuleSetsRequest{PageSize: page, PageToken: token}
		response, err := unary(ctx, c, c.ruleSets.ListRuleSets, request)
		if err != nil {
			return nil, err
		}
		found = append(found, response.GetRuleSets()...)
		if token = response.GetNextPageToken(); token == "" {
			return found, nil
		}
	}
}

// GetRuleSet tells what a loaded rule set asks, gives and reads: that of the client, or of [WithRuleSet] or
// [WithRuleSetVersion].
func (c *Client) GetRuleSet(ctx context.Context, options ...CallOption) (*pb.RuleSet, error) {
	scoring := c.scoring(options)
	request := &pb.GetRuleSetRequest{RuleSetId: scoring.GetRuleSetId(), Version: scoring.Version}
	response, err := unary(ctx, c, c.ruleSets.GetRuleSet, request)
	if err != nil {
		return nil, err
	}
	return response.GetRuleSet(), nil
}

// CheckRuleSet returns the problems in the text of a rule set, which is not loaded, sorted by place; none for a text without
// any. The texts of the list files that it names stand in listFiles by their path in its folder: "lists/competitors.txt".
func (c *Client) CheckRuleSet(ctx context.Context, text string, listFiles map[string]string) ([]*pb.Diagnostic, error) {
	request := &pb.CheckRuleSetRequest{Text: text, ListFiles: listFiles}
	response, err := unary(ctx, c, c.ruleSets.CheckRuleSet, request)
	if err != nil {
		return nil, err
	}
	return response.GetDiagnostics(), nil
}

// scoring is the client's options with a call's in their place.
func (c *Client) scoring(options []CallOption) *pb.ScoringOptions {
	scoring := proto.CloneOf(c.defaults)
	for _, option := range options {
		option(scoring)
	}
	return scoring
}

// unary makes a call within the client's time when its context has no deadline.
func unary[Request proto.Message, Response any](
	ctx context.Context,
	c *Client,
	method func(context.Context, Request, ...grpc.CallOption) (Response, error),
	request Request,
) (Response, error) {
	if _, given := ctx.Deadline(); !given && c.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, c.timeout)
		defer cancel()
	}
	response, err := method(ctx, request)
	if err != nil {
		return response, callError(ctx, explained(err, request))
	}
	return response, nil
}
