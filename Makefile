# What godepot does from a fresh checkout. Needs npm and a network; Node 24 itself arrives through npm.
# `make test` also needs root on Debian: real rpm, dpkg, dnf and apt in chroots decide there.

SHELL := /bin/bash
NODE := node_modules/.bin/node
GODEPOT := $(NODE) builder/main.js
# programs of node_modules come first, so that `node` is the pinned one
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)

.DEFAULT_GOAL := release
.PHONY: release test test-next test-crash lint fuzz bench serve clean help

release: node_modules/.installed keys/keyring.json ## everything: install, keys, fetch + verify, build, sign, publish, print how to install
	@$(GODEPOT) release

node_modules/.installed: package.json package-lock.json
	@echo "install    npm packages and Node 24, as package-lock.json pins them"
	@npm ci --no-fund --no-audit --loglevel=error
	@touch $@

# never a prerequisite of anything but `release`: keys are made once
keys/keyring.json: | node_modules/.installed
	@$(GODEPOT) keys init

test: node_modules/.installed ## all tests, against real rpm, dpkg, dnf and apt (root on Debian); TESTS="test/rpm/*.test.ts" for some
	@echo "test       Debian's tools and chroots, then every test"
	@$(NODE) test/setup.ts
	@$(NODE) test/run.ts $(TESTS)

# not part of `make test`: sid moves, and what it breaks today says nothing about a change here; docs/clients.md has the last result
test-next: node_modules/.installed ## apt, dnf5 and rpm as they will come (Debian sid), by the same scenarios; NEXT="test/next/life.test.ts" for some
	@echo "test-next  Debian sid as it is today, then the clients that come"
	@$(NODE) test/setup.ts next
	@$(NODE) test/run.ts --config ava.next.config.js $(NEXT)

# the part of it that `make test` runs, and what all of it found: docs/crash-safety.md; its mounts are its own: what starts beside it on this
# machine would else keep copies of them, and with them the disks
test-crash: node_modules/.installed ## kill -9, a full, failing and read-only disk at every call of every operation that changes a depot
	@echo "test-crash every fault at every call: minutes on two cores"
	@$(NODE) test/setup.ts crash
	@unshare --mount $(NODE) test/run.ts --config ava.crash.config.js $(CRASH)

lint: node_modules/.installed ## types, lint, format, dead code
	@echo "lint       tsc, oxlint (type-aware), prettier, knip"
	@tsc --noEmit
	@oxlint --type-aware --deny-warnings
	@prettier --check --log-level warn .
	@knip

# TARGET: names in test/fuzz/targets; SEED repeats a run; INPUT=FILE gives one input to TARGET
fuzz: node_modules/.installed ## FUZZ_SECONDS=20 of fuzzing for each parser of what comes from outside; TARGET=zip for one, INPUT=FILE to repeat a finding
	@echo "fuzz       hostile input, guided by coverage; findings go to .cache/fuzz"
	@TARGET="$(TARGET)" FUZZ_SECONDS="$(or $(FUZZ_SECONDS),20)" INPUT="$(INPUT)" $(NODE) test/fuzz/run.ts

bench: node_modules/.installed ## seconds, memory and sizes as ratios to peers on the same input in the same run (Debian)
	@echo "bench      packages against nfpm, rpmbuild and dpkg-deb on the same tree"
	@$(NODE) bench/packages.ts
	@echo "bench      what is not done again: nothing to do, another release, verify"
	@$(NODE) bench/incremental.ts
	@echo "bench      memory for eight times the bytes"
	@$(NODE) bench/memory.ts
	@echo "bench      verify + ingest of the official tarball against gzip, tar and sha256sum"
	@$(NODE) bench/ingest.ts
	@echo "bench      indexes against createrepo_c and apt-ftparchive, and publishing one toolchain more"
	@$(NODE) bench/indexes.ts
	@echo "bench      a rollback among thirty toolchains"
	@$(NODE) bench/rollback.ts
	@echo "bench      verify of a whole depot against sha256sum of its files"
	@$(NODE) bench/verify-depot.ts
	@echo "bench      go-env in a shell: start, use and cd, against an empty shell and mise"
	@$(NODE) bench/shell.ts
	@echo "bench      plan with a full catalogue"
	@$(NODE) bench/plan.ts
	@echo "bench      go-env check of ten lines against sha256sum and dpkg --verify or rpm -Va"
	@$(NODE) bench/check.ts

serve: node_modules/.installed ## the depot over HTTP on this machine (HOST=127.0.0.1 PORT=8080)
	@echo "serve      dist/ on $${HOST:-127.0.0.1}:$${PORT:-8080}; Ctrl-C stops"
	@$(GODEPOT) serve --host $${HOST:-127.0.0.1} --port $${PORT:-8080}

clean: ## remove installed packages and caches; never the depot (dist/) or the keys
	@echo "clean      node_modules, .cache; dist/ and keys/ stay"
	@rm -rf node_modules .cache

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 10
