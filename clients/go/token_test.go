package leadladder_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net/http/httptest"
	"strings"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"

	leadladder "github.com/leadladder/leadladder/clients/go"
	pb "github.com/leadladder/leadladder/clients/go/leadladder/v1"
)

// A token travels unencrypted to this host only.
func TestTokenOverPlaintext(t *testing.T) {
	cases := map[string]bool{
		"localhost:50051":               true,
		"LOCALHOST:50051":               true,
		"127.0.0.1:50051":               true,
		"127.8.9.10:50051":              true,
		"[::1]:50051":                   true,
		"[::ffff:127.0.0.1]:50051":      true,
		"dns:///localhost:50051":        true,
		"dns:localhost:50051":           true,
		"passthrough:///127.0.0.1:1":    true,
		"unix:///run/leadladder.sock":   true,
		"unix-abstract:leadladder":      true,
		"localhost":                     true,
		"::1":                           true,
		"[::1]":                         true,
		"scoring.example:50051":         false,
		"localhost.example:50051":       false,
		"127.0.0.1.example:50051":       false,
		"10.0.0.1:50051":                false,
		"0.0.0.0:50051":                 false,
		"[::]:50051":                    false,
		":50051":                        false,
		"dns:///scoring.example:50051":  false,
		"dns://10.0.0.1/localhost:5005": false,
		"passthrough:///10.0.0.1:50051": false,
		"xds:///localhost":              false,
		"":                              false,
	}
	for target, fine := range cases {
		for _, explicit := range [][]leadladder.Option{nil, {leadladder.WithCredentials(insecure.NewCredentials())}} {
			client, err := leadladder.New(target, append(explicit, leadladder.WithToken("secret"))...)
			if refused := err != nil && strings.Contains(err.Error(), "unencrypted"); refused == fine {
				t.Errorf("%q: %v", target, err)
			}
			if client != nil {
				_ = client.Close()
			}
		}
	}
	over := leadladder.WithDialOptions(grpc.WithTransportCredentials(insecure.NewCredentials()))
	encrypted := leadladder.WithCredentials(credentials.NewTLS(nil))
	if client, err := leadladder.New("10.0.0.1:50051", encrypted, leadladder.WithToken("secret"), over); err == nil {
		t.Errorf("a dial option took the encryption away: %v", client)
	}
}

// The token is sent with every call, over TLS and to this host without.
func TestTokenIsSent(t *testing.T) {
	web := httptest.NewTLSServer(nil) // For its certificate.
	defer web.Close()
	authorities := x509.NewCertPool()
	authorities.AddCert(web.Certificate())
	cases := map[string]struct {
		server []grpc.ServerOption
		client []leadladder.Option
	}{
		"plaintext": {},
		"TLS": {
			[]grpc.ServerOption{grpc.Creds(credentials.NewServerTLSFromCert(&web.TLS.Certificates[0]))},
			[]leadladder.Option{leadladder.WithCredentials(credentials.NewTLS(&tls.Config{RootCAs: authorities}))},
		},
	}
	for name, each := range cases {
		t.Run(name, func(t *testing.T) {
			got := map[string]string{}
			note := func(call string, ctx context.Context) {
				received, _ := metadata.FromIncomingContext(ctx)
				got[call] = strings.Join(received.Get("authorization"), ",")
			}
			target := serve(t, &server{
				score: func(ctx context.Context, request *pb.ScoreLeadRequest) (*pb.ScoreLeadResponse, error) {
					note("score", ctx)
					return &pb.ScoreLeadResponse{Verdict: scored(request.Submission)}, nil
				},
				stream: func(stream scoringStream) error {
					note("stream", stream.Context())
					return echo(stream)
				},
			}, each.server...)
			client := connect(t, target, append(each.client, leadladder.WithToken("secret"))...)
			if _, err := client.Score(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
			for _, err := range client.ScoreChannel(t.Context(), closed()) {
				t.Fatal(err)
			}
			if got["score"] != "Bearer secret" || got["stream"] != "Bearer secret" {
				t.Errorf("got %v", got)
			}
		})
	}
}

func closed() <-chan *pb.Submission {
	channel := make(chan *pb.Submission)
	close(channel)
	return channel
}
