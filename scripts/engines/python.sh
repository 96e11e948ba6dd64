#!/usr/bin/env bash
# Python for the tests of the drivers: Debian's, where there is none that is new enough.
set -euo pipefail

has_python() {
  command -v "$1" >/dev/null && "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))'
}

# The second one is that of the sandboxes of the tests.
has_python python3 && has_python /usr/bin/python3 && exit 0
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends python3 >/dev/null
