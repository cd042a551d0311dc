# Everything that a developer needs. Longer recipes are scripts in .ci/.

VENV := .venv
BIN := $(VENV)/bin
# make PYTHON=/path/to/python chooses the interpreter of a new virtual environment.
PYTHON ?=
# make test ARGS="-k search" hands arguments on.
ARGS ?=
SOURCES := picslrs_plugin hookspecs blueprints tests docs examples bench .ci

export PYTHON

.DEFAULT_GOAL := help
.PHONY: help demo test bench check lint types imports words untranslated packages docs screenshots test-examples format test-all clean

help: ## List these commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

demo: $(VENV)/.demo ## Start a small MIS with the LRS tab, and a simulator of the LRS
	$(BIN)/picslrs demo $(ARGS)

test: $(VENV)/.test ## Run the tests, on every core
	$(BIN)/python -m pytest -n auto --dist loadfile $(ARGS)

bench: $(VENV)/.test ## Measure what the product costs, beside something known
	$(BIN)/python -m bench $(ARGS)

check: lint types imports untranslated packages docs ## Run every check that is not a test of behaviour

lint: $(VENV)/.check
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)

types: $(VENV)/.check
	$(BIN)/mypy
	$(BIN)/mypy .ci
	$(BIN)/mypy -p docs
	$(BIN)/mypy examples/*/*.py examples/picslrs_*/src

imports: $(VENV)/.check
	$(BIN)/lint-imports

words: $(VENV)/.check ## Bring the translations up to date with the source
	$(BIN)/python .ci/words.py

untranslated: $(VENV)/.check
	$(BIN)/python .ci/words.py --check

packages: $(VENV)/.check
	$(BIN)/python -m pytest -q tests/test_packaging.py
	.ci/build-packages $(BIN)/python dist

docs: $(VENV)/.check ## Build the documentation in docs/_build/html; a warning is an error
	$(BIN)/python -m sphinx -b html -W --keep-going -n -q docs docs/_build/html

screenshots: $(VENV)/.check ## Take the pictures of the documentation again
	$(BIN)/python -m docs._ext.drawing
	$(BIN)/python -m docs._ext.screenshots

test-examples: packages ## Run the examples' tests in a new environment, with the built wheel
	.ci/test-examples $(BIN)/python dist

format: $(VENV)/.check ## Put the source into its fixed form
	$(BIN)/ruff check --fix $(SOURCES)
	$(BIN)/ruff format $(SOURCES)

test-all: $(VENV)/.check ## Run the tests on every Python, on the oldest libraries and from the wheel
	.ci/test-all $(ARGS)

clean: ## Remove what these commands made
	rm -rf $(VENV) .venvs build dist docs/_build docs/reference *.egg-info .mypy_cache .ruff_cache .pytest_cache \
		.import_linter_cache .hypothesis
	find picslrs_plugin hookspecs blueprints tests docs bench .ci -name __pycache__ -prune -exec rm -rf {} +

# One virtual environment with the extras that a command needs, brought up to date when the
# requirements in setup.cfg change.
$(VENV)/.demo: EXTRAS := demo
$(VENV)/.test: EXTRAS := demo,test
$(VENV)/.check: EXTRAS := demo,test,check,docs
$(VENV)/.demo $(VENV)/.test $(VENV)/.check: setup.cfg
	@.ci/make-venv $(VENV) $(EXTRAS)
	@touch $@
