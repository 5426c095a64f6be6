"""
Job control as a person sees it, in the same dialogues with four shells: kin's
on kin, over the serial line; kin's, bash and dash on a pseudo-terminal of the
host's. So what is expected here is what other systems do, too; where the
shells' words differ, either is right.
"""
import os
import re
import shutil
import time

import pytest

from host import BIN, PATIENCE, on_terminal, runs_here, wait_until
from machine import Machine, end, plain

PROMPT = r"\$ $"
KIN_SH = str(BIN / "sh")
SHELLS = {
    "kin": ["sh"],
    "kin's sh": [KIN_SH],
    "bash": ["bash", "--norc", "--noprofile", "--noediting", "-i"],
    "dash": ["dash", "-i"],
}


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
        self.expect(re.escape(text) + r"\r+\n")  # the terminal's echo
        return self.expect(PROMPT)

    def start(self, text, shown="inside"):
        """Type a line that starts a command, which says that it runs. One in
        the background says so before the prompt, or after it."""
        self.child.send(text + "\n")
        self.expect(rf"{shown}\r*\n.*\$ $|\$ {shown}\r*\n$"
                    if text.endswith("&") else rf"{shown}\r*\n")

    def press(self, letter, expected=PROMPT):
        """Press a control key; what was shown then. Only once, so it must not
        come before there is somebody to take it."""
        self.child.send(control(letter))
        return self.expect(expected)

    def until(self, text, pattern, shown=""):
        """Type a line, again and again, until it prints what matches, or the
        shell says it on its own, as perhaps it has already."""
        deadline = time.monotonic() + PATIENCE
        while not re.search(pattern, shown):
            assert time.monotonic() < deadline, f"no {pattern!r} in {shown!r}"
            time.sleep(0.1)
            shown += self.line(text)
        return shown

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
    child = start_here(words, tmp_path_factory.mktemp("jobs"))
    yield prepare(Terminal(name, child, " ".join(words)))
    end(child)


def start_here(words, cwd):
    """A shell on a terminal of this host."""
    if not shutil.which(words[0]):
        pytest.skip(f"this host has no {words[0]}")
    if not runs_here():
        pytest.skip("this host does not run i386 programs")
    child = on_terminal(words[0], words[1:], encoding="utf-8", cwd=cwd,
                        env=dict(os.environ, PS1="$ ", TERM="dumb", ENV=""),
                        dimensions=(25, 200))
    child.expect(PROMPT)
    return child


def prepare(terminal):
    where = "/bin" if terminal.name == "kin" else BIN
    terminal.line(f"ln -s {where}/stay stay")
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
    t.start("./stay")
    t.press("Z")
    t.start("./stay")
    t.press("C")
    shown = t.line("jobs")
    assert re.search(job(RUNNING), shown)
    assert re.search(job(STOPPED, 2), shown)


def test_program_may_catch_or_ignore_keys(t):
    t.start("./stay -i TSTP -i QUIT -r INT")
    t.press("C", "INT\r*\n")
    t.child.send(control("Z") + control("\\"))
    t.press("C", "INT\r*\n")
    t.child.send("word\n")
    t.expect("got word\r*\n")
    t.expect(PROMPT)
    assert status(t) == 0


# --- fg, bg, names of jobs ----------------------------------------------------

def test_fg_twice(t):
    t.start("./stay CONT")
    t.press("Z")
    for name in "", " %1":
        t.start(f"fg{name}", r"\./stay CONT\r*\nCONT")
        assert re.search(job(STOPPED), t.press("Z"))
        assert status(t) == 148
    t.start("fg %./st", r"\./stay CONT\r*\nCONT")
    t.press("C")
    assert status(t) == 130
    assert t.line("jobs") == ""


def test_bg_goes_on(t):
    t.start("./stay -e 9 CONT")
    t.press("Z")
    t.line("bg %1; wait %1")
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
    t.start("echo wri'tten' &", "written")


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
    # dash forgets a job that ended before the line with its wait
    script = f"set -m; sleep 1000 & x=$({GROUP}); [ $x = $! ] && echo o'wn'; " \
             f"kill %1 && wait %1; echo $?; set +m; sleep 1000 & " \
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
        path = t.cwd / "told"
        return wait_until(lambda: path.exists() and path.read_text())
    t.expect(PROMPT)
    t.line("TERM=dumb exec sh")
    t.line(f"cd {cwd_of_kin}")
    return t.until("cat told", "(?m)^HUP")


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
    child = start_here(words, tmp_path)
    terminal = Terminal(name, child, "")
    terminal.cwd = tmp_path
    yield prepare(terminal)
    end(child)


def test_end_of_the_session_hangs_up_the_foreground(ending):
    ending.put("end", "#!/bin/sh\ntrap 'echo HUP >>told; exit' HUP\n"
                      "kill -9 $PPID\nwhile :; do sleep 0.1; done\n")
    ending.child.send("./end\n")
    assert "HUP" in told(ending)


def test_end_of_the_session_hangs_up_stopped_jobs(ending):
    ending.start("./stay -e 0 -o told HUP")
    ending.press("Z")
    ending.child.send("kill -9 $$\n")
    assert "HUP" in told(ending)


def test_kill_all_spares_the_shell():
    with Machine(cpus=2) as kin:
        kin.boot()
        kin.check("sleep 1000 & sleep 1000 & true")
        assert kin.run("kill -9 -1")[1] == 0
        assert "sleep" not in kin.check("wait; ps -ef | grep -v grep")
        assert "kthreadd" in kin.check("ps -ef")
        assert kin.run("kill -9 -1")[1] == 0
