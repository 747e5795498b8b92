# Zona Hijau. GNU make and a POSIX shell; on Windows use run.bat.
.DEFAULT_GOAL := help
.PHONY: help run serve backup restore supply words wheelhouse test quick nightly check check-changed hooks lock bench clean venv install install-dev system

PORT     ?= 8501
HOST     ?= 127.0.0.1
ARGS     ?=
FILE     ?=
REPLACE  ?=
BAHASA   ?=
CHANGED  ?=
PLATFORM ?=
# Python versions to fetch Windows (or other) wheels for
WHEEL_PYTHON ?= 3.11 3.12 3.13 3.14

VENV := .venv
PY   := $(VENV)/bin/python
# With a folder wheelhouse/ nothing is asked of the internet, unless it was made for another system.
OFFLINE := $(if $(wildcard wheelhouse/*.whl),--no-index --find-links wheelhouse)
PIP  := $(PY) -m pip --disable-pip-version-check install --quiet
# Only what the lock lists, and only with the contents it lists.
LOCKED := $(PIP) --require-hashes
# One lock for every system and Python from 3.11; no address of an index in it.
LOCK := $(VENV)/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

help: ## this list · daftar perintah ini
	@echo "Zona Hijau: commands · perintah"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{printf "%-22s %s\n", $$1, $$2}'

run: install ## start the app; installs once · jalankan aplikasi (PORT=8501)
	@echo "Zona Hijau: http://$(HOST):$(PORT). Stop · berhenti: Ctrl+C. Port in use · port terpakai: make run PORT=8502"
	@exec $(PY) -m streamlit run serve.py --server.address $(HOST) --server.port $(PORT)

serve: install ## for many people: replicas behind nginx, settings in .env · untuk banyak orang (deploy/README.md)
	@exec $(PY) -m deploy.serve

backup: install ## store and tables as one dated file · cadangkan simpanan dan tabel
	@$(PY) -m deploy.backup make

restore: install ## put a backup back · kembalikan cadangan (FILE=simpanan/cadangan/zona-….zip, REPLACE=1)
	@$(PY) -m deploy.backup restore $(FILE) $(if $(REPLACE),--replace)

wheelhouse: venv ## packages for a computer without internet · paket untuk komputer tanpa internet (Windows: PLATFORM=win_amd64)
	@mkdir -p wheelhouse
ifeq ($(PLATFORM),)
	$(PY) -m pip --disable-pip-version-check download --quiet --no-deps --only-binary=:all: -d wheelhouse --require-hashes -r requirements.txt
else
	@set -e; for v in $(WHEEL_PYTHON); do echo "Python $$v, $(PLATFORM) ..."; \
	  $(PY) -m pip --disable-pip-version-check download --quiet --no-deps --only-binary=:all: \
	    --platform $(PLATFORM) --python-version $$v -d wheelhouse --require-hashes -r requirements.txt; done
endif
	@echo "Done, copy this folder with the app · selesai, salin map ini bersama aplikasinya: wheelhouse/, $$(ls wheelhouse | wc -l) files"

test: install-dev system ## every test that guards a release · semua uji (ARGS="tests/test_score.py -x")
	$(PY) -m pytest -q $(ARGS)

quick: install-dev ## tests without app, browser, LibreOffice · uji yang cepat
	$(PY) -m pytest -q -m "not app and not browser and not office and not nightly" $(ARGS)

# Random cases are new each night; more processes are killed, and more save at once, than by day.
nightly: install-dev system ## the tests marked nightly too · berikut uji malam
	ZONA_KILLS=40 ZONA_ROUNDS=6 $(PY) -m pytest -q -m "nightly or not nightly" --hypothesis-profile nightly $(ARGS)

check: install-dev ## format, style, types, layers · periksa kode (CHANGED=1: only changed files)
ifeq ($(CHANGED),)
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(VENV)/bin/lint-imports --no-cache
else
	@files=$$( { git diff --name-only --diff-filter=d HEAD -- '*.py' 2>/dev/null || git ls-files -- '*.py'; \
	  git ls-files --others --exclude-standard -- '*.py'; } | sort -u); \
	if [ -z "$$files" ]; then echo "No Python file has changed."; exit 0; fi; set -e -x; \
	$(PY) -m ruff format --check --force-exclude $$files; \
	$(PY) -m ruff check --force-exclude $$files; \
	typed=$$(echo "$$files" | grep -E '^(kepatuhan|pages|deploy)/|^streamlit_app|^serve' || true); \
	if [ -n "$$typed" ]; then $(PY) -m mypy $$typed; fi
endif

check-changed: ## the same for files changed since the last commit · hanya berkas yang berubah
	@$(MAKE) --no-print-directory check CHANGED=1

hooks: install-dev ## the checks before each commit · pemeriksaan sebelum setiap commit
	$(VENV)/bin/pre-commit install

# The releases already in a lock stay unless pyproject.toml asks for others; newer ones: make lock ARGS=--upgrade
lock: install-dev ## write requirements*.txt from pyproject.toml · tulis kunci paket
	$(LOCK) --group build -o requirements.txt $(ARGS)
	$(LOCK) --group build --group dev -c requirements.txt -o requirements-dev.txt $(ARGS)

bench: install-dev system ## speed of the engine, then of the pages · ukur kecepatan
	PYTHONPATH=. $(PY) benchmarks/engine.py
	PYTHONPATH=. $(PY) benchmarks/ingest.py
	PYTHONPATH=. $(PY) benchmarks/page.py
	PYTHONPATH=. $(PY) benchmarks/briefing.py
	$(PY) -m benchmarks.workbook
	$(PY) -m benchmarks.app
	$(PY) -m benchmarks.whatif
	$(PY) -m benchmarks.optimise
	$(PY) -m benchmarks.self_assessment
	$(PY) -m benchmarks.server
	$(PY) -m benchmarks.national

# Not in the lock: they look at it. pip-audit asks an advisory service on the internet, and says so where it cannot (--strict).
supply: install-dev ## known holes in the packages, and a list of them · celah yang dikenal, daftar paket (sbom.json)
	$(VENV)/bin/uv tool run --from 'cyclonedx-bom~=7.5' cyclonedx-py requirements requirements.txt --output-reproducible -o sbom.json
	$(VENV)/bin/uv tool run 'pip-audit~=2.10' --strict --disable-pip --require-hashes -r requirements.txt

words: install ## put the catalogues of words in order · rapikan katalog kata (BAHASA=su: new language · bahasa baru)
	$(PY) -m tools.catalogues $(if $(BAHASA),--new $(BAHASA))

clean: ## remove .venv and leftovers, not wheelhouse/ · hapus .venv dan berkas sementara
	rm -rf $(VENV) .pytest_cache .ruff_cache .mypy_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find tests -name '*_actual*' -path '*golden*' -exec rm -f {} +

# --- how it is installed -----------------------------------------------------------------------------------------

# A .venv that was copied from another folder, or whose Python is gone, is made anew.
venv:
	@set -e; \
	case "$$(grep '^command = ' $(VENV)/pyvenv.cfg 2>/dev/null)" in \
	  *" $(CURDIR)/$(VENV)") if $(PY) -m pip --version >/dev/null 2>&1; then exit 0; fi;; esac; \
	python=; for name in $(PYTHON) python3 python3.13 python3.12 python3.11; do \
	  if "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then python=$$name; break; fi; done; \
	if [ -z "$$python" ]; then \
	  echo "Needs Python 3.11 or newer · perlu Python 3.11 atau lebih baru; here · yang ada: $$(python3 --version 2>&1). make run PYTHON=/path/to/python3.12" >&2; exit 1; fi; \
	rm -rf $(VENV); echo "Making · membuat $(VENV): $$($$python --version) ..."; \
	"$$python" -m venv $(VENV) || { rm -rf $(VENV); echo "Failed to make · gagal membuat $(VENV). Debian/Ubuntu: sudo apt install python3-venv" >&2; exit 1; }

# The stamp holds what was installed: a second run compares and goes on. The last line links this folder into .venv.
install: venv
	@set -e; now=$$(cat requirements.txt pyproject.toml | cksum); \
	if [ "$$now" != "$$(cat $(VENV)/.installed 2>/dev/null)" ]; then \
	  echo "Installing packages from · memasang paket dari $(if $(OFFLINE),wheelhouse/,internet) ..."; \
	  $(if $(OFFLINE),$(LOCKED) $(OFFLINE) -r requirements.txt || { echo "wheelhouse/ is not for this computer; trying the internet · bukan untuk komputer ini; mencoba internet ..."; $(LOCKED) -r requirements.txt; },$(LOCKED) -r requirements.txt); \
	  $(PIP) --no-index --no-deps --no-build-isolation --editable .; \
	  echo "$$now" > $(VENV)/.installed; fi

install-dev: install
	@set -e; now=$$(cat requirements-dev.txt | cksum); \
	if [ "$$now" != "$$(cat $(VENV)/.installed-dev 2>/dev/null)" ]; then \
	  echo "Installing what the tests need · memasang paket untuk uji ..."; \
	  $(LOCKED) -r requirements-dev.txt; echo "$$now" > $(VENV)/.installed-dev; fi

# A browser, LibreOffice and PostgreSQL for the tests: what is missing is installed, or named where that is not allowed.
system: install-dev
	@PY=$(PY) sh tools/system.sh
