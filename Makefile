# make audit: the main job on examples/ · make test: everything that must hold · make bench, evaluate, gate: measurements
PYTHON ?= python3
BIN := .venv/bin

.PHONY: audit test lint bench evaluate gate data model regenerate clean

audit: .venv/installed
	$(BIN)/jianbao audit examples --out build/audit

test: lint
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest
	$(BIN)/coverage report

lint: .venv/installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/installed-dev
	$(BIN)/python -m evaluation.bench
	$(BIN)/python -m evaluation.bench_reuse

evaluate: .venv/installed-dev
	$(BIN)/python -m evaluation.recovery
	$(BIN)/python -m evaluation.gold
	$(BIN)/python -m evaluation.tags
	$(BIN)/python -m evaluation.reuse
	$(BIN)/python -m evaluation.findings
	$(BIN)/python -m evaluation.scores

gate: .venv/installed
	$(BIN)/python -m evaluation.gate
	$(BIN)/python -m evaluation.reuse_gate

calibrate: .venv/installed
	$(BIN)/python -m evaluation.calibrate

model: data
	$(BIN)/python -m extractor.training
	$(BIN)/python -m extractor.nlp

data: .venv/installed
	$(BIN)/python -m extractor.annotations

regenerate: .venv/installed-dev
	JIANBAO_REGENERATE=1 $(BIN)/pytest tests/test_documentation.py tests/test_contract.py

clean:
	rm -rf .venv build .mypy_cache .pytest_cache .ruff_cache .coverage

.venv/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv
	@touch $@

.venv/installed: .venv/python pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[all]'
	@touch $@

.venv/installed-dev: .venv/installed
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[all,dev]'
	@touch $@
