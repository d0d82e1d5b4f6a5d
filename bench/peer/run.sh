#!/usr/bin/env bash
# Runs the peer's server, with the packages of this directory, which it installs first; `run.sh --install` only does
# that. Fails where there is no Node.js that is new enough, and none can be had.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$(dirname "$here")")

# What PostGraphile asks for.
. "$root/web/node.sh"
use_node 22

install_packages "$here"
if [ "${1:-}" != --install ]; then
    exec node "$here/server.mjs"
fi
