"""Throughput, time and memory, measured. `make bench` runs them all; README.md has the figures."""
