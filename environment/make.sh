#!/usr/bin/env bash
# Makes the Python environment $VENV, of pip and uv alone, unless a whole one is there. Wants Python 3.11 or newer.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

find_python() {
    local candidate
    for candidate in python3.13 python3.12 python3.11 python3.14 python3 python; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            echo "$candidate"
            return
        fi
    done
    echo "This needs Python 3.11 or newer: install it, then run make again." >&2
    return 1
}

# One that was left half made has no pip.
if ! "$VENV/bin/python" -m pip --version >/dev/null 2>&1; then
    python=$(find_python)
    echo "Making the environment with $("$python" --version) ..."
    "$python" -m venv --clear "$VENV"
fi
# uv installs in seconds what takes pip a minute. Where it cannot be had, pip installs.
"$VENV/bin/python" -m pip --quiet --disable-pip-version-check --no-input install --require-hashes -r "$here/uv.lock" ||
    echo "uv cannot be installed: pip installs the rest, which takes a minute." >&2
