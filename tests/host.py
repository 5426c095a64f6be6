"""What the tests share that run programs on this host.

No test depends on how fast the host is: they wait for a state, not for a time,
and what does not happen within PATIENCE never will."""
import os
import re
import signal
import subprocess
import time
from pathlib import Path

import pexpect

from machine import BUILD, PATIENCE, end, wait_until

BIN = Path(os.environ.get("KIN_TOOLS", BUILD / "user" / "bin"))
SH = os.environ.get("KIN_SH", str(BIN / "sh"))
SH_ENVIRONMENT = {"PATH": os.environ["PATH"], "HOME": "/home/me",
                  "LC_ALL": "C", "TERM": "vt100"}
FOREVER = "100000"  # seconds that no test lasts, for sleep


def runs_here():
    """Can this host run kin's programs?"""
    try:
        return subprocess.run([BIN / "true"]).returncode == 0
    except OSError as error:
        return isinstance(error, FileNotFoundError)  # then the tests must fail


def same_moment(ours, hosts):
    """What two functions return of the same moment, although what they look
    at changes now and then."""
    end = time.monotonic() + PATIENCE
    while True:
        before, mine = hosts(), ours()
        if hosts() == before or time.monotonic() > end:
            return mine, before


def proc_status(pid, name):
    """A word of /proc/PID/status; "" if there is no such process."""
    try:
        text = Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
    return re.search(rf"^{name}:\s*(\S*)", text, re.M).group(1)


def state(pid):
    """The letter that ps shows; "" if there is no such process."""
    return proc_status(pid, "State")


def has_ended(pid):
    return state(pid) in ("", "Z", "X")


def asleep(pid, name):
    """Does it run the program of this name, and sleep in it?"""
    return proc_status(pid, "Name") == name and state(pid) == "S"


def members(group):
    """The processes of a process group, the oldest first."""
    found = []
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            if os.getpgid(int(entry)) == group:
                found.append(int(entry))
        except ProcessLookupError:
            pass
    return sorted(found)


def take_back():
    """What Python ignores is not ignored by what it starts."""
    for number in signal.SIGPIPE, signal.SIGXFSZ:
        signal.signal(number, signal.SIG_DFL)


def on_terminal(program, words=(), **options):
    """Run a program on a terminal of its own, as pexpect does."""
    child = pexpect.spawn(str(program), [str(word) for word in words],
                          timeout=PATIENCE, preexec_fn=take_back, **options)
    child.delaybeforesend = None
    return child
