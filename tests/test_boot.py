"""kin boots on every shape of machine, finds its CPUs and memory, and says
so; it ends with the status it was told to."""
import re
import subprocess
import time

import pytest

from machine import (KERNEL, PATIENCE, Machine, Monitor, monitor_words,
                     wait_until)

SHAPES = [
    # CPUs expected, QEMU's words
    (1, dict(smp="1")),
    (2, dict(smp="2")),
    (2, dict(smp="2,sockets=2")),
    (4, dict(smp="4,sockets=2,cores=2")),
    (4, dict(smp="4,sockets=1,cores=2,threads=2")),
    (3, dict(smp="3")),
    (8, dict(smp="8,sockets=2,cores=2,threads=2")),
    (8, dict(smp="8")),
    (1, dict(cpu="qemu32,-apic", cpus=1)),
    (2, dict(cpu="qemu32", cpus=2)),
    (2, dict(cpu="max", cpus=2)),
    (2, dict(kernel=KERNEL, cpus=2)),
]


def check_machine(kin, cpus, mib):
    assert kin.check("grep -c ^processor /proc/cpuinfo").strip() == str(cpus)
    words = kin.check("grep MemTotal /proc/meminfo").split()
    total = int(words[1]) // 1024
    # the firmware and the kernel keep some
    assert mib * 0.9 - 3 <= total <= mib
    assert kin.check("echo hello | wc -c").strip() == "6"


@pytest.mark.parametrize("cpus,shape", SHAPES, ids=lambda v: str(v))
def test_cpus(image, cpus, shape):
    with Machine(image=image, **shape) as kin:
        kin.boot()
        check_machine(kin, cpus, 512)
        assert kin.power_off() == 0


@pytest.mark.parametrize("mem,mib", [("32M", 32), ("64M", 64), ("256M", 256),
                                     ("1G", 1024), ("1792M", 1792),
                                     ("2G", 1792)])
def test_memory(image, mem, mib):
    with Machine(image=image, mem=mem) as kin:
        kin.boot()
        check_machine(kin, 2, mib)


def test_idle_cpus_halt(image, tmp_path):
    """With nothing to do the machine must not burn the host's processor: its
    CPUs are halted whenever one looks."""
    path = tmp_path / "monitor"
    with Machine(image=image, cpus=2, extra=monitor_words(path)) as kin:
        kin.boot()
        monitor = Monitor(path)

        def halted(ncpus):
            time.sleep(0.05)
            state = re.findall(r"HLT=(\d)", monitor.say("info registers -a"))
            assert len(state) == 2
            return state.count("1") == ncpus

        wait_until(lambda: all(halted(2) for _ in range(30)))
        kin.child.send("while :; do :; done\n")
        wait_until(lambda: halted(1))


def test_no_disk_says_so():
    """Without a disk the kernel names what is missing and ends."""
    done = subprocess.run(
        ["qemu-system-i386", "-M", "pc", "-m", "64M", "-kernel", str(KERNEL),
         "-serial", "stdio", "-monitor", "none", "-display", "none",
         "-no-reboot", "-device", "isa-debug-exit,iobase=0xf4,iosize=0x04"],
        stdout=subprocess.PIPE, stdin=subprocess.DEVNULL,
        timeout=PATIENCE)
    assert b"disk" in done.stdout and done.returncode != 0
    assert done.returncode & 1
