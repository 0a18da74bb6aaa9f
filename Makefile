# make run      what is missing is installed, the program is built and started; ARGS="…" reaches it
# make test     the same, then all tests
# make help     the rest

SHELL := /bin/sh
SWIFT ?= swift
PREFIX ?= /usr/local
DESTDIR ?=
ARGS ?=
# Compilers at work at once: one per core, and one per two gigabytes.
JOBS ?= $(shell .ci/jobs)

SYSTEM := $(shell uname -s)
RELEASE := -c release
ifeq ($(SYSTEM),Linux)
# Whoever runs the program need not have Swift. (macOS has the runtime in the system.)
RELEASE += --static-swift-stdlib $(shell .ci/linker "$(SWIFT)")
endif
ifeq ($(SYSTEM),Darwin)
BREW := $(shell brew --prefix 2>/dev/null)
ifneq ($(BREW),)
FLAGS += -Xcc -I$(BREW)/include -Xlinker -L$(BREW)/lib
endif
endif
BUILD = $(SWIFT) build --jobs $(JOBS) $(FLAGS)
TEST = $(SWIFT) test --jobs $(JOBS) --disable-xctest $(FLAGS)

PROGRAM := .build/release/quipu
SOURCES := Package.swift $(shell find Sources -type f 2>/dev/null)
SHARE = $(DESTDIR)$(PREFIX)/share
# Where the shells look; Debian has a folder of its own for what packages bring to zsh.
BASH_COMPLETIONS ?= $(PREFIX)/share/bash-completion/completions
ZSH_COMPLETIONS ?= $(PREFIX)/share/zsh/site-functions
FISH_COMPLETIONS ?= $(PREFIX)/share/fish/vendor_completions.d

.PHONY: help deps build run test integration bench fuzz lint format docs install uninstall clean \
  deb tarball

help:
	@echo "make run [ARGS=…]        install what is missing, build, start"
	@echo "make test                install what is missing, run all tests"
	@echo "make build               build in release: $(PROGRAM)"
	@echo "make install [PREFIX=…]  program, themes, manual page; DESTDIR is respected"
	@echo "make uninstall           take them away again"
	@echo "make deb, make tarball   a Debian package, a tarball, in .build/packages"
	@echo "make deps                only install what is missing"
	@echo "make integration         tests against the server named by QUIPU_TEST_HOST"
	@echo "make bench               measure"
	@echo "make fuzz [SECONDS=…]    broken input for all that reads any; TARGETS=… names some"
	@echo "make lint, make format   check or set the form of the sources"
	@echo "make docs                write docs/ anew from the program's tables"
	@echo "make clean               remove what was built"

deps:
	@.ci/deps "$(SWIFT)"

build: deps
	$(BUILD) $(RELEASE) --product quipu

run: build
	@$(PROGRAM) $(ARGS)

# The tests that only compute come first and alone: they would eat the time of those that wait for
# servers, tasks and terminals.
COMPUTING := MarkdownTests|TerminalKitTests|TOMLReaderTests|HouseTests
test: deps
	$(TEST) --filter '$(COMPUTING)'
	@.ci/tests $(TEST) --skip-build --skip '$(COMPUTING)'

integration: deps
	@.ci/integration $(TEST)

bench: deps
	$(BUILD) $(RELEASE) --product quipu
	$(BUILD) $(RELEASE) --product quipu-bench
	@.ci/bench
	QUIPU_LIBRARY_ONLY=1 $(BUILD) -c release --package-path Benchmarks \
	  --scratch-path .build-benchmarks
	@.build-benchmarks/release/library-bench

SECONDS ?= 60
TARGETS ?=
fuzz: deps
	@SWIFT="$(SWIFT)" .ci/fuzz $(SECONDS) $(TARGETS)

lint:
	$(SWIFT) format lint --strict --parallel --recursive Package.swift Sources Tests Benchmarks docs/examples

format:
	$(SWIFT) format --in-place --parallel --recursive Package.swift Sources Tests Benchmarks docs/examples

# The pages that the program writes about itself: keys, commands, themes, configuration, manual.
docs: build
	$(PROGRAM) generate-docs docs

# Built only when it is older than its sources, so that `make build && sudo make install` compiles
# nothing as root.
$(PROGRAM): $(SOURCES)
	$(MAKE) build
	@touch -c $(PROGRAM)

install: $(PROGRAM)
	mkdir -p "$(DESTDIR)$(PREFIX)/bin" "$(SHARE)/quipu/themes" "$(SHARE)/man/man1" \
	  "$(SHARE)/man/man5" "$(DESTDIR)$(BASH_COMPLETIONS)" "$(DESTDIR)$(ZSH_COMPLETIONS)" \
	  "$(DESTDIR)$(FISH_COMPLETIONS)"
	install -m 755 $(PROGRAM) "$(DESTDIR)$(PREFIX)/bin/quipu"
	strip "$(DESTDIR)$(PREFIX)/bin/quipu" || echo "strip is missing: the program is only larger"
	install -m 644 themes/*.toml "$(SHARE)/quipu/themes"
	install -m 644 docs/quipu.1 "$(SHARE)/man/man1"
	install -m 644 docs/quipu-config.5 docs/quipu-themes.5 "$(SHARE)/man/man5"
	install -m 644 docs/quipu.bash "$(DESTDIR)$(BASH_COMPLETIONS)/quipu"
	install -m 644 docs/_quipu "$(DESTDIR)$(ZSH_COMPLETIONS)"
	install -m 644 docs/quipu.fish "$(DESTDIR)$(FISH_COMPLETIONS)"
	@echo "Installed: $(DESTDIR)$(PREFIX)/bin/quipu"
	@case ":$$PATH:" in *":$(PREFIX)/bin:"*) ;; *) [ -n "$(DESTDIR)" ] || \
	  echo "$(PREFIX)/bin is not in PATH yet; a new login shell may add it." ;; esac

uninstall:
	rm -f "$(DESTDIR)$(PREFIX)/bin/quipu" "$(SHARE)/man/man1/quipu.1" \
	  "$(SHARE)/man/man5/quipu-config.5" "$(SHARE)/man/man5/quipu-themes.5" \
	  "$(DESTDIR)$(BASH_COMPLETIONS)/quipu" "$(DESTDIR)$(ZSH_COMPLETIONS)/_quipu" \
	  "$(DESTDIR)$(FISH_COMPLETIONS)/quipu.fish"
	rm -rf "$(SHARE)/quipu"

deb: $(PROGRAM)
	@.ci/deb .build/packages

tarball: $(PROGRAM)
	@.ci/tarball .build/packages

clean:
	rm -rf .build .build-library
