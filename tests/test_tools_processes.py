"""The programs of user/bin that start, signal, limit and show processes, run on
the host's own kernel, where it runs i386 programs."""
import os
import re
import shlex
import signal
import subprocess
import time
from pathlib import Path

import pexpect
import pytest

from host import (FOREVER, PATIENCE, asleep, has_ended, on_terminal, runs_here,
                  same_moment, wait_until)
from tools import TOOLS, kin, output, run

pytestmark = pytest.mark.skipif(
    not runs_here(), reason="this host cannot run i386 Linux programs")


def children(pid):
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return path.read_text().split()


def test_env_and_which(tmp_path):
    program = tmp_path / "prog"
    program.write_text("")
    env = {"PATH": f"/nowhere:{tmp_path}", "A": "1", "B": "2"}
    assert kin("which", "prog", env=env).returncode == 1
    program.chmod(0o755)
    assert output("which", "prog", env=env) == f"{program}\n"
    text = output("env", "-u", "A", "B=3", TOOLS / "env", env=env)
    assert sorted(text.split()) == sorted(["B=3", f"PATH=/nowhere:{tmp_path}"])
    assert kin("env", "no-such-program").returncode == 127
    assert kin("env", "/etc/passwd").returncode == 126


def test_options_of_the_command_are_its_own():
    for tool in "env", "nice", "nohup", "strace", "time", "xargs":
        result = kin(tool, TOOLS / "head", "-n", "1", stdin=b"")
        assert result.returncode == 0, tool


def test_nice():
    value = int(output("nice"))
    assert int(output("nice", "-n", "3", TOOLS / "nice")) == min(value + 3, 19)


def test_renice(request):
    sleeper = subprocess.Popen([TOOLS / "sleep", FOREVER])
    request.addfinalizer(sleeper.kill)
    for args in ["5", sleeper.pid], ["-n", "9", "-p", sleeper.pid]:
        ours, real = kin("renice", *args), run("renice", *args)
        assert ours.returncode == real.returncode == 0
    assert ours.stdout.decode() == (f"{sleeper.pid} (process ID) old priority "
                                    "5, new priority 9\n")
    assert os.getpriority(os.PRIO_PROCESS, sleeper.pid) == 9
    sleeper.kill()
    sleeper.wait()
    ours, real = kin("renice", "5", sleeper.pid), run("renice", "5", sleeper.pid)
    assert (ours.returncode, ours.stderr) == (real.returncode, real.stderr)
    assert kin("renice", "x", "1").returncode == 2


@pytest.mark.parametrize("command, status", [
    ("9999 true", 0), ("9999 sh -c 'exit 3'", 3), ("0.1 sleep 9999", 124),
    ("-s INT 0.1 sleep 9999", 124), ("-s SIGKILL 0.1 sleep 9999", -9),
    ("-s URG -k 0.1 0.1 sleep 9999", -9),  # which nobody dies of
    ("0 true", 0), ("9999 /nonexistent", 127), ("9999 /etc/passwd", 126),
    ("0.001m sleep 9999", 124), ("9999 sh -c 'kill -KILL $$'", None)], ids=str)
def test_timeout(command, status):
    words = shlex.split(command)
    ours = kin("timeout", *words)
    if status is not None:
        assert ours.returncode == status
    assert ours.returncode % 256 in (
        run("timeout", *words).returncode % 256, 128 + 9)


def test_timeout_ends_the_whole_group(tmp_path):
    timer = subprocess.Popen([TOOLS / "timeout", "9999", "sh", "-c",
                              "sleep 9999 & echo $!; wait"],
                             stdout=subprocess.PIPE)
    sleeper = int(timer.stdout.readline())
    timer.send_signal(signal.SIGALRM)  # the time is over
    assert timer.wait(PATIENCE) == 124
    wait_until(lambda: has_ended(sleeper))


def test_timeout_hands_signals_on():
    timer = subprocess.Popen([TOOLS / "timeout", "9999", TOOLS / "sh", "-c",
                              "trap 'exit 7' TERM; echo; while :; do sleep 0.1;"
                              " done"], stdout=subprocess.PIPE)
    timer.stdout.readline()
    timer.terminate()
    assert timer.wait(PATIENCE) == 7


def test_nohup(tmp_path):
    """On a terminal, which goes away while the command runs."""
    script = "echo out; echo err >&2; read x; echo $?; kill -HUP $$; echo alive"
    child = on_terminal(TOOLS / "nohup", [TOOLS / "sh", "-c", script],
                        cwd=tmp_path)
    child.expect("nohup: ignoring input and appending output to nohup.out")
    child.expect(pexpect.EOF)
    child.wait()
    assert child.exitstatus == 0
    text = (tmp_path / "nohup.out").read_text()
    assert text.startswith("out\nerr\n") and text.endswith("1\nalive\n")
    assert output("nohup", "echo", "to a pipe") == "to a pipe\n"
    assert kin("nohup", "/nonexistent").returncode == 127


def test_watch(tmp_path):
    """The command runs again and again, on a clear screen, until ^C."""
    child = on_terminal(TOOLS / "watch",
                        ["-n", "0.1", "echo x >>count; wc -l <count"],
                        cwd=tmp_path)
    child.expect(r"\x1b\[H\x1b\[JEvery 0.1s: echo x >>count; wc -l <count")
    child.expect(r"\n *1\r\n")
    child.expect(r"\n *3\r\n")
    child.sendintr()
    child.expect(pexpect.EOF)
    child.wait()
    assert child.signalstatus == signal.SIGINT


def test_sleep_and_time():
    start = time.monotonic()
    result = kin("time", TOOLS / "sleep", "0.25")
    elapsed = time.monotonic() - start
    real, user, system = map(float, re.fullmatch(
        r"real (\d+\.\d{3})\nuser (\d+\.\d{3})\nsys  (\d+\.\d{3})\n",
        result.stderr.decode()).groups())
    assert 0.25 <= real <= elapsed
    assert user + system < real
    assert kin("time", TOOLS / "false").returncode == 1
    for bad in "", ".", "1x", "-1", "1ms", "99999999999":
        assert kin("sleep", bad).returncode == 2


@pytest.mark.parametrize("option, number", [
    ([], signal.SIGTERM), (["-9"], 9), (["-KILL"], 9), (["-s", "SIGHUP"], 1),
    (["-USR1", "--"], signal.SIGUSR1)], ids=str)
def test_kill(option, number):
    sleeper = subprocess.Popen([TOOLS / "sleep", FOREVER])
    output("kill", "-0", sleeper.pid)
    output("kill", *option, sleeper.pid)
    assert sleeper.wait(PATIENCE) == -number
    result = kin("kill", sleeper.pid)
    assert (result.returncode, result.stderr.decode()) == \
        (1, f"kill: {sleeper.pid}: No such process\n")


def test_kill_names_signals():
    assert output("kill", "-l", "9", "143") == "KILL\nTERM\n"
    assert len(re.findall("[A-Z]+", output("kill", "-l"))) == 64


def test_kill_sends_to_groups():
    sleeper = subprocess.Popen([TOOLS / "sleep", FOREVER],
                               start_new_session=True)
    output("kill", "-TERM", f"-{sleeper.pid}")
    assert sleeper.wait(PATIENCE) == -signal.SIGTERM


def test_ps_pstree_free():
    sleeper = subprocess.Popen([TOOLS / "sleep", FOREVER])
    try:
        wait_until(lambda: asleep(sleeper.pid, "sleep"))
        for form in ["-o pid,ppid,comm", "-f", "-o pid,args"]:
            words = [*form.split(), "-p", sleeper.pid]
            ours, real = same_moment(
                lambda: output("ps", *words).split(),
                lambda: run("ps", *words).stdout.decode().split())
            assert ours == real
        assert re.search(rf"^ *{sleeper.pid} ", output("ps"), re.M)
        for form in ["", "-f", "aux", "-efl", "-L"]:
            ours = output("ps", *form.split()).splitlines()[0]
            real = run("ps", *form.split()).stdout.decode().splitlines()[0]
            assert ours.split() == real.split()
        drawing = output("pstree", "-p", os.getpid())
        assert re.search(rf"^[|`]-- sleep\({sleeper.pid}\)$", drawing, re.M)
    finally:
        sleeper.kill()
        sleeper.wait()
    assert kin("ps", "-p", sleeper.pid).returncode == 1
    memory = output("free").splitlines()
    total = int(re.search(r"MemTotal: +(\d+)",
                          Path("/proc/meminfo").read_text())[1])
    assert memory[1].split()[:2] == ["Mem:", str(total)]


def shape(drawing):
    return re.sub(r"\d+", "N", drawing)


def test_forktree():
    drawing = output("forktree", "2", "2")
    assert shape(drawing) == """N
|-- N
|   |-- N
|   `-- N
`-- N
    |-- N
    `-- N
"""
    pids = re.findall(r"\d+", drawing)
    assert len(set(pids)) == 7
    large = output("forktree", "6", "3")
    assert large.count("\n") == (3 ** 7 - 1) // 2
    assert shape(large) == shape(output("forktree", "6", "3"))


def test_forktree_processes_live_together():
    tree = subprocess.Popen([TOOLS / "forktree", "-s", FOREVER, "1", "3"],
                            stdout=subprocess.PIPE)
    pids = wait_until(lambda: len(children(tree.pid)) == 3 and
                      children(tree.pid))
    for pid in pids:
        os.kill(int(pid), signal.SIGKILL)
    tree.communicate(timeout=PATIENCE)
    assert tree.returncode == 1


def test_zombie_and_orphan():
    lines = shape(output("zombie", "1")).splitlines()
    assert lines[1:] == ["after kill: process N is in state Z",
                         "wait tells its exit status: N",
                         "after wait: there is no process N"]
    lines = output("orphan").splitlines()
    child, parent = re.match(r"child (\d+): my parent is (\d+)", lines[0])\
        .groups()
    assert lines[1] == f"parent {parent} ends before its child"
    assert re.match(rf"child {child}: my parent is \d+ now", lines[2])
    assert f"is {parent} now" not in lines[2]
