# The commands of the house. `make demo` and `make test` do all their set-up themselves.
PYTHON ?= python3
VENV   := .venv
PY     := $(VENV)/bin/python
STAMP  := $(VENV)/.installed
BROWSER := tests/browser/node_modules/.installed

.PHONY: setup demo test matrix check fix sandbox probe wheel golden bench plugin clean help

help:            ## what there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --upgrade pip
	$(PY) -m pip install --quiet --editable '.[dev]'
	@touch $(STAMP)

setup: $(STAMP)  ## a virtual environment with dss-iac and all it needs

demo: $(STAMP)   ## plan, apply, an edit by hand, drift, plan, apply on a sandbox
	@$(PY) -m tests.demo

$(BROWSER): tests/browser/package.json
	@npm install --silent --no-fund --no-audit --prefix tests/browser && touch $@ || echo "without npm the browser tests are skipped"

test: $(STAMP) check $(BROWSER)  ## every test; the real projects' only where they are present
	$(PY) -m pytest -n $${JOBS:-2} --dist loadfile

matrix: $(STAMP) ## kills, faults, rivals and nonsense at every point, with figures; two hours on two cores
	$(PY) -m tests.python.fire $(MATRIX)

check: $(STAMP)  ## lint, types, laws of the house
	$(PY) -m ruff check .
	$(PY) -m mypy

fix: $(STAMP)    ## format and mend what a tool can mend
	$(PY) -m ruff check --fix . ; $(PY) -m ruff format python-lib tests

sandbox: $(STAMP)  ## a DSS to play with; stays up
	@$(PY) -m tests.demo --stay

probe: $(STAMP)  ## which assumptions hold on a real DSS: make probe DATAIKU_URL=… DATAIKU_API_KEY=…
	@$(PY) -m tests.assumptions

golden: $(STAMP) ## write the expected texts of tests/cases anew
	DSS_IAC_GOLDEN=1 $(PY) -m pytest tests/python/unit/core/planning/test_cases.py

bench: $(STAMP)  ## ratios of what costs what
	@$(PY) -m tests.bench

plugin: $(STAMP) ## dist/dss-plugin-dss-iac-*.zip
	@$(PY) -m tests.plugin_zip

wheel: $(STAMP)  ## dist/dss_iac-*.whl
	$(PY) -m pip wheel --quiet --no-deps --wheel-dir dist .

clean:
	rm -rf $(VENV) tests/browser/node_modules build dist .demo .mypy_cache .ruff_cache .pytest_cache
