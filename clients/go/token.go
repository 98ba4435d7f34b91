package leadladder

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strings"

	"google.golang.org/grpc/credentials"
)

// bearer adds a token to every call.
type bearer struct {
	token     string
	plaintext bool
}

// newBearer refuses a target to which the token would travel readable by others.
func newBearer(token, target string, transport credentials.TransportCredentials) (bearer, error) {
	plaintext := transport.Info().SecurityProtocol == "insecure"
	if plaintext && !isLoopback(target) {
		return bearer{}, fmt.Errorf("leadladder: a token to %q would travel unencrypted: "+
			"give WithCredentials(credentials.NewTLS(nil)), or a target on this host such as \"localhost:50051\"", target)
	}
	return bearer{token, plaintext}, nil
}

func (each bearer) GetRequestMetadata(context.Context, ...string) (map[string]string, error) {
	return map[string]string{"authorization": "Bearer " + each.token}, nil
}

// RequireTransportSecurity has gRPC refuse an unencrypted connection that dial options may have slipped in.
func (each bearer) RequireTransportSecurity() bool { return !each.plaintext }

// isLoopback tells whether a gRPC target cannot be but this host.
func isLoopback(target string) bool {
	if strings.HasPrefix(target, "unix:") || strings.HasPrefix(target, "unix-abstract:") {
		return true
	}
	address := target
	for _, scheme := range []string{"dns", "passthrough"} {
		if rest, found := strings.CutPrefix(target, scheme+":"); found {
			address = strings.TrimPrefix(rest, "///")
		}
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil { // Without a port.
		host = strings.TrimSuffix(strings.TrimPrefix(address, "["), "]")
	}
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}
