"""The wire: messages and stubs of package leadladder.v1."""
