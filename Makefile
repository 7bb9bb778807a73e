# The menu. CI runs the same targets (.ci/run).
.DEFAULT_GOAL := help
.PHONY: help setup build serve test check lint type fmt golden docs bench prove clean

READY := .venv/.ready
SERVICES := .venv/.services
BIN := .venv/bin

help: ## show this menu
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## install what is missing, and the virtual environment

$(READY): pyproject.toml constraints.txt .ci/setup
	@sh .ci/setup

# What the server's tests run against; a machine that only builds never gets here.
$(SERVICES): $(READY)
	@sh .ci/setup test

build: $(READY) ## compile slo_specs/ into output/, judged by promtool
	@$(BIN)/watchbill build

serve: $(READY) ## start the API server on its embedded defaults: a SQLite file, http://127.0.0.1:8080
	@$(BIN)/watchbill-server migrate
	@exec $(BIN)/watchbill-server serve

test: $(SERVICES) ## run the tests
	@$(BIN)/pytest --numprocesses=2 --dist=worksteal

check: $(READY) ## fail if output/ is not what the specs say, or promtool refuses it
	@$(BIN)/watchbill check

lint: $(READY) ## ruff, and who may import whom
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/lint-imports --no-logo

type: $(READY) ## mypy, strict
	@$(BIN)/mypy

fmt: $(READY) ## format the code
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format --quiet .

golden: $(READY) ## write the expected files of the tests anew; read the difference before you commit it
	@$(BIN)/pytest --quiet --update-expected tests/golden tests/bad || true
	@git --no-pager diff --stat -- tests

docs: $(READY) ## write reference pages, help text and schema anew
	@$(BIN)/python docs/generate.py

bench: $(READY) ## measure speed and memory (on a quiet machine)
	@$(BIN)/python bench/run.py

prove: $(READY) ## prove alerts, cost and exactness with a real Prometheus (ten minutes)
	@$(BIN)/python -m prove.alerts
	@$(BIN)/python -m prove.tickets
	@$(BIN)/python -m prove.beside_sloth
	@$(BIN)/python -m prove.cost
	@$(BIN)/python -m prove.truth
	@$(BIN)/python -m prove.server_drain

clean: ## remove everything that is not in git
	@git clean -fdXq
