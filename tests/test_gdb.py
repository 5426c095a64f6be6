"""make qemu-gdb and make gdb, as a person would use them: breakpoints in the
kernel and in a program, with the symbols of both."""
import os

import pexpect
import pytest

from machine import PATIENCE, PROMPT, TOP, copy_build, end

GDB_PROMPT = r"\(gdb\) $"


def spawn(*words):
    return pexpect.spawn("make", ["-C", str(TOP), *map(str, words)],
                         timeout=PATIENCE, encoding="utf-8",
                         codec_errors="replace", dimensions=(50, 200),
                         env=dict(os.environ, TERM="dumb"))


@pytest.fixture
def session(image, tmp_path):
    """(QEMU, GDB), each on its terminal. The commands for gdb are written
    into the build directory: use a copy."""
    build = copy_build(tmp_path)
    qemu = spawn("qemu-gdb", f"B={build}")
    qemu.expect("waiting for gdb on port")
    gdb = spawn("gdb", f"B={build}")
    gdb.expect(GDB_PROMPT)
    yield qemu, gdb
    end(gdb)
    end(qemu)


def ask(gdb, command):
    """Type a command; what GDB says until it is ready for the next."""
    gdb.send(command + "\n")
    gdb.expect_exact(command)
    gdb.expect(GDB_PROMPT)
    return gdb.before


def test_kernel_and_program(session):
    qemu, gdb = session
    assert "kernel/main.c" in ask(gdb, "info line kernel_main")
    ask(gdb, "tbreak copy_process")
    stopped = ask(gdb, "continue")
    assert "copy_process" in stopped and "kernel/proc/fork.c" in stopped
    assert "kernel_main" in ask(gdb, "backtrace")

    ask(gdb, "kin program forktree")
    gdb.send("continue\n")
    qemu.expect(PROMPT)
    qemu.send("forktree 1 1\r")
    gdb.expect(GDB_PROMPT)
    assert "user/bin/forktree.c" in gdb.before
    assert "= 3" in ask(gdb, "print argc")
    assert '"forktree"' in ask(gdb, "print argv[0]")
    where = ask(gdb, "backtrace")
    assert "main (argc=3" in where
    processes = ask(gdb, "kin ps")
    assert " init" in processes and " forktree" in processes
    assert "(forktree)" in ask(gdb, "kin current")

    # from the program into the kernel, with both in the backtrace
    ask(gdb, "tbreak copy_process")
    assert "copy_process" in ask(gdb, "continue")
    assert "sys_" in ask(gdb, "backtrace")

    ask(gdb, "delete")
    gdb.send("detach\n")
    qemu.expect(PROMPT)


def stop_in_call(qemu, gdb, function, command):
    """Boot; let a program's system call stop the machine in `function`."""
    gdb.send("continue\n")
    qemu.expect(PROMPT)
    gdb.sendcontrol("c")
    gdb.expect(GDB_PROMPT)
    ask(gdb, f"break {function}")
    gdb.send("continue\n")
    gdb.expect("Continuing")
    qemu.send(command + "\r")
    gdb.expect(GDB_PROMPT)
    assert function in gdb.before


# What a runaway recursion leaves: the lowest word of the stack overwritten;
# or little room for the next trap, here one at address 0.
@pytest.mark.parametrize("damage", [
    "set var ((struct kstack *)((int)$esp & ~8191))->magic = 0",
    "set var $esp = ((int)$esp & ~8191) + 400, $eip = 0",
])
def test_kernel_stack_overflow(session, damage):
    qemu, gdb = session
    stop_in_call(qemu, gdb, "sys_uname", "uname")
    ask(gdb, "delete")
    ask(gdb, damage)
    gdb.send("detach\n")
    qemu.expect("panic: kernel stack overflow")


def test_reading_needs_no_journal(session):
    """A file that is opened, read and closed changes nothing on the disk: no
    handle of the journal is opened; for one that is written it is."""
    qemu, gdb = session
    gdb.send("continue\n")
    qemu.expect(PROMPT)
    gdb.sendcontrol("c")
    gdb.expect(GDB_PROMPT)
    ask(gdb, "break journal_begin")
    gdb.send("continue\n")
    gdb.expect("Continuing")
    qemu.send("cat /etc/passwd; echo read\r")
    qemu.expect("root:")
    qemu.expect(r"\nread\r*\n")
    qemu.expect(PROMPT)
    qemu.send("echo text >/new\r")
    gdb.expect(GDB_PROMPT)
    assert "journal_begin" in gdb.before and "sys_open" in ask(gdb, "backtrace")


def test_backwards(image, tmp_path):
    """make record, then make replay-gdb: the same run again, forwards to a
    fork and back to the one before."""
    build = copy_build(tmp_path)
    qemu = spawn("record", f"B={build}")
    qemu.expect(PROMPT)
    qemu.send("echo $(uname)\r")
    qemu.expect(r"\nLinux\r*\n")
    qemu.expect(PROMPT)
    qemu.send("poweroff\r")
    qemu.expect(pexpect.EOF)

    qemu = spawn("replay-gdb", f"B={build}")
    qemu.expect("waiting for gdb on port")
    gdb = spawn("gdb", f"B={build}")
    gdb.expect(GDB_PROMPT)
    ask(gdb, "break clone_process")
    ask(gdb, "continue")
    first = ask(gdb, "print nforks")
    ask(gdb, "continue")
    assert ask(gdb, "print nforks").split("=")[1] != first.split("=")[1]
    assert "clone_process" in ask(gdb, "reverse-continue")
    assert ask(gdb, "print nforks").split("=")[1] == first.split("=")[1]
    end(gdb)
    end(qemu)
