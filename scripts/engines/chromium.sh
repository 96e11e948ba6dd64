#!/usr/bin/env bash
# A browser for the tests: Debian's Chromium, where there is none, and a display for its windows. CHROMIUM: another one's name or path.
set -euo pipefail

command -v "${CHROMIUM:-chromium}" >/dev/null && command -v Xvfb >/dev/null && exit 0
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium xvfb >/dev/null
