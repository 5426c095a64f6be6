"""Programs that were built for Linux on i386 with somebody else's C library
(glibc, static) run unchanged and do what they do on Linux: their output and
status on kin and on this host are the same."""
import os
import shutil
import subprocess

import pytest

from images import cross_compiler, image_with
from machine import PATIENCE, TOP, Machine

SOURCES = TOP / "tests" / "foreign"
PROGRAMS = sorted(source.stem for source in SOURCES.glob("*.c"))
FLAGS = "-std=gnu11 -O1 -w -pthread".split()
DYNAMIC = ["jumps", "library", "processes", "signals", "stdio", "threads"]
LIBRARIES = ["ld-linux.so.2", "libc.so.6", "libgcc_s.so.1", "libm.so.6"]
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
        subprocess.run([*compiler, *FLAGS, "-static", SOURCES / f"{name}.c",
                        "-lm", "-o", top / "foreign" / name], check=True)
    (top / "dynamic").mkdir()
    for name in DYNAMIC:
        subprocess.run([*compiler, *FLAGS, SOURCES / f"{name}.c", "-lm", "-o",
                        top / "dynamic" / name], check=True)
    (top / "lib").mkdir()
    for name in LIBRARIES:
        where = subprocess.run([*compiler, f"-print-file-name={name}"],
                               stdout=subprocess.PIPE, text=True, check=True)
        shutil.copy(where.stdout.strip(), top / "lib" / name)
        (top / "lib" / name).chmod(0o755)
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


def compare(kin, directory, program, name, loader=()):
    """The program does the same here, started by `loader`, and on kin."""
    arguments = ARGUMENTS.get(name, [])
    host = subprocess.run([*loader, program, *arguments],
                          env={"COLOUR": "red", "PATH": os.environ["PATH"]},
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, cwd=directory,
                          timeout=PATIENCE)
    status = host.returncode
    path = f"/{program.parent.name}/{name}"
    _, kin_status = kin.run(
        f"COLOUR=red {path} {quoted(arguments)} </dev/null >/out 2>&1")
    output = kin.check("cat /out")
    assert output == host.stdout
    assert kin_status == (status if status >= 0 else 128 - status)


@pytest.mark.parametrize("name", PROGRAMS)
def test_same_as_on_linux(kin, tree, tmp_path, name):
    compare(kin, tmp_path, tree / "foreign" / name, name)


@pytest.mark.parametrize("name", DYNAMIC)
def test_dynamically_linked(kin, tree, tmp_path, name):
    """The program's own loader finds it its libraries on the disk."""
    lib = tree / "lib"
    compare(kin, tmp_path, tree / "dynamic" / name, name,
            [lib / "ld-linux.so.2", "--library-path", lib])
