#!/usr/bin/env bash
# A browser for the tests: Debian's Chromium, where there is none. CHROMIUM: the name or path of another one.
set -euo pipefail

command -v "${CHROMIUM:-chromium}" >/dev/null && exit 0
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium >/dev/null
