"""kin boots on every shape of machine, finds its CPUs and memory, and says
so; it ends with the status it was told to."""
import subprocess

import pytest

from machine import BUILD, KERNEL, Machine

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


def test_idle_cpus_halt(image):
    """With nothing to do the machine must not burn the host's processor."""
    with Machine(image=image, cpus=2) as kin:
        kin.boot()
        stat = f"/proc/{kin.child.pid}/stat"

        def cpu_ticks():
            fields = open(stat).read().rsplit(")", 1)[1].split()
            return int(fields[11]) + int(fields[12])

        kin.run("sleep 1")
        before = cpu_ticks()
        kin.run("sleep 5", timeout=60)
        used = (cpu_ticks() - before) / 100
        assert used < 1.5, f"{used} s of processor in 5 s of idleness"


def test_no_disk_says_so():
    """Without a disk the kernel names what is missing and ends."""
    done = subprocess.run(
        ["qemu-system-i386", "-M", "pc", "-m", "64M", "-kernel", str(KERNEL),
         "-serial", "stdio", "-monitor", "none", "-display", "none",
         "-no-reboot", "-device", "isa-debug-exit,iobase=0xf4,iosize=0x04"],
        stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, timeout=60)
    assert b"disk" in done.stdout and done.returncode != 0
    assert done.returncode & 1
