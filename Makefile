# Latchkey. `make run` and `make test` set up what they need and do the rest;
# `make help` lists everything.
SHELL := /bin/bash
.DEFAULT_GOAL := help

# One set of flags everywhere: another one would build the graphics library
# again, which takes minutes. The system's font draws emoji: Fyne's own has 4 MB
# and would be read at each start, once for each style of text. And the shards of a
# paper kit need no megabyte of code for each kind of processor (reedsolomon).
TAGS    := migrated_fynedo,no_animations,no_emoji,noasm
VERSION := $(shell sed -n 's/^Version = "\(.*\)"/\1/p' FyneApp.toml)
LDFLAGS := -X main.version=$(VERSION)
SCREENS := $(CURDIR)/build/screens
# What needs no C compiler of another system.
PURE    := ./vault/... ./sync/... ./app/cli ./app/ready ./app/remind ./app/transfer ./app/travel ./app/words
# Under the race detector, but for what only computes and shares nothing: pictures,
# fonts, ciphers and keys would take up to eight times as long. Nothing with a cache
# may be here, such as encoding/json: the detector would not see its atomics.
LONE    := image/... compress/... golang.org/x/crypto/... golang.org/x/image/... github.com/makiuchi-d/gozxing/... github.com/go-text/... github.com/fyne-io/oksvg github.com/srwiley/rasterx
# So is the tray's package, for a race of its own: fyne.io/systray v1.12.3 guards
# the version of its menu with one lock where it is read and another where it is
# written (GetLayout and refresh). The reader gets a number that is one too low.
RACY    := fyne.io/systray
RACE    := -race $(foreach out,$(LONE) $(RACY),-gcflags=$(out)=-race=false)
WINDOWS := TestKeyboardAlone|TestMouseAlone|TestPhoneUpgrade

.PHONY: help
help: ## list what can be made
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 22

.PHONY: run
run: build ## install what is missing, build, and open the window (or show a demo where there is no display)
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then build/latchkey; else scripts/demo.sh; fi

.PHONY: build
build: setup ## build the program into build/latchkey
	go build -tags $(TAGS) -ldflags '$(LDFLAGS)' -o build/latchkey .

.PHONY: setup
setup: ## install what building and running needs
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then scripts/setup.sh build; else scripts/setup.sh build demo; fi

.PHONY: test
test: ## install what the tests need and run them all
	@scripts/setup.sh build test
	@$(MAKE) --no-print-directory check
	go test $(RACE) -tags $(TAGS) -timeout 60m ./...

.PHONY: check
check: ## gofmt, go vet (what has no window also for Windows and macOS) and staticcheck
	@bad=$$(gofmt -l $$(git ls-files '*.go')); [ -z "$$bad" ] || { echo "gofmt: $$bad"; exit 1; }
	go vet -tags $(TAGS) ./...
	for os in windows darwin; do CGO_ENABLED=0 GOOS=$$os go vet $(PURE) || exit 1; done
	go tool staticcheck -tags $(TAGS) ./...

.PHONY: screens
screens: ## draw every screen into build/screens: all sizes, light and dark, English, German and Chinese, and the real window
	@scripts/setup.sh build test screens
	@mkdir -p $(SCREENS)
	go test -tags $(TAGS) -count=1 -run '$(WINDOWS)' .
	for language in en de zh_Hans; do FYNE_CACHE=2h LATCHKEY_LANGUAGE=$$language LATCHKEY_SCREENS=$(SCREENS) go test -tags $(TAGS) -count=1 -timeout 2h -run 'TestScreens$$' ./app || exit 1; done
	@echo "see $(SCREENS)/index.html"

.PHONY: fuzz
fuzz: ## fuzz every parser for FUZZTIME (default 30s) each
	@scripts/fuzz.sh $(or $(FUZZTIME),30s)

.PHONY: bench
bench: build ## the window beside a bare one and OTPClient, what loads and saves cost on a real keychain, backups in runs of age, and how many codes a camera must be shown
	@scripts/setup.sh build test bench
	go build -tags $(TAGS) -ldflags '$(LDFLAGS)' -o build/bare ./testdata/bare
	go test -tags $(TAGS) -run '^$$' -bench Window -benchtime 1x .
	go test -tags $(TAGS) -run '^$$' -bench WindowWork -benchtime 600x ./app
	GOMAXPROCS=1 go test -run '^$$' -bench Code ./vault
	go test -run '^$$' -bench TenThousand -benchtime 5x ./vault/exchange
	go test -run '^$$' -bench Store -benchtime 20x ./vault/keychain
	go test -run '^$$' -bench Age -benchtime 5x ./vault/backup
	go test -run '^$$' -bench Frames -benchtime 1000x ./vault/backup/parts

.PHONY: soak
soak: ## random taps and keys in the real window for SOAKTIME (default 30m), under the race detector
	@scripts/setup.sh build test
	@mkdir -p build
	LATCHKEY_SOAK=$(or $(SOAKTIME),30m) go test $(RACE) -tags $(TAGS) -count=1 -timeout 0 -v -run 'TestSoak$$' .

PREFIX ?= $(HOME)/.local

.PHONY: manpage
manpage: build ## write the manual page, build/latchkey.1, from the program's own help
	scripts/manpage.sh build/latchkey >build/latchkey.1

.PHONY: install
install: manpage ## install for this user into PREFIX (default ~/.local): program, manual page, menu entry, icon, otpauth links
	scripts/install.sh $(PREFIX)

.PHONY: uninstall
uninstall: ## take away what install put there; accounts stay
	scripts/install.sh --uninstall $(PREFIX)

.PHONY: package-linux
package-linux: manpage ## make a tarball and a Debian package in build
	scripts/package-linux.sh

.PHONY: package-windows
package-windows: ## make a zip with the program for Windows in build, by mingw-w64 (Debian)
	@scripts/setup.sh windows
	@scripts/package-windows.sh $(TAGS) '$(LDFLAGS)'

.PHONY: package-android
package-android: ## build the APK with a real NDK and SDK, signed with your key (docs/ANDROID.md)
	@[ -n "$$ANDROID_HOME" ] || { echo "ANDROID_HOME is not set; see docs/ANDROID.md"; exit 1; }
	@scripts/android-apk.sh build/latchkey-$(VERSION).apk

.PHONY: android-check
android-check: ## check the Android side on a machine without a phone, an NDK or an SDK (Debian)
	@scripts/setup.sh build android
	@scripts/android-check.sh

.PHONY: windows-check
windows-check: ## run tests of vault and keychain as Windows programs under Wine (Debian)
	@scripts/setup.sh windows
	@scripts/windows-check.sh

.PHONY: clean
clean: ## remove what was built
	rm -rf build
