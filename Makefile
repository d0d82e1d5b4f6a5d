# What one does with the project: `make help`. Wants Python 3.11 or newer, and no more.

PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
# Tests wait for half of their time: three processes on two cores, a file to each in turn; each has a PostgreSQL of its own.
WORKERS := --numprocesses 3 --dist loadfile --no-loadscope-reorder
export VENV

.PHONY: help run test check lint types contracts schema-lint schema docs bench screenshots
.DEFAULT_GOAL := help

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1@\2/p' $(MAKEFILE_LIST) | awk -F@ '{ printf "make %-12s %s\n", $$1, $$2 }'

run: $(INSTALLED) web ## the server on http://127.0.0.1:8000 (PORT=...), with its database and demo data
	@exec $(BIN)/python -m graph.cli.first_run $(PORT)

test: check web ## everything that CI runs
	$(BIN)/python -m pytest -q $(WORKERS)

check: lint types contracts web-check schema-lint

lint: $(INSTALLED)
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --check --quiet .

types: $(INSTALLED)
	$(BIN)/mypy

contracts: $(INSTALLED)
	$(BIN)/lint-imports

schema: $(INSTALLED) ## writes schema.graphql, which a test compares
	$(BIN)/account-batch schema > schema.graphql.new
	mv schema.graphql.new schema.graphql

schema-lint: $(INSTALLED) ## schema.graphql against the rules of tests/clients/eslint.config.js
	tests/clients/run.sh eslint --config tests/clients/eslint.config.js --max-warnings 0 schema.graphql

docs: $(INSTALLED) ## writes docs/import.md and what is generated in docs/tokens.md, docs/operating.md and docs/figures.md, which tests compare
	mkdir -p docs
	$(BIN)/account-batch import --format > docs/import.md.new
	mv docs/import.md.new docs/import.md
	$(BIN)/python -m graph.schema.openings docs/tokens.md
	$(BIN)/python -m graph.cli.settings_table docs/operating.md
	$(BIN)/python -m bench.recording.page docs/figures.md

bench: $(INSTALLED) ## the benchmark tables: each figure beside its floor (PARTS="reads peer": these alone)
	$(BIN)/python -m bench $(PARTS)

screenshots: web $(INSTALLED) ## the pictures of the console in web/screenshots, on the demo's data
	$(BIN)/python -m tests.screenshots

web: ## the console, and the page at /graphiql
# Says how, and adds `web-check` and `web-types`.
include web/build.mk

# Where the machine has no Node.js, the environment brings one.
$(PAGES): | $(INSTALLED)
web-check web-types: | $(INSTALLED)

# An environment that was left half made is made anew; one that is whole only takes what is new.
$(INSTALLED): requirements.lock pyproject.toml
	@set -e; \
	if ! $(BIN)/python -m pip --version >/dev/null 2>&1; then \
		python=; \
		for candidate in python3.13 python3.12 python3.11 python3.14 python3 python; do \
			if $$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
				python=$$candidate; break; \
			fi; \
		done; \
		if [ -z "$$python" ]; then echo "This needs Python 3.11 or newer: install it, then run make again." >&2; exit 1; fi; \
		echo "Making the environment with $$($$python --version) ..."; \
		$$python -m venv --clear $(VENV); \
	fi; \
	echo "Installing the pinned dependencies ..."; \
	install="$(BIN)/python -m pip --quiet --disable-pip-version-check --no-input install"; \
	$$install --require-hashes -r requirements.lock; \
	$$install --no-deps --no-build-isolation -e .; \
	touch $@
