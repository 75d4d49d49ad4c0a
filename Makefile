# SPDX-License-Identifier: GPL-2.0-or-later
#
# MCR. "make help" says what there is to make.

VERSION := $(shell cat VERSION)
PREFIX ?= /usr/local
DESTDIR ?=

# The kernel to build against: the running one, else the newest installed.
KDIR ?= $(firstword $(wildcard /lib/modules/$(shell uname -r)/build) \
	$(shell ls -d /lib/modules/*/build 2>/dev/null | sort -rV))
KERNEL_RELEASE = $(shell sed -n 's/.*UTS_RELEASE "\(.*\)"/\1/p' \
	$(KDIR)/include/generated/utsrelease.h)
KBUILD_ARGS = -C $(KDIR) M=$(CURDIR)/kmod $(if $(MCR_KUNIT),MCR_KUNIT=$(MCR_KUNIT))

DKMS_SOURCE = $(DESTDIR)/usr/src/mcr-$(VERSION)

.PHONY: all help modules tools install install-tools install-modules dkms check \
	check-unit check-kunit check-selftests check-debug run bench matrix lint clean

all: tools modules	## tools and modules (the default)

help:			## this list
	@echo "MCR $(VERSION). Targets:"
	@awk -F '[:#]+' '/^[a-z-]+:.*##/ { printf "  %-16s%s\n", $$1, $$NF }' Makefile
	@echo "Variables: KDIR (kernel build tree), DESTDIR, PREFIX, MCR_CACHE (what outlives"
	@echo "a clean: kernels; default ~/.cache/mcr), CI=true (a skipped test fails)."

modules:		## kmod/mcr.ko, against KDIR
	@scripts/deps modules
	@test -e "$(KDIR)/Makefile" || \
		{ echo "KDIR=\"$(KDIR)\" is no kernel build tree" >&2; exit 1; }
	$(MAKE) $(KBUILD_ARGS) modules

tools:			## mcrctl and the other programs, in build/bin
	@scripts/deps tools
	$(MAKE) -C userspace

install: install-tools install-modules	## both, honouring DESTDIR and PREFIX

install-tools: tools	## programs, mcrd's systemd units, UAPI header, manual pages
	$(MAKE) -C userspace install DESTDIR=$(DESTDIR) PREFIX=$(PREFIX)
	install -D -m 644 include/uapi/linux/mcr.h \
		$(DESTDIR)$(PREFIX)/include/linux/mcr.h

install-modules: modules	## mcr.ko, for the kernel of KDIR
	$(MAKE) $(KBUILD_ARGS) INSTALL_MOD_PATH=$(DESTDIR) INSTALL_MOD_STRIP=1 \
		CONFIG_MODULE_SIG_ALL= modules_install

dkms:			## the module's source in /usr/src, built and installed by DKMS
	@scripts/deps dkms
	install -d $(DKMS_SOURCE)
	rsync -rl --delete --delete-excluded --exclude-from=scripts/built-files \
		--include='/kmod/***' --include='/include/***' --include='/LICENSES/***' \
		--include='/COPYING' --include='/VERSION' --exclude='*' ./ $(DKMS_SOURCE)/
	sed 's/@VERSION@/$(VERSION)/' dkms.conf >$(DKMS_SOURCE)/dkms.conf
ifeq ($(DESTDIR),)
	dkms status mcr/$(VERSION) | grep -q . && dkms remove mcr/$(VERSION) --all || :
	dkms add mcr/$(VERSION)
	dkms build mcr/$(VERSION) -k $(KERNEL_RELEASE)
	dkms install mcr/$(VERSION) -k $(KERNEL_RELEASE)
endif

check:			## unit tests, KUnit, selftests, a core of them on the debug kernel
	@scripts/deps --install check
	@scripts/check unit kunit debug-core selftests

check-unit:		## unit tests of the tools, with sanitizers
	@scripts/deps tools check-unit
	@scripts/check unit

check-kunit:		## the module's KUnit suites, on the debug kernel
	@scripts/deps vm debug
	@scripts/check kunit

check-selftests:	## the selftests on Debian's kernel
	@scripts/deps tools vm selftests
	@scripts/check selftests

check-debug:		## the selftests on the debug kernel, with a leak scan
	@scripts/deps tools vm debug selftests
	@scripts/check debug

run:			## the whole job, shown with real video
	@scripts/deps --install run
	@$(MAKE) -s tools
	@$(MAKE) -s modules
	@tests/demo/run

bench:			## cost per packet beside tc, nftables, smcroute and socat
	@scripts/deps --install bench
	@$(MAKE) -s tools
	@tests/bench/run

matrix:			## builds for 5.10 to 7.3, selftests on 6.1 and 6.12, some on all
	@scripts/deps --install matrix
	@$(MAKE) -s tools
	@scripts/matrix

lint:			## checkpatch, sparse, W=1, clang-tidy, shellcheck
	@scripts/deps tools vm debug lint
	@scripts/lint

clean:			## removes what was built here (not the cache of kernels)
	$(MAKE) -C userspace clean
	if [ -e "$(KDIR)/Makefile" ]; then $(MAKE) $(KBUILD_ARGS) clean; fi
	rm -rf build
