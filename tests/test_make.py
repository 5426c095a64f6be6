"""What make says when it cannot do what is asked, at once and in one line."""
import os
import shutil
import subprocess
import sys

import pytest

from machine import TOP

SETUP = TOP / "tools/gdb/setup.py"


def make(*words):
    """make's exit status and what it prints and says."""
    done = subprocess.run(["make", "-C", TOP, "--no-print-directory", *words],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("cpus", ["0", "9", "99", "", "two"])
def test_number_of_cpus(cpus):
    status, _, said = make("-n", "qemu", f"CPUS={cpus}")
    assert status == 2 and f"CPUS={cpus}: kin runs on 1 to 8 CPUs" in said


@pytest.mark.skipif(os.access("/dev/kvm", os.R_OK | os.W_OK),
                    reason="this host has KVM")
def test_no_kvm():
    status, _, said = make("-n", "qemu", "KVM=1")
    assert status == 2 and "KVM=1 needs /dev/kvm" in said


def test_too_little_memory(image):
    """Too little for the kernel's file, and for what it does."""
    status, printed, said = make("run", "MEM=1M", "CMD=true")
    assert status == 2 and "not enough memory" in printed
    assert "the machine ended" in said
    status, _, said = make("run", "MEM=8M", "CMD=true")
    assert status == 2 and "MiB of memory, kin needs 16" in said


def test_gdb_without_a_machine(tmp_path):
    """Before make qemu-gdb, while it runs, and after it has gone."""
    def check():
        return subprocess.run([sys.executable, SETUP, "--check", tmp_path],
                              stderr=subprocess.PIPE, text=True)

    assert "first `make qemu-gdb'" in check().stderr
    running = subprocess.Popen(["sleep", "1000"])
    subprocess.run([sys.executable, SETUP, tmp_path, str(running.pid)],
                   check=True, stdout=subprocess.DEVNULL)
    assert check().returncode == 0
    running.kill()
    running.wait()
    assert check().returncode == 1


@pytest.mark.skipif(not shutil.which("clang-format"),
                    reason="no clang-format here")
def test_format(tmp_path):
    """make format lays out what is in git, and leaves the rest alone."""
    for name in "Makefile", ".clang-format":
        shutil.copyfile(TOP / name, tmp_path / name)
    for name in "mine.c", "other.c":
        (tmp_path / name).write_text("int  x ;\n")
    for words in ["init", "-q"], ["add", "mine.c"]:
        subprocess.run(["git", "-C", tmp_path, *words], check=True)
    assert make("-C", str(tmp_path), "format")[0] == 0
    assert (tmp_path / "mine.c").read_text() == "int x;\n"
    assert (tmp_path / "other.c").read_text() == "int  x ;\n"
