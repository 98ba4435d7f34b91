#!/bin/sh
# Builds this client's conformance runner and becomes it.
set -eu
cd "$(dirname "$0")"
go build -o build/conformance ./conformance
exec build/conformance
