# Everything a person runs.  `make help` lists it.
SHELL := /bin/bash
PY ?= python3
BIN := .venv/bin
# Two workers: the suite is meant for two cores.
WORKERS ?= 2
# `hour` fits `make faults` into about an hour on two cores; `night` is every point.
SOAK_SIZE ?= hour
SOAK ?=
# Everything that the table in docs/faults.md names.
FAULTS := tests/faults tests/sync tests/journeys/test_kill_laptop.py \
  tests/journeys/test_kill_centre.py tests/journeys/test_store_lost.py \
  tests/journeys/test_restored_centre.py

.PHONY: help demo test check fmt run serve words words-check soak faults bench bench-peers build licences clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

demo: .venv/.server ## a whole camp with sample people: the window, or without a display demo-output/
	@tools/system-packages run
	$(BIN)/sadasya demo --out demo-output

test: .venv/.dev ## install what tests need, and run them all
	@tools/system-packages test
	@$(MAKE) --no-print-directory check
	$(BIN)/python -m pytest -n $(WORKERS) -q

check: .venv/.dev ## format, lint, types, import contracts, words
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@$(MAKE) --no-print-directory words-check

fmt: .venv/.dev ## format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

run: .venv/.server ## the window
	@tools/system-packages run
	$(BIN)/sadasya app

serve: .venv/.server ## the centre in ./centre (make one with `sadasya-server init`)
	$(BIN)/sadasya-server serve

words: .venv/.dev ## take new words into the catalogues
	$(BIN)/python tools/words.py update

words-check: .venv/.dev ## fail when the catalogues are behind the code
	$(BIN)/python tools/words.py check

soak: .venv/.dev ## the slow fault runs (docs/faults.md); SOAK_SIZE=hour or night, SOAK_SEED=N
	@tools/system-packages test
	SOAK_SIZE=$(SOAK_SIZE) $(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal \
	  -o faulthandler_timeout=0 -m soak --soak $(SOAK)

faults: ## the fault laboratory alone: each row of the table in docs/faults.md
	@$(MAKE) --no-print-directory soak SOAK="$(FAULTS)"

bench: .venv/.dev ## figures, as ratios measured in one run
	@tools/system-packages test
	$(BIN)/python -m bench

bench-peers: .venv/.dev ## other offline-first programs beside ours: installs them into .bench/, and measures
	@tools/system-packages test
	$(BIN)/python -m bench.peers.installing .bench
	$(BIN)/python -m bench.peers .bench

build: .venv/.dev ## the frozen program in dist/, and a smoke test of it
	@tools/system-packages build
	$(BIN)/pyinstaller --noconfirm --log-level WARN build.spec
	$(BIN)/python tools/smoke.py dist/sadasya

licences: .venv/.dev ## licences of what we ship, and known vulnerabilities
	$(BIN)/pip-licenses --from=mixed --order=license
	$(BIN)/pip-audit --require-hashes -r requirements/server.lock --disable-pip

.venv/bin/python:
	@tools/system-packages run
	$(PY) -m venv .venv

.venv/.server: .venv/bin/python requirements/server.lock pyproject.toml
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/server.lock
	$(BIN)/python tools/link.py
	@touch $@

.venv/.dev: .venv/bin/python requirements/dev.lock pyproject.toml
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.lock
	$(BIN)/python tools/link.py
	@touch $@ .venv/.server

clean: ## forget what was built
	rm -rf build dist demo-output .venv
