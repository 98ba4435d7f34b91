# LeadLadder: every everyday command. `make` alone lists them.
# Each target works as the first one on a fresh clone: it makes .venv when that is missing or out of date.

.DEFAULT_GOAL := help
.PHONY: help demo serve test test-clients test-rules lint format generate check-generated bench clean

BIN := .venv/bin
READY := .venv/.ready

RULES ?= rules
PORT ?= 50051
TESTS ?= tests rules
SCHEMAS := ruleset tests mapping contact texts

help: ## List these commands
	@echo "usage: make <command>"
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-16s %s\n", $$1, $$2}' Makefile

demo: $(READY) ## Start a server, score the sample contacts of every rule set over the wire, stop
	@$(BIN)/leadladder demo

serve: $(READY) ## Run the server on the rule sets of RULES (default: rules) and PORT (default: 50051)
	@$(BIN)/leadladder serve --rules "$(RULES)" --port "$(PORT)"

test: $(READY) ## Run the tests, or only those in TESTS=path
	@$(BIN)/pytest -n auto --dist loadfile $(TESTS)

test-clients: $(READY) ## Prove the clients of every language, and JSON over HTTP, by one table of cases
	@$(BIN)/python -m pip --quiet --disable-pip-version-check install --group clients
	@$(BIN)/pytest tests/clients --clients all

test-rules: $(READY) ## Prove that the tests of the rule sets in RULES see everything and notice every small mistake (minutes)
	@$(BIN)/leadladder check --strict "$(RULES)"
	@$(BIN)/leadladder test --min-coverage 100 "$(RULES)"
	@$(BIN)/leadladder mutate --max-survivors 0 "$(RULES)"

lint: $(READY) ## Check style, types, layers, protos and generated files
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/buf lint --config protos/buf.yaml
	@$(BIN)/python protos/breaking.py
	@$(MAKE) --no-print-directory check-generated

format: $(READY) ## Format the sources and mend what can be mended safely
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

generate: $(READY) ## Regenerate what is made from the protos, and the JSON Schemas of rules/
	@$(BIN)/python protos/generate.py
	@for kind in $(SCHEMAS); do $(BIN)/leadladder schema $$kind > rules/$$kind.schema.json || exit 1; done

check-generated: $(READY) ## Fail when a generated file is not what its source makes
	@$(BIN)/python protos/generate.py --check
	@for kind in $(SCHEMAS); do $(BIN)/leadladder schema $$kind | diff -q - rules/$$kind.schema.json || exit 1; done

bench: $(READY) ## Measure throughput and memory (minutes; close everything else)
	@$(BIN)/python -m benchmarks

clean: ## Remove .venv and every cache
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .leadladder_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): pyproject.toml clients/python/pyproject.toml .ci/setup
	@sh .ci/setup
	@touch $@
