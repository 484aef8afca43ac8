# Everything a person or a build server does with this project. `make help` lists it.
# It needs make and Python 3.11 or newer; all else is installed into .venv from the locks.

PYTHON ?= python3
WORKERS ?= 2
PYTEST_ARGS ?=
SAMPLE ?= samples/4diac/blinker/Blinker.sys

VENV := .venv
BIN := $(VENV)/bin
# A stamp stands for a finished environment: it is made again only when a lock or the project's
# own declaration changed, and anew when the folder was moved or its Python is gone (the stamp
# holds the folder's name, because the environment does, too).
RUN_ENVIRONMENT := $(VENV)/.made-to-run
DEV_ENVIRONMENT := $(VENV)/.made-to-develop
STALE := $(shell if [ -e $(RUN_ENVIRONMENT) ] && \
	! { [ -x $(BIN)/python ] && [ "$$(cat $(RUN_ENVIRONMENT))" = "$(CURDIR)" ]; }; \
	then rm -f $(RUN_ENVIRONMENT) $(DEV_ENVIRONMENT) $(BIN)/python; fi)
# What stands in for Telegram: npm writes this file last.
STAND_IN := tests/telegram_stand_in
STAND_IN_ENVIRONMENT := $(STAND_IN)/node_modules/.package-lock.json
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
LOCK := $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header --no-annotate

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run serve test lint format types architecture wheel check acceptance looks crashes docs bench lock clean

help: ## list what can be made
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 14

run: $(RUN_ENVIRONMENT) ## compile the sample system, run ten seconds of it, print what happened
	@mkdir -p build
	$(BIN)/python -m compiler $(SAMPLE) -o build/dag.json
	$(BIN)/python -m runtime build/dag.json --simulate 10s --stats

serve: $(RUN_ENVIRONMENT) ## start the server with the samples at http://localhost:8080
	$(BIN)/python -m tests.sample_home build/home
	$(BIN)/python -m server --home build/home

test: $(DEV_ENVIRONMENT) $(STAND_IN_ENVIRONMENT) ## run every test
	$(BIN)/python -m pytest -n $(WORKERS) $(PYTEST_ARGS)

lint: $(DEV_ENVIRONMENT) ## look for mistakes of style and spelling
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/codespell

format: $(DEV_ENVIRONMENT) ## lay out the code, mend what can be mended
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(DEV_ENVIRONMENT) ## check the types, strictly
	$(BIN)/mypy

architecture: $(DEV_ENVIRONMENT) ## check who imports whom
	$(BIN)/lint-imports

wheel: $(DEV_ENVIRONMENT) ## build the wheel and do the main job with it, far from the sources
	rm -rf dist
	$(BIN)/python -m build --no-isolation --wheel --outdir dist
	$(BIN)/check-wheel-contents dist
	.ci/try-wheel $(BIN)/python dist $(SAMPLE)

check: lint types architecture test wheel ## everything but the benchmarks

acceptance: $(DEV_ENVIRONMENT) $(STAND_IN_ENVIRONMENT) ## run the command lines in processes of their own
	$(BIN)/python -m pytest -n $(WORKERS) tests/acceptance $(PYTEST_ARGS)

looks: $(DEV_ENVIRONMENT) ## look at every page in every theme, language and size
	FBFLOW_EVERY_LOOK=1 $(BIN)/python -m pytest -n $(WORKERS) tests/browser $(PYTEST_ARGS)

crashes: $(DEV_ENVIRONMENT) ## kill runs of 300 tasks at random moments, two hundred rounds
	$(BIN)/python -m tests.crash_rounds 200

docs: $(DEV_ENVIRONMENT) ## write the pages about the library anew; review with git diff
	$(BIN)/python -m pytest -q -p no:randomly --update-golden \
		tests/integration/test_library_pages.py tests/integration/test_conformance.py \
		tests/integration/test_operations_page.py

bench: $(RUN_ENVIRONMENT) ## measure the kernel, the store, graphs of operations and of Python functions, the server
	$(BIN)/python benchmarks/kernel.py
	$(BIN)/python benchmarks/store.py
	$(BIN)/python benchmarks/graphs.py
	$(BIN)/python benchmarks/python_library.py
	$(BIN)/python benchmarks/server.py

lock: $(DEV_ENVIRONMENT) ## choose the newest allowed versions and write the locks
	$(LOCK) pyproject.toml --extra wasm --output-file requirements.lock
	$(LOCK) --group build --constraints requirements.lock --output-file requirements-build.lock
	$(LOCK) pyproject.toml --extra mqtt --extra otel --extra postgres --extra wasm \
		--constraints requirements.lock --output-file deploy/requirements.lock
	$(LOCK) pyproject.toml --group dev --constraints deploy/requirements.lock \
		--constraints requirements-build.lock --output-file requirements-dev.lock

clean: ## remove the environment and everything made
	rm -rf $(VENV) $(STAND_IN)/node_modules build dist .coverage* .hypothesis .pytest_cache .mypy_cache .ruff_cache \
		.import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@command -v "$(PYTHON)" >/dev/null 2>&1 || { \
		echo 'There is no "$(PYTHON)" here: install Python 3.11 or newer,' >&2; \
		echo 'or name another one: make PYTHON=/path/to/python3.12 ...' >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo '"$(PYTHON)" is' "$$("$(PYTHON)" --version 2>&1)," 'but 3.11 or newer is needed;' >&2; \
		echo 'name another one: make PYTHON=/path/to/python3.12 ...' >&2; exit 1; }
	@"$(PYTHON)" -m venv --clear $(VENV) || { rm -rf $(VENV); \
		echo '"$(PYTHON)" cannot make a virtual environment. On Debian and Ubuntu the package' >&2; \
		echo 'python3-venv is missing; or name another Python: make PYTHON=... ' >&2; exit 1; }

$(RUN_ENVIRONMENT): requirements.lock requirements-build.lock pyproject.toml $(BIN)/python
	$(PIP) install --quiet --require-hashes -r requirements.lock -r requirements-build.lock
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@echo "$(CURDIR)" >$@

$(DEV_ENVIRONMENT): requirements-dev.lock $(RUN_ENVIRONMENT)
	$(PIP) install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

# Without npm nothing is made, and the tests that need it are skipped, each with its reason.
$(STAND_IN_ENVIRONMENT): $(STAND_IN)/package.json $(STAND_IN)/package-lock.json
	@if ! command -v npm >/dev/null 2>&1; then \
		echo "note: no npm here, so nothing stands in for Telegram" >&2; \
	elif ! (cd $(STAND_IN) && npm ci --silent --prefer-offline </dev/null); then \
		echo "note: npm ci in $(STAND_IN) failed, so nothing stands in for Telegram" >&2; \
	fi
