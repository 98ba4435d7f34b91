"""Broken rule sets, and all that `leadladder check` says of each."""
