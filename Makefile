# Each target sets up what it needs first; a second run finds it ready.
# On Windows, README.md names the commands that do the same without make.

PYTHON ?= python3
VENV := .venv/bin
SETUP := $(PYTHON) tools/bootstrap.py
CODE := geo pages app.py tools data tests

.DEFAULT_GOAL := help
.PHONY: help setup run test check format bench data lock clean

help:  ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' Makefile

setup:  ## Create .venv with the locked packages and fetch the browser assets
	@$(SETUP)

run:  ## Start the application and open it in the browser
	@$(SETUP)
	@$(VENV)/leader-atlas serve $(ARGS)

test:  ## Run all tests (ARGS="-k name" chooses some)
	@$(SETUP) --dev
	@$(VENV)/python -m pytest $(ARGS)

check:  ## Check style, format and types
	@$(SETUP) --dev --no-browser
	@$(VENV)/ruff check $(CODE)
	@$(VENV)/ruff format --check $(CODE)
	@$(VENV)/mypy

format:  ## Put the code into the agreed format
	@$(SETUP) --dev --no-browser
	@$(VENV)/ruff check --fix $(CODE)
	@$(VENV)/ruff format $(CODE)

bench:  ## Run the benchmarks in tests/bench and print the medians
	@$(SETUP) --dev --no-browser
	@$(VENV)/python -m pytest tests/bench -o python_files='bench_*.py' \
		--benchmark-only --benchmark-columns=median,min,max,rounds \
		--benchmark-sort=name $(ARGS)
	@$(VENV)/python -m pytest tests/bench/bench_map.py -o python_files='bench_*.py' -s -q

data:  ## Build the data files in data/ from their sources
	@$(SETUP)
	@$(VENV)/python data/build.py $(ARGS)

lock:  ## Renew the lock files after a change of pyproject.toml (ARGS=--upgrade)
	@$(PYTHON) tools/bootstrap.py --lock $(ARGS)

clean:  ## Remove everything that set-up, tests and checks have made
	@rm -rf .venv static/vendor static/cache build dist *.egg-info
	@rmdir static 2>/dev/null || true
	@rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .benchmarks
	@find geo pages tools data tests -name __pycache__ -prune -exec rm -rf {} + \
		2>/dev/null || true
