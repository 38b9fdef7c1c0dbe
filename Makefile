PY ?= python3
BIN := .venv/bin
ARGS ?=

# pytest's code 5 means that there is nothing to run yet.
SOME = || { code=$$?; [ $$code -eq 5 ] && echo "There are no tests of this kind yet." || exit $$code; }

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test check e2e prove linkmerce bench screenshots clean

help: ## say what there is to make
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

demo: .venv/.demo.stamp ## run everything here and play one order through it (ONCE=1 PORT=8000 RESET=1)
	@$(BIN)/python manage.py demo $(if $(ONCE),--once) $(if $(PORT),--port $(PORT)) $(if $(RESET),--reset) $(ARGS)

test: .venv/.test.stamp ## run the tests with servers of their own (ARGS="tests/stamps -x")
	@$(BIN)/python -m pytest -n 2 $(ARGS)

check: .venv/.dev.stamp ## formatting, lint, types, imports, migrations, translations, templates
	@tools/check

e2e: .venv/.e2e.stamp ## run the tests in a real browser (installs Debian's chromium when missing)
	@tools/need "command -v chromium" chromium
	@tools/need "fc-list :lang=ko | grep -q ." fontconfig fonts-noto-cjk
	@$(BIN)/python -m pytest -m e2e -n 2 --dist loadfile $(ARGS) $(SOME)

prove: .venv/.test.stamp ## run the long proofs: crashes, races, replays (N=20 KILLS=56 for all, about an hour, to docs/proof.md)
	@$(BIN)/python -m pytest -m prove -n 2 --dist loadfile $(ARGS) $(SOME)

linkmerce: .venv/.test.stamp ## let a public client of Naver's API read the sandbox (installs it apart)
	@$(BIN)/python -m pytest -m linkmerce $(ARGS) $(SOME)

bench: .venv/.test.stamp ## measure throughput and latency (QUICK=1)
	@$(BIN)/python -m bench $(if $(QUICK),--quick) $(ARGS)

screenshots: .venv/.e2e.stamp ## take the pictures in docs/images
	@tools/need "command -v chromium" chromium
	@tools/need "ls /usr/lib/chromium/locales/ko.pak" chromium-l10n
	@tools/need "fc-list :lang=ko | grep -q ." fontconfig fonts-noto-cjk
	@$(BIN)/python -m tools.screenshots $(ARGS)

clean: ## remove the environment, the caches and the demo's data
	rm -rf .venv .demo .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis staticfiles
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/.%.stamp: requirements/%.txt
	@command -v "$(PY)" >/dev/null || { echo "Vircle needs Python 3.11 or newer and '$(PY)' is not on this machine; install it, or name another one: make demo PY=/path/to/python3"; exit 1; }
	@"$(PY)" tools/install.py $*
