#!/usr/bin/env bash
# Runs a command, such as `graphql-codegen` or `eslint`, with the packages of this directory, which it installs first
# if they are not there as package-lock.json has them.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$(dirname "$here")")

# What graphql-codegen asks for.
. "$root/web/node.sh"
use_node 22.15 >&2

# What the command prints is read by tests: nothing of an installation may be among it.
install_packages "$here" >&2
PATH=$here/node_modules/.bin:$PATH
exec "$@"
