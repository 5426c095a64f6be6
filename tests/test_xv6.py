"""Programs for the xv6 gate: compiled as xv6's own are (linked at 0, one
segment, argc and argv as C arguments) and run on kin."""
import subprocess

import pytest

from machine import BUILD, TOP, Machine

SOURCES = sorted((TOP / "tests/xv6").glob("*.c"))
FLAGS = ["-m32", "-O2", "-Wall", "-Wextra", "-Werror", "-ffreestanding",
         "-fno-pic", "-fno-pie", "-fno-stack-protector", "-nostdlib",
         "-static", "-no-pie", "-Wl,-N", "-Wl,-e,main", "-Wl,-Ttext,0",
         "-Wl,--build-id=none"]
CALLS = ["processes", "pipe", "files", "many open", "directories", "device",
         "memory", "fault", "executed", "exec", "fork limit"]


def compiler():
    """The one that the image was built with."""
    command = (BUILD / "flags").read_text().split()[0]
    if "clang" in command:
        return [command, "--target=i686-unknown-linux-gnu", "-fuse-ld=lld"]
    return [command]


@pytest.fixture(scope="module")
def xv6_image(image, tmp_path_factory):
    """An image with the programs in its root directory, where they look for
    one another."""
    place = tmp_path_factory.mktemp("xv6")
    root = place / "root"
    root.mkdir()
    for source in SOURCES:
        subprocess.run([*compiler(), *FLAGS, "-o", root / source.stem, source],
                       check=True)
    made = place / "kin.img"
    parts = [BUILD / name for name in
             ("mbr.bin", "stage2.bin", "kernel.stripped", "mkfs/mkfs")]
    subprocess.run([TOP / "tools/mkimage.py", made, *parts, BUILD / "root",
                    root], check=True, stderr=subprocess.DEVNULL)
    return made


@pytest.fixture(scope="module")
def output(xv6_image):
    with Machine(image=xv6_image) as kin:
        kin.boot()
        return kin.check("cd /; ./calls", timeout=120)


@pytest.mark.parametrize("part", CALLS)
def test_calls(output, part):
    assert f"ok {part}\n" in output + "\n"


def test_calls_ends(output):
    assert "FAIL" not in output
    assert output.rstrip().endswith("calls: done")


def test_fault_is_told(output):
    """A line on the console says which program was killed."""
    assert "calls[" in output and "segmentation fault" in output


def test_twice_and_in_company(xv6_image):
    """The suite leaves nothing behind, and native programs start it and are
    piped to as any other."""
    with Machine(cpus=4, image=xv6_image) as kin:
        kin.boot()
        before = kin.check("cd /; ls -a")
        for _ in range(2):
            counted = kin.check("./calls | grep -c '^ok '", timeout=120)
            assert counted.split()[-1] == str(len(CALLS))
        assert kin.check("ls -a") == before
