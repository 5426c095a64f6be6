"""Kernel code that needs no machine, run on the host as 32-bit code with
AddressSanitizer and UBSan."""
import subprocess

import pytest

from machine import BUILD, TOP

CC = "i686-linux-gnu-gcc"
LIBRARIES = "/usr/i686-linux-gnu/lib"
HOST = TOP / "tests" / "host" / "kernel"
FLAGS = ["-std=gnu11", "-g", "-O1", "-Wall", "-Wextra", "-fno-builtin",
         "-fsanitize=address,undefined", "-fno-sanitize-recover=all",
         f"-I{HOST / 'fake'}", f"-I{HOST}", f"-I{TOP / 'kernel'}"]
LINK = ["-Wl,--disable-new-dtags", f"-Wl,-rpath,{LIBRARIES}",
        f"-Wl,--dynamic-linker={LIBRARIES}/ld-linux.so.2"]

# program: the kernel's files in it; those in RENAMED clash with the host's
PROGRAMS = {
    "test_lib": ["lib/string.c", "lib/printf.c"],
    "test_mem": ["mem/page.c", "mem/slab.c", "mem/commit.c"],
    "test_elf": ["proc/elf.c"],
    "test_fair": ["sched/fair.c"],
    "test_kthread": ["sched/kthread.c"],
}
RENAMED = {"lib/string.c", "lib/printf.c"}


def compile_one(source, output, extra=()):
    subprocess.run([CC, *FLAGS, *extra, "-c", "-o", output, source],
                   check=True)
    return output


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize("debug", ["", "DEBUG"])
def test_unit(name, debug):
    out = BUILD / "host" / (name + debug)
    out.mkdir(parents=True, exist_ok=True)
    define = ["-DDEBUG"] if debug else []
    objects = [compile_one(HOST / f"{name}.c", out / "test.o", define),
               compile_one(HOST / "fakes.c", out / "fakes.o", define)]
    for source in PROGRAMS[name]:
        extra = define[:]
        if source in RENAMED:
            extra += ["-include", str(HOST / "rename.h")]
        objects.append(compile_one(TOP / "kernel" / source,
                                   out / (source.replace("/", "_") + ".o"), extra))
    subprocess.run([CC, *FLAGS, "-o", out / name, *objects, *LINK], check=True)
    done = subprocess.run([out / name], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, done.stdout


def test_ulib():
    """The C library of kin's programs against the host's, and a program that
    uses it on the host's kernel."""
    done = subprocess.run(
        ["sh", TOP / "tests" / "host" / "ulib" / "build.sh",
         BUILD / "host" / "ulib"], stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, done.stdout
