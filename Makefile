# `make grade` grades a sample submission, `make test` runs every test; both set up what they need in .venv.
PYTHON ?= python3
BIN = .venv/bin
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements.txt

.PHONY: grade test lint hostile audit benchmark clean

grade: .venv/installed
	$(BIN)/grader grade tests/submissions/student.ipynb --html report.html
	@echo "The same report as a page: report.html"

test: .venv/tested lint
	$(BIN)/grader release --check
	$(BIN)/python -m pytest
	$(BIN)/grader audit --quick

lint: .venv/tested
	$(BIN)/ruff check
	$(BIN)/ruff format --check grader grader_worker tests
	$(BIN)/mypy

hostile: .venv/tested
	$(BIN)/python -m pytest --whole-corpus tests/hostile

audit: .venv/tested
	$(BIN)/grader audit --html audit.html

benchmark: .venv/tested
	$(BIN)/python benchmarks/floor.py
	$(BIN)/python benchmarks/batch.py

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/python pyproject.toml requirements.txt
	$(PIP) --editable .
	@touch $@

.venv/tested: .venv/installed
	$(PIP) --editable '.[dev]'
	@touch $@

clean:
	rm -rf .venv report.html audit.html
