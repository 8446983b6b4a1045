# Everything starts from here: `make` lists what there is.
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
UV_VERSION := 0.13.9
STAMP := $(VENV)/.set-up
JOBS ?= 2

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint types imports bench chat messages lock clean

help: ## List what can be done
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(STAMP) ## Make .venv from the lock file, and see to the system packages
	@scripts/system-packages

$(STAMP): requirements-dev.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@$(BIN)/uv pip sync --quiet --compile-bytecode --python $(BIN)/python requirements-dev.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $(STAMP)

demo: setup ## Run the whole product with a fictional council
	@$(BIN)/kit demo $(ARGS)

chat: setup ## Text the bot in this terminal
	@$(BIN)/kit chat

test: setup ## Run every test, on SQLite and on a real PostgreSQL, and the browser tests
	@$(BIN)/pytest -n $(JOBS) --cov --cov-report=term $(ARGS)

lint: setup ## Check style and the import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports

types: setup ## Check types
	@$(BIN)/mypy

bench: setup ## Measure speed as ratios
	@$(BIN)/kit bench $(ARGS)

messages: setup ## Collect the bot's words into the catalogues
	@$(BIN)/pybabel -q extract -F babel.cfg -k _ -k N_ -k translate -k plural:1,2 --no-location --omit-header -o locales/bot.pot .
	@for file in $(wildcard locales/*/LC_MESSAGES/bot.po); do \
		$(BIN)/pybabel -q update -i locales/bot.pot -o $$file -l $$(basename $$(dirname $$(dirname $$file))) --no-fuzzy-matching; \
	done

lock: $(STAMP) ## Resolve the dependencies anew
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --no-annotate \
		--python-version 3.11 pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --no-annotate \
		--python-version 3.11 pyproject.toml --group dev -o requirements-dev.lock

clean: ## Remove what was made here, but not the data in var/
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .coverage
