# Needs only Python >= 3.11, make and git. `make` alone lists what it can do.

HOST ?= 127.0.0.1
PORT ?= 8000
# What pytest runs, e.g. make test-only TESTS="tests/domain -k spans"
TESTS ?=
WORKERS ?= 2

VENV := .venv
BIN := $(VENV)/bin
# The locks are complete and hashed, so pip resolves nothing.
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps
UV_VERSION := 0.13.9
TWINE_VERSION := 7.0.0
COMPILE := --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header

.DEFAULT_GOAL := help
.PHONY: help wheel properties run test test-only scans faults bench bench-full bench-scale bench-readers live nodes hostile mutants check format pictures chromium browsers tesseract lock clean \
	deploy-check wheel-check walks

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/run.stamp ## Start Briefmark on http://127.0.0.1:8000 (HOST=, PORT= to change)
	@$(BIN)/briefmark serve --host $(HOST) --port $(PORT)

test: check chromium tesseract test-only ## Everything: check, tests on SQLite and PostgreSQL, browser tests

test-only: $(VENV)/test.stamp ## Tests without the checks; TESTS="tests/domain -k spans" to choose
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -q $(TESTS)

bench: chromium ## Measure against Taguette and the goals; five minutes on a quiet machine
	@$(BIN)/python -m tests.bench

bench-full: chromium ## The same with more rounds and Taguette's slowest page: half an hour
	@$(BIN)/python -m tests.bench --full

bench-scale: $(VENV)/test.stamp ## Pages of a project of a million passages, both databases; ten minutes
	@$(BIN)/python -m tests.bench.scale --passages 1000000 --explain

bench-readers: $(VENV)/test.stamp ## 50, then 200 readers and four writers, both databases: half an hour; SECONDS=20 READERS=50: shorter
	@$(BIN)/python -m tests.bench.readers $(if $(SECONDS),--seconds $(SECONDS)) $(if $(READERS),--readers $(READERS))

live: $(VENV)/test.stamp ## Fifty people on one project: how soon each has what others mark; two minutes; SLEEP=600 CUT=30: twelve
	@$(BIN)/python -m tests.live $(if $(SLEEP),--sleep $(SLEEP)) $(if $(CUT),--cut $(CUT))

nodes: $(VENV)/test.stamp ## Two servers on one PostgreSQL, one lost, one stopped; a crowd at the door; three minutes
	@$(BIN)/python -m tests.nodes

faults: $(VENV)/test.stamp ## Kill, cut, fill, freeze and crowd it on both databases; half an hour; STAGES="kills cuts" some
	@$(BIN)/python -m tests.faults $(STAGES)

hostile: $(VENV)/test.stamp ## Read files made to harm, measure, ask the server meanwhile; two minutes
	@$(BIN)/python -m tests.readers.hostile

scans: $(VENV)/test.stamp ## Recognise scans that the tests make, one of 40 pages on a server; five minutes
	@$(BIN)/python -m tests.readers.measured_scans

properties: $(VENV)/test.stamp ## Property tests with ten times the examples of `make test`: an hour
	@HYPOTHESIS_PROFILE=thorough $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -q -m hypothesis --engine sqlite

mutants: $(VENV)/test.stamp ## Break 300 lines, one at a time, and see that tests notice; half an hour
	@$(BIN)/python -m tests.mutants

check: $(VENV)/test.stamp ## Lint, format, types, and that layers import one way only
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet || { echo "Not formatted: run make format." >&2; exit 1; }
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-logo >$(VENV)/imports.txt || { cat $(VENV)/imports.txt; exit 1; }
	@echo "Checked: lint, format, types, layers."

format: $(VENV)/test.stamp ## Format the code and repair what the linter can
	@$(BIN)/ruff check --fix --quiet; $(BIN)/ruff format --quiet

pictures: $(VENV)/test.stamp ## Take the README's pictures from the running application
	@$(BIN)/python -m tests.browser.pictures

browsers: $(VENV)/test.stamp ## The main job in Firefox and WebKitGTK, with pictures in instance/browsers
	@$(BIN)/python -m tests.browser.other_browsers

chromium: $(VENV)/test.stamp # the browser tests' own step, so that a missing browser is said once
	@$(BIN)/python -m tests.browser.chromium

tesseract: $(VENV)/test.stamp # what the tests of scans need, in the same way; without it they are left out
	@$(BIN)/python -m tests.readers.tesseract

lock: $(VENV)/created ## Choose the newest dependencies that pyproject.toml allows, with hashes
	$(INSTALL) uv==$(UV_VERSION)
	$(BIN)/uv pip compile $(COMPILE) --group build -o requirements.lock pyproject.toml
	$(BIN)/uv pip compile $(COMPILE) --group build --group dev -c requirements.lock \
		-o requirements-dev.lock pyproject.toml

wheel: $(VENV)/run.stamp ## Build the package to install elsewhere, in dist/
	@$(BIN)/python -m hatchling build --target wheel

wheel-check: $(VENV)/test.stamp wheel ## The package as PyPI looks at it, and the main job from it on each Python to be had
	$(INSTALL) uv==$(UV_VERSION)
	@$(BIN)/uv tool run --quiet twine==$(TWINE_VERSION) check --strict dist/*
	@$(BIN)/python -m pytest -q -n 0 -s -rs tests/deploy/pythons.py

walks: $(VENV)/test.stamp ## 10,000 forms filled with anything, 500 hostile words in every field and export, a soak of ten minutes after ten of warming up
	@$(BIN)/python -m pytest -q -n 0 -s --engine sqlite tests/walks/whole.py

deploy-check: chromium ## Behind nginx and Caddy with the files of docs/deploy, and the Dockerfile’s steps; ten minutes
	@$(BIN)/python -m pytest -q -n 0 --engine sqlite tests/deploy/behind_proxies.py tests/deploy/image.py

clean: ## Remove the environment and caches; never instance/, which holds the data
	rm -rf $(VENV) .venv-taguette build dist *.egg-info .hypothesis .import_linter_cache .mypy_cache .pytest_cache \
		.ruff_cache
	find app tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/created:
	@PYTHON="$(PYTHON)" .ci/create-venv $(VENV)
	@touch $@

$(VENV)/run.stamp: requirements.lock pyproject.toml $(VENV)/created
	@echo "Installing what Briefmark needs (the first time only) …"
	@$(INSTALL) --require-hashes -r $<
	@$(INSTALL) --no-build-isolation --editable .
	@touch $@

$(VENV)/test.stamp: requirements-dev.lock $(VENV)/run.stamp
	@echo "Installing what the tests need …"
	@$(INSTALL) --require-hashes -r $<
	@touch $@
