"""The demonstrations: each shows what it is for, on kin and, the same binary,
on the host's own kernel where that runs i386 programs."""
import re
import subprocess

import pytest

from machine import BUILD, PATIENCE

PROGRAMS = BUILD / "user" / "bin"

# command: what must appear, in this order
DEMOS = {
    "forktree 2 2": [r"^\d+$", r"^\|-- \d+$", r"^\|   \|-- \d+$",
                     r"^    `-- \d+$"],
    "zombie 1": [r"before wait: process \d+ is in state Z",
                 r"exit status: 42", r"there is no process"],
    "orphan": [r"^child (\d+): my parent is (\d+)$", r"^parent \2 ends",
               r"^child \1: my parent is (?!\2\b)\d+ now$"],
    "forks 40": [r"^11 of 720 orders are possible\. Of 40 runs",
                 r"^    abcdef +\d+ times", r"^    others +0 times"],
    "vfork": [r"^vfork: parent \d+ is in state D",
              r"^vfork: .* parent finds 42$", r"^fork: parent \d+ is in state S",
              r"^fork: .* parent finds 0$"],
    "cow": [r"^4096 pages", r"^child reads every page +\d\d? faults",
            r"^child writes every 1st quarter +10\d\d faults",
            r"^\.\.\. once more +\d\d? faults",
            r"^child writes all +30\d\d faults"],
    "threads": [r"^without a mutex:$", r"pid (\d+), tid (?!\1$)\d+$",
                r"task: 5 threads$", r"[1-9]\d* lost$", r"^with a mutex:$",
                r"task: 5 threads$", r"counter says 40000: 0 lost$"],
    "signals": [r"waiting: USR1 RTMIN RTMIN\+1$",
                r"^  handler of SIGUSR1\n  end of SIGUSR1\n"
                r"  handler of SIGRTMIN, value 2\n"
                r"  handler of SIGRTMIN, value 3\n"
                r"  handler of SIGRTMIN\+1, value 1\n",
                r"not block:\n  handler of SIGUSR1\n    handler of SIGUSR2$",
                r"sa_mask:\n  handler of SIGUSR1\n  end of SIGUSR1$",
                r"waitpid: Interrupted system call$", r"waitpid: child reaped$"],
    "jobctl": [r"^    process (\d+) of group \1: state S$",
               r"^    wait: process \1 stopped by signal 19$", r"state T$",
               r"^    wait: process \1 continued$", r"state S$",
               r"stopped by signal 19$", r"SIGTERM\)\n .*: state T$",
               r"^    wait: process \1 ended by signal 15$"],
    "rlimit": [r"^NOFILE .*: Too many open files$",
               r"^NPROC .*: Resource temporarily unavailable$",
               r"^SIGPENDING .*: Resource temporarily unavailable$",
               r"^AS .*: Cannot allocate memory$",
               r"^DATA .*: Cannot allocate memory$",
               r"^FSIZE .*ends by signal 25 ", r"^CPU .*ends by signal 24 ",
               r"^STACK .*ends by signal 11 "],
    "trace": [r"stopped by signal 19 and is in state t$",
              r"^parent: call 4 \(0x1, (0x\w+), 15\)$",
              r"^parent: changes the text at \1$", r"^child: QUIETLY$",
              r"^parent: call 4 returns 15$", r"^parent: call 64 ",
              r"(?:^parent: one instruction, now at 0x\w+\n){5}",
              r"^parent: the child ended with status 7$"],
    "elfdump a bc": [r"^0x\w+  argc = 3$", r'argv\[0\] = (0x\w+) ".*elfdump"$',
                     r'argv\[1\] = 0x\w+ "a"$', r'argv\[2\] = 0x\w+ "bc"$',
                     r"argv\[3\] = NULL$", r"envp\[\d+\] = NULL$",
                     r"AT_PAGESZ +0x00001000 ", r"AT_NULL: the end$",
                     r"^\1  the strings$"],
}


def shows(output, patterns):
    assert re.search("(?s:.*?)".join(patterns), output, re.M), output


@pytest.mark.parametrize("command", DEMOS)
def test_on_kin(kin, command):
    shows(kin.check(command), DEMOS[command])


@pytest.mark.parametrize("command", DEMOS)
def test_on_the_host(command):
    name, *words = command.split()
    try:
        done = subprocess.run([PROGRAMS / name, *words], text=True,
                              timeout=PATIENCE, stdout=subprocess.PIPE,
                              stdin=subprocess.DEVNULL)
    except OSError:
        pytest.skip("this host cannot run i386 Linux programs")
    assert done.returncode == 0
    shows(done.stdout, DEMOS[command])
