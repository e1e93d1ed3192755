# The commands of the house. `make demo` and `make test` do all their set-up themselves.
PYTHON ?= python3
DEPS   ?= locked
# Which versions of what it needs: those of the lock; or, to try both ends of what pyproject.toml admits, each end in an
# environment of its own, resolved anew each time.
ifeq ($(DEPS),locked)
VENV   := .venv
PINS   := requirements
else ifneq ($(filter $(DEPS),lowest newest),)
VENV   := .venv-$(DEPS)
PINS   := build/$(DEPS)
else
$(error DEPS=$(DEPS) is unknown; write DEPS=lowest or DEPS=newest, or leave it out for the versions of the lock)
endif
PY     := $(VENV)/bin/python
STAMP  := $(VENV)/.installed
BROWSER := tests/browser/node_modules/.installed
UV     := .venv-uv/bin/uv
RESOLVE := $(UV) pip compile --quiet --no-config --upgrade --no-emit-index-url --no-emit-find-links --generate-hashes \
           --custom-compile-command 'make lock'
UNIVERSAL := --universal --python-version 3.10
UNLOCKED := --python $(PYTHON) --resolution $(if $(filter lowest,$(DEPS)),lowest-direct,highest)

.PHONY: setup lock audit demo docs quick test matrix check fix sandbox probe wheel golden bench plugin clean help

help:            ## what there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

$(STAMP): pyproject.toml $(PINS)/build.txt $(PINS)/dev.txt
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --require-hashes -r $(PINS)/build.txt
	$(PY) -m pip install --quiet --require-hashes --no-build-isolation -r $(PINS)/dev.txt
	$(PY) -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $(STAMP)

setup: $(STAMP)  ## a virtual environment with dss-iac and all it needs, as locked

$(UV): requirements/uv.txt
	$(PYTHON) -m venv .venv-uv
	.venv-uv/bin/python -m pip install --quiet --require-hashes -r requirements/uv.txt
	@touch $@

ifneq ($(DEPS),locked)
.PHONY: $(PINS)/build.txt $(PINS)/dev.txt
$(PINS)/build.txt: $(UV)
	@$(RESOLVE) $(UNLOCKED) requirements/build.in --output-file $@
$(PINS)/dev.txt: $(UV)
	@$(RESOLVE) $(UNLOCKED) pyproject.toml --extra dev --output-file $@
endif

lock: $(UV)      ## the newest versions of all that is needed, for every Python, into the locks
	$(RESOLVE) $(UNIVERSAL) requirements/uv.in --output-file requirements/uv.txt
	$(RESOLVE) $(UNIVERSAL) requirements/build.in --output-file requirements/build.txt
	$(RESOLVE) $(UNIVERSAL) requirements/audit.in --output-file requirements/audit.txt
	$(RESOLVE) $(UNIVERSAL) requirements/docs.in --output-file requirements/docs.txt
	$(RESOLVE) $(UNIVERSAL) pyproject.toml --extra dev --output-file requirements/dev.txt
	$(RESOLVE) $(UNIVERSAL) pyproject.toml --constraints requirements/dev.txt --output-file requirements/run.txt
	npm update --silent --package-lock-only --prefix tests/browser

audit: .venv-audit/.installed  ## known weaknesses of what the locks install; asks PyPI
	.venv-audit/bin/pip-audit --strict --disable-pip --require-hashes -r requirements/dev.txt

.venv-audit/.installed: requirements/audit.txt
	$(PYTHON) -m venv .venv-audit
	.venv-audit/bin/python -m pip install --quiet --require-hashes -r requirements/audit.txt
	@touch $@

docs: .venv-docs/.installed  ## the documentation as a site in build/site; a dead link fails
	.venv-docs/bin/mkdocs build --quiet

.venv-docs/.installed: requirements/docs.txt
	$(PYTHON) -m venv .venv-docs
	.venv-docs/bin/python -m pip install --quiet --require-hashes -r requirements/docs.txt
	@touch $@

demo: $(STAMP)   ## plan, apply, an edit by hand, drift, plan, apply on a sandbox
	@$(PY) -m tests.demo

$(BROWSER): tests/browser/package-lock.json
	@npm ci --silent --no-fund --no-audit --prefix tests/browser && touch $@ || echo "without npm the browser tests are skipped"

# What tests write lies in memory where there is room for it: a fifth less CPU, and no waiting for a disk.
MEMORY := $(shell df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 && $$4 > 4000000 { print "/dev/shm" }')
ifneq ($(MEMORY),)
test quick matrix: export TMPDIR := $(MEMORY)
endif

test: $(STAMP) check $(BROWSER)  ## every test; the real projects' only where they are present
	$(PY) -m pytest -n $${JOBS:-2} --dist loadfile --no-loadscope-reorder

quick: $(STAMP) check  ## lint, types, laws and unit tests: what to run while editing
	$(PY) -m pytest -n $${JOBS:-2} --dist loadfile --no-loadscope-reorder tests/python/unit

matrix: $(STAMP) ## kills, faults, rivals and nonsense at every point, with figures; five hours on two idle cores
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
	$(PY) -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

clean:
	rm -rf .venv .venv-* tests/browser/node_modules build dist .demo .mypy_cache .ruff_cache .pytest_cache
