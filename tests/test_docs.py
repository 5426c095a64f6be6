"""The sessions that README.md and docs/ show, typed on kin: it answers what
stands there, but for numbers. A line "..." there stands for any lines."""
import re
import subprocess
import time

import pytest

from machine import PATIENCE, PROMPT, TOP, Machine, plain

DB = r"\(db\) $"
COMMAND = r"    (?:\$|\(db\)) "
STEP = re.compile(rf"^{COMMAND}(.*)\n((?:\n*(?!{COMMAND})    .*\n)*)", re.M)
# What a busy machine answers in another order, or is not asked by this.
OTHERWISE = ("make ", "poweroff", "strace -f ", "rlimit", "zombie 5 ",
             "grep -E 'State")


def steps(document):
    """(command, what it answers), as they stand there."""
    return [(command, answer) for command, answer
            in STEP.findall((TOP / document).read_text())
            if not command.startswith(OTHERWISE)]


def pattern(answer):
    """A pattern for an answer as it stands in a document."""
    lines = []
    for line in answer.splitlines():
        line = line.strip()
        if line == "...":
            lines.append(r"(?:.*\n)*?")
            continue
        words = re.split(r"(0x[0-9a-f]+|\d+|\s+)", line)
        forms = [r"0x[0-9a-f]+" if word.startswith("0x") else
                 r"-?\d+" if word.isdigit() else
                 r"\s+" if word.isspace() else re.escape(word)
                 for word in words]
        lines.append(r"[ \t]*" + "".join(forms) + r"\s*\n")
    return "".join(lines)


def without_jobs(text):
    """Without empty lines, and those about jobs, which may come with a later
    prompt."""
    return re.sub(r"^ *(\[\d+\].*)?\n", "", text, flags=re.M)


def type_in(kin, command):
    """What it answers, up to the next prompt of the shell or of db."""
    kin.child.send(command + "\n")
    kin.child.expect_exact(command)
    kin.expect(rf"\n(?:{PROMPT[:-1]}|{DB[:-1]})$")
    return without_jobs(plain(kin.child.before + "\n").lstrip("\r\n"))


@pytest.mark.parametrize("document", ["README.md", "docs/processes.md"])
def test_session(image, document):
    wanted = steps(document)
    assert len(wanted) > 8
    with Machine(image=image) as kin:
        kin.boot()
        type_in(kin, "exec /bin/sh")  # what init calls it
        for command, answer in wanted:
            form = pattern(without_jobs(answer))
            told = type_in(kin, command)
            deadline = time.monotonic() + PATIENCE
            while command.startswith("ps ") and not re.fullmatch(form, told) \
                    and time.monotonic() < deadline:
                told = type_in(kin, command)  # a job's exec may come late
            assert re.fullmatch(form, told), \
                f"{command}: {document} has\n{answer}but it is\n{told}"


def test_make_run(image):
    """What README.md shows of `make run`."""
    text = (TOP / "README.md").read_text()
    command, answer = re.search(r"\n    \$ (make run .*)\n((?:    .*\n)+)",
                                text).groups()
    quiet = command.replace("make", "make --no-print-directory", 1)
    done = subprocess.run(quiet, shell=True, cwd=TOP, text=True,
                          stdout=subprocess.PIPE)
    assert done.stdout == re.sub("^    ", "", answer, flags=re.M)


def test_welcome():
    readme = (TOP / "README.md").read_text()
    for line in (TOP / "user/etc/motd").read_text().splitlines():
        assert line in readme


def test_bench(kin):
    """A row with an aim, and one without."""
    rows = [line.split()[:3] for line in
            kin.check("bench getpid far").splitlines()]
    assert rows[0] == ["operation", "ns", "each"]
    assert rows[1][0] == "getpid" and rows[1][2].isdigit()
    assert rows[2][0] == "far" and rows[2][2] == "-"
