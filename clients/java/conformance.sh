#!/bin/sh
# Builds the client where a source is newer than the last build, then answers the cases of tests/clients on standard input.
set -eu
cd "$(dirname "$0")"
stamp=target/conformance.stamp
inputs="pom.xml src ../../protos/leadladder ../../protos/service_config.json ../../third_party/protos"
if [ ! -f "$stamp" ] || [ -n "$(find $inputs -type f -newer "$stamp" | head -n 1)" ]; then
  mkdir -p target
  touch "$stamp.started"
  mvn --quiet --batch-mode process-test-classes >&2
  mv "$stamp.started" "$stamp"
fi
exec java -cp "target/test-classes:target/classes:$(cat target/classpath.txt)" dev.leadladder.client.Conformance
