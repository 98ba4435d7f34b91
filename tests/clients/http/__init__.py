"""JSON over HTTP and gRPC-Web, through the real Envoy with the configuration of clients/http."""
