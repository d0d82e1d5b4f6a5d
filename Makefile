# What one does with the project: `make help`. Wants Python 3.11 or newer, and no more.

PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
MADE := $(VENV)/.made
INSTALLED := $(VENV)/.installed
# Tests wait for a third of their time: three processes on two cores, a file to each in turn; each has a PostgreSQL of
# its own.
WORKERS := --numprocesses 3 --dist loadfile --no-loadscope-reorder
export VENV
# Without compiled modules each command starts for a quarter of its time longer; tests start hundreds.
unexport PYTHONDONTWRITEBYTECODE

# What waits for the network goes on beside what computes. Each part's output is kept together, where make can.
BESIDE := --no-print-directory --jobs=3
TOGETHER := $(if $(filter output-sync,$(.FEATURES)),--output-sync=recurse)

.PHONY: help run test checked tests page-checked check lint types contracts collected schema-lint schema docs bench screenshots
.DEFAULT_GOAL := help

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1@\2/p' $(MAKEFILE_LIST) | awk -F@ '{ printf "make %-12s %s\n", $$1, $$2 }'

run: ## the server on http://127.0.0.1:8000 (PORT=...), with its database and demo data
	@$(MAKE) $(BESIDE) $(INSTALLED) web
	@exec $(BIN)/python -m graph.cli.first_run $(PORT)

test: ## everything that CI runs
	@$(MAKE) --no-print-directory checked
	@$(MAKE) --no-print-directory tests

# The checks and the console, from nothing.
checked:
	@$(MAKE) $(BESIDE) $(TOGETHER) page-checked schema-lint lint types contracts collected

tests: $(INSTALLED)
	$(BIN)/python -m pytest -q $(WORKERS)

# In this order, so that npm installs once: the checks want more packages than the build.
page-checked: web-check
	@$(MAKE) --no-print-directory web

# Compiles the tests, which each of the processes that run them would do for itself.
collected: $(INSTALLED)
	$(BIN)/python -m pytest -q --collect-only >/dev/null

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

bench: web $(INSTALLED) ## the benchmark tables: each figure beside its floor (PARTS="reads peer": these alone)
	$(BIN)/python -m bench $(PARTS)

screenshots: web $(INSTALLED) ## the pictures of the console in web/screenshots, on the demo's data
	$(BIN)/python -m tests.screenshots

web: ## the console, and the page at /graphiql
# Says how, and adds `web-check` and `web-types`.
include web/build.mk

# Where the machine has no Node.js, one is installed into the environment: once, as these may go on beside each other.
NODE := $(VENV)/.node
$(NODE): web/node.lock | $(MADE)
	@web/node.sh
	@touch $@
$(PAGES) web-check web-types schema-lint: | $(NODE)

$(MADE): environment/uv.lock
	@environment/make.sh
	@touch $@

$(INSTALLED): requirements.lock pyproject.toml | $(MADE)
	@echo "Installing the pinned dependencies ..."
# Compiled on all cores: a server that finds nothing compiled starts for seconds longer.
	@UV_COMPILE_BYTECODE=1 environment/install.sh --require-hashes -r requirements.lock
	@environment/install.sh --no-deps --no-build-isolation -e .
	@touch $@
