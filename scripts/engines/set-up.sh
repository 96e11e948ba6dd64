#!/usr/bin/env bash
# What `npm run test:engines` needs beyond Node.js: each file beside this one sets up one thing, where it is not there yet.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo 'The engines are set up on Debian as root; else install and start Docker, run scripts/engines/docker-images.sh, install Chromium, Xvfb, Python 3.11 and PostgreSQL, and run: npx vitest run --project engines' >&2
  exit 1
fi

for part in docker docker-images chromium python postgresql; do
  "./$part.sh"
done
