#!/usr/bin/env bash
# A Docker engine for the tests: installs Debian's where there is none, starts it where none answers, and waits for it.
# Needs root. DOCKERD_LOG: where the engine writes.
set -euo pipefail
log=${DOCKERD_LOG:-/tmp/thimble-dockerd.log}

answers() {
  timeout 10 docker version --format '{{.Server.Version}}' >/dev/null 2>&1
}

if command -v docker >/dev/null && answers; then
  exit 0
fi

if ! command -v dockerd >/dev/null || ! command -v iptables >/dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends docker.io iptables
fi

# The package may have started it.
if ! answers; then
  setsid nohup dockerd >"$log" 2>&1 </dev/null &
fi

for _ in $(seq 120); do
  answers && exit 0
  sleep 0.5
done
echo "dockerd does not answer; the end of $log:" >&2
tail -n 20 "$log" >&2 || true
exit 1
