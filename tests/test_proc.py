"""The programs that show processes, on kin over its serial line and, where
they print what any Linux's /proc says, beside the host's own."""
import os
import re
import shutil
import subprocess

import pytest

from host import (BIN, FOREVER, PATIENCE, asleep, runs_here, same_moment,
                  wait_until)
from machine import PROMPT

CLEAR = r"\x1b\[J"

on_host = pytest.mark.skipif(
    not runs_here() or not shutil.which("ps"),
    reason="this host runs no i386 programs, or has no ps")


def schedule_as_usual():
    """By the one policy that kin knows, whatever the tests run under."""
    os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))


@pytest.fixture
def sleepers():
    """Processes on this host to look at: a shell, and a child of it; they
    have come to rest."""
    parent = subprocess.Popen(
        ["sh", "-c", f"nice -n 3 sleep {FOREVER} & echo $!; wait"],
        stdout=subprocess.PIPE, start_new_session=True,
        preexec_fn=schedule_as_usual)
    child = int(parent.stdout.readline())
    wait_until(lambda: asleep(parent.pid, "sh") and asleep(child, "sleep"))
    yield parent.pid, child
    os.killpg(parent.pid, 9)
    parent.wait()


def output(program, *words):
    return subprocess.run([program, *words], stdout=subprocess.PIPE, text=True,
                          env={**os.environ, "COLUMNS": "1000"}).stdout


def both(program, *words, what=str.split):
    """What of the text that kin's program prints matters, and of that of the
    host's of that name."""
    return same_moment(lambda: what(output(BIN / program, *words)),
                       lambda: what(output(program, *words)))


def words_of_lines(text):
    return [line.split() for line in text.splitlines()]


COLUMNS = ["pid", "ppid", "pgid", "sid", "user", "uid", "nice", "stat", "s",
           "tty", "comm", "args", "cmd", "nlwp", "vsz", "start", "stime",
           "time", "cputime", "tpgid", "pri", "opri", "lwp", "bsdtime",
           "pid=NUMBER", "pid="]


@on_host
@pytest.mark.parametrize("column", COLUMNS)
def test_ps_column_is_that_of_the_host(sleepers, column):
    pids = ",".join(map(str, sleepers))
    ours, hosts = both("ps", "-p", pids, "-o", column, what=words_of_lines)
    assert ours == hosts


@on_host
@pytest.mark.parametrize("words", [
    "-p {0}", "-f -p {0},{1}", "-p {0} -p {1} -j", "{0} {1}",
    "-C sleep -o pid=", "--ppid {0} -o args", "-p {0} -o pid,ppid=PARENT",
    "-p {0},{1} -o pid= --sort -pid", "-e -o pid=,comm= --sort=comm,pid"])
def test_ps_selects_as_the_hosts(sleepers, words):
    words = words.format(*sleepers).split()

    def own(text):
        # What others do on this host comes and goes.
        return [line for line in words_of_lines(text)
                if words[0] not in ("-e", "-C") or int(line[0]) in sleepers]
    ours, hosts = both("ps", *words, what=own)
    assert ours == hosts


@on_host
def test_ps_forest(sleepers):
    text = output(BIN / "ps", "-p", f"{sleepers[0]},{sleepers[1]}", "--forest",
                  "-o", "args=")
    assert text.splitlines()[1] == rf" \_ sleep {FOREVER}"


@on_host
@pytest.mark.parametrize("words", [
    "-P {0}", "-P {0} -l", "-P {0} -a", "-x -P {0} sleep", "-x -P {0} slee",
    "-f -P {0} sl.*000", "-s {0}", "-g {0} -c", "-s {0} -n", "-s {0} -o",
    "-s {0} -d, .", "-P {0} -v -s {0}", "-i -P {0} SLEEP"])
def test_pgrep_finds_what_the_hosts_finds(sleepers, words):
    def own(text):
        # With -v each sees itself, and others come and go.
        return set(text.split()) & set(map(str, sleepers)) \
            if "-v" in words else text
    ours, hosts = both("pgrep", *words.format(*sleepers).split(), what=own)
    assert ours == hosts


@on_host
def test_pkill(sleepers):
    done = subprocess.run([BIN / "pkill", "-USR1", "-e", "-P",
                           str(sleepers[0]), "-x", "sleep"],
                          stdout=subprocess.PIPE, text=True)
    assert done.stdout == f"sleep killed (pid {sleepers[1]})\n"
    assert subprocess.run([BIN / "pkill", "-0", "-x", "no-such"]) \
        .returncode == 1


@on_host
def test_killall(tmp_path):
    """All of that name, by name or by file, and nobody else."""
    program = tmp_path / f"a-name-longer-than-15-{os.getpid()}"
    shutil.copy(BIN / "sleep", program)
    killed = [subprocess.Popen([program, FOREVER]) for _ in range(2)]
    words = [BIN / "killall", "-v", "-HUP", program]
    assert sorted(subprocess.check_output(words, text=True).splitlines()) == \
        sorted(f"Killed {program}({one.pid}) with signal 1" for one in killed)
    assert [one.wait(PATIENCE) for one in killed] == [-1, -1]
    one = subprocess.Popen([program, FOREVER])
    subprocess.run([BIN / "killall", "-s", "INT", program.name], check=True)
    assert one.wait(PATIENCE) == -2
    done = subprocess.run([BIN / "killall", program.name],
                          stderr=subprocess.PIPE, text=True)
    assert done.returncode == 1
    assert done.stderr == f"{program.name}: no process found\n"


@on_host
def test_df():
    def what(text):
        _, size, _, _, use, place = text.splitlines()[1].split()
        return size, int(use[:-1]), place
    ours, hosts = same_moment(lambda: what(output(BIN / "df", "/")),
                              lambda: what(output("df", "-Pk", "/")))
    assert output(BIN / "df", "/").splitlines()[0].split() == (
        "Filesystem 1K-blocks Used Available Use% Mounted on").split()
    assert (ours[0], ours[2]) == (hosts[0], "/")
    assert abs(ours[1] - hosts[1]) <= 1


# --- on kin ------------------------------------------------------------------


def words_of(kin, command):
    return [line.split() for line in kin.check(command).splitlines()]


def test_states(kin):
    """R S T Z and their additions, as ps shows them."""
    kin.check("sleep 1000 & stopped=$!; nice -n 7 sleep 1001 & low=$!; "
              "sh -c 'while :; do :; done' & busy=$!; kill -STOP $stopped")
    for process, state in (("stopped", "T"), ("low", "SN"), ("busy", "R"),
                           ("$", "Ss")):
        kin.until(f"ps -o stat= -p ${process} | grep -q '^{state}+*$'")
    kin.check("kill -9 $stopped $low $busy; wait")
    kin.check("zombie 1000 >/dev/null & dead=$!")
    kin.until("ps -C zombie -o stat= | grep -q '^Z$'")
    kin.check("kill $dead; wait")


def test_mounts(kin):
    """In the form of fstab(5); df finds there what a file is in."""
    rows = words_of(kin, "cat /proc/mounts")
    assert [row[1:3] for row in rows] == [["/", "kin"], ["/dev", "devtmpfs"],
                                          ["/proc", "proc"]]
    assert all(row[3:] == ["rw", "0", "0"] for row in rows)
    files = words_of(kin, "df /bin/ls /dev/null /proc/1/stat")[1:]
    assert [(row[0], row[-1]) for row in files] == [(row[0], row[1])
                                                    for row in rows]


def test_version(kin):
    assert kin.check("cat /proc/version").split() == \
        ["Linux", "version", *kin.check("uname -rv").split()]


def test_kernel_threads(kin):
    rows = words_of(kin, "ps --ppid 2 -o ppid,args")[1:]
    assert ["2", "[flusher]"] in rows and ["2", "[writeback]"] in rows
    assert all(name.startswith("[") for _, name in rows)


def test_threads(kin):
    """A program with threads: one line each with -L, braces in the tree."""
    kin.child.send("threads >/dev/null & ps -eLf | grep -c threads; wait\n")
    kin.expect(PROMPT)
    tree = kin.check("pstree -p 1")
    assert re.match(r"init\(1\)\n`-- sh\(\d+\)\n    `-- pstree\(\d+\)\n", tree)


def test_formats_hold_in_80_columns(kin):
    for options in ("-ef", "aux", "-l", "axf", "-eLf", "j"):
        for line in kin.check(f"ps {options}").splitlines():
            assert len(line) <= 80, line


def test_top_in_batch(kin):
    text = kin.check("top -b -n 2 -d 0.2")
    assert len(re.findall(r"^top - \d\d:\d\d:\d\d up ", text, re.M)) == 2
    assert len(re.findall(r"^Tasks: +\d+ total, +\d+ running", text,
                          re.M)) == 2
    assert re.search(r"^ +1 root +20 +0 .* init$", text, re.M)


def test_top_is_live(kin):
    """Keys change what is shown at once; q leaves the terminal as it was."""
    kin.check("sh -c 'while :; do :; done' & sleep 1000 & victim=$!")
    victim = kin.check("echo $victim").strip()
    kin.child.send("top -d 1000\n")
    kin.expect(r"COMMAND")
    kin.expect(CLEAR)
    for _ in range(1000):  # a sample may be too short to tell who is busy
        kin.child.send(" ")
        first = kin.expect(r"COMMAND[^\n]*?\x1b\[7;1H +\d+ root"
                           r"[^\x1b]* [A-Z] [^\x1b]* (\S+) *\x1b").group(1)
        kin.expect(CLEAR)
        if first == "sh":
            break
    assert first == "sh"
    kin.child.send("N")
    kin.expect(r"\x1b\[7;1H +\d+ root")
    kin.expect(CLEAR)
    kin.child.send("R")
    kin.expect(r"\x1b\[7;1H +1 root[^\x1b]* init")
    kin.expect(CLEAR)
    kin.child.send("1")
    kin.expect(r"%Cpu0 .*%Cpu1 ")
    kin.expect(CLEAR)
    kin.child.send("c")
    kin.expect(r" sh -c while")
    kin.expect(CLEAR)
    kin.child.send("h")
    kin.expect("Any key goes back")
    kin.child.send("x")
    kin.expect(r"Tasks:")
    kin.expect(CLEAR)
    kin.child.send(f"k{victim}\n9\n")
    kin.expect("PID to signal")
    kin.expect("Signal")
    kin.expect(CLEAR)
    kin.child.send("unobody-here\n")
    kin.expect("nobody-here: Invalid argument")
    kin.expect(CLEAR)
    kin.child.send("q")
    kin.expect(PROMPT)
    kin.until("! kill -0 $victim 2>/dev/null")
    assert kin.check("echo typed") == "typed\n"
    kin.check("kill %1; wait")


def test_top_survives_a_stop(kin):
    kin.child.send("top -d 1000\n")
    kin.expect("COMMAND")
    kin.expect(CLEAR)
    kin.child.send("\x1a")
    kin.expect(PROMPT)
    assert kin.check("echo typed") == "typed\n"
    kin.child.send("fg\n")
    kin.expect("COMMAND")
    kin.expect(CLEAR)
    kin.child.send("q")
    kin.expect(PROMPT)


def test_settings_can_be_written(kin):
    kin.check("echo 400 >/proc/sys/kernel/pid_max")
    assert kin.check("cat /proc/sys/kernel/pid_max") == "400\n"
    assert kin.run("echo 12x >/proc/sys/kernel/pid_max")[1] != 0
    assert kin.run("echo 40000 >/proc/sys/kernel/pid_max")[1] != 0
    kin.check("echo 32768 >/proc/sys/kernel/pid_max")
    kin.check("echo other >/proc/sys/kernel/hostname")
    assert kin.check("hostname; uname -n") == "other\nother\n"
    kin.check("hostname kin")


def test_init_is_process_1(kin):
    output, status = kin.run("init")
    assert status == 1 and "process 1" in output


def test_names_of_processes_are_safe_on_a_terminal(kin):
    kin.check("cp /bin/ps \"/tmp/a$(printf '\\033')b\"")
    assert kin.check("sh -c 'exec /tmp/a?b -o comm= -p $$'") == "a?b\n"
    kin.check("rm /tmp/a?b")


def test_ls_is_safe_on_a_terminal(kin):
    kin.check(r"cd /tmp; touch $(printf 'a\033b')")
    assert kin.check("ls a*") == "a?b\n"
    assert kin.check("ls a* | wc -c") == "4\n"
    kin.check("rm a*; cd /")
