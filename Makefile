# Everything happens in .venv; nothing outside this directory is touched.
.PHONY: help demo test check kernel benchmarks studio clean
.DEFAULT_GOAL := help

PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8080
WORKSPACE ?= .
ALL ?=
# With the run time of its sanitizers, which Debian packs by version.
CLANG = clang "libclang-rt-$$(apt-cache depends clang | grep -om1 '[0-9][0-9]*')-dev"

help:
	@echo "make demo    run the whole loop on the shipped corpus"
	@echo "make test    run all tests"
	@echo "make studio  a Label Studio server on this machine, ready to label in"
	@echo "make check   lint, types and the fast tests"
	@echo "make kernel  compile the tagging kernel again"
	@echo "make benchmarks   what is claimed, measured again beside the peers"

demo: .venv/demo.stamp
	$(BIN)/watchword demo

test: .venv/dev.stamp .venv-studio/made.stamp
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	  apt-get update -qq && apt-get install --yes --no-install-recommends chromium; } || \
	  echo "No Chromium on PATH: the browser test will be skipped. On Debian: apt-get install chromium"
	@command -v clang >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	  apt-get update -qq && apt-get install --yes --no-install-recommends $(CLANG); } || \
	  echo "No clang on PATH: the kernel will not be fuzzed. On Debian: apt-get install $(CLANG)"
	$(BIN)/python -m pytest

studio: .venv/demo.stamp .venv-studio/made.stamp
	@$(BIN)/watchword labels studio --venv .venv-studio --port $(PORT) --workspace $(WORKSPACE) $(ALL)

# After a change of kernel.c in this checkout.
kernel: .venv/dev.stamp
	$(BIN)/python hatch_build.py

check: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -m "not slow"

benchmarks: .venv/dev.stamp
	$(BIN)/python -m pip install --quiet --constraint requirements.lock --editable ".[benchmarks]"
	$(BIN)/python benchmarks/segmentation.py
	$(BIN)/python benchmarks/corpus.py
	$(BIN)/python benchmarks/quality.py
	$(BIN)/python benchmarks/speed.py

KERNEL := hatch_build.py src/watchword/tagging/kernel.c

# Exact versions come from the lock file, so that everybody has the same.
.venv/demo.stamp: .venv/made.stamp requirements.lock pyproject.toml $(KERNEL)
	@echo "Installing watchword and what it needs into .venv (a minute or two) ..."
	$(BIN)/python -m pip install --quiet --constraint requirements.lock --editable ".[workbench]"
	@touch $@

.venv/dev.stamp: .venv/made.stamp requirements.lock pyproject.toml $(KERNEL)
	@echo "Installing watchword and what its tests need into .venv (a minute or two) ..."
	$(BIN)/python -m pip install --quiet --constraint requirements.lock --editable ".[dev]"
	@touch $@ .venv/demo.stamp

# Label Studio pins older packages than ours, so it gets an environment of its own.
.venv-studio/made.stamp: requirements-studio.lock .venv/made.stamp
	@echo "Installing Label Studio into .venv-studio (a gigabyte; two to four minutes) ..."
	$(PYTHON) -m venv .venv-studio
	.venv-studio/bin/python -m pip install --quiet --requirement requirements-studio.lock
	@touch $@

.venv/made.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "watchword needs Python 3.11 or newer; found: $$($(PYTHON) --version 2>&1). Name another with: make demo PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "this Python has no venv module; on Debian or Ubuntu run: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv .venv
	@touch $@

clean:
	rm -rf .venv .venv-studio
