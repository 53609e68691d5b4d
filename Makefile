# Parution. « make » seul dit ce qu'on peut faire. / "make" alone says what can be done.
# Only Python 3.11 or later and make are needed; everything else goes in .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# What a run needs, and what the tests need besides: two locks, two stamps.
RUN := $(VENV)/.run-ready
DEV := $(VENV)/.dev-ready
# The portal that the tests of publishing talk to: the real udata, in an environment of its own.
UDATA := .venv-udata
UDATA_READY := $(UDATA)/.ready
SERVER := tests/udata/server
# The libraries of the standards that a portal's documents follow, in another.
JUDGES := .venv-judges
JUDGES_READY := $(JUDGES)/.ready
JUDGES_LOCK := tests/catalogue/judges

.DEFAULT_GOAL := help
.PHONY: help install validate fix workbook review build diff links release plan publish status check withdraw test test-quick fuzz test-hostile test-faults test-external test-large bench bench-diff bench-formats bench-pages bench-reports bench-load lock messages page pictures accessibility clean

help: ## dit ce qu'on peut faire / say what can be done
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(RUN) ## installe Parution dans .venv / install Parution in .venv

validate: $(RUN) ## valide les tables / validate the tables
	@$(BIN)/parution validate

fix: $(RUN) ## propose les corrections certaines (TABLES=… WRITE=1) / propose certain repairs
	@$(BIN)/parution fix $(TABLES) $(if $(WRITE),--write)

workbook: $(RUN) ## fait le classeur de saisie (TABLES=…) / make the entry workbook
	@$(BIN)/parution workbook $(TABLES)

review: $(RUN) ## dit si la contribution peut être fusionnée (BASE=main) / review a contribution
	@$(BIN)/parution review --base '$(or $(BASE),main)'

build: $(RUN) ## construit l'édition dans dist/ / build the edition in dist/
	@$(BIN)/parution build

diff: $(RUN) ## dit ce qui change (FROM=… TO=…), et la version que cela demande / say what changes
	@$(BIN)/parution diff $(if $(FROM),'$(FROM)') $(if $(TO),'$(TO)')

links: $(RUN) ## dit quelles adresses ont déménagé ou disparu (TABLES=…) / say which links died
	@$(BIN)/parution links $(TABLES)

release: $(RUN) ## décide et enregistre la version (BUMP=… ACCEPT=genre="raison") / decide the version
	@$(BIN)/parution release $(if $(BUMP),'$(BUMP)') $(if $(ACCEPT),--accept '$(subst ','\'',$(ACCEPT))')

plan: $(RUN) ## dit ce que publier ferait (PORTAL=nom) / say what publishing would do
	@$(BIN)/parution plan $(if $(PORTAL),--portal $(PORTAL))

publish: $(RUN) ## publie la version enregistrée (PORTAL=nom YES=1) / publish the recorded version
	@$(BIN)/parution publish $(if $(PORTAL),--portal $(PORTAL)) $(if $(YES),--yes)

withdraw: $(RUN) ## retire une version (VERSION=… REASON="…" REPLACE_BY=…) / withdraw a version
	@$(BIN)/parution withdraw '$(VERSION)' --reason '$(subst ','\'',$(REASON))' \
	  $(if $(REPLACE_BY),--replace-by '$(REPLACE_BY)') $(if $(YES),--yes)

status: $(RUN) ## dit ce qui est publié où / say what is published where
	@$(BIN)/parution status

check: $(DEV) ## style, types, couches / lint, types, layers
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

test: check $(UDATA_READY) $(JUDGES_READY) ## tout vérifier / check everything
	@$(BIN)/python -m pytest

# By folder and by mark, never by name: CONTRIBUTING.md says what is slow. What takes more than a
# second is shown, so that it is not forgotten there.
test-quick: $(DEV) ## l'essentiel en 30 s / the essential in 30 s
	@$(BIN)/python -m pytest -q -m "not slow and not fuzz and not faults and not hostile" --durations=10 --durations-min=1 \
	  tests/unit tests/dataset tests/validation

fuzz: $(DEV) ## 100 000 tables tirées, les deux moteurs / 100,000 drawn tables, both engines
	@$(BIN)/python -m pytest -m fuzz

# What names itself hostile, whole, and the files whose subject a stranger's package is. Each test
# that may take much limits its own runs (3 GiB of addresses, 1 GiB of memory); all are limited too.
HOSTILE := tests/system/test_hostile_contents.py tests/system/test_links.py tests/system/test_mistakes.py \
  tests/system/test_no_network.py tests/system/test_shown.py tests/unit/test_budget.py \
  tests/unit/test_extents.py tests/unit/test_growth.py tests/unit/test_guards.py \
  tests/unit/test_hostile_archives.py tests/unit/test_hostile_reports.py \
  tests/unit/test_hostile_structured.py tests/unit/test_network.py \
  tests/unit/test_not_looked_for.py tests/unit/test_odd_values.py tests/unit/test_remote.py \
  tests/unit/test_report_formats.py

test-hostile: $(DEV) ## ce qu’un paquet hostile voudrait prendre / what a hostile package would take
	@ulimit -v 8388608; $(BIN)/python -m pytest -m "not fuzz and not faults" --hostile-bound --durations=10 $(HOSTILE)

test-faults: $(DEV) $(UDATA_READY) ## publier malgré chaque panne à chaque requête / every fault, every request
	@$(BIN)/python -m pytest -m faults tests/udata tests/portals

# What needs a program, or the package index, that make test does without: each test says which,
# and is skipped with its reason where it is not there.
test-external: $(DEV) ## ce qui demande un programme d’ailleurs / what needs a program from elsewhere
	@$(BIN)/python -m pytest -m external

# Minutes, most of them to release and publish what is opened then.
test-large: $(DEV) ## la page d’un million de lignes (ROWS=100000) / the page of a million rows
	@PARUTION_ROWS=$(or $(ROWS),1000000) $(BIN)/python -m pytest -m large

bench: $(DEV) ## mesure la validation (ROWS=1000000) / measure validation
	@$(BIN)/python -m benchmarks.running $(or $(ROWS),100000)

bench-diff: $(DEV) ## mesure la comparaison (ROWS=1000000) / measure comparison
	@$(BIN)/python -m benchmarks.comparing $(or $(ROWS),100000)

bench-load: $(DEV) ## mesure le chargement (ROWS=1000000) / measure loading
	@$(BIN)/python -m benchmarks.loading $(or $(ROWS),100000)

messages: $(DEV) ## compile les catalogues / compile the catalogues
	@$(BIN)/pybabel compile -d pipeline/parution/messages/locale -D parution

pictures: $(DEV) ## dessine les images de docs/contribuer.md / draw the pictures of docs/contribuer.md
	@$(BIN)/python -m tests.pictures

# With what tests/browser/ needs: Chromium, its driver, axe-core.
accessibility: $(DEV) ## mesure l’accessibilité des pages / measure the accessibility of the pages
	@$(BIN)/python -m tests.browser.measuring

page: $(DEV) ## écrit les règles dans docs/versions.md / write the rules in docs/versions.md
	@$(BIN)/python -m tests.unit.versions_page

bench-formats: $(DEV) ## mesure les formats des tables (ROWS=1000000) / measure the formats of tables
	@$(BIN)/python -m benchmarks.formats $(or $(ROWS),100000)

bench-pages: $(DEV) ## mesure l'index des grandes tables (ROWS=1000000) / measure the index of large tables
	@$(BIN)/python -m benchmarks.pages $(or $(ROWS),100000)

bench-reports: $(DEV) ## mesure les rapports (ROWS=1000000) / measure the reports
	@$(BIN)/python -m benchmarks.reporting $(or $(ROWS),100000)

lock: $(DEV) ## recalcule les verrous / compute the locks again
	@$(PIP) install uv
	@$(BIN)/uv pip compile --quiet pyproject.toml --group run --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header --no-annotate -o requirements.lock
	@$(BIN)/uv pip compile --quiet pyproject.toml --group run --group dev --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header --no-annotate -c requirements.lock \
	  -o requirements-dev.lock
	@for name in build requirements; do \
	  $(BIN)/uv pip compile --quiet $(SERVER)/$$name.in --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-header --no-annotate -o $(SERVER)/$$name.lock || exit; done
	@$(BIN)/uv pip compile --quiet $(JUDGES_LOCK).in --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header --no-annotate -o $(JUDGES_LOCK).lock

clean: ## efface ce que make a fait / delete what make made
	@rm -rf $(VENV) $(UDATA) $(JUDGES) dist site public .parution .mypy_cache .ruff_cache .pytest_cache .hypothesis \
	  .import_linter_cache build
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment is made beside and moved in place: a run that is cut leaves no half of it.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Il faut Python 3.11 ou plus récent / Python 3.11 or later is needed (PYTHON=python3.11 make …)" >&2; exit 2; }
	@echo "Installation dans $(VENV)… / Installing in $(VENV)…" >&2
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV)

$(RUN): requirements.lock pyproject.toml | $(BIN)/python
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(DEV): requirements-dev.lock $(RUN)
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

# Few of its packages come without a wheel: what builds them is locked too.
$(UDATA_READY): $(SERVER)/requirements.lock $(SERVER)/build.lock
	@echo "Installation d’udata dans $(UDATA)… / Installing udata in $(UDATA)…" >&2
	@rm -rf $(UDATA)
	@$(PYTHON) -m venv $(UDATA)
	@$(UDATA)/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r $(SERVER)/build.lock
	@$(UDATA)/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes --no-build-isolation \
	  -r $(SERVER)/requirements.lock
	@touch $@

# One of its packages comes without a wheel, and is pure Python: what builds it is locked too.
$(JUDGES_READY): $(JUDGES_LOCK).lock $(SERVER)/build.lock
	@echo "Installation des juges des catalogues dans $(JUDGES)… / Installing the judges of catalogues in $(JUDGES)…" >&2
	@rm -rf $(JUDGES)
	@$(PYTHON) -m venv $(JUDGES)
	@$(JUDGES)/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r $(SERVER)/build.lock
	@$(JUDGES)/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes --no-build-isolation \
	  -r $(JUDGES_LOCK).lock
	@touch $@
