"""Programs that were built for Linux on i386 with somebody else's C library
(glibc, static) run unchanged and do what they do on Linux: their output and
status on kin and on this host are the same."""
import os
import subprocess

import pytest

from images import cross_compiler, image_with
from machine import PATIENCE, TOP, Machine

SOURCES = TOP / "tests" / "foreign"
PROGRAMS = sorted(source.stem for source in SOURCES.glob("*.c"))
FLAGS = "-std=gnu11 -O1 -w -static -pthread".split()
ARGUMENTS = {"hello": ["one", "two  words", ""]}


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """The programs, if there is a C library to build them with and a Linux
    to run them on."""
    top = tmp_path_factory.mktemp("foreign")
    (top / "foreign").mkdir()
    compiler = cross_compiler()
    empty = subprocess.run([*compiler, "-static", "-xc", "-", "-o",
                            top / "empty"], input=b"int main(){return 0;}",
                           capture_output=True)
    if empty.returncode != 0:
        pytest.skip("no static C library for i386 here")
    try:
        subprocess.run([top / "empty"], check=True)
    except OSError:
        pytest.skip("this host runs no i386 programs")
    for name in PROGRAMS:
        subprocess.run([*compiler, *FLAGS, SOURCES / f"{name}.c", "-lm", "-o",
                        top / "foreign" / name], check=True)
    return top


@pytest.fixture(scope="module")
def kin(image, tree, tmp_path_factory):
    out = image_with(tree, tmp_path_factory.mktemp("image") / "kin.img")
    with Machine(image=out) as machine:
        machine.boot()
        machine.check("mkdir /work; cd /work")
        yield machine


def quoted(words):
    return " ".join(f"'{word}'" for word in words)


@pytest.mark.parametrize("name", PROGRAMS)
def test_same_as_on_linux(kin, tree, tmp_path, name):
    arguments = ARGUMENTS.get(name, [])
    host = subprocess.run([tree / "foreign" / name, *arguments],
                          env={"COLOUR": "red", "PATH": os.environ["PATH"]},
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, cwd=tmp_path,
                          timeout=PATIENCE)
    status = host.returncode
    _, kin_status = kin.run(
        f"COLOUR=red /foreign/{name} {quoted(arguments)} </dev/null >/out 2>&1")
    output = kin.check("cat /out")
    assert output == host.stdout
    assert kin_status == (status if status >= 0 else 128 - status)
