package leadladder_test

import (
	"context"
	"net"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/timestamppb"

	leadladder "github.com/leadladder/leadladder/clients/go"
	pb "github.com/leadladder/leadladder/clients/go/leadladder/v1"
)

// server answers as each test wants; calls that a test does not expect are unimplemented.
type server struct {
	pb.UnimplementedLeadScoringServiceServer
	pb.UnimplementedRuleSetServiceServer

	score  func(context.Context, *pb.ScoreLeadRequest) (*pb.ScoreLeadResponse, error)
	batch  func(*pb.BatchScoreLeadsRequest) (*pb.BatchScoreLeadsResponse, error)
	stream func(scoringStream) error
	list   func(*pb.ListRuleSetsRequest) (*pb.ListRuleSetsResponse, error)
	get    func(*pb.GetRuleSetRequest) (*pb.GetRuleSetResponse, error)
	check  func(*pb.CheckRuleSetRequest) (*pb.CheckRuleSetResponse, error)
}

type scoringStream = grpc.BidiStreamingServer[pb.StreamScoreLeadsRequest, pb.StreamScoreLeadsResponse]

func (s *server) ScoreLead(ctx context.Context, request *pb.ScoreLeadRequest) (*pb.ScoreLeadResponse, error) {
	return s.score(ctx, request)
}

func (s *server) BatchScoreLeads(
	_ context.Context, request *pb.BatchScoreLeadsRequest,
) (*pb.BatchScoreLeadsResponse, error) {
	return s.batch(request)
}

func (s *server) StreamScoreLeads(stream scoringStream) error { return s.stream(stream) }

func (s *server) ListRuleSets(_ context.Context, request *pb.ListRuleSetsRequest) (*pb.ListRuleSetsResponse, error) {
	return s.list(request)
}

func (s *server) GetRuleSet(_ context.Context, request *pb.GetRuleSetRequest) (*pb.GetRuleSetResponse, error) {
	return s.get(request)
}

func (s *server) CheckRuleSet(_ context.Context, request *pb.CheckRuleSetRequest) (*pb.CheckRuleSetResponse, error) {
	return s.check(request)
}

// serve starts a server on a free port until the test ends, and returns where.
func serve(t *testing.T, server *server, options ...grpc.ServerOption) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	serving := grpc.NewServer(options...)
	pb.RegisterLeadScoringServiceServer(serving, server)
	pb.RegisterRuleSetServiceServer(serving, server)
	go func() { _ = serving.Serve(listener) }()
	t.Cleanup(serving.Stop)
	return listener.Addr().String()
}

// connect makes a client until the test ends.
func connect(t *testing.T, target string, options ...leadladder.Option) *leadladder.Client {
	t.Helper()
	client, err := leadladder.New(target, options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	return client
}

// contacts are n contacts whose ids are their places.
func contacts(n int) []*pb.Submission {
	submissions := make([]*pb.Submission, n)
	for index := range submissions {
		submissions[index] = leadladder.Submission(&pb.Contact{ContactId: place(index)}, "")
	}
	return submissions
}

// scored is a verdict about a contact.
func scored(submission *pb.Submission) *pb.Verdict {
	return &pb.Verdict{
		ContactId: submission.GetContact().GetContactId(),
		AsOf:      &timestamppb.Timestamp{Seconds: 1_795_338_000},
		Stage:     &pb.Stage{StageId: "lead", Title: "Lead"},
		Standing:  pb.Standing_STANDING_ACTIVE,
	}
}

func result(submission *pb.Submission) *pb.ScoringResult {
	return &pb.ScoringResult{Result: &pb.ScoringResult_Verdict{Verdict: scored(submission)}}
}
