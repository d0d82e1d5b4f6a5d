#!/usr/bin/env bash
# Installs into the environment $VENV what the options say: `install.sh --require-hashes -r requirements.lock`.
# By uv, which is quick, or by pip, where there is no uv, or where it cannot do it and pip may: pip alone reads its
# configuration, in which a company may say where its packages are.
set -euo pipefail

python=$VENV/bin/python

# uv is told of pip's index and certificates, which it would not look for.
pip_setting() {
    "$python" -m pip config list 2>/dev/null | sed -n "s/^[^=]*\\.$1='\\(.*\\)'\$/\\1/p" | tail -1
}

by_uv() {
    [ -x "$VENV/bin/uv" ] || return 1
    local index certificates
    index=$(pip_setting index-url) certificates=$(pip_setting cert)
    [ -z "$index" ] || export UV_DEFAULT_INDEX=${UV_DEFAULT_INDEX:-$index}
    [ -z "$certificates" ] || export SSL_CERT_FILE=${SSL_CERT_FILE:-$certificates}
    "$VENV/bin/uv" pip install --quiet --no-config --system-certs --python "$python" "$@"
}

by_uv "$@" || "$python" -m pip --quiet --disable-pip-version-check --no-input install "$@"
