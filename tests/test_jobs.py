"""
Job control as a person sees it, in the same dialogues with four shells: kin's
on kin, over the serial line; kin's, bash and dash on a pseudo-terminal of the
host's. So what is expected here is what other systems do, too; where the
shells' words differ, either is right.
"""
import os
import re
import shutil
import subprocess
import time

import pexpect
import pytest

from machine import TOP, Machine, plain

PROMPT = r"\$ $"
KIN_SH = str(TOP / "build" / "user" / "bin" / "sh")
SHELLS = {
    "kin": ["sh"],
    "kin's sh": [KIN_SH],
    "bash": ["bash", "--norc", "--noprofile", "--noediting", "-i"],
    "dash": ["dash", "-i"],
}
PATIENCE = 20  # times; a machine under load is slow

# A program that says when it runs, and then waits.
STAY = "#!/bin/sh\necho in'side'\nexec sleep 1000\n"
# One that says what signals it gets, in a file: a handler, and a wait that
# the signal ends even if the shell does not. It starts nothing more: a ^Z that
# came between vfork and exec would stop the child alone, and nobody could know.
TELL = """#!/bin/sh
trap 'echo hup >>told; exit' HUP
trap 'echo cont >>told' CONT
sleep 1000 &
echo in'side'
while :; do wait; done
"""


def control(letter):
    return chr(ord(letter) & 0x1F)


class Terminal:
    """A shell at a terminal, on kin or on the host."""

    def __init__(self, name, child, command):
        self.name = name
        self.child = child
        self.command = command  # that starts another such shell

    def expect(self, pattern, timeout=-1):
        self.child.expect(pattern, timeout=timeout)
        return plain(self.child.before)

    def line(self, text):
        """Type a line; what was printed up to the next prompt."""
        self.child.send(text + "\n")
        self.expect(r"\r+\n")  # the terminal's echo
        return self.expect(PROMPT)

    def start(self, text, shown="inside\r*\n"):
        """Type a line that starts a command, which says that it runs."""
        self.child.send(text + "\n")
        self.expect(shown)

    def press(self, letter, expected=PROMPT):
        """Press a control key, again if it came too early."""
        for _ in range(PATIENCE):
            self.child.send(control(letter))
            if self.child.expect([expected, pexpect.TIMEOUT], timeout=2) == 0:
                return plain(self.child.before)
        raise AssertionError(f"^{letter} does nothing: {self.child.before!r}")

    def until(self, text, pattern, shown=""):
        """Type a line, again and again, until it prints what matches, or the
        shell says it on its own, as perhaps it has already."""
        for _ in range(PATIENCE):
            if re.search(pattern, shown):
                return shown
            time.sleep(0.1)
            shown += self.line(text)
        raise AssertionError(f"no {pattern!r} in {shown!r}")

    def put(self, name, text):
        for i, line in enumerate(text.splitlines()):
            word = line.replace("'", "'\\''")
            self.line(f"echo '{word}' >{'>' if i else ''}{name}")
        self.line(f"chmod +x {name}")


@pytest.fixture(scope="module", params=SHELLS)
def terminal(request, tmp_path_factory):
    name, words = request.param, SHELLS[request.param]
    if name == "kin":
        with Machine(cpus=2) as kin:
            kin.boot()
            kin.check("cd /tmp")
            yield prepare(Terminal(name, kin.child, "TERM=dumb sh -i"))
        return
    if not shutil.which(words[0]):
        pytest.skip(f"this host has no {words[0]}")
    try:
        subprocess.run([KIN_SH, "-c", ":"], check=True)
    except OSError:
        pytest.skip("this host does not run i386 programs")
    child = pexpect.spawn(words[0], words[1:], timeout=20, encoding="utf-8",
                          cwd=tmp_path_factory.mktemp("jobs"),
                          env=dict(os.environ, PS1="$ ", TERM="dumb", ENV=""),
                          dimensions=(25, 200))
    child.delaybeforesend = None
    child.expect(PROMPT)
    yield prepare(Terminal(name, child, " ".join(words)))
    child.close(force=True)


def prepare(terminal):
    terminal.put("stay", STAY)
    terminal.put("tell", TELL)
    terminal.line("ulimit -c 0")
    return terminal


@pytest.fixture
def t(terminal):
    yield terminal
    for number in 1, 2, 3:
        terminal.line(f"kill -9 %{number} 2>/dev/null")
    terminal.line("wait 2>/dev/null")
    for _ in range(3):
        terminal.line("jobs >/dev/null")


def status(t):
    """Of the last command."""
    return int(re.search(r"(?m)^(\d+)$", t.line("echo $?")).group(1))


RUNNING = r"\[{}\] ?[-+ ] *Running +"
STOPPED = r"\[{}\] ?[-+ ] *Stopped( \(signal\))? +"


def job(pattern, number=1):
    return pattern.format(number)


# --- keys ------------------------------------------------------------------

@pytest.mark.parametrize("key,signal,word", [
    ("C", 2, ""), ("\\", 3, "Quit"), ("Z", 20, "Stopped"),
])
def test_key(t, key, signal, word):
    t.start("./stay")
    shown = t.press(key)
    assert status(t) == 128 + signal
    assert word in shown


def test_keys_reach_the_whole_job(t):
    t.start("./stay | cat")
    t.press("C")
    assert status(t) == 130
    t.start("./stay | cat | cat")
    assert re.search(job(STOPPED), t.press("Z"))
    assert status(t) == 148
    shown = t.line("jobs")
    assert re.search(job(STOPPED), shown) and "./stay | cat" in shown
    t.line("bg")
    assert re.search(job(RUNNING), t.line("jobs"))
    t.line("kill %1; wait %1")
    assert status(t) == 143


def test_keys_leave_the_background_alone(t):
    t.start("./stay &")
    t.line("")
    t.start("./stay")
    t.press("Z")
    t.start("./stay")
    t.press("C")
    shown = t.line("jobs")
    assert re.search(job(RUNNING), shown)
    assert re.search(job(STOPPED, 2), shown)


def test_program_may_catch_or_ignore_keys(t):
    t.put("catch", "#!/bin/sh\ntrap 'echo caught' INT\ntrap '' TSTP QUIT\n"
                   "echo in'side'\nwhile ! read x; do :; done\necho got $x\n")
    t.start("./catch")
    t.press("C", "caught\r*\n")
    t.child.send(control("Z") + control("\\"))
    t.press("C", "caught\r*\n")
    t.child.send("word\n")
    t.expect("got word\r*\n")
    t.expect(PROMPT)
    assert status(t) == 0


# --- fg, bg, names of jobs ----------------------------------------------------

def test_fg_twice(t):
    t.start("./stay")
    t.press("Z")
    for name in "", " %1":
        t.child.send(f"fg{name}\n")
        t.expect(r"\./stay\r*\n")
        assert re.search(job(STOPPED), t.press("Z"))
        assert status(t) == 148
    t.child.send("fg %./st\n")
    t.expect(r"\./stay\r*\n")
    t.press("C")
    assert status(t) == 130
    assert t.line("jobs") == ""


def test_bg_goes_on(t):
    t.put("goes", "#!/bin/sh\necho in'side'\nwhile ! test -e go; do sleep 0.1; "
                  "done\nexit 9\n")
    t.line("rm -f go")
    t.start("./goes")
    t.press("Z")
    t.line(": >go; bg %1; wait %1")
    assert status(t) == 9


def test_names_of_jobs(t):
    t.line("sleep 101 & sleep 102 & sleep 103 &")
    assert "sleep 103" in t.line("jobs %3") or t.name == "dash"
    for spec in "%?102", "%1", "%%":
        t.line(f"kill -9 {spec}; wait {spec}")
        assert status(t) == 137, spec
    t.line("kill %7")
    assert status(t) != 0
    t.line("fg %7")
    assert status(t) != 0
    t.line("bg %7")
    assert status(t) != 0


def test_kill_stops_and_continues(t):
    if t.name == "dash":
        pytest.skip("dash does not see that a job goes on")
    t.line("sleep 1000 &")
    t.line("kill -STOP %1")
    t.until("jobs", job(STOPPED))
    t.line("kill -CONT %1")
    t.until("jobs", job(RUNNING))
    t.line("kill %1; wait %1")
    assert status(t) == 143


def test_continued_by_another(t):
    """The shell has not sent SIGCONT itself."""
    if t.name == "dash":
        pytest.skip("dash does not see that a job goes on")
    t.line("sleep 1000 &")
    t.line("sh -c \"kill -STOP $!\"")
    t.until("jobs", job(STOPPED))
    t.line("sh -c \"kill -CONT $!\"")
    t.until("jobs", job(RUNNING))


def test_end_is_told_at_the_next_prompt(t):
    t.until("", r"\[1\] ?\+ +(Done\(3\)|Exit 3)", t.line("(exit 3) &"))
    t.line("sleep 1000 &")
    t.until("", r"\[1\] ?\+ +Killed", t.line("kill -9 $!"))
    t.until("", r"\[1\] ?\+ +Done", t.line("true &"))
    assert t.line("jobs") == ""


def test_wait(t):
    assert "4 5\n" in t.line("(exit 4) & x=$!; (exit 5) & wait $!; y=$?; "
                              "wait $x; echo $? $y")
    t.line("wait 999999")
    assert status(t) == 127


# --- the terminal and the background --------------------------------------------

def test_background_reader_stops(t):
    t.line("cat &")
    t.until("jobs", r"\[1\] ?\+ +Stopped( \(tty input\))? +cat|Stopped \(tty")
    t.child.send("fg\n")
    t.expect(r"fg\r*\ncat\r*\n")
    t.child.send("some words\n")
    t.expect("some words\r*\nsome words\r*\n")
    t.press("D")
    assert status(t) == 0
    assert t.line("jobs") == ""


def test_background_writer_stops_if_asked(t):
    t.line("stty tostop")
    t.line("echo wri'tten' &")
    t.until("jobs", r"Stopped( \(tty output\))? +echo")
    t.child.send("fg\n")
    t.expect("\nwritten\r*\n")
    t.expect(PROMPT)
    t.line("stty -tostop")
    t.start("echo wri'tten' &", "written\r*\n")


def test_shell_in_the_background_stops(t):
    t.line(f"{t.command} &")
    t.until("jobs", "Stopped")
    t.child.send("fg\n")
    t.expect(PROMPT)
    t.line("place=inner")
    assert t.line("echo $place") == "inner\n"
    t.line("exit")
    assert t.line("echo $place") == "\n"


def test_shell_gives_the_terminal_back(t):
    """The shell around it has no job control, and goes on to read."""
    t.put("around", f"#!/bin/sh\n{t.command}\nread x\necho got $x\n")
    t.child.send("./around\n")
    t.expect(PROMPT)
    t.line(":")
    t.child.send("exit\n")
    t.expect("exit\r*\n")
    t.child.send("word\n")
    t.expect("got word\r*\n")
    t.expect(PROMPT)


# --- set -m, trap ----------------------------------------------------------------

GROUP = "cut -d ' ' -f 5 /proc/$!/stat"


def test_script_with_job_control(t):
    script = f"set -m; sleep 100 & x=$({GROUP}); [ $x = $! ] && echo o'wn'; " \
             f"kill %1; wait %1; echo $?; set +m; sleep 100 & " \
             f"x=$({GROUP}); [ $x = $! ] || echo sha'red'; kill $!"
    t.put("monitor", "#!" + ("/bin/sh" if t.name == "kin" else
                             shutil.which(SHELLS[t.name][0])) +
          "\n" + script.replace("; ", "\n").replace(" & ", " &\n") + "\n")
    shown = t.line("./monitor")
    assert "own\n" in shown and "143\n" in shown and "shared\n" in shown
    assert status(t) == 0


def test_trap_in_the_shell(t):
    t.line("trap 'echo tra''pped' USR1")
    assert "trapped\n" in t.line("kill -USR1 $$")
    assert "trapped" not in t.line("trap - USR1; trap")
    t.line("trap '' USR1")
    t.line("kill -USR1 $$")
    assert t.line("(trap; sh -c 'kill -USR1 $PPID'; echo ali've')").endswith(
        "alive\n")
    t.line("trap - USR1")


def test_trap_of_the_end_of_children(t):
    t.line("trap 'echo a chi''ld' CHLD")
    try:
        t.until("sleep 0.1", "a child\n")
    finally:
        t.line("trap - CHLD")
    assert "child" not in t.line("sleep 0.1")


# --- the end of a session (last: each ends the shell) ---------------------------

def told(t, cwd_of_kin="/tmp"):
    """Where the shell was there is a new one, on kin; the file's text."""
    if t.name != "kin":
        path = os.path.join(t.cwd, "told")
        for _ in range(PATIENCE * 5):
            if os.path.exists(path) and "hup" in open(path).read():
                return open(path).read()
            time.sleep(0.1)
        raise AssertionError("nothing told")
    t.expect(PROMPT)
    t.line("TERM=dumb exec sh")
    t.line(f"cd {cwd_of_kin}")
    return t.until("cat told", "(?m)^hup")


@pytest.fixture(params=[shell for shell in SHELLS if shell != "dash"])
def ending(request, tmp_path):
    """A shell of a test's own, which it may kill."""
    name, words = request.param, SHELLS[request.param]
    if name == "kin":
        with Machine(cpus=2) as kin:
            kin.expect(PROMPT)
            kin.child.send("TERM=dumb exec sh\n")
            kin.expect(PROMPT)
            kin.check("cd /tmp")
            yield prepare(Terminal(name, kin.child, ""))
        return
    if not shutil.which(words[0]):
        pytest.skip(f"this host has no {words[0]}")
    child = pexpect.spawn(words[0], words[1:], timeout=20, encoding="utf-8",
                          cwd=tmp_path, dimensions=(25, 200),
                          env=dict(os.environ, PS1="$ ", TERM="dumb", ENV=""))
    child.delaybeforesend = None
    child.expect(PROMPT)
    terminal = Terminal(name, child, "")
    terminal.cwd = tmp_path
    yield prepare(terminal)
    child.close(force=True)


def test_end_of_the_session_hangs_up_the_foreground(ending):
    ending.put("end", "#!/bin/sh\ntrap 'echo hup >>told; exit' HUP\n"
                      "kill -9 $PPID\nwhile :; do sleep 0.1; done\n")
    ending.child.send("./end\n")
    assert "hup" in told(ending)


def test_end_of_the_session_hangs_up_stopped_jobs(ending):
    ending.start("./tell")
    ending.press("Z")
    ending.child.send("kill -9 $$\n")
    assert "hup" in told(ending)


def test_kill_all_spares_the_shell():
    with Machine(cpus=2) as kin:
        kin.boot()
        kin.check("sleep 1000 & sleep 1000 & true")
        assert kin.run("kill -9 -1")[1] == 0
        assert "sleep" not in kin.check("wait; ps -ef | grep -v grep")
        assert "kthreadd" in kin.check("ps -ef")
        assert kin.run("kill -9 -1")[1] == 0
