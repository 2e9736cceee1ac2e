# Steward. Every target sets up what it needs: Python 3.11+ and make are enough.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
DB     ?= sqlite+aiosqlite:///steward-sample.db

.DEFAULT_GOAL := help
.PHONY: help setup run test check bench crash load lock clean

help: ## say what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-8s %s\n", $$1, $$2}' Makefile

setup: $(STAMP) ## .venv from requirements.lock; instant when nothing changed

$(STAMP): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Steward needs Python 3.11 or newer; this is %d.%d. Say: make PYTHON=python3.12 setup" % sys.version_info[:2])'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing into $(VENV), once ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes -r requirements.lock
	@$(BIN)/python -m compileall -q app.py bot commands.py filing.py handlers store
	@touch $@

run: $(STAMP) ## open the desk in the terminal, on the sample company
	@$(BIN)/python app.py chat --sample --db $(DB)

test: $(STAMP) ## every test, on SQLite and PostgreSQL
	@$(BIN)/python -m pytest

check: $(STAMP) ## lint, types, import contracts, known weaknesses of what is pinned
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m tests.audit

bench: $(STAMP) ## the benchmarks, as ratios measured side by side
	@$(BIN)/python -m tests.bench

crash: $(STAMP) ## kill the desk a thousand times while people work with it; goes on where it was stopped
	@$(BIN)/python -m tests.crash

load: $(STAMP) ## ten minutes of 200 requests a second over both platforms
	@$(BIN)/python -m tests.crash.load

lock: ## pin every version again (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --group dev pyproject.toml -o requirements.lock

clean: ## remove what the other targets made
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache steward-sample.db*
