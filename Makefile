# make demo: set everything up and run the whole stack on the embedded defaults.
# make test: set everything up and run every test.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready
# Where it is set, each of the hundreds of processes that tests start would compile all it imports anew.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: demo test lint lint-types lint-sql lint-code check bench torture peers clean browser sbom

demo: $(READY)
	$(BIN)/synclight demo

# Side by side: what needs one of the two whole stacks, which mostly waits, and everything else (tests/conftest.py).
test: $(READY) browser
	$(BIN)/python -m pytest --numprocesses=3 --dist=loadscope --no-loadscope-reorder $(COVERED)

# The two long ones side by side.
lint: $(READY)
	$(MAKE) --no-print-directory --jobs=2 lint-types lint-sql lint-code

lint-types:
	$(BIN)/mypy

lint-sql:
	$(BIN)/sqlfluff lint data/sql data/rules data/migrations

lint-code:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports

# Counted are the tests' own processes, not those they start; the floor stands in pyproject.toml.
check: COVERED = --cov --cov-report=term
check: lint test

bench: $(READY)
	$(BIN)/python -m tests.benchmarks.bench_store
	$(BIN)/python -m tests.benchmarks.bench_copies
	$(BIN)/python -m tests.benchmarks.bench_reading
	$(BIN)/python -m tests.benchmarks.bench_sync
	$(BIN)/python -m tests.benchmarks.bench_million
	$(BIN)/python -m tests.benchmarks.bench_demo

# The long form of the kill matrix, about twenty minutes: each process killed and frozen under load.
torture: $(READY)
	$(BIN)/python -m tests.integration.stack.torture $(ONLY)

# Two systems of somebody else's as targets, SAP CAP and WireMock: npm's packages, and Debian's Java. docs/peers.md
# is the list of what each answered; WRITE=--write-list writes it anew. About six minutes.
peers: $(READY)
	@for tool in npm java; do command -v $$tool >/dev/null \
	  || { [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq npm default-jre-headless >/dev/null; } \
	  || { echo "This needs $$tool: run 'apt-get install npm default-jre-headless' as root."; exit 1; }; done
	$(BIN)/python -m pytest tests/peers -q $(WRITE)

# What is delivered, library by library (docs/libraries.md).
sbom:
	$(PYTHON) deploy/sbom.py > sbom.json

clean:
	rm -rf .venv .coverage* sbom.json build *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

# The lock's hashes are the only thing trusted; nothing is built on the way in but this project itself. pip would compile
# what it installs on one core, the packages' own tests too.
$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --no-deps --require-hashes --only-binary :all: -r requirements.lock
	$(BIN)/python -m compileall -qq -j 0 -x '/tests?/' .venv/lib || true
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(BIN)/python -m pip check --disable-pip-version-check
	touch $(READY)

# The browser tests drive a real Chromium, sign in at a real provider of npm's and stand behind a real nginx, the fault
# tests break system calls with strace, and systemd judges its unit, all as Debian packages them. An nginx that came for
# the tests serves nobody.
browser:
	@for tool in chromium strace npm systemd-analyze:systemd nginx; do command -v $${tool%:*} >/dev/null \
	  || { [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq $${tool#*:} >/dev/null \
	    && { [ $$tool != nginx ] || systemctl disable --quiet --now nginx 2>/dev/null || true; }; } \
	  || { echo "The tests need $${tool%:*}: run 'apt-get install $${tool#*:}' as root."; exit 1; }; done
