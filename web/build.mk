# Included by the Makefile: `make web` builds the console and the page at /graphiql, and does nothing while web/ is
# unchanged; `make web-check` checks their sources.
# Wants the project's .venv only where the machine has no Node.js that is new enough.

PAGES := graph/http/static/console/index.html
WEB_SOURCES := $(shell find web \( -name node_modules -o -name screenshots \) -prune -o -type f -print)

.PHONY: web web-check web-types
web: $(PAGES)

$(PAGES): $(WEB_SOURCES)
	web/build.sh

web-check:
	web/build.sh --check

web-types:
	web/build.sh --generate
