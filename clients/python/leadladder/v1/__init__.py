"""The wire: generated messages and stubs of package leadladder.v1."""
