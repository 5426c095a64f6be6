"""A kin machine under QEMU, driven as a person would over its serial port."""
import fcntl
import itertools
import json
import re
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import pexpect

TOP = Path(__file__).resolve().parent.parent
BUILD = TOP / "build"
IMAGE = BUILD / "kin.img"
KERNEL = BUILD / "kernel.elf"

PROMPT = r"\$ $"
STATUS = r"\[status (\d+)\]\r*\n"
PANIC = r"panic: [^\n]*\n"

# Seconds after which something hangs, on however slow and busy a host. What
# takes its time is given a multiple of it.
PATIENCE = 600
POLL = 0.01


class Panic(AssertionError):
    """The kernel panicked; the text says how."""


def plain(text):
    """Without the carriage returns: kin's terminal puts one before each
    newline, and the pseudo-terminal that QEMU runs on one more."""
    return re.sub(r"\r+\n", "\n", text)


def wait_until(condition, what="it"):
    """Wait until condition() is true; what it then is."""
    deadline = time.monotonic() + PATIENCE
    while not (result := condition()):
        assert time.monotonic() < deadline, f"{what} does not come"
        time.sleep(POLL)
    return result


def end(child):
    """End what runs on a terminal of ours, however long that takes."""
    if child.isalive():
        child.kill(signal.SIGKILL)
        child.wait()
    child.close()


def synchronise(child):
    """Bring a shell and its reader together again: after this its prompt is
    the last thing that has been read, whatever keys were pressed before, and
    how often. $? stays as it is."""
    for n in itertools.count():
        child.send(f"s=$?; echo syn''c {n}; (exit $s)\n")
        if child.expect([rf"sync {n}\r*\n", pexpect.TIMEOUT], timeout=20) == 0:
            break
        assert n < PATIENCE // 20, child.before
    child.expect(PROMPT)


class Machine:
    """
    One run of QEMU. The image is opened as a snapshot, so a test leaves it as
    it was, unless `writable` says otherwise. `drive` replaces QEMU's words
    for the disk, `extra` adds some.

        with Machine(cpus=4) as kin:
            output, status = kin.run("ls /")
    """

    def __init__(self, cpus=2, mem="512M", smp=None, cpu=None, image=None,
                 kernel=None, append=None, icount=None, writable=False,
                 extra=(), drive=None):
        self.log = []
        image = image or IMAGE
        snapshot = "off" if writable else "on"
        args = ["-M", "pc", "-m", str(mem), "-smp", str(smp or cpus),
                "-chardev", "stdio,id=serial,signal=off",
                "-serial", "chardev:serial", "-monitor", "none",
                "-display", "none", "-net", "none", "-no-reboot",
                "-device", "isa-debug-exit,iobase=0xf4,iosize=0x04"]
        args += drive or ["-drive", f"file={image},format=raw,index=0,"
                                    f"snapshot={snapshot}"]
        if cpu:
            args += ["-cpu", cpu]
        if kernel:
            args += ["-kernel", str(kernel)]
        if append:
            args += ["-append", append]
        if icount is not None:
            args += ["-icount", f"shift={icount}"]
        args += list(extra)
        self.child = pexpect.spawn("qemu-system-i386", args,
                                   timeout=PATIENCE, encoding="utf-8",
                                   codec_errors="replace",
                                   dimensions=(25, 200))
        self.child.logfile_read = self
        self.child.delaybeforesend = None

    # pexpect writes what it reads here
    def write(self, text):
        self.log.append(text)

    def flush(self):
        pass

    @property
    def transcript(self):
        """Everything the machine has said so far."""
        return plain("".join(self.log))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        end(self.child)

    def expect(self, pattern, timeout=-1):
        """Wait for `pattern`; a panic, an end or silence fails with the text."""
        which = self.child.expect(
            [pattern, PANIC, pexpect.EOF, pexpect.TIMEOUT], timeout=timeout)
        if which == 0:
            return self.child.match
        if which == 1:
            try:
                self.child.expect(pexpect.EOF, timeout=60)
            except pexpect.TIMEOUT:
                pass
            raise Panic(self.transcript)
        reason = "the machine ended" if which == 2 else "no answer in time"
        raise AssertionError(
            f"{reason} while waiting for {pattern!r}:\n{self.transcript}")

    def boot(self):
        """Wait for the prompt; go on in a shell without line editing, whose
        echo is the terminal's own."""
        self.expect(PROMPT)
        self.child.send("TERM=dumb exec sh\n")
        self.expect(r"exec sh\r*\n")
        self.expect(PROMPT)
        return self

    def run(self, command, timeout=-1):
        """Type a command at the prompt; its output and its status."""
        self.child.send(command + '; echo "[stat""us $?]"\n')
        self.expect(r'us \$\?\]"\r*\n')
        match = self.expect(STATUS, timeout)
        output = plain(self.child.before)
        self.expect(PROMPT)
        return output, int(match.group(1))

    def check(self, command, timeout=-1):
        """run(), for a command that must succeed; its output."""
        output, status = self.run(command, timeout)
        assert status == 0, f"{command!r} gave {status}:\n{output}"
        return output

    def until(self, command):
        """Run a command again and again, until it succeeds."""
        self.check(f"until {command}; do sleep 0.1; done")

    def power_off(self):
        """Type poweroff; QEMU's exit status as kin meant it."""
        self.child.send("poweroff\n")
        self.expect_end()
        return self.exit_status()

    def expect_end(self):
        which = self.child.expect([pexpect.EOF, PANIC, pexpect.TIMEOUT])
        if which == 1:
            raise Panic(self.transcript)
        assert which == 0, f"still running:\n{self.transcript}"
        self.child.wait()

    def exit_status(self):
        """isa-debug-exit makes 2 * status + 1 of what the guest wrote."""
        status = self.child.exitstatus
        return status >> 1 if status is not None and status & 1 else status


class Monitor:
    """QEMU's monitor (QMP), for a Machine with extra=monitor_words(path)."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(str(path))
        self.stream = self.socket.makefile("rw")
        self.stream.readline()  # the greeting
        self.execute("qmp_capabilities")

    def execute(self, command, **arguments):
        json.dump({"execute": command, "arguments": arguments}, self.stream)
        self.stream.flush()
        while True:
            answer = json.loads(self.stream.readline())
            assert "error" not in answer, answer
            if "return" in answer:
                return answer["return"]

    def say(self, line):
        """A line for the monitor that people use; what it says."""
        return self.execute("human-monitor-command", **{"command-line": line})


def monitor_words(path):
    return ["-qmp", f"unix:{path},server=on,wait=off"]


def make(*targets, **knobs):
    """Run make, one at a time in build/; fail with its output."""
    words = ["make", "-C", str(TOP), "--no-print-directory", *targets]
    words += [f"{name}={value}" for name, value in knobs.items()]
    with open(BUILD / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = subprocess.run(words, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, done.stdout
    return done.stdout


def copy_build(directory):
    """A copy of what has been built, to build more in: without what other
    tests may be working in just now."""
    ignored = shutil.ignore_patterns("debug", "host", "pytest-cache", "lock",
                                     "extra*", "sources.*", "*.xml", "*.json",
                                     "record*")
    return shutil.copytree(BUILD, directory / "build", symlinks=True,
                           ignore=ignored)


def fsck(image, *options):
    """Check an image: (exit status, findings)."""
    done = subprocess.run([BUILD / "mkfs" / "fsck", *options, image],
                          stdout=subprocess.PIPE, text=True)
    return done.returncode, done.stdout
