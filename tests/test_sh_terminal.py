"""The shell at a terminal of the host's own kernel, where that runs i386
programs: line editing, history, completion, jobs, as a person uses them."""
import os
import re
import signal

import pexpect
import pytest

from host import (FOREVER, SH, SH_ENVIRONMENT as ENVIRONMENT, asleep,
                  has_ended, members, on_terminal, runs_here, wait_until)
from machine import end

pytestmark = pytest.mark.skipif(
    not runs_here(), reason="this host does not run i386 programs")

PROMPT = r"\$ $"
LEFT, RIGHT, UP, DOWN = "\033[D", "\033[C", "\033[A", "\033[B"
HOME, END, DELETE = "\033[H", "\033[F", "\033[3~"


class Person:
    """A shell on a terminal of 80 columns."""

    def __init__(self, cwd, **env):
        self.child = on_terminal(SH, encoding="utf-8", cwd=cwd,
                                 env=dict(ENVIRONMENT, **env),
                                 dimensions=(24, 80))
        self.child.expect(PROMPT)

    def type(self, keys, expect=PROMPT):
        """Type `keys`; what was shown until `expect` matched."""
        self.child.send(keys)
        self.child.expect(expect)
        return self.child.before

    def told_after(self, text, pattern):
        """Type a line; sooner or later the shell says what matches."""
        told = self.line(text)

        def is_told():
            nonlocal told
            told += "" if re.search(pattern, told) else self.line(":")
            return re.search(pattern, told)
        wait_until(is_told)

    def line(self, keys):
        """Type a line; what its command printed."""
        self.child.send(keys + "\r")
        self.child.expect(r"\r\n")
        self.child.expect(PROMPT)
        return self.child.before.replace("\r\n", "\n")

    def start(self, keys, *programs):
        """Type a line that starts a job, and wait until all its programs
        sleep: now they can be stopped."""
        self.child.send(keys + "\r")
        wait_until(lambda: self.in_foreground(programs or ("sleep",)))

    def in_foreground(self, programs):
        group = os.tcgetpgrp(self.child.child_fd)
        found = members(group)
        return group != self.child.pid and len(found) == len(programs) and \
            all(map(asleep, found, programs))


@pytest.fixture
def person(tmp_path):
    person = Person(tmp_path)
    yield person
    end(person.child)


@pytest.mark.parametrize("keys, result", [
    ("echo abc" + LEFT + LEFT + "X", "aXbc"),
    ("echo abc" + LEFT * 3 + RIGHT + DELETE, "ac"),
    ("cho a" + HOME + "e" + END + "b", "ab"),
    ("cho a\001e\005b", "ab"),
    ("echo abc\177\177d", "ad"),
    ("echo abc\bd", "abd"),
    ("echo a b c\027d", "a b d"),
    ("rubbish\025echo a", "a"),
    ("echo ab rubbish" + LEFT * 8 + "\013", "ab"),
    ("rubbish\001\013echo a", "a"),
    ("echo ab" + LEFT + "\004", "a"),
    ("echo \033[200q\033Xa", "a"),
    ("echo äö" + LEFT + "\177o", "oö"),
    (" " * 90 + "echo" + " x" * 80 + LEFT * 150 + "y" + HOME + END + "z",
     " ".join("x" * 5) + "y" + " x" * 75 + "z"),
])
def test_editing(person, keys, result):
    assert person.line(keys) == result + "\n"


def test_long_line(person):
    """4096 characters and more, in the right order."""
    word = "".join(f"{n:05d}" for n in range(1000))
    assert person.line("echo " + word) == word + "\n"


def test_history(person):
    for n in "one", "two", "two", "", "three":
        person.line(f"echo {n}" if n else " ")
    assert person.line(UP) == "three\n"
    assert person.line(UP * 2) == "two\n"
    assert person.line(UP * 4) == "one\n"
    assert person.line("echo new" + UP * 2 + DOWN * 2 + "er") == "newer\n"
    assert person.line(UP * 50 + DOWN * 50 + "echo x") == "x\n"


def test_completion(person, tmp_path):
    (tmp_path / "some file").write_text("text\n")
    (tmp_path / "directory").mkdir()
    (tmp_path / "directory/same1").touch()
    (tmp_path / "directory/same2").touch()
    assert person.line("cat so\t") == "text\n"
    assert person.line("printf '%s\\n' di\tsa\t2 x") == \
        "directory/same2\nx\n"
    person.type("echo directory/same\t", r"same1  same2\r\n.*/same$")
    assert person.line("1") == "directory/same1\n"
    assert person.line("readonl\tq=1; ec\t$q") == "1\n"
    assert person.line("echo nosuchname\tx") == "nosuchnamex\n"


def test_second_prompt(person):
    person.type("if true\r", r"\r\n> $")
    person.type("then echo 'a\r", r"\r\n> $")
    assert person.line("b'; fi") == "a\nb\n"
    person.type("cat <<E\r", "> $")
    person.type("in\r", r"\r\n> $")
    assert person.line("E") == "in\n"


def test_prompt_variable(person):
    person.child.send("PS1='<$x> '; x=1\r")
    person.child.expect("<1> $")
    person.child.send("x=2\r")
    person.child.expect("<2> $")


def test_interrupt_at_the_prompt(person):
    assert "^C" in person.type("echo never\003")
    assert person.line("echo $?") == "130\n"
    person.type("if true\r", r"\r\n> $")
    person.type("echo 'open\003")
    assert person.line("echo ok") == "ok\n"


def test_end_of_input(person):
    person.type("sh -c 'exit 3'\r")
    person.child.send("\004")
    person.child.expect(pexpect.EOF)
    person.child.close()
    assert person.child.exitstatus == 3


def test_syntax_error_does_not_end_it(person):
    assert "unexpected" in person.line("fi; echo no")
    assert person.line("echo $?") == "2\n"
    assert "bad number" in person.line("return x; echo no")
    assert "read only" in person.line("readonly r=1; r=2; echo no")
    assert "not found" in person.line("exec nosuch")
    assert person.line("echo ok") == "ok\n"


def test_interrupt_of_a_command(person):
    person.start(f"sleep {FOREVER}; echo no")
    person.type("\003")
    assert person.line("echo $?") == "130\n"


def test_interrupt_of_loops(person):
    person.child.send("while :; do :; done\r")
    person.child.expect(r"\r\n")
    person.type("\003")
    assert person.line("echo $?") == "130\n"
    person.start(f"while :; do sleep {FOREVER}; done")
    person.type("\003")
    assert person.line("echo $?") == "130\n"


def test_terminal_is_as_it_was_while_commands_run(person):
    assert {"icanon", "echo", "isig"} <= set(person.line("stty -a").split())
    person.start("cat", "cat")
    person.type("typed\r", "typed\r\ntyped\r\n")
    person.type("\004")
    person.line("stty -echo; true")
    assert "-echo" in person.line("stty -a").split()


def test_type_ahead_goes_to_the_command(person):
    assert "<what I typed>" in person.type(
        "read x; echo \"<$x>\"\rwhat I typed\r", r"\n<what I typed>\r\n.*\$ $"
    ) + person.child.after


def test_background_job(person):
    assert re.match(r"\[1\] \d+\n", person.line("sleep 9999 &"))
    assert re.match(r"\[1\] \+ Running +sleep 9999\n", person.line("jobs"))
    person.told_after("kill %1", r"\[1\] \+ Terminated +sleep 9999\n")
    person.told_after("(exit 3) &", r"\[1\] \+ Done\(3\) +\(exit 3\)")
    assert person.line("jobs") == ""


def test_stop_and_continue(person):
    person.start("sleep 9999 | cat", "sleep", "cat")
    assert "Stopped" in person.type("\032")
    assert person.line("echo $?") == "148\n"
    assert re.match(r"\[1\] \+ Stopped +sleep 9999 \| cat\n",
                    person.line("jobs"))
    assert person.line("bg %sleep") == "[1] sleep 9999 | cat\n"
    assert "Running" in person.line("jobs -l")
    person.told_after("kill -STOP %1", "Stopped")
    person.start("fg", "sleep", "cat")
    person.type("\032")
    person.line("kill %1; bg >/dev/null; wait %1")
    assert person.line("echo $?; jobs") == "143\n"


def test_continued_by_another(person):
    """The shell hears of what it has not done itself."""
    person.line(f"sleep {FOREVER} &")
    person.line("kill -STOP %1; until grep -q 'T (s' /proc/$!/status; "
                "do :; done")
    assert "Stopped" in person.line("jobs")
    person.line("env kill -CONT $!")
    assert "Running" in person.line("jobs")
    person.line("env kill -STOP $!")
    person.line("until grep -q 'T (s' /proc/$!/status; do :; done; jobs")
    person.line("env kill -CONT $!; env kill -KILL $!; wait %1")
    assert person.line("echo $?") == "137\n"


def test_stopped_jobs_delay_the_end(person):
    person.start(f"sleep {FOREVER}")
    person.type("\032")
    assert "stopped jobs" in person.type("\004")
    assert person.line("echo still here") == "still here\n"
    assert "stopped jobs" in person.type("\004")  # that was another line
    assert person.line("echo still here") == "still here\n"
    assert "stopped jobs" in person.line("exit")
    person.child.send("exit\r")
    person.child.expect(pexpect.EOF)


def test_kill_of_a_stopped_job(person):
    for name in "TERM", "HUP":
        person.start(f"sleep {FOREVER}")
        person.type("\032")
        person.line(f"kill -{name} %1; wait %1")
        number = {"TERM": 143, "HUP": 129}[name]
        assert person.line("echo $?; jobs") == f"{number}\n"


def test_hang_up(person):
    person.line(f"sleep {FOREVER} &")
    pid = int(person.line("echo $!"))
    person.start(f"sleep {FOREVER}")
    person.type("\032")
    stopped = int(person.line("jobs -p %2"))
    os.kill(person.child.pid, signal.SIGHUP)
    person.child.expect(pexpect.EOF)
    wait_until(lambda: has_ended(pid) and has_ended(stopped))


def test_job_has_its_own_process_group(person):
    groups = person.line("ps -o pgid= -p $$; ps -o pgid= | cat; ps -o pgid=")
    numbers = groups.split()
    assert numbers[0] == str(person.child.pid)
    assert len(set(numbers)) >= 3


def test_dumb_terminal(tmp_path):
    person = Person(tmp_path, TERM="dumb")
    assert person.line("echo a\177b") == "b\n"
    assert person.child.before.count("\033") == 0
    person.type("echo never\003")
    assert person.line("echo ok") == "ok\n"
    person.child.sendeof()
    person.child.expect(pexpect.EOF)
