"""strace and db: on the host beside the host's strace, and on kin as a person
would use them."""
import re
import shutil
import signal
import subprocess

import pytest

from host import (BIN, FOREVER, PATIENCE, asleep, proc_status, runs_here,
                  state, wait_until)
from images import cross_compiler
from machine import BUILD, PROMPT, TOP

SOURCE = TOP / "tests" / "trace"
DB = r"\(db\) $"

host = pytest.mark.skipif(not runs_here(),
                          reason="this host cannot run i386 Linux programs")
beside = pytest.mark.skipif(not shutil.which("strace"),
                            reason="this host has no strace")


def trace(*words, program=BIN / "strace", cwd=None):
    """Run strace; its exit status, what the command prints and the trace."""
    done = subprocess.run([program, *words], cwd=cwd, text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=PATIENCE)
    return done.returncode, done.stdout, done.stderr


# Calls that return a process, and where else a trace shows one.
PIDS = r"^((?:getp?pid|gettid|v?fork|clone|set_tid_address|wait4|waitpid)\(" \
       r".*= |(?:t?g?kill|rt_sigqueueinfo|wait4|waitpid)\()\d+|" \
       r"\b(si_pid=)\d+"


def normal(text):
    """A trace without what differs from run to run."""
    text = re.sub(r"\[ Process PID=\d+ runs in 32 bit mode. \]\n", "", text)
    text = re.sub(r"^(getrandom|set_thread_area).*\n", "", text, flags=re.M)
    text = re.sub(r" /\* (?!\d+ (var|entr)).*? \*/", "", text)  # explanations
    text = re.sub(r"\b(tv_u?n?sec|si_[us]time)=\d+", r"\1=T", text)
    text = re.sub(PIDS, r"\1\2PID", text, flags=re.M)
    text = re.sub(r"0x[0-9a-f]{5,}", "ADDRESS", text)
    text = re.sub(r"\b\d{3,}\b", "NUMBER", text)
    return re.sub(r" += ", " = ", text)


@pytest.fixture(scope="session")
def calls(tmp_path_factory):
    out = tmp_path_factory.mktemp("trace") / "calls"
    done = subprocess.run([*cross_compiler(), "-w", "-static", "-o", out,
                           SOURCE / "calls.c"], capture_output=True)
    if done.returncode != 0:
        pytest.skip("no static C library for i386 here")
    return out


# --- strace on the host -------------------------------------------------------

@host
@beside
def test_same_as_strace(calls, tmp_path):
    """One program that makes many calls: what is said about each."""
    ours = trace("-o", tmp_path / "ours", calls, cwd=tmp_path)
    real = trace("-o", tmp_path / "real", calls, program="strace",
                 cwd=tmp_path)
    assert ours[:2] == real[:2]
    assert ours[0] == -signal.SIGSEGV
    ours, real = ((tmp_path / name).read_text() for name in ("ours", "real"))
    assert normal(ours).splitlines() == normal(real).splitlines()
    assert ours.count("\n") > 130


@host
@beside
@pytest.mark.parametrize("command", [
    "true", "false", "cat /etc/passwd", "ls -l /usr", "id", "date -d @0", "pwd",
    "stat /dev/null", "kill -9 99999999", "sort /etc/group", "uname -a",
    "find /etc/init.d", "sleep 0.01", "nice -n 1 ./true", "readelf -h true",
    "sh -c 'trap : USR1; kill -USR1 $$; kill -HUP $$'"])
def test_programs_as_strace(command, tmp_path):
    words = re.findall(r"'[^']*'|\S+", command)
    words = [BIN / words[0], *(word.strip("'") for word in words[1:])]
    log = ["-o", tmp_path / "log"]
    ours = trace(*log, *words, cwd=BIN)
    text = log[1].read_text()
    assert trace(*log, *words, cwd=BIN, program="strace") == ours
    assert normal(text) == normal(log[1].read_text())


@host
def test_strace_columns():
    _, _, text = trace("./echo", "hi", cwd=BIN)
    lines = text.splitlines()
    assert lines[0].startswith('execve("./echo", ["./echo", "hi"], 0x')
    assert 'write(1, "hi\\n", 3)                     = 3' in lines
    assert lines[-2:] == ["exit_group(0)                           = ?",
                          "+++ exited with 0 +++"]


@host
@pytest.mark.parametrize("option, shown, hidden", [
    ("open,close", ["open(", "close("], ["read(", "brk("]),
    ("trace=read", ["read("], ["open(", "execve("]),
    ("!read,brk", ["open(", "execve("], ["read(", "brk("]),
    ("none", ["+++"], ["open(", "execve("]),
    ("all", ["open(", "execve("], [])])
def test_strace_selects(option, shown, hidden):
    status, _, text = trace("-e", option, BIN / "cat", "/etc/passwd")
    assert status == 0
    for call in shown:
        assert re.search("^" + re.escape(call), text, re.M)
    for call in hidden:
        assert call not in text


@host
def test_strace_status(tmp_path):
    sh = BIN / "sh"
    assert trace(sh, "-c", "exit 7")[0] == 7
    assert trace(sh, "-c", "kill -TERM $$")[0] == -signal.SIGTERM
    status, _, text = trace("no-such-program")
    assert status == 127
    assert text == "strace: no-such-program: No such file or directory\n"
    assert trace("/etc/passwd")[0] == 126
    assert trace("-e", "nonsense", "true")[0] == 2
    assert trace()[0] == 2
    status, _, text = trace("-p", "99999999")
    assert status == 1
    assert text == "strace: process 99999999: No such process\n"


@host
def test_strace_counts():
    _, _, text = trace("-c", BIN / "wc", "nothing", "/etc/passwd", "none")
    lines = [line.split() for line in text.splitlines()]
    rows = {words[-1]: words for words in lines
            if words and re.fullmatch(r"\d+\.\d+", words[0])}
    assert rows["open"][3:] == ["3", "2", "open"]
    assert rows["execve"][3:] == ["1", "execve"]
    total = sum(int(row[3]) for name, row in rows.items() if name != "total")
    assert int(rows["total"][3]) == total
    assert rows["total"][0] == "100.00"


@host
def test_strace_times():
    for option, form in ("-t", r"\d\d:\d\d:\d\d "), ("-tt",
                                                     r"\d\d:\d\d:\d\d\.\d{6} "):
        _, _, text = trace(option, BIN / "true")
        assert re.fullmatch(f"({form}.*\n)+", text)


@host
def test_strace_string_size():
    _, _, text = trace("-s", "5", BIN / "echo", "a long argument")
    assert 'write(1, "a lon"..., 16)' in text
    _, _, text = trace("-s", "100", BIN / "echo", "x" * 99)
    assert f'"{"x" * 99}\\n", 100)' in text


@host
def test_strace_follows(tmp_path):
    """-f: each process has its lines, from its first call to its end."""
    out = tmp_path / "out"
    # The second child ends when its parent is seen to sleep in wait.
    script = ("(exit 3); (until [ x$s = xS ]; do while read k s x && "
              "[ $k != State: ]; do :; done </proc/$$/status; done); "
              "echo a | cat; (kill -9 $(cat)) </dev/null; true")
    status, text, _ = trace("-f", "-o", out, BIN / "sh", "-c", script)
    assert (status, text) == (0, "a\n")
    lines = [line.split(maxsplit=1) for line in out.read_text().splitlines()]
    pids = {pid for pid, _ in lines}
    forked = {words[-1] for words in (line.split() for _, line in lines)
              if (words[0].startswith("fork(") or
                  words[:2] == ["<...", "fork"]) and words[-1].isdigit()}
    assert len(pids) >= 6
    assert forked == pids - {lines[0][0]}
    for pid in pids:
        own = [line for number, line in lines if number == pid]
        assert re.fullmatch(r"\+\+\+ exited with \d \+\+\+", own[-1])
        assert len(own) > 1
    assert any("exited with 3" in line for _, line in lines)
    assert any(line.startswith("<... wait4 resumed>") for _, line in lines)


@host
def test_strace_without_f():
    """A child is not traced, and does not notice."""
    status, text, lines = trace(BIN / "sh", "-c", "echo a | cat; exit 4")
    assert (status, text) == (4, "a\n")
    assert "fork()" in lines and "[pid" not in lines and "dup2" not in lines


@pytest.fixture
def sleeper():
    child = subprocess.Popen([BIN / "sleep", FOREVER])
    wait_until(lambda: asleep(child.pid, "sleep"))
    yield child
    child.kill()
    child.wait()


def read_until(stream, text):
    """Read from a pipe until something stands there, perhaps in a line that
    is not complete."""
    seen = ""
    while text not in seen:
        character = stream.read(1)
        assert character, seen
        seen += character


@host
@pytest.mark.parametrize("sig", [signal.SIGINT, signal.SIGTERM])
def test_strace_attaches_and_lets_go(sleeper, sig):
    for stopped in False, True:
        if stopped:
            sleeper.send_signal(signal.SIGSTOP)
            wait_until(lambda: state(sleeper.pid) == "T")
        tracer = subprocess.Popen([BIN / "strace", "-p", str(sleeper.pid)],
                                  stderr=subprocess.PIPE, text=True)
        assert tracer.stderr.readline() == (f"strace: Process {sleeper.pid} "
                                            "attached\n")
        read_until(tracer.stderr, "--- stopped by SIGSTOP ---\n" if stopped
                   else "restart_syscall(<... resuming")
        tracer.send_signal(sig)
        assert tracer.wait(PATIENCE) == -sig
        assert f"Process {sleeper.pid} detached" in tracer.stderr.read()
        assert proc_status(sleeper.pid, "TracerPid") == "0"
        wait_until(lambda: state(sleeper.pid) == ("T" if stopped else "S"))
        tracer.stderr.close()
    sleeper.send_signal(signal.SIGCONT)
    sleeper.terminate()
    assert sleeper.wait(PATIENCE) == -signal.SIGTERM


@host
def test_strace_ends_with_the_command_it_is_told_to_end():
    tracer = subprocess.Popen([BIN / "strace", BIN / "sleep", FOREVER],
                              stderr=subprocess.PIPE, text=True)
    read_until(tracer.stderr, f"nanosleep({{tv_sec={FOREVER}")
    tracer.terminate()
    assert tracer.wait(PATIENCE) == -signal.SIGTERM
    tracer.stderr.close()


# --- db on the host ---------------------------------------------------------

def db(program, *commands):
    """What db says to some commands, without its prompts."""
    done = subprocess.run([BIN / "db", *program], text=True,
                          timeout=PATIENCE, input="".join(f"{c}\n" for c in commands),
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert done.returncode == 0, done.stdout
    return done.stdout.replace("(db) ", "")


@pytest.fixture(scope="session")
def target(tmp_path_factory):
    """A program with kin's C library, built as the Makefile builds them."""
    out = tmp_path_factory.mktemp("target") / "target"
    done = subprocess.run(
        ["make", "-s", "-C", TOP, "-f", "Makefile", "-f", "-", "print-how"],
        input="print-how:\n\t@echo '$(CC) $(UFLAGS) | $(LDFLAGS_STATIC)'\n",
        stdout=subprocess.PIPE, text=True, check=True)
    compiler, link = done.stdout.split("|")
    subprocess.run([*compiler.split(), *link.split(), "-MF", f"{out}.d", "-o",
                    out, BUILD / "user-obj/user/lib/crt0.S.o",
                    SOURCE / "target.c", BUILD / "user" / "libc.a"],
                   check=True, cwd=TOP)
    return out


def line_of(mark):
    """The number of a line in target.c."""
    lines = (SOURCE / "target.c").read_text().splitlines()
    return next(i for i, line in enumerate(lines, 1) if mark in line)


@host
def test_db_breaks_and_frames(target):
    text = db([target], "break factorial", "run", "continue", "continue", "bt",
              "print counter", "delete", "finish", "finish", "continue")
    assert re.search(r"Breakpoint 1 at 0x\w+ <factorial>: \S*target.c:\d+\n",
                     text)
    assert text.count("Breakpoint 1, 0x") == 3
    frames = re.findall(r"^#(\d+) +0x\w+ <(\w+)[+>].*?:(\d+)$", text, re.M)
    assert [(n, name) for n, name, _ in frames] == [
        ("0", "factorial"), ("1", "factorial"), ("2", "factorial"),
        ("3", "main"), ("4", "_start")]
    assert [int(line) for _, _, line in frames[1:4]] == [
        line_of("recursion"), line_of("recursion"), line_of("first line")]
    assert "counter = 2 (0x2)\n" in text
    assert re.findall(r"It returned (\d+)", text) == ["1", "2"]
    assert "The program exited with 3.\n" in text


@host
def test_db_steps(target):
    start = line_of("first line")
    text = db([target], "break main", "run", "next", "next", "step", "quit")
    lines = [int(n) for n in re.findall(r" at \S*target.c:(\d+)\n", text)]
    assert lines[:3] == [start, start + 1, start + 2]
    text = db([target], "break main", "run", "step 4", "bt", "quit")
    assert "<factorial" in text
    text = db([target], "break main", "run", "stepi 3", "nexti", "x/4x $esp",
              "regs", "quit")
    assert len(re.findall(r"^0x\w+ <main", text, re.M)) >= 2
    assert re.search(r"^eax \w{8}  ebx \w{8}", text, re.M)


@host
def test_db_places(target):
    number = line_of("recursion")
    text = db([target], "break leaf", "run", f"break target.c:{number}",
              "delete", f"break {number}", "break leaf+1", "break *&main",
              "break nothing", "break target.c:9999", "break nofile.c:1",
              "info breakpoints", "delete 9", "delete 3", "info breakpoints")
    assert f"target.c:{number}\n" in text
    assert "There is no symbol nothing.\n" in text
    assert "There is no code behind target.c:9999.\n" in text
    assert "There is no code behind nofile.c:1.\n" in text
    assert "There is no breakpoint 9.\n" in text
    listed = re.findall(r"^(\d) +breakpoint", text, re.M)
    assert listed == ["3", "4", "5", "4", "5"]


@host
def test_db_children(target):
    """Breakpoints do not reach children, by fork or vfork."""
    text = db([target], "break leaf", "run", "print counter", "continue")
    assert text.count("is forked, and let go") == 2
    assert "fork: 5\n" in text
    assert "vfork: 7, counter 103\n" in text
    assert text.count("Breakpoint 1, ") == 1
    assert "counter = 103 (0x67)" in text


@host
def test_db_watches(target):
    text = db([target], "break main", "run", "watch counter", "continue",
              "continue", "continue", "delete", "continue")
    changes = re.findall(r"counter: (\d+) \(\w+\) -> (\d+)", text)
    assert changes == [("0", "1"), ("1", "2"), ("2", "3")]
    assert "The program exited with 3." in text


@host
def test_db_reads_and_writes(target):
    text = db([target], "break leaf", "run", "print small", "print &small",
              "print text", "x/s text", "x/4c text", "x/4b text",
              "x/d &counter", "x/a $esp", "set counter = 5000", "set small = -2", "print small",
              "set $eax = 0x1234", "print $eax", "print $eax + 2 - (1 + 1)",
              "print *&counter", "set 5 = 6", "print 1 +", "print (1", "x 0",
              "print $nothing", "set *0x10 = 1", "finish", "print counter")
    assert "small = 7 (0x7)" in text
    assert re.search(r"&small = \d+ \(0x\w+\) <small>", text)
    assert ': "some text"\n' in text
    assert " <text>: s o m e\n" in text
    assert " <text>: 73 6f 6d 65\n" in text
    assert re.search(r" <counter>: +103\n", text)
    assert re.search(r": 0x\w+ <main\+\d+>\n", text)
    assert "small = 65534 (0xfffe)" in text
    assert text.count(" = 4660 (0x1234)") == 2
    assert "*&counter = 5000 (0x1388)" in text
    assert "Only registers and memory can be set." in text
    assert "Something is missing at the end." in text
    assert "A ) is missing." in text
    assert text.count("There is no memory at 0.") == 1
    assert "There is no register $nothing." in text
    assert "There is no memory at 0x10." in text
    assert "counter = 5100 (0x13ec)" in text


@host
def test_db_signals(target):
    text = db([target, "signal"], "run", "continue")
    assert "Signal SIGUSR1, User defined signal 1\n" in text
    assert f"counter {203 + signal.SIGUSR1}\n" in text
    text = db([target, "signal"], "handle USR1 nopass", "run", "continue")
    assert "Signal SIGUSR1" in text and "counter 203\n" in text
    text = db([target, "signal"], "handle SIGUSR1 nostop nopass", "run")
    assert "Signal SIGUSR1" not in text and "counter 203\n" in text
    text = db([target, "crash"], "run", "bt", "continue")
    assert "Signal SIGSEGV, Segmentation fault\n" in text
    assert f"target.c:{line_of('/* crash')}\n" in text
    assert "The program was killed by SIGSEGV" in text


@host
def test_db_exec(target):
    text = db([target, "exec", BIN / "echo", "hello"], "break main", "run",
              "continue", "info breakpoints", "break putchar", "continue", "bt",
              "delete", "continue")
    assert "Another program is executed.\nAll breakpoints are deleted." in text
    assert "Breakpoint 2, " in text
    assert re.search(r"<putchar>.*\n#1 +0x\w+ <main", text)
    assert "hello\n" in text and "The program exited with 0." in text


@host
def test_db_runs_again_and_kills(target):
    text = db([target], "continue", "kill", "break main", "run", "run", "kill",
              "bt", "run", "info symbols fact", "info nonsense", "nonsense",
              "delete", "", "continue", "help")
    assert text.count("Breakpoint 1, ") == 3
    assert text.count("The program is not running.") == 3
    assert "The program is killed." in text
    assert re.search(r"0x\w+ +\d+ code factorial\n", text)
    assert 'There is no command "nonsense"' in text
    assert "The program exited with 3." in text


@host
def test_db_attaches(sleeper):
    text = db(["-p", str(sleeper.pid)], "bt", "info proc", "info maps", "quit")
    assert re.search(r"#1 +0x\w+ <main.*sleep\.c", text)
    assert "State:\tt (tracing stop)" in text and "/sleep\n" in text
    assert proc_status(sleeper.pid, "TracerPid") == "0"
    wait_until(lambda: state(sleeper.pid) == "S")
    sleeper.terminate()
    assert sleeper.wait(PATIENCE) == -signal.SIGTERM


@host
def test_db_detaches(target, sleeper):
    """Nothing is left of breakpoints, and signals are delivered."""
    text = db([target], "detach", "break factorial", "run", "detach", "bt")
    assert text.count("The program is not running.") == 2
    assert re.search(r"Process \d+ goes on by itself.\n", text)
    text = db(["-p", str(sleeper.pid)], "break exit", "detach", "info proc")
    assert "The program is not running." in text
    assert proc_status(sleeper.pid, "TracerPid") == "0"
    wait_until(lambda: state(sleeper.pid) == "S")
    text = db([target, "signal"], "run", "detach", "quit")
    assert "Signal SIGUSR1" in text


@host
def test_db_wrong_usage():
    for words, status in ([], 2), (["nosuch"], 127), (["-p", "99999999"], 1):
        done = subprocess.run([BIN / "db", *words], capture_output=True,
                              stdin=subprocess.DEVNULL)
        assert done.returncode == status


# --- on kin ------------------------------------------------------------------

def test_strace_on_kin(kin):
    text = kin.check("strace cat /etc/passwd 2>&1 >/dev/null")
    lines = text.splitlines()
    assert re.fullmatch(r'execve\("/bin/cat", \["cat", "/etc/passwd"\], 0x\w+ '
                        r"/\* \d+ vars \*/\) = 0", lines[0])
    assert 'open("/etc/passwd", O_RDONLY|O_LARGEFILE) = 3' in lines
    assert any(re.match(r'read\(3, "root:.*"\.\.\., \d+\) = \d+$', line)
               for line in lines)
    assert "close(3)                                = 0" in lines
    assert lines[-1] == "+++ exited with 0 +++"


def test_strace_follows_on_kin(kin):
    before = kin.check("echo $(ps -e | wc -l)")
    text = kin.check("strace -f sh -c 'echo a | cat; (kill -9 $(sh -c \"echo "
                     "\\$PPID\")); true' 2>&1")
    assert len(set(re.findall(r"\[pid +(\d+)\]", text))) >= 4
    assert re.search(r"\+\+\+ killed by SIGKILL \+\+\+", text)
    assert re.search(r"WIFSIGNALED\(s\) && WTERMSIG\(s\) == SIGKILL", text)
    assert text.splitlines()[-1] == "+++ exited with 0 +++"
    kin.until(f"[ $(ps -e | wc -l) -le {before.strip()} ]")


def test_strace_counts_on_kin(kin):
    text = kin.check("strace -c ls / 2>&1 >/dev/null")
    assert re.search(r" +1 +execve$", text, re.M)
    assert re.search(r"^100\.00 .* total$", text, re.M)


def wait_until_asleep(kin, pid):
    kin.check(f"until ps -o s=,comm= -p {pid} | grep -q '^S sleep$'; do :; done")


@pytest.fixture
def sleeper_on_kin(kin):
    pid = kin.check("sleep 9999 & echo $!").split()[-1]
    wait_until_asleep(kin, pid)
    return pid


def test_strace_lets_go_on_kin(kin, sleeper_on_kin):
    """^C at strace -p: the process goes on."""
    pid = sleeper_on_kin
    kin.child.send(f"strace -p {pid}\n")
    kin.expect(f"Process {pid} attached")
    kin.expect("unfinished|resuming|nanosleep")
    kin.child.send("\x03")
    kin.expect(f"Process {pid} detached")
    kin.expect(PROMPT)
    assert "TracerPid:\t0" in kin.check(f"cat /proc/{pid}/status")
    wait_until_asleep(kin, pid)
    kin.check(f"kill {pid}; wait {pid}; test $? = 143")


def test_strace_and_job_control_on_kin(kin):
    """^Z stops a traced command; fg lets it go on; ^C ends both."""
    kin.child.send("strace -e nanosleep sleep 9999\n")
    kin.expect(r"nanosleep\(\{tv_sec=9999")
    kin.child.send("\x1a")
    kin.expect(r"\[1\] \+ Stopped")
    kin.expect(PROMPT)
    kin.child.send("fg\n")
    kin.expect("SIGTSTP|SIGCONT")
    kin.child.send("\x03")
    kin.expect(PROMPT)
    kin.until("! ps -e | grep sleep")


def ask(kin, command, prompt=DB):
    """Type a command to db; what it says."""
    kin.child.send(command + "\n")
    kin.expect(re.escape(command) + r"\r*\n")
    kin.expect(prompt)
    return kin.child.before.replace("\r", "")


def test_db_on_kin(kin):
    kin.child.send("db echo hello\n")
    kin.expect(DB)
    assert "user/bin/echo.c" in ask(kin, "break main")
    assert "Breakpoint 1, " in ask(kin, "run")
    assert "<main>" in ask(kin, "bt")
    assert "eip" in ask(kin, "regs")
    assert "echo.c:" in ask(kin, "next")
    assert "echo.c:" in ask(kin, "")
    ask(kin, "break write")
    assert "Breakpoint 2, " in ask(kin, "continue")
    frames = ask(kin, "bt")
    assert "#0" in frames and "<main+" in frames and "<_start+" in frames
    assert '"hello\\012"' in ask(kin, "x/s *($esp + 8)")
    assert "[stack]" in ask(kin, "info maps")
    assert "hello\nThe program exited with 0." in ask(kin, "continue")
    assert "Breakpoint 1, " in ask(kin, "run")
    ask(kin, "quit", PROMPT)
    kin.until("! ps -e | grep echo")


def test_db_leaves_the_program_file_alone(kin):
    """A breakpoint in one process is not one in another."""
    before = kin.check("cksum /bin/echo 2>/dev/null || wc /bin/echo")
    kin.child.send("db echo traced\n")
    kin.expect(DB)
    ask(kin, "break main")
    ask(kin, "run")
    ask(kin, "quit", PROMPT)
    assert kin.check("echo x; /bin/echo fine") == "x\nfine\n"
    assert kin.check("cksum /bin/echo 2>/dev/null || wc /bin/echo") == before


def test_db_attaches_on_kin(kin, sleeper_on_kin):
    pid = sleeper_on_kin
    is_traced = f"ps -o s= -p {pid} | grep -q t"
    kin.check(f"(until {is_traced}; do :; done; while {is_traced}; do :; done;"
              " echo it run's') & true")
    kin.child.send(f"db -p {pid}\n")
    kin.expect(DB)
    assert "<main+" in ask(kin, "bt")
    assert "t (tracing stop)" in ask(kin, "info proc")
    kin.child.send("continue\n")
    kin.expect("it runs\r*\n")
    kin.child.send("\x03")
    kin.expect("Stopped.")
    kin.expect(DB)
    ask(kin, "quit", PROMPT)
    wait_until_asleep(kin, pid)
    kin.check(f"kill {pid}; wait {pid}; test $? = 143")
