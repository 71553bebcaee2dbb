# `make grade` grades a sample submission, `make test` runs every test; both set up what they need in .venv.
PYTHON ?= python3
BIN = .venv/bin
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements.txt

# Two processes share the files of tests, each file as a whole: its tests may not run beside each other.
PYTEST = $(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder
# Files of tests that branch coverage is measured with; they run then, and not once more.
MEASURED = tests/worker/test_wire.py tests/grading/test_smallest.py tests/grading/test_grading.py tests/grading/test_own_work.py \
	tests/grading/test_points.py

.PHONY: grade dist test lint docs coverage hostile audit benchmark peers growth clean

grade: .venv/installed
	$(BIN)/grader grade tests/submissions/student.ipynb --html report.html
	@echo "The same report as a page: report.html"

# The release files: a wheel and an sdist.
dist: .venv/tested
	$(BIN)/hatchling build --directory dist

# The tests come last, so that the last lines say which of them have failed.
test: .venv/tested
	$(MAKE) --jobs=2 lint docs coverage
	$(BIN)/grader release --check
	$(BIN)/grader audit --quick
	$(BIN)/python benchmarks/ratios.py
	$(PYTEST) $(MEASURED:%=--ignore=%)

lint: .venv/tested
	$(BIN)/ruff check
	$(BIN)/ruff format --check grader grader_worker tests docs/*.py
	$(BIN)/mypy

# The pages for authors, instructors and students, in build/docs; a link that leads nowhere is an error.
docs: .venv/tested
	$(BIN)/sphinx-build --quiet --fail-on-warning --keep-going --conf-dir docs . build/docs

# Branch coverage of the code that decides about points and about what is let in, by the tests that are written for it.
coverage: .venv/tested
	$(BIN)/coverage run -m pytest --quiet $(MEASURED)
	$(BIN)/coverage report --fail-under=95 --include='grader/grading/scoring.py'
	$(BIN)/coverage report --fail-under=90 --include='grader/grading/attribution.py,grader/grading/dependencies.py,grader/grading/budget.py'
	$(BIN)/coverage report --fail-under=90 --include='grader_worker/frames.py,grader_worker/values.py,grader_worker/peer.py'

hostile: .venv/tested
	$(BIN)/python -m pytest --whole-corpus tests/hostile

audit: .venv/tested
	$(BIN)/grader audit --html audit.html
	for solutions in examples/*/solutions; do $(BIN)/grader audit --assignment $$solutions || exit 1; done

benchmark: .venv/tested
	$(BIN)/python benchmarks/floor.py
	$(BIN)/python benchmarks/batch.py
	$(BIN)/python benchmarks/notebook.py
	$(BIN)/python benchmarks/first_verdict.py

# The tables of `benchmarks/README.md`: our system beside others, and how its cost grows.
peers: .venv/tested
	$(BIN)/python benchmarks/peers.py --write

growth: .venv/tested
	$(BIN)/python benchmarks/growth.py --write

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/python pyproject.toml requirements.txt
	$(PIP) --editable '.[class]'
	@touch $@

.venv/tested: .venv/bin/python pyproject.toml requirements.txt
	$(PIP) --editable '.[dev]'
	@touch .venv/installed $@

clean:
	rm -rf .venv .coverage report.html audit.html
