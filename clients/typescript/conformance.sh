#!/bin/sh
# Builds the client and runs the cases of the conformance table on standard input with it; see conformance/main.ts.
set -eu
cd "$(dirname "$0")"
[ -d node_modules ] || npm ci --silent --no-audit --no-fund >&2
npm run --silent compile >&2
exec node build/conformance/main.js
