# The municipal suite: two commands, `make run` and `make test`. See `make help`.
#
# Everything generated lies under .run/. Nothing here needs more than git, make and
# bash: the set-up brings the rest.

SHELL := /bin/bash
.DEFAULT_GOAL := help
export PORT DEMO WORKERS ONLY ADDON E2E_DB E2E_FOLDERS ODOO_PATH PYTHON

# Another folder than .run/ only for tests of the set-up itself.
run_dir := $(or $(MUNICIPAL_RUN_DIR),$(CURDIR)/.run)
suite = cd $(run_dir) && PYTHONPATH=$(CURDIR)/scripts PYTHONDONTWRITEBYTECODE=1 exec venv/bin/python -m

.PHONY: help setup run start stop test lint bench pictures call shell psql clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo "  Variables: PORT=8069  DEMO=0 (empty municipality)  WORKERS=2 (processes)"
	@echo "             ODOO_PATH=/folder/of/odoo-19  PYTHON=/path/of/python3"
	@echo "             ONLY=pure,odoo ADDON=name (for make test)"
	@echo "             E2E_DB=name E2E_FOLDERS=tests/browser (for make test ONLY=e2e)"

setup: ## get all that running needs, start nothing
	@scripts/setup.sh run

run: ## set up, then serve the demo municipality in the foreground
	@STEPS=9 scripts/setup.sh run
	@$(suite) suite.site run

start: ## the same in the background; returns when the site answers
	@STEPS=9 scripts/setup.sh run
	@$(suite) suite.site start

stop: ## stop what `make start` started
	@if [ -x $(run_dir)/venv/bin/python ]; then $(suite) suite.site stop; fi

test: ## set up and run all tests; ends with `N passed, N failed`
	@scripts/setup.sh test
	@$(suite) suite.run_tests

lint: ## the static checks alone
	@scripts/setup.sh test
	@export ONLY=lint && $(suite) suite.run_tests

bench: ## benchmarks with peers and floor side by side
	@scripts/setup.sh test
	@scripts/bench.sh

pictures: ## take the pictures of the README from the last end-to-end test
	@$(suite) suite.pictures

call: ## telephone in the terminal, against the running instance
	@if [ -f addons/municipal_ivr/__manifest__.py ]; then scripts/call.sh; \
	else echo "The telephone comes with the addon municipal_ivr, which is not here yet."; fi

shell: ## Odoo shell in the municipality's database
	@scripts/odoo shell -d municipal --no-http

psql: ## psql in the municipality's database
	@scripts/pg.sh run start && scripts/pg.sh run psql -d municipal

clean: ## stop everything and remove .run/
	@scripts/clean.sh
