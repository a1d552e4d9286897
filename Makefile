# Everything a newcomer needs: `make run`, `make test`. `make help` lists the rest.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install --require-hashes
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --upgrade

.PHONY: help run test lint bench bench-suggest lock
.DEFAULT_GOAL := help

help: ## list what make can do
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1|\2/p' $(MAKEFILE_LIST) | column -t -s '|'

run: .venv/run.stamp ## start the site on 127.0.0.1:8000 (HOST and PORT choose another address)
	@$(BIN)/python -m digest.launch

test: .venv/dev.stamp node_modules/.stamp ## run every test, the browser's too
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n 3  # a run starts Python fifty times

lint: .venv/dev.stamp ## check style, types, templates, migrations and the container's files
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	find digest/templates -name '*.html' -exec $(BIN)/djade --check --target-version 5.2 {} +
	$(BIN)/mypy articles evidence digest manage.py
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python -m tests.lint_migrations
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml docker-compose.secrets.yml
	$(BIN)/hadolint Dockerfile

bench: .venv/dev.stamp node_modules/.stamp ## measure every query shape and page beside the floors, and Lighthouse's points
	$(BIN)/python -m bench
	$(BIN)/python -m pytest -p no:xdist -q --timed tests/browser/test_checkers.py -k lighthouse

bench-suggest: .venv/dev.stamp ## measure the label suggestion on real records beside two baselines
	$(BIN)/python -m bench.suggest

lock: .venv/dev.stamp ## lock the newest versions of what the *.in files name
	$(LOCK) requirements.in --output-file requirements.txt
	$(LOCK) requirements-dev.in --output-file requirements-dev.txt

.venv/run.stamp: requirements.txt .venv/made.stamp
	$(PIP) -r requirements.txt
	@touch $@

.venv/dev.stamp: requirements-dev.txt .venv/made.stamp
	$(PIP) -r requirements-dev.txt
	@touch $@

.venv/made.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "This program needs Python 3.11 or newer. Name one: make PYTHON=python3.12 run" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { \
		echo "Python's venv module is missing. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	@touch $@

node_modules/.stamp: package.json package-lock.json
	@command -v npm >/dev/null || { \
		echo "npm is missing; it fetches the checkers of pages. On Debian: apt-get install npm" >&2; exit 1; }
	npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
	@touch $@
