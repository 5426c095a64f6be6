"""The shell used as a person would: at the serial line, with and without its
line editor, and with keyboard and screen."""
import re
import time

import pexpect
import pytest

from machine import (PATIENCE, PROMPT, Machine, Monitor, monitor_words,
                     synchronise, wait_until)

UP, DOWN, RIGHT, LEFT = "\033[A", "\033[B", "\033[C", "\033[D"
HOME, END, DELETE = "\033[H", "\033[F", "\033[3~"


def control(letter):
    return chr(ord(letter) & 0x1F)


# --- commands --------------------------------------------------------------

SAME = [
    # pipes and redirections
    ("echo hello world", "hello world\n"),
    ("seq 100 | grep 7 | sort -rn | head -n 2", "97\n87\n"),
    ("echo hi >a >b; cat a; echo -; cat b", "-\nhi\n"),
    ("echo a longer line >t; echo x >t; cat t", "x\n"),
    ("rm -f n; echo a >>n; echo b >>n; wc -l <n", "2\n"),
    ("ls nothing 2>e; cat e", "ls: nothing: No such file or directory\n"),
    ("{ echo 1; echo 2 >&2; } 2>&1 | wc -l", "2\n"),
    ("yes | head -n 1", "y\n"),
    ("head -c 300000 /dev/zero | tee z | wc -c; wc -c <z",
     "300000\n300000\n"),
    ("echo gone >/dev/null; cat /dev/null", ""),
    # words
    ("cd /bin; echo l?", "ln ls\n"),
    ("echo /e*c/pas*", "/etc/passwd\n"),
    ("echo '$HOME' \"$HOME\" \\$HOME", "$HOME /root $HOME\n"),
    ("echo $(echo a $(echo b))", "a b\n"),
    ("false; echo $?", "1\n"),
    ("sh -c 'echo a # not this'", "a\n"),
    # control
    ("false || echo or; true && echo and", "or\nand\n"),
    ("(cd /; pwd); pwd", "/\n/tmp\n"),
    ("x=3; while [ $x -gt 0 ]; do echo $x; x=$((x-1)); done", "3\n2\n1\n"),
    ("for i in a b; do if [ $i = b ]; then echo $i; fi; done", "b\n"),
    ("case abc in a*) echo yes;; esac", "yes\n"),
    ("f() { echo $1 $#; }; f a b", "a 2\n"),
    ("printf '#!/bin/sh\\necho $0 $1 $#\\nexit 3\\n' >s; chmod +x s; "
     "./s x; echo $?", "./s x 1\n3\n"),
    ("PATH=/tmp:/bin; s y; true", "/tmp/s y 1\n"),
    ("sleep 0.1; echo $?", "0\n"),
    ("sleep 0.2 & wait $!; echo $?", "0\n"),
    ("sh -c 'exit 9' & wait $!; echo $?", "9\n"),
    ("env A=b sh -c 'echo $A'", "b\n"),
    # files
    ("mkdir -p d/e; mv d/e d/f; ls d; rm -r d; ls d 2>/dev/null || echo no",
     "f\nno\n"),
    ("echo x >f; ln f g; rm f; cat g; rm g", "x\n"),
    ("cp /bin/ls l; ./l -d /; cmp l /bin/ls; rm l", "/\n"),
    ("cd /proc/self; pwd", "/proc/self\n"),
    # what the kernel tells
    ("grep -c ^processor /proc/cpuinfo", "2\n"),
    ("cat /proc/self/stat | cut -d ' ' -f 2", "(cat)\n"),
    ("grep -c . /proc/self/status | grep -c ..", "1\n"),
    ("readelf -h /bin/ls | grep -c 'Intel 80386'", "1\n"),
    ("forktree 1 3 | wc -l", "4\n"),
    ("nice -n 5 nice", "5\n"),
    ("cat /proc/sys/kernel/pid_max", "32768\n"),
]


@pytest.mark.parametrize("command,output", SAME, ids=lambda v: v[:40])
def test_command(kin, command, output):
    got = kin.check(f"cd /tmp; ({command})")
    # the shell's words on background jobs
    assert re.sub(r"^\[\d+\].*\n", "", got, flags=re.M) == output


LIKE = [
    ("ls -l /", r"(?m)^drwxr-xr-x +\d+ root root +\d+ .* bin$"),
    ("ls -la /root", r"(?m)^drwx.* \.\.$"),
    ("ps -ef", r"(?m)^root +1 +0 .* init$"),
    ("ps", r"(?m)^ *\d+ .* sh$"),
    ("pstree -p", r"init\(1\)(?s:.*)-- sh\(\d+\)"),
    ("free", r"(?m)^Mem: +5\d\d\d\d\d +\d+"),
    ("cat /proc/uptime", r"^\d+\.\d\d \d+\.\d\d\n$"),
    ("cat /proc/meminfo", r"(?m)^MemFree: +\d+ kB$"),
    ("cat /proc/self/maps", r"(?m)^[0-9a-f]{8}-[0-9a-f]{8} r-xp .* /bin/cat$"),
    ("readelf -l /bin/sh", r"LOAD"),
    ("orphan", r"(?m)^child \d+: my parent is 1 now$"),
    ("zombie 1", r"is in state Z"),
    ("time true", r"real +\d+\.\d+"),
    ("no-such-program; true", r"no-such-program.*not found"),
    ("cat /tmp/none; true", r"No such file or directory"),
    ("echo x >/none/file; true", r"No such file or directory"),
    ("sh -c 'kill -SEGV $$'; true", r"Segmentation fault"),
]


@pytest.mark.parametrize("command,pattern", LIKE, ids=lambda v: v[:40])
def test_command_like(kin, command, pattern):
    output = kin.check(command)
    assert re.search(pattern, output), output


def test_status_of_a_killed_command(kin):
    assert kin.run("sh -c 'kill -9 $$'")[1] == 128 + 9


@pytest.mark.parametrize("length", [100, 101, 1000, 4095])
def test_long_line(kin, length):
    """The terminal's lines have up to 4096 characters with the newline."""
    start, end = "echo ", "|wc -c"
    word = "x" * (length - len(start + end))
    kin.child.send(start + word + end + "\n")
    assert int(kin.expect(r"wc -c\r*\n(\d+)\r*\n").group(1)) == len(word) + 1
    kin.expect(PROMPT)


def test_background_job_does_not_delay(kin):
    pid = kin.check("sleep 100000 & echo $!").split()[-1]
    kin.until(f"grep -q '^State:.S' /proc/{pid}/status")
    kin.check(f"kill -9 {pid}; wait {pid}; true")
    assert kin.run(f"ls /proc/{pid}")[1] == 1


def test_orphans_are_reaped(kin):
    pid = kin.check("sh -c 'sleep 100000 >/dev/null & echo $!'").strip()
    assert kin.check(f"cut -d ' ' -f 4 /proc/{pid}/stat") == "1\n"
    kin.check(f"kill {pid}")
    kin.until(f"! [ -e /proc/{pid} ]")
    assert " Z " not in kin.check("ps -ef")


def test_many_processes_leave_nothing(kin):
    before = int(kin.check("ps -ef >/tmp/ps; wc -l </tmp/ps"))
    kin.check("forktree 3 5 >/dev/null")
    kin.check("i=0; while [ $i -lt 50 ]; do (true); i=$((i+1)); done")
    kin.until(f"ps -ef >/tmp/ps; [ $(wc -l </tmp/ps) -le {before} ]")


# --- the terminal's own line editing -----------------------------------------

TYPED = [
    ("one two" + control("W") + "three", "one three"),
    ("one two  " + control("W") + "x", "one x"),
    ("lost" + control("U") + "kept", "kept"),
    ("ab\x7fc", "ac"),
    ("\x7f\x7fa", "a"),
]


@pytest.mark.parametrize("keys,line", TYPED, ids=repr)
def test_terminal_edits_lines(kin, keys, line):
    kin.child.send("cat\n")
    kin.expect(r"cat\r*\n")
    kin.child.send(keys + "\n")
    kin.expect("\n" + re.escape(line) + r"\r*\n")
    kin.child.send(control("D"))
    kin.expect(PROMPT)


def test_end_of_input_amid_a_line(kin):
    """^D hands out what was typed; a second one ends the input."""
    kin.child.send("cat; echo the end\n")
    kin.expect(r"the end\r*\n")
    kin.child.send("ab" + control("D"))
    kin.expect("abab")
    kin.child.send(control("D"))
    kin.expect(r"the end\r*\n")
    kin.expect(PROMPT)


def interrupt(kin):
    """Press ^C, as a person does: not before the job may have started, and
    again if that was too early."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        time.sleep(0.3)
        kin.child.send(control("C"))
        if kin.child.expect([PROMPT, pexpect.TIMEOUT], timeout=5) == 0:
            assert "^C" in kin.child.before
            synchronise(kin.child)
            return
    raise AssertionError(kin.transcript)


@pytest.mark.parametrize("command", [
    "sleep 1000", "cat", "cat | cat | cat", "while true; do true; done",
    "while true; do sleep 1; done", "yes >/dev/null", "(sleep 1000)",
    "sh -c 'while :; do :; done'", "cat /dev/zero | cat >/dev/null",
])
def test_interrupt_kills_the_job_and_not_the_shell(kin, command):
    pid = kin.check("echo $$")
    kin.child.send(command + "\n")
    kin.expect(re.escape(command) + r"\r*\n")
    interrupt(kin)
    assert kin.check("echo $?; echo $$") == f"130\n{pid}"
    kin.until("! ps -eo args | grep sleep | grep -v grep")


def test_interrupt_spares_background_jobs(kin):
    pid = kin.check("sleep 1000 & echo $!").split()[-1]
    kin.child.send("cat\n")
    kin.expect(r"cat\r*\n")
    interrupt(kin)
    kin.check(f"kill -0 {pid}")
    kin.check(f"kill -9 {pid}; wait {pid}; true")


def test_fast_typing_is_not_lost(kin):
    """More than the terminal holds is sent at once, while commands run."""
    kin.check("rm -f /tmp/fast")
    kin.child.send("".join(f"/bin/echo {i} >>/tmp/fast\n"
                           for i in range(400)))
    kin.child.send("echo do''ne\n")
    kin.expect(r"done\r*\n")
    kin.expect(PROMPT)
    assert kin.check("cat /tmp/fast") == "".join(f"{i}\n" for i in range(400))


# --- the shell's line editor -------------------------------------------------

@pytest.fixture(scope="module")
def person(image):
    with Machine(image=image) as kin:
        kin.expect(PROMPT)
        yield kin


def type_line(kin, keys, line):
    """Type; the command must print the line."""
    kin.child.send(keys + "\r")
    kin.expect("\n" + re.escape(line) + r"\r*\n")
    kin.expect(PROMPT)


EDITED = [
    ("echo ac" + LEFT + "b", "abc"),
    ("cho x" + control("A") + "e" + control("E") + "y", "xy"),
    ("cho x" + HOME + "e" + END + "y", "xy"),
    ("echo keep lost" + 5 * LEFT + control("K"), "keep"),
    ("garbage" + control("U") + "echo clean", "clean"),
    ("echo one two" + control("W") + "three", "one three"),
    ("echo ab\x7fc", "ac"),
    ("echo abc" + LEFT + LEFT + DELETE, "ac"),
    ("echo abd" + LEFT + LEFT + RIGHT + "c", "abcd"),
    ("echo abc" + control("B") + control("D"), "ab"),
    ("cat /etc/gro\t | head -n 1", "root:x:0:"),
    ("ech\tdone", "done"),
    ("echo " + "long " * 60 + control("A") + control("K") + "echo short",
     "short"),
]


@pytest.mark.parametrize("keys,line", EDITED, ids=repr)
def test_line_editor(person, keys, line):
    type_line(person, keys, line)


def test_history(person):
    type_line(person, "echo first", "first")
    type_line(person, "echo second", "second")
    type_line(person, UP + UP, "first")
    type_line(person, UP + UP + UP + DOWN, "second")
    type_line(person, "echo new" + UP + DOWN, "new")
    type_line(person, UP + UP + " again", "second again")


def test_completion_shows_choices(person):
    person.child.send("ls /bin/pr\t\t")
    person.expect("printf")
    person.child.send(control("U") + "\r")
    person.expect(PROMPT)


def test_interrupt_at_the_prompt(person):
    person.child.send("echo never" + control("C"))
    person.expect(r"\^C\r*\n")
    person.expect(PROMPT)
    type_line(person, "echo $?", "130")


def test_interrupt_of_a_job_after_editing(person):
    person.child.send("sleep 1000\r")
    interrupt(person)
    type_line(person, "echo $?", "130")


@pytest.mark.parametrize("length", [1000, 4095])
def test_long_line_in_the_editor(person, length):
    word = "x" * (length - len("echo |wc -c"))
    type_line(person, f"echo {word}|wc -c", str(len(word) + 1))


def test_end_of_the_shell_brings_a_new_one(image):
    with Machine(image=image) as kin:
        kin.expect(PROMPT)
        for end in "exit\r", control("D"), "kill -9 $$\r":
            kin.child.send("echo [$$]\r")
            pid = kin.expect(r"\n\[(\d+)\]").group(1)
            kin.expect(PROMPT)
            kin.child.send(end)
            kin.expect(PROMPT)
            kin.child.send("echo [$$]\r")
            assert kin.expect(r"\n\[(\d+)\]").group(1) != pid
            kin.expect(PROMPT)


# --- keyboard and screen -----------------------------------------------------

SCREEN, ROWS, COLUMNS = 0xB8000, 25, 80
KEYS = {" ": "spc", "\n": "ret", "-": "minus", "|": "shift-backslash"}


class Screen:
    """What is on the screen of a machine, and a finger for its keyboard."""

    def __init__(self, path):
        self.dump = path.with_suffix(".screen")
        self.monitor = Monitor(path)

    def lines(self):
        self.monitor.execute("pmemsave", val=SCREEN, size=ROWS * COLUMNS * 2,
                             filename=str(self.dump))
        text = self.dump.read_bytes()[::2].decode("cp437")
        return [text[i:i + COLUMNS].rstrip()
                for i in range(0, len(text), COLUMNS)]

    def wait_for(self, pattern):
        """Wait until the screen's text matches."""
        deadline = time.monotonic() + PATIENCE
        while not re.search(pattern, "\n".join(self.lines()).rstrip()):
            assert time.monotonic() < deadline, "\n".join(self.lines())
            time.sleep(0.05)

    def press(self, keys):
        self.monitor.say(f"sendkey {keys} 20")
        time.sleep(0.05)

    def type(self, text):
        """As fast as kin takes it: a keyboard holds but a few keys."""
        for c in text:
            before = self.lines()
            self.press(KEYS.get(c) or (f"shift-{c.lower()}" if c.isupper()
                                       else c))
            if c not in " \n":
                wait_until(lambda: self.lines() != before, f"{c!r} of {text!r}")


def test_keyboard_and_screen(image, tmp_path):
    qmp = tmp_path / "qmp"
    with Machine(image=image, extra=monitor_words(qmp)) as kin:
        kin.expect(PROMPT)
        screen = Screen(qmp)
        screen.wait_for(r"\n\$$")
        screen.type("echo Hi | wc -c\n")
        screen.wait_for(r"\$ echo Hi \| wc -c\n3\n\$$")
        kin.expect(r"\n3\r*\n")  # and on the serial line
        screen.type("cat\nx\n")
        screen.wait_for(r"\$ cat\nx\nx$")  # it runs
        screen.press("ctrl-c")
        screen.wait_for(r"\^C\n\$$")
        screen.type("echo ac")
        screen.press("left")
        screen.type("b\n")
        screen.wait_for(r"\nabc\n\$$")
        screen.type("seq 100\n")
        screen.wait_for("\n".join(map(str, range(77, 101))) + r"\n\$$")
        # what the serial line is asked for is on the screen as well
        kin.child.send("echo from afar\r")
        screen.wait_for(r"\nfrom afar\n\$$")
