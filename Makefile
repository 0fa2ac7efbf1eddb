# Needs only make and Python 3.11 to 3.14 with venv. `make help` lists what there is.
SHELL := /bin/sh
PYTHON := .venv/bin/python
PYTEST_WORKERS ?= auto

.PHONY: help demo reset stop test check walk bench screens messages lock env browser format
.DEFAULT_GOAL := help

help: ## This list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

demo: env ## The whole marketplace on this machine; PORT=8000 is the first port it tries, Ctrl-C stops everything
	@exec $(PYTHON) -m marketplace.config.demo

test: env browser ## The whole test suite, browser tests included
	@sh tools/run-tests.sh -n $(PYTEST_WORKERS) --dist loadfile

check: env ## Style, types, import layers, missing migrations, translations, templates, production settings
	@$(PYTHON) -m tools.check

walk: env ## One order there and one return back on the running system
	@exec $(PYTHON) manage.py walk $(WALK)

bench: env ## Speed and memory, one JSON line a scenario
	@exec $(PYTHON) manage.py bench $(BENCH)

screens: env browser ## Current screenshots of the main pages, into docs/screens/
	@exec $(PYTHON) -m tools.screens

reset: env ## Empty the demo's world (data, files, secrets)
	@exec $(PYTHON) -m marketplace.config.reset

stop: env ## Stop database and Valkey servers that a killed demo or the tests left running
	@$(PYTHON) -m marketplace.config.embedded stop --kind demo
	@$(PYTHON) -m marketplace.config.embedded stop --kind test
	@$(PYTHON) -m marketplace.config.embedded stop --kind bench

messages: env ## Compile the translations and say what is missing
	@$(PYTHON) -m tools.messages compile && $(PYTHON) -m tools.messages check

format: env ## Bring the source into shape
	@$(PYTHON) -m ruff check --fix . ; $(PYTHON) -m ruff format .

lock: env ## requirements.lock and deploy/requirements.lock anew from the .in files
	@sh tools/lock.sh

env: # Python packages in .venv, as requirements.lock says
	@sh tools/bootstrap.sh

browser: env # Chromium and a Chinese font for the browser tests
	@sh tools/prepare-browser.sh
