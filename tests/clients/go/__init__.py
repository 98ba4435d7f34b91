"""The Go client."""
