#!/usr/bin/env bash
# Images for the tests of the container executors, from what the machine has: nothing is pulled. Node.js is that of the
# workspace (`npm ci` first), Python is Debian's. Images that are there are kept; `--force` makes them anew.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
node_image=thimble-test-node
python_image=thimble-test-python
force=${1:-}

main() {
  root=$(mktemp -d)
  trap 'rm -rf "$root"' EXIT
  if missing "$node_image"; then make_node "$root/node"; fi
  if missing "$python_image"; then make_python "$root/python"; fi
}

missing() {
  [ "$force" = --force ] || ! docker image inspect "$1" >/dev/null 2>&1
}

make_node() {
  local node
  node=$(readlink -f node_modules/node/bin/node)
  mkdir -p "$1/usr/local/bin"
  mkdir -m 1777 "$1/tmp"
  cp -L "$node" "$1/usr/local/bin/node"
  copy_libraries "$1" "$node"
  import "$1" "$node_image" /usr/local/bin/node
}

make_python() {
  if ! dpkg -s python3 python3-pip >/dev/null 2>&1; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends python3 python3-pip
  fi
  local version
  version=$(/usr/bin/python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  mkdir -p "$1/usr/bin"
  mkdir -m 1777 "$1/tmp"
  copy_packages "$1" python3 python3-minimal "python$version" "python$version-minimal" "libpython$version-minimal" \
    "libpython$version-stdlib" python3-pip python3-setuptools python3-wheel python3-distutils python3-lib2to3
  find "$1" -name __pycache__ -prune -exec rm -rf {} +
  # shellcheck disable=SC2046 # one argument a library
  copy_libraries "$1" "$1/usr/bin/python$version" $(find "$1/usr/lib/python$version/lib-dynload" -name '*.so')
  ln -sf "python$version" "$1/usr/bin/python"
  # Compiled ahead, as the official images are.
  "$1/usr/bin/python$version" -m compileall -q --invalidation-mode unchecked-hash -s "$1" "$1/usr/lib/python$version"
  import "$1" "$python_image" /usr/bin/python
}

# The files of Debian packages that are installed.
copy_packages() {
  local target=$1 package
  shift
  for package in "$@"; do
    dpkg -L "$package" 2>/dev/null | while read -r file; do
      if [ -f "$file" ] || [ -L "$file" ]; then printf '%s\n' "$file"; fi
    done
  done | grep -v -E '^/usr/share/(doc|man|lintian)/' | tar -C / -c -T - 2>/dev/null | tar -C "$target" -x
}

# The shared libraries of programs, where they expect them.
copy_libraries() {
  local target=$1
  shift
  ldd "$@" 2>/dev/null | grep -o '/[^ ]*\.so[^ ]*' | sort -u | while read -r library; do
    [ -f "$library" ] || continue
    mkdir -p "$target$(dirname "$library")"
    cp -Ln "$library" "$target$library"
  done
}

import() {
  tar -C "$1" -c . | docker import --change 'ENV PATH=/usr/local/bin:/usr/bin:/bin' --change "CMD [\"$3\"]" - "$2" >/dev/null
  echo "made the image $2"
}

main
