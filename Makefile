# Two targets do everything: `make serve` and `make test`. Both may be run again at any time.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet

.PHONY: serve test check format lock bench torture clean

serve: .venv/runtime.stamp
	@$(BIN)/python scripts/serve.py

test: check
	$(BIN)/python -m pytest

check: .venv/development.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/development.stamp
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

# The environment needs nothing but python3. Debian keeps the venv module in a package of its own.
.venv/bin/python:
	@$(PYTHON) scripts/check_python.py
	$(PYTHON) -m venv .venv

.venv/runtime.stamp: requirements/runtime.txt pyproject.toml | .venv/bin/python
	@echo "Installing Modeldex and what it needs into .venv ..."
	@$(PIP) --require-hashes -r requirements/runtime.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/development.stamp: requirements/development.txt .venv/runtime.stamp
	@echo "Installing what only development needs into .venv ..."
	@$(PIP) --require-hashes -r requirements/development.txt
	@touch $@

# Measures catalogue reads beside nginx and others, and then searches; what stands in BENCH is for the
# first alone (see `make bench BENCH=--help`), and the second is left out then.
bench: .venv/development.stamp
	$(BIN)/python -m benchmarks.read_path $(BENCH)
	$(if $(BENCH),,$(BIN)/python -m benchmarks.search)

# Breaks what can break, at length; `make test` does a short form of it.
torture: .venv/development.stamp
	$(BIN)/python -m benchmarks.torture $(TORTURE)

# Pins every dependency with its hashes, and no registry's address.
LOCK := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url \
	--python-version 3.11 --extra postgresql --extra redis
lock: .venv/bin/python
	$(PIP) uv
	$(LOCK) --group build pyproject.toml -o requirements/runtime.txt
	$(LOCK) --group dev pyproject.toml -o requirements/development.txt

clean:
	rm -rf .venv var dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
