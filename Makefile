# Everything a person does with this checkout. Python 3.12 or newer and make are all that must be there before:
# each target puts what it needs into .venv, once, from the locked lists under requirements/.

VENV := .venv
BIN := $(VENV)/bin
# A uv that answers; a shim of a version manager may be on the path and fail. Else the one of .venv.
UV := $(or $(shell uv --version >/dev/null 2>&1 && command -v uv),$(BIN)/uv)
INSTALL := $(UV) pip install --quiet --compile-bytecode --python $(BIN)/python
LOCK := $(UV) pip compile --universal --generate-hashes --no-emit-index-url --no-annotate --no-header \
	--python-version 3.12 --quiet
WORKERS ?= 2
# Tests and commands start many processes: none of them should compile the modules anew.
unexport PYTHONDONTWRITEBYTECODE
TYPED := $(wildcard src benchmarks tools)

.DEFAULT_GOAL := help
.PHONY: help report test test-slow lint docs bench lock clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

report: $(VENV)/.core ## write the report on Cambodia's election of 2018
	$(BIN)/scrutineer report cambodia-2018 --out report
	@echo "The page: report/index.html (open it in a browser). The same content as data: report/report.json"

test: $(VENV)/.dev ## style, types, import contracts and all tests but the slow ones
	@$(MAKE) --no-print-directory --jobs 2 lint pytest

# Beside lint, which needs one core for half a minute: the tests then have both.
.PHONY: pytest
pytest: $(VENV)/.dev
	$(BIN)/pytest -n $(WORKERS) --dist worksteal -p no:benchmark -m "not slow"

test-slow: $(VENV)/.dev ## the long statistical and large-data tests, and every property on many more examples
	$(BIN)/pytest -p no:benchmark -m slow
	$(BIN)/pytest -p no:benchmark -m "hypothesis and not slow" --hypothesis-profile thorough

lint: $(VENV)/.dev ## style, types and import contracts
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy $(TYPED)
	$(BIN)/lint-imports

docs: $(VENV)/.dev ## build the documentation; a warning is an error
	$(BIN)/sphinx-build -W --keep-going -q -b html docs docs/_build/html
	@echo "The documentation: docs/_build/html/index.html"

bench: $(VENV)/.dev ## run the benchmarks, one after the other
	@set -e; for script in benchmarks/[!_]*.py; do echo "== $$script"; $(BIN)/python "$$script"; done

lock: $(VENV)/pyvenv.cfg $(if $(filter $(BIN)/uv,$(UV)),$(BIN)/uv) ## renew the locked requirements
	$(LOCK) --upgrade pyproject.toml --output-file requirements/core.txt
	$(LOCK) --upgrade pyproject.toml --extra turkey --extra cluster --extra articles --group dev --constraint requirements/core.txt \
		--output-file requirements/dev.txt
	printf 'hatchling>=1.27\neditables\n' | $(LOCK) --upgrade - --constraint requirements/dev.txt \
		--output-file requirements/build.txt
	printf 'uv\n' | $(LOCK) --upgrade - --output-file requirements/uv.txt

clean: ## remove all that make has made, .venv included
	rm -rf $(VENV) report docs/_build build dist .pytest_cache .mypy_cache .ruff_cache \
		.import_linter_cache .hypothesis .benchmarks
	find src tests benchmarks docs -name __pycache__ -type d -prune -exec rm -rf {} +

# The core list runs the software; the development list holds it too, at the same versions.
$(VENV)/.core: $(VENV)/.package requirements/core.txt
	$(INSTALL) --require-hashes -r requirements/core.txt
	@touch $@

$(VENV)/.dev: $(VENV)/.package requirements/core.txt requirements/dev.txt
	$(INSTALL) --require-hashes -r requirements/dev.txt
	@touch $@ $(VENV)/.core

# The package itself, editable. Its build backend is installed beside it from a locked list of its own, so that the
# build needs no isolated environment and fetches nothing that has no hash.
$(VENV)/.package: $(VENV)/pyvenv.cfg pyproject.toml requirements/build.txt $(if $(filter $(BIN)/uv,$(UV)),$(BIN)/uv)
	$(INSTALL) --require-hashes -r requirements/build.txt
	$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(BIN)/uv: $(VENV)/pyvenv.cfg requirements/uv.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

# The first Python of at least 3.12 that runs: every folder of the path is tried, because a version manager's shim
# may stand before a Python that works. PYTHON=... on the command line names one.
$(VENV)/pyvenv.cfg:
	@set -eu; found=; \
	for name in $(PYTHON) python3.12 python3.13 python3.14 python3 python; do \
		IFS=:; for folder in $$PATH; do unset IFS; \
			case "$$name" in */*) candidate="$$name" ;; *) candidate="$$folder/$$name" ;; esac; \
			[ -x "$$candidate" ] || continue; \
			if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1; then \
				found="$$candidate"; break 2; \
			fi; \
		done; unset IFS; \
	done; \
	if [ -z "$$found" ]; then \
		echo "Scrutineer needs Python 3.12 or newer, and none was found on the path." >&2; \
		echo "Install one, or name it: make PYTHON=PATH-TO-PYTHON $(MAKECMDGOALS)" >&2; \
		exit 1; \
	fi; \
	echo "Setting up $(VENV) with $$("$$found" --version)"; \
	if [ "$(UV)" = "$(BIN)/uv" ]; then "$$found" -m venv $(VENV); \
	else $(UV) venv --quiet --allow-existing --python "$$found" $(VENV); fi
