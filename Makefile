# kefu: `make run` starts everything, `make test` proves it. `make help` lists the rest.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
VENV := .venv
MOONSHINE := models/artifacts/moonshine-tiny-en
WHISPER := models/artifacts/whisper-base
KOKORO := models/artifacts/kokoro-82m
PY := $(VENV)/bin/python
DOCS_VENV := .cache/docs-venv
ANALYST_VENV := .cache/analyst-venv
PDF_VENV := .cache/pdf-venv
SITE := .cache/site
export PYTHONPATH := $(CURDIR)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
unexport PYTHONHOME

.PHONY: analyst pdf web bench-load ari-events profile interop bench-sound verify models train-intents train-commands train-syllables train-lm bench-speech help run test check prepare prepare-tests setup setup-dev dev asterisk unit integration acceptance fmt lint types imports docs lint-flows lint-rules test-flows bench lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

run: setup asterisk ## Asterisk, kefu and a demonstration; Ctrl-C stops everything (DEMO=0: no demonstration; LISTEN=address)
	@exec $(PY) -m ari_app run $(if $(LISTEN),--listen $(LISTEN))

test: setup-dev asterisk ## every test: unit, contract, integration, then real calls on a real Asterisk
	@$(PY) scripts/run_tests.py

check: verify ## everything that needs no telephone: `verify`, then unit tests and calls on the fake Asterisk
	$(PY) -m pytest -q -n 2 --dist worksteal tests/unit tests/fake

verify: setup-dev ## format, lint, types, imports, flows; no test
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(PY) -m ari_app check --strict

interop: setup-dev asterisk ## telephones and carriers that others wrote, part of `test` too (baresip: apt-get install baresip-core)
	$(PY) -m pytest -q -rs tests/interop

unit integration acceptance: setup-dev asterisk ## one tier of the tests
	$(PY) -m pytest tests/$@

bench-sound: setup-dev asterisk ## what must cost no caller anything, measured into bench/results/sound.json
	$(PY) -m bench.sound

profile: setup-dev asterisk ## where kefu's time goes: CALLS=1000 NUMBER=8070
	$(PY) -m bench.profile --calls $(or $(CALLS),1000) --number $(or $(NUMBER),8070)

bench: setup-dev asterisk ## measured comparisons, written to bench/results/
	$(PY) -m bench.call

bench-load: setup-dev asterisk ## 200 calls at once for ten minutes, and whether memory grows: PEER=../kefu-0.8.0 (a worktree of that version)
	$(PY) -m bench.house_load $(if $(PEER),--peer $(PEER))
	$(PY) -m bench.house_soak

ari-events: setup asterisk ## write ari_app/ari/events.py from Asterisk's description of its events
	@$(PY) scripts/ari_events.py

asterisk: setup ## find an Asterisk or unpack Debian's into .cache/
	@$(PY) -m ari_app.pbx.install

lint-flows: setup ## read every configuration file and flow, and say what is wrong
	@$(PY) -m ari_app check

lint-rules: setup ## read the rules over live calls (config/rules), and say what is wrong
	@$(PY) -m ari_app rules check

test-flows: setup asterisk ## call the flow over SIP as dialplans/flows/tests say
	@$(PY) -m ari_app flow test

models: setup ## fetch public speech models into models/artifacts: NAMES="…" (default: small English and Mandarin)
	@$(PY) -m ari_app models fetch $(NAMES)

# Of the command line alone: desktops have LANGUAGE=en_US:en in the environment.
LANGUAGE := en
DATA ?= config/demo/intents.csv
train-intents: setup-dev ## learn open questions from texts: DATA=texts.csv (text,intent) LANGUAGE=en|zh OUT=FILE.npz ENCODER=all-minilm-l6-v2
	@$(PY) -m models.training.intents $(DATA) --language $(LANGUAGE) --out $(or $(OUT),models/artifacts/intents/$(LANGUAGE).npz) $(if $(TEST),--test $(TEST)) $(if $(ENCODER),--encoder $(ENCODER))

PHRASES ?= config/demo/commands.txt
train-commands: setup-dev ## learn to hear phrases: RECORDINGS="a.csv b.csv" (file,text,speaker) PHRASES=FILE TEXTS="…" LANGUAGE=en|zh VOICES="espeak-ng kokoro" LICENCES="'CC BY 4.0' MIT" QUICK=1 JOIN=FILE.npz OUT=FILE.npz KEEP=FOLDER
	@$(PY) -m models.training.commands $(RECORDINGS) --phrases $(PHRASES) --texts config/demo/intents.csv $(TEXTS) --language $(LANGUAGE) $(if $(VOICES),--voices $(VOICES)) $(if $(LICENCES),--licences $(LICENCES)) $(if $(QUICK),--quick) $(if $(JOIN),--join $(JOIN)) --out $(or $(OUT),models/artifacts/commands/$(LANGUAGE).npz) $(if $(KEEP),--keep $(KEEP))

train-syllables: setup-dev ## learn the sounds and tones that tell Mandarin menu phrases apart: RECORDINGS="a.csv" (file,text,speaker) SPEAKERS="dsp cmn" WORDS=400 OUT=FILE.npz KEEP=FOLDER
	@$(PY) -m models.training.syllables $(RECORDINGS) $(if $(SPEAKERS),--speakers $(SPEAKERS)) $(if $(WORDS),--words $(WORDS)) $(if $(OUT),--out $(OUT)) $(if $(KEEP),--keep $(KEEP))

train-lm: setup ## learn how your callers talk, for English transcripts: TEXTS="a.csv b.txt" OUT=FILE.arpa
	@$(PY) -m models.training.language_model $(or $(TEXTS),config/demo/intents.csv) --out $(or $(OUT),models/artifacts/lm/en.arpa)

bench-speech: setup-dev asterisk ## speech measured on calls and files into bench/results/speech.json; or on your people: CSV=clips/people.csv ENGINE=whisper: LINES=1
	$(PY) -m $(if $(CSV),bench.people_folder "$(CSV)" --engine "$(or $(ENGINE),auto)" --language $(LANGUAGE) $(if $(LINES),--lines),bench.speech)

web: ## build the pages from web/ into ari_app/edge/static/ (needs Node 20; `make run` does not)
	@test -d web/node_modules || npm --prefix web ci --no-audit --no-fund
	@cd web && npx tsc --noEmit && node build.mjs

fmt: setup-dev ## format the sources
	$(VENV)/bin/ruff format .
	$(VENV)/bin/ruff check --fix .

lint types imports: verify

docs: setup $(DOCS_VENV)/.installed ## the documentation as a website in .cache/site, its generated parts written anew; a broken link fails
	$(PY) -m ari_app.cli.diagrams
	$(PY) -m ari_app.web.typescript
	@$(DOCS_VENV)/bin/sphinx-build -q -W --keep-going -d $(dir $(SITE))doctrees docs $(SITE)
	@echo "Open $(SITE)/index.html"

prepare:
	@scripts/prepare.sh

prepare-tests: prepare
	@scripts/prepare.sh tests

setup: prepare $(VENV)/.installed $(MOONSHINE) $(WHISPER) $(KOKORO)
setup-dev: prepare prepare-tests $(VENV)/.installed-dev $(MOONSHINE) $(WHISPER) $(KOKORO)

dev: setup-dev ## what changing kefu needs: packages of the tests, and a git hook that checks each commit
	@scripts/install-hook

$(VENV)/bin/python: | prepare
	@echo "Making a virtual environment (15 MB) …"
	@$(or $(PYTHON),python3) -m venv $(VENV)

$(VENV)/.installed: requirements.txt requirements-models.txt $(VENV)/bin/python
	@$(PY) scripts/install_packages.py "Installing Python packages" 870 requirements.txt
	@$(PY) scripts/install_packages.py "Installing a network that hears phrases" 11 --no-deps requirements-models.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	@$(PY) scripts/install_packages.py "Installing the packages that tests need" 175 requirements-dev.txt
	@touch $@

$(DOCS_VENV)/.installed: requirements-docs.txt | prepare
	@echo "Installing what builds the documentation …"
	@$(or $(PYTHON),python3) -m venv $(DOCS_VENV)
	@$(DOCS_VENV)/bin/python -m pip install -q --require-hashes -r requirements-docs.txt
	@touch $@

$(MOONSHINE): | $(VENV)/.installed
	@echo "Fetching the model for English speech (56 MB) …"
	@$(PY) -m ari_app models fetch $(notdir $(MOONSHINE)) || echo "Without it English transcripts are rough (pocketsphinx)."

$(WHISPER): | $(VENV)/.installed
	@echo "Fetching the model for Mandarin speech (150 MB) …"
	@$(PY) -m ari_app models fetch $(notdir $(WHISPER)) || echo "Without it Mandarin menus work by key alone."

$(KOKORO): | $(VENV)/.installed
	@echo "Fetching the voice for Mandarin prompts (90 MB) …"
	@$(PY) -m ari_app models fetch $(notdir $(KOKORO)) || echo "Without it Mandarin prompts are spoken by espeak-ng."

analyst: $(ANALYST_VENV)/.installed ## install Datasette and what writes Parquet, for `kefu datasette` and `kefu export --parquet`

$(ANALYST_VENV)/.installed: requirements-analyst.txt | prepare
	@echo "Installing Datasette and pyarrow (210 MB) …"
	@$(or $(PYTHON),python3) -m venv $(ANALYST_VENV)
	@$(ANALYST_VENV)/bin/python -m pip install -q --require-hashes -r requirements-analyst.txt
	@touch $@

pdf: $(PDF_VENV)/.installed ## install what makes a PDF of the report, with a Chinese font, for `kefu report --pdf`

$(PDF_VENV)/.installed: requirements-pdf.txt | prepare
	@echo "Installing weasyprint and a Chinese font (200 MB) …"
	@$(or $(PYTHON),python3) -m venv $(PDF_VENV)
	@$(PDF_VENV)/bin/python -m pip install -q --require-hashes -r requirements-pdf.txt
	@touch $@
	@$(PDF_VENV)/bin/python -m ari_app.reports.pdf_process --check > /dev/null || echo "Its libraries are missing: apt install libpango-1.0-0 libpangoft2-1.0-0"

lock: ## pin the dependencies anew, with hashes and without addresses
	$(PY) -m pip install -q uv
	$(VENV)/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header requirements.in -o requirements.txt
	$(VENV)/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header requirements-dev.in -o requirements-dev.txt
	$(VENV)/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header requirements-docs.in -o requirements-docs.txt
	$(VENV)/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header requirements-analyst.in -o requirements-analyst.txt
	$(VENV)/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header requirements-pdf.in -o requirements-pdf.txt
	$(VENV)/bin/uv pip compile -q --universal --no-deps --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header requirements-models.in -o requirements-models.txt

clean: ## remove what was built or fetched (not the records in .run/)
	rm -rf $(VENV) .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis
