"""The build: the same bytes each time, clean with clang as well, and sources
that keep to the rules of the house."""
import filecmp
import os
import re
import shutil
import subprocess

import pytest

from images import cross_compiler, image_with
from machine import BUILD, KERNEL, TOP, Machine

# kernel/ from the ground up: a file may include what is on its own floor or
# below. The lowest three hold what everybody may use; the kernel's entry, in
# boot, also needs the numbers of the processor and of the memory map.
FLOORS = [{"abi", "boot", "lib"}, {"cpu"}, {"mem"}, {"sched"}, {"vm"},
          {"dev"}, {"fs"}, {"proc"}, {"syscall"}]
ENTRY_NEEDS = {"cpu/x86.h", "mem/layout.h"}


def make(*words, **environment):
    return subprocess.run(["make", "-C", TOP, "--no-print-directory", *words],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, env=dict(os.environ, **environment))


def sources(*patterns):
    listed = subprocess.run(["git", "-C", TOP, "ls-files", "-z", *patterns],
                            stdout=subprocess.PIPE, text=True, check=True)
    return [name for name in listed.stdout.split("\0")
            if name and (TOP / name).exists()]


@pytest.fixture(scope="module")
def second(image, tmp_path_factory):
    """Everything built once more, elsewhere."""
    build = tmp_path_factory.mktemp("second")
    done = make("all", "mkfs", f"B={build}", SOURCE_DATE_EPOCH="1")
    assert done.returncode == 0, done.stdout
    return build


def test_other_sources(second, tmp_path):
    """What was built from other sources, elsewhere, is built again, even if
    these are older."""
    for name in sources("Makefile", "mkfs", "kernel/fs", "kernel/lib"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(TOP / name, tmp_path / name)
    header = tmp_path / "kernel/fs/format.h"
    text, n = re.subn(r"(#define FS_VERSION) .*", r"\1 77u",
                      header.read_text())
    assert n == 1
    header.write_text(text)
    for path in tmp_path.rglob("*"):
        os.utime(path, (0, 0))
    build = tmp_path / "build"
    shutil.copytree(second, build, symlinks=True)
    done = make("-C", tmp_path, "mkfs", f"B={build}")
    assert done.returncode == 0, done.stdout
    (tmp_path / "root").mkdir()
    subprocess.run([build / "mkfs/mkfs", "-s", "1M", tmp_path / "image",
                    tmp_path / "root"], check=True)
    with (tmp_path / "image").open("rb") as image:
        assert image.read(8)[4] == 77


def test_same_bytes(second, tmp_path):
    built = ["kernel.elf", "mbr.bin", "stage2.bin",
             *(f"user/bin/{path.name}"
               for path in (second / "user/bin").iterdir())]
    assert len(built) > 50
    _, differ, missing = filecmp.cmpfiles(BUILD, second, built, shallow=False)
    assert (differ, missing) == ([], [])
    again = image_with(None, tmp_path / "kin.img", SOURCE_DATE_EPOCH="1")
    assert filecmp.cmp(second / "kin.img", again, shallow=False)


def test_changed_header_compiles_again(second):
    done = make("kernel", f"B={second}", "-W", "kernel/dev/ide.h", "V=1",
                SOURCE_DATE_EPOCH="1")
    compiled = re.findall(r" -c -o \S+ (kernel/.*\.c)$", done.stdout, re.M)
    assert "kernel/dev/ide.c" in compiled
    assert "kernel/lib/string.c" not in compiled


def test_removed_program_leaves_the_disk(second):
    kept = [name for name in sources("user/bin/*.c", "user/tests/*.c")
            if name.count("/") == 2 and name != "user/bin/clear.c"]
    programs = second / "root/bin"
    assert (programs / "clear").exists()
    done = make(f"{second}/root.made", f"B={second}",
                f"USER_SINGLE={' '.join(kept)}", SOURCE_DATE_EPOCH="1")
    assert done.returncode == 0, done.stdout
    assert not (programs / "clear").exists() and (programs / "cat").exists()


@pytest.mark.skipif(not shutil.which("clang") or not shutil.which("ld.lld"),
                    reason="no clang here")
def test_clang(image, tmp_path):
    """Without warnings, which would be errors; and it runs."""
    done = make("all", "CC=clang", f"B={tmp_path}")
    assert done.returncode == 0, done.stdout
    assert "warning" not in done.stdout
    with Machine(image=tmp_path / "kin.img") as kin:
        kin.boot()
        assert kin.check("seq 3 | sort -r | head -n 1") == "3\n"
        assert kin.power_off() == 0


def test_help_lists_every_target_and_knob():
    makefile = (TOP / "Makefile").read_text()
    phony = re.findall(r"^\.PHONY: (.*)$", makefile, re.M)
    targets = set(" ".join(phony).split()) - {"FORCE"}
    assert {"setup", "qemu", "qemu-gdb", "gdb", "run", "test", "bench",
            "clean", "help"} <= targets
    text = make("help").stdout
    for target in targets:
        assert re.search(rf"^make {target} +\S", text, re.M), target
    for knob in "CPUS MEM KVM DEBUG EXTRA CMD TIMEOUT TOOLPREFIX V".split():
        assert re.search(rf"\b{knob}=", text), knob


# --- the kernel as it is linked ----------------------------------------------

def tool(name, *words):
    """Run a tool of the compiler's binutils."""
    prefix = re.sub(r"(gcc|clang)$", "", cross_compiler()[0])
    return subprocess.run([prefix + name, *words, KERNEL], check=True,
                          stdout=subprocess.PIPE, text=True).stdout


def test_kernel_is_linked_for_its_address(image):
    headers = tool("readelf", "-hlSW")
    assert re.search(r"Type: +EXEC ", headers)
    assert ".note.gnu.property" not in headers and ".dynamic" not in headers
    loads = re.findall(r"^ +LOAD .* ([R ][W ][E ]) 0x\w+$", headers, re.M)
    assert "R E" in loads and "RW " in loads
    assert "RWE" not in loads, "writable text"


def test_kernel_has_no_sse(image):
    assert not re.findall(r".*%[xy]?mm\d.*", tool("objdump", "-d"))


# --- the sources -------------------------------------------------------------

@pytest.mark.skipif(not shutil.which("clang-format"),
                    reason="no clang-format here")
def test_format():
    done = subprocess.run(["clang-format", "--dry-run", "-Werror",
                           *sources("*.c", "*.h")], cwd=TOP, text=True,
                          stderr=subprocess.PIPE)
    assert done.returncode == 0, done.stderr


def floor_of(path):
    """The number of the floor that kernel/`path` is on, or None."""
    top = path.split("/")[0]
    return next((i for i, floor in enumerate(FLOORS) if top in floor), None)


def test_includes_go_down():
    """kernel/main.c stands above the house."""
    upwards = []
    for name in sources("kernel/*.[chS]"):
        path = name.removeprefix("kernel/")
        if path == "main.c":
            continue
        own = floor_of(path)
        assert own is not None, f"{name} is on no floor"
        for included in re.findall(r'^#include "(.*)"',
                                   (TOP / name).read_text(), re.M):
            floor = floor_of(included)
            assert floor is not None, f"{name} includes {included}"
            if floor > own and not (name.startswith("kernel/boot/") and
                                    included in ENTRY_NEEDS):
                upwards.append(f"{name} includes {included}")
    assert upwards == []


def test_headers_stand_alone():
    """Each header of the kernel compiles when it is included first."""
    flags = ["-std=gnu11", "-ffreestanding", "-fsyntax-only", "-Wall",
             "-Werror", "-DKERNEL", f"-I{TOP}/kernel", "-xc", "-"]
    compiler = [word for word in cross_compiler()
                if not word.startswith(("-no-pie", "-fuse-ld"))]
    for name in sources("kernel/*.h"):
        text = f'#include "{name.removeprefix("kernel/")}"\n' * 2
        done = subprocess.run([*compiler, *flags], input=text, text=True,
                              stderr=subprocess.PIPE)
        assert done.returncode == 0, done.stderr


def test_functions_that_are_named_exist():
    """file.c:function, in the documents and the models."""
    files = sources("kernel/*.[chS]", "user/*.[chS]", "mkfs/*.[ch]")
    missing = []
    for name in sources("*.md", "tests/model/*.pml"):
        for path, function in re.findall(r"\b([\w/]+\.[chS]):([a-z_]\w*)",
                                         (TOP / name).read_text()):
            texts = [(TOP / file).read_text() for file in files
                     if f"/{file}".endswith(f"/{path}")]
            defined = rf"^(?:\w.*\b)?{function}(?:\(|:$)"
            if not any(re.search(defined, text, re.M) for text in texts):
                missing.append(f"{name}: {path}:{function}")
    assert missing == []
