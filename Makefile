# kin: a small Unix for 32-bit x86 PCs. `make help` lists what can be made.

MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.DELETE_ON_ERROR:

B := build
V ?=
Q := $(if $(V),,@)

# --- knobs: `make help` explains them ----------------------------------------

CPUS ?= 2
MEM ?= 512M
DEBUG ?=
KVM ?=
LOGIN ?=
EXTRA ?=
CMD ?=
TIMEOUT ?= 300
WINDOW ?=
QEMU ?= qemu-system-i386
SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2>/dev/null || echo 0)
export SOURCE_DATE_EPOCH

# Said here, since kin would do with fewer CPUs, and QEMU say nothing of KVM.
comma := ,
ifeq ($(filter 1 2 3 4 5 6 7 8,$(firstword $(subst $(comma), ,$(CPUS)))),)
$(error CPUS=$(CPUS): kin runs on 1 to 8 CPUs)
endif
ifneq ($(KVM),)
ifneq ($(shell [ -r /dev/kvm ] && [ -w /dev/kvm ] || echo no),)
$(error KVM=1 needs /dev/kvm, which is not there or not yours to use)
endif
endif

# --- set-up ----------------------------------------------------------------
# What it installs is looked for below, so it runs before anything else.

ifneq ($(filter setup,$(MAKECMDGOALS)),)
ifneq ($(shell tools/setup >&2 || echo failed),)
$(error setup failed)
endif
endif

# --- tools ---------------------------------------------------------------

# The first of these compilers that exists and can make 32-bit x86 code; else
# the host's gcc, else clang.
PREFIXES := i386-elf- i686-elf- i686-linux-gnu- i386-jos-elf-
TOOLPREFIX ?= $(shell for p in $(PREFIXES); do \
	command -v $${p}gcc >/dev/null 2>&1 && { echo $$p; exit; }; done)

ifeq ($(origin CC),default)
CC := $(shell for c in $(TOOLPREFIX)gcc clang; do \
	$$c -m32 -c -x c -o /dev/null /dev/null 2>/dev/null && \
	{ echo $$c; exit; }; done; echo $(TOOLPREFIX)gcc)
endif
ifneq ($(findstring clang,$(CC)),)
CC_TARGET := --target=i686-unknown-linux-gnu
STACK_ALIGN := -mstack-alignment=4
LD_CHOICE := -fuse-ld=lld
else
CC_TARGET := -m32 -mstringop-strategy=rep_4byte
STACK_ALIGN := -mpreferred-stack-boundary=2
LD_CHOICE := -no-pie
endif
HOSTCC ?= cc
NM := $(TOOLPREFIX)nm
STRIP := $(TOOLPREFIX)strip
OBJCOPY := $(TOOLPREFIX)objcopy
PYTHON := $(shell for p in /usr/bin/python3 python3; do \
	$$p -c 'import pytest, pexpect' 2>/dev/null && { echo $$p; exit; }; done; \
	echo python3)

COMMON := $(CC_TARGET) -std=gnu11 -march=i686 -mtune=generic -O2 -g -Wall -Wextra -Werror \
	-ffreestanding -fno-builtin -fno-pic -fno-pie -fno-common -nostdinc \
	-fno-stack-protector -fno-asynchronous-unwind-tables \
	-fno-strict-aliasing -fcf-protection=none \
	-ffile-prefix-map=$(CURDIR)=. -MMD -MP \
	-isystem $(shell $(CC) $(CC_TARGET) -print-file-name=include) -Ikernel

KFLAGS := $(COMMON) $(STACK_ALIGN) -mregparm=3 -DKERNEL -mno-sse -mno-mmx -mno-80387 \
	-fno-omit-frame-pointer -fno-optimize-sibling-calls
UFLAGS := $(COMMON) -gdwarf-5 -fno-omit-frame-pointer \
	-fno-optimize-sibling-calls -Iuser/lib/include
LDFLAGS_STATIC := $(CC_TARGET) -static -nostdlib $(LD_CHOICE) \
	-Wl,--build-id=none -Wl,-z,norelro -Wl,-z,noexecstack \
	-Wl,-z,noseparate-code

ifneq ($(DEBUG),)
B := build/debug
KFLAGS += -DDEBUG -fsanitize=undefined -fno-sanitize=alignment
endif

.PHONY: all
all: $(B)/kin.img $(B)/kernel.elf  ## build everything: build/kin.img

# Everything is compiled again when the compiler or its options change, or the
# directory that the sources are in.
FLAGS_NOW = $(CC) $(TOOLPREFIX) $(KFLAGS) $(UFLAGS) $(LDFLAGS_STATIC) \
	$(HOSTCC) $(MKFS_FLAGS)
$(B)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(FLAGS_NOW)' | cmp -s - $@ || { echo '$(FLAGS_NOW)' >$@; \
		echo "compiler: $$($(CC) --version | head -n 1)" >&2; }

.PHONY: FORCE
FORCE:

# What goes from the tree goes from the kernel, the library and the image, too.
$(B)/sources: FORCE
	@mkdir -p $(@D)
	@echo '$(KSRCS) $(ULIB_SRCS) $(USER_SRCS) $(ETC)' >$@.$$PPID
	@cmp -s $@.$$PPID $@ && rm $@.$$PPID || mv $@.$$PPID $@

# --- kernel ----------------------------------------------------------------
# kernel/boot holds the loader, a program of its own, and the kernel's entry.
# The kernel is linked twice: the second time with its own symbol table.

KDIRS := lib cpu mem sched vm dev fs proc syscall
KMAIN := kernel/main.c
KSRCS := kernel/boot/entry.S kernel/boot/trampoline.S $(KMAIN) \
	$(foreach d,$(KDIRS),$(wildcard kernel/$(d)/*.c kernel/$(d)/*.S))
KOBJS := $(KSRCS:%=$(B)/kernel-obj/%.o)
KLINK = $(CC) $(LDFLAGS_STATIC) -Wl,-T,$(B)/kernel.ld

$(B)/kernel-obj/%.c.o: %.c $(B)/flags
	@mkdir -p $(@D)
	$(Q)$(CC) $(KFLAGS) -c -o $@ $<

$(B)/kernel-obj/%.S.o: %.S $(B)/flags
	@mkdir -p $(@D)
	$(Q)$(CC) $(KFLAGS) -c -o $@ $<

$(B)/kernel-obj/%.S.o: $(B)/kernel-obj/%.S
	$(Q)$(CC) $(KFLAGS) -c -o $@ $<

$(B)/%.ld: kernel/%.ld $(B)/flags
	@mkdir -p $(@D)
	$(Q)$(CC) $(KFLAGS) -E -P -x assembler-with-cpp -MF $@.d -MT $@ -o $@ $<

$(B)/kernel-obj/nosyms.S: tools/ksyms.py
	@mkdir -p $(@D)
	$(Q)$(PYTHON) $< </dev/null >$@

$(B)/kernel-obj/kernel.1: $(KOBJS) $(B)/kernel-obj/nosyms.S.o $(B)/kernel.ld \
		$(B)/sources
	$(Q)$(KLINK) -o $@ $(filter %.o,$^)

$(B)/kernel-obj/syms.S: $(B)/kernel-obj/kernel.1 tools/ksyms.py
	$(Q)$(NM) $< >$@.nm
	$(Q)$(PYTHON) tools/ksyms.py <$@.nm >$@

$(B)/kernel.elf: $(KOBJS) $(B)/kernel-obj/syms.S.o $(B)/kernel.ld
	$(Q)$(KLINK) -o $@ $(filter %.o,$^)

.PHONY: kernel
kernel: $(B)/kernel.elf  ## build the kernel only

# --- boot loader -----------------------------------------------------------

BOOT_FLAGS := $(COMMON) -march=i486 -Os -mno-sse -mno-mmx -mno-80387
BOOT_OBJ := $(B)/boot-obj/kernel/boot
BOOT_LINK = $(CC) $(LDFLAGS_STATIC) -Wl,-T,$(filter %.ld,$^) \
	-o $@.elf $(filter %.o,$^) && $(OBJCOPY) -O binary $@.elf $@

$(BOOT_OBJ)/%.o: kernel/boot/% $(B)/flags
	@mkdir -p $(@D)
	$(Q)$(CC) $(BOOT_FLAGS) -c -o $@ $<

$(BOOT_OBJ)/string.c.o: kernel/lib/string.c $(B)/flags
	@mkdir -p $(@D)
	$(Q)$(CC) $(BOOT_FLAGS) -c -o $@ $<

$(B)/mbr.ld: LOADER_ADDRESS := 0x7c00
$(B)/stage2.ld: LOADER_ADDRESS := 0x8000
$(B)/mbr.ld $(B)/stage2.ld: kernel/boot/loader.ld $(B)/flags
	@mkdir -p $(@D)
	$(Q)sed 's/LOADER_ADDRESS/$(LOADER_ADDRESS)/' $< >$@

$(B)/mbr.bin: $(BOOT_OBJ)/mbr.S.o $(B)/mbr.ld
	$(Q)$(BOOT_LINK)

$(B)/stage2.bin: $(BOOT_OBJ)/stage2_start.S.o $(BOOT_OBJ)/stage2.c.o \
		$(BOOT_OBJ)/string.c.o $(B)/stage2.ld
	$(Q)$(BOOT_LINK)

# --- user programs ---------------------------------------------------------
# user/bin/NAME.c or all of user/bin/NAME/*.c is one program; user/tests alike.

ULIB_SRCS := $(foreach d,user/lib user/lib/thread,$(wildcard $(d)/*.c $(d)/*.S)) \
	kernel/lib/div64.c
ULIB_OBJS := $(ULIB_SRCS:%=$(B)/user-obj/%.o)
CRT0 := $(B)/user-obj/user/lib/crt0.S.o
USER_LIB := $(B)/user/libc.a

USER_SINGLE := $(wildcard user/bin/*.c user/tests/*.c)
USER_DIRS := $(filter-out %.c,$(patsubst %/,%,$(wildcard user/bin/*/ user/tests/*/)))
USER_SRCS := $(USER_SINGLE) $(wildcard $(USER_DIRS:%=%/*.c))
USER_PROGS := $(addprefix $(B)/user/bin/,$(notdir $(USER_SINGLE:.c=) $(USER_DIRS)))

$(B)/user-obj/%.c.o: %.c $(B)/flags
	@mkdir -p $(@D)
	$(Q)$(CC) $(UFLAGS) -c -o $@ $<

$(B)/user-obj/%.S.o: %.S $(B)/flags
	@mkdir -p $(@D)
	$(Q)$(CC) $(UFLAGS) -c -o $@ $<

$(USER_LIB): $(filter-out $(CRT0),$(ULIB_OBJS)) $(B)/sources
	@mkdir -p $(@D)
	$(Q)rm -f $@ && ar rcsD $@ $(filter %.o,$^)

# $(1): the program's name, $(2): its sources
define user_program
$(B)/user/bin/$(1): $(CRT0) $(2:%=$(B)/user-obj/%.o) $(USER_LIB)
	@mkdir -p $$(@D)
	$(Q)$(CC) $(LDFLAGS_STATIC) -o $$@ $$^
endef
$(foreach s,$(USER_SINGLE),$(eval $(call user_program,$(basename $(notdir $(s))),$(s))))
$(foreach d,$(USER_DIRS),$(eval $(call user_program,$(notdir $(d)),$(wildcard $(d)/*.c))))

.PHONY: user
user: $(USER_PROGS)  ## build the user programs only

# --- host programs ---------------------------------------------------------

MKFS_FLAGS := -std=gnu11 -O2 -g -Wall -Wextra -Werror -Ikernel -MMD -MP

$(B)/mkfs/%.o: mkfs/%.c $(B)/flags
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) $(MKFS_FLAGS) -c -o $@ $<

MKFS_SHARED := $(filter-out mkfs/mkfs.c mkfs/fsck.c,$(wildcard mkfs/*.c))
$(B)/mkfs/mkfs $(B)/mkfs/fsck: $(B)/mkfs/%: $(B)/mkfs/%.o $(MKFS_SHARED:%.c=$(B)/%.o)
	$(Q)$(HOSTCC) -o $@ $^

.PHONY: mkfs
mkfs: $(B)/mkfs/mkfs $(B)/mkfs/fsck  ## build mkfs and fsck only

# --- disk image --------------------------------------------------------------
# build/root becomes the root directory, and the tree EXTRA is put on top.

# db finds symbols and source lines in the programs, and the sources in /src.
STRIP_USER := -g --keep-section=.debug_line --keep-section=.debug_line_str

ROOT_DIRS := bin dev etc home/guest home/student proc root src/user tmp
ETC := $(wildcard user/etc/*)

$(B)/root.made: $(USER_PROGS) $(ETC) user/attributes Makefile $(B)/sources
	$(Q)rm -rf $(B)/root
	$(Q)mkdir -p $(ROOT_DIRS:%=$(B)/root/%)
	$(Q)for p in $(USER_PROGS); do \
		$(STRIP) $(STRIP_USER) -o $(B)/root/bin/$$(basename $$p) $$p || \
			exit 1; done
	$(Q)cp $(ETC) $(B)/root/etc/
	$(Q)cp -R user/bin user/lib $(B)/root/src/user/
	$(Q)cp user/attributes $(B)/root/.attributes
	$(Q)touch $@

# What EXTRA names and what is in there, so that a change makes a new image.
$(B)/extra: FORCE
	@mkdir -p $(@D)
	@[ -z '$(EXTRA)' ] || [ -d '$(EXTRA)' ] || \
		{ echo "EXTRA=$(EXTRA): no such directory" >&2; exit 1; }
	@{ echo '$(EXTRA)'; [ -z '$(EXTRA)' ] || { ls -lRn '$(EXTRA)/'; \
		find '$(EXTRA)/' -type f -exec cksum {} +; }; } >$@.$$PPID
	@cmp -s $@.$$PPID $@ && rm $@.$$PPID || mv $@.$$PPID $@

$(B)/kernel.stripped: $(B)/kernel.elf
	$(Q)$(STRIP) -o $@ $<

IMAGE_PARTS := $(B)/mbr.bin $(B)/stage2.bin $(B)/kernel.stripped $(B)/mkfs/mkfs

$(B)/kin.img: $(IMAGE_PARTS) $(B)/root.made $(B)/extra tools/mkimage.py
	$(Q)$(PYTHON) tools/mkimage.py $@ $(IMAGE_PARTS) $(B)/root $(EXTRA) >&2

# --- running -------------------------------------------------------------------

QEMU_MACHINE = -M pc -m $(MEM) -smp $(CPUS) -net none \
	$(if $(KVM),-enable-kvm -cpu host)
QEMU_DISK = -drive file=$(B)/kin.img,format=raw,index=0,media=disk
QEMU_LOGIN = -fw_cfg name=opt/kin/cmdline,string=login
QEMU_TERMINAL = $(if $(LOGIN),$(QEMU_LOGIN)) \
	-serial mon:stdio $(if $(WINDOW),,-display none)

.PHONY: qemu
qemu: $(B)/kin.img  ## boot kin on this terminal (Ctrl-a x ends it)
	$(QEMU) $(QEMU_MACHINE) $(QEMU_DISK) $(QEMU_TERMINAL)

.PHONY: qemu-gdb
qemu-gdb: $(B)/kin.img $(B)/kernel.elf  ## the same, waiting for `make gdb` in another terminal
	@port=$$($(PYTHON) tools/gdb/setup.py $(B) $$$$) && \
	echo "waiting for gdb on port $$port: run \`make gdb' in another terminal" && \
	$(QEMU) $(QEMU_MACHINE) $(QEMU_DISK) $(QEMU_TERMINAL) \
		-S -gdb tcp:127.0.0.1:$$port

# Recording: one CPU that counts instructions, and little memory, because each
# step backwards starts from a snapshot. The vAPIC page is not replayed.
RR_DISK = -drive file=$(B)/record.qcow2,if=none,format=qcow2,id=overlay \
	-drive driver=blkreplay,if=none,image=overlay,id=disk \
	-device ide-hd,drive=disk,bus=ide.0,unit=0
RR = $(QEMU) -M pc -m 64M -smp 1 -net none -display none -monitor none \
	-global apic-common.vapic=off $(RR_DISK) \
	-chardev stdio,id=console,signal=off -serial chardev:console

.PHONY: record
record: $(B)/kin.img  ## boot and record all that happens, until you type poweroff
	@rm -f $(B)/record.rr
	@qemu-img convert -O qcow2 $< $(B)/record.qcow2
	$(RR) -icount shift=7,rr=record,rrfile=$(B)/record.rr,rrsnapshot=init

.PHONY: replay-gdb
replay-gdb: $(B)/kernel.elf  ## play the record back for `make gdb`, which can also go backwards
	@test -f $(B)/record.rr || { echo "first: make record" >&2; exit 1; }
	@port=$$($(PYTHON) tools/gdb/setup.py $(B) $$$$) && \
	echo "waiting for gdb on port $$port: run \`make gdb' in another terminal" && \
	$(RR) -icount shift=7,rr=replay,rrfile=$(B)/record.rr,rrsnapshot=init \
		-S -gdb tcp:127.0.0.1:$$port

.PHONY: gdb
gdb: $(B)/kernel.elf  ## debug the kernel and programs in the waiting machine
	@$(PYTHON) tools/gdb/setup.py --check $(B)
	gdb -q -x $(B)/gdb.cmd $(B)/kernel.elf

RUN = $(PYTHON) tools/run.py --qemu $(QEMU) --image $(B)/kin.img \
	--timeout $(TIMEOUT) $(QEMU_MACHINE)

.PHONY: run
run: export KIN_CMD := $(value CMD)
run: $(B)/kin.img  ## boot without a terminal, run CMD="...", print its output
	@$(RUN)

.PHONY: trace
trace: export KIN_CMD := echo 1 >/dev/trace; $(value CMD); s=$$?; \
	echo 0 >/dev/trace; echo "--- trace ---"; cat /dev/trace; exit $$s
trace: $(B)/kin.img  ## record CMD="..." in build/trace.json for ui.perfetto.dev
	$(if $(value CMD),,$(error usage: make trace CMD="one line of shell"))
	@$(PYTHON) tools/trace.py $(RUN) >$(B)/trace.json; s=$$?; \
		[ ! -s $(B)/trace.json ] || \
		echo "$(B)/trace.json: open it in https://ui.perfetto.dev"; exit $$s

.PHONY: bench
bench: $(B)/kin.img  ## measure; under icount one ns is one instruction
	@echo "time:"
	@KIN_CMD=bench $(RUN)
	@echo "instructions, one CPU:"
	@KIN_CMD=bench $(RUN) -smp 1 -icount shift=0
	@echo "and where more memory is needed:"
	@KIN_CMD="bench wait-10 wait-10000" $(RUN) -smp 1 -m 1G -icount shift=0
	@echo "time, four CPUs:"
	@KIN_CMD="bench -m" $(RUN) -smp 4

.PHONY: test
test: all mkfs  ## run all tests (TESTS=... for some)
	@for t in $(TESTS); do [ -e "$${t%%::*}" ] || \
		{ echo "TESTS: there is no $${t%%::*}" >&2; exit 1; }; done
	@$(PYTHON) -m pytest $(PYTEST_JOBS) --junitxml=$(B)/tests.xml \
		$(or $(TESTS),tests)

# Tests of one file share a machine.
PYTEST_JOBS = $(shell $(PYTHON) -c 'import xdist' 2>/dev/null && \
	printf '%s' '-n 2 --dist loadfile')

.PHONY: oracle
oracle: user  ## run usertests on the host's own kernel: are the tests right?
	@$(B)/user/bin/true || \
		{ echo "this host cannot run i386 Linux programs" >&2; exit 1; }
	@$(B)/user/bin/usertests -o

.PHONY: format
format:  ## lay out the C sources by clang-format; a test checks that
	git ls-files '*.c' '*.h' | xargs clang-format -i

.PHONY: setup
setup:  ## install what is missing to build, run and test
	@:

.PHONY: clean
clean:  ## remove everything built
	rm -rf build

.PHONY: help
help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / \
		{ printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@sed -n 's/^#: /  /p' $(MAKEFILE_LIST)

#: knobs, after any target:
#: CPUS=4 MEM=1G     the machine: up to 8 CPUs, 16M to 2G (QEMU's -smp and -m)
#: KVM=1             use the host's virtualisation
#: DEBUG=1           a kernel that checks itself, in build/debug
#: EXTRA=DIR         add the tree DIR to the root of the file system
#: CMD="..."         what `make run` runs; TIMEOUT=300 is its patience (s)
#: LOGIN=1           `make qemu` asks for name and password at the console
#: WINDOW=1          `make qemu` also shows the screen
#: CC=clang TOOLPREFIX=i686-elf-   another compiler
#: V=1               show the commands

-include $(shell find $(B)/ -name '*.d' 2>/dev/null)
