# Thin targets over scripts/, so that each can also be run and read by itself.
PREFIX ?= /usr/local

.PHONY: help demo build test test-long test-portable bench install lint clean

help:
	@echo "make demo                 build, train the digits comparison, open the dashboard"
	@echo "make build                the release program, .build/release/kd"
	@echo "make test                 the whole suite"
	@echo "make test-long            the whole suite, storms of kills and keys in full"
	@echo "make test-portable        the engine's tests on builds for older processors"
	@echo "make bench                measured rates as a table"
	@echo "make install PREFIX=DIR   copy the program to DIR/bin (default $(PREFIX))"
	@echo "make lint                 the layout of the sources (scripts/lint says which)"

demo:
	@scripts/demo

build:
	@scripts/packages build
	@scripts/build

test:
	@scripts/test

test-long:
	@scripts/test-long

test-portable:
	@scripts/test-portable

bench:
	@scripts/bench

install:
	@scripts/install "$(PREFIX)"

lint:
	@scripts/lint

clean:
	rm -rf .build
