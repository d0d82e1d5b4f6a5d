# Included by the Makefile: `make web` builds the page at /graphiql, and does nothing while web/ is unchanged;
# `make web-check` checks the types of its sources.
# Wants the project's .venv only where the machine has no Node.js that is new enough.

GRAPHIQL := graph/http/static/graphiql/index.html
WEB_SOURCES := $(shell find web -name node_modules -prune -o -type f -print)

.PHONY: web web-check
web: $(GRAPHIQL)

$(GRAPHIQL): $(WEB_SOURCES)
	web/build.sh

web-check:
	web/build.sh --check
