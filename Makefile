# make          build/handout and build/libhandout.a
# make demo     install what is needed, build, render the sample
# make test     install what the tests need, build, test
VERSION = 0.1.0
PREFIX ?= /usr/local
BUILD ?= build
CC ?= cc
CFLAGS ?= -O2 -g

PACKAGES = harfbuzz harfbuzz-subset icu-uc icu-i18n yaml-0.1 libpng libturbojpeg libqrencode libdeflate jansson
WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wconversion
override CPPFLAGS += -D_GNU_SOURCE -DHANDOUT_VERSION='"$(VERSION)"' -Isrc $(shell pkg-config --cflags $(PACKAGES) md4c 2>/dev/null)
override CFLAGS += -std=c11 $(WARNINGS)
LIBS = -lhpdf $(shell pkg-config --libs $(PACKAGES) md4c 2>/dev/null) -lm

DEPS = gcc make pkg-config libhpdf-dev libharfbuzz-dev libicu-dev libyaml-dev libmd4c-dev libpng-dev \
  libturbojpeg0-dev libqrencode-dev libdeflate-dev libjansson-dev
TEST_DEPS = libcmocka-dev python3-pytest poppler-utils qpdf valgrind python3 python3-yaml python3-jsonschema python3-pil

MODULES = base yaml content style text layout pdf job
LIB_SOURCES = $(sort $(foreach m,$(MODULES),$(wildcard src/$(m)/*.c)))
CMD_SOURCES = $(sort $(wildcard src/cmd/*.c)) src/main.c
LIB_OBJECTS = $(LIB_SOURCES:src/%.c=$(BUILD)/%.o)
CMD_OBJECTS = $(CMD_SOURCES:src/%.c=$(BUILD)/%.o)

all: $(BUILD)/handout $(BUILD)/libhandout.a

$(BUILD)/handout: $(CMD_OBJECTS) $(BUILD)/libhandout.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/libhandout.a: $(LIB_OBJECTS)
	rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/%.o: src/%.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

-include $(LIB_OBJECTS:.o=.d) $(CMD_OBJECTS:.o=.d)

# Each tests/unit/test_*.c is a cmocka program of its own.
UNIT_SOURCES = $(sort $(wildcard tests/unit/test_*.c))
UNIT_PROGRAMS = $(UNIT_SOURCES:tests/unit/%.c=$(BUILD)/tests/%)

$(BUILD)/tests/%: tests/unit/%.c $(BUILD)/libhandout.a
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -Itests/unit -o $@ $< $(BUILD)/libhandout.a $(LIBS) -lcmocka

unit: $(UNIT_PROGRAMS)
