"""Programs for xv6-public's x86 interface run unchanged from the root of the
image: one that tries all 21 calls, and some that use them."""
import re
import subprocess

import pytest

from images import cross_compiler, image_with
from machine import TOP, Machine

SOURCES = TOP / "tests" / "xv6"
# As xv6's own programs: one segment at address 0, writable and executable.
FLAGS = """-std=gnu11 -O2 -Wall -Wextra -Werror -ffreestanding -fno-builtin
    -fno-pic -fno-pie -fno-stack-protector -fcf-protection=none -nostdlib
    -static -Wl,-N -Wl,-e,main -Wl,-Ttext,0 -Wl,--build-id=none""".split()
PARTS = ["processes", "pipe", "files", "many open", "directories", "device",
         "memory", "fault", "exec", "fork limit"]


@pytest.fixture(scope="module")
def kin(image, tmp_path_factory):
    tree = tmp_path_factory.mktemp("xv6")
    compiler = cross_compiler()
    for source in SOURCES.glob("*.c"):
        subprocess.run([*compiler, *FLAGS, source, "-o", tree / source.stem],
                       check=True)
    out = image_with(tree, tmp_path_factory.mktemp("image") / "kin.img")
    with Machine(image=out) as machine:
        machine.boot()
        machine.check("cd /")
        yield machine


def test_link(kin):
    """The programs are what they should be, or all this proves nothing."""
    output = kin.check("readelf -hl /calls")
    assert re.search(r"Entry point address: +0x[0-9a-f]{1,4}\n", output)
    assert re.search(r"LOAD +0x\w+ 0x00000000 0x00000000 .* RWE ", output)
    assert output.count("LOAD") == 1


@pytest.fixture(scope="module")
def calls(kin):
    """What the program that tries everything says; it runs twice, for what
    it leaves behind would be in its way."""
    kin.check("./calls")
    return kin.check("./calls")


@pytest.mark.parametrize("part", PARTS)
def test_calls(calls, part):
    assert re.search(f"^ok {part}$", calls, re.M), calls


def test_calls_to_the_end(calls):
    assert "calls: done" in calls and "FAIL" not in calls
    assert "ok executed" in calls and "console\n" in calls
    # the two children that fault are announced
    assert len(re.findall(r"(?i)^.*calls.*(trap|fault|signal|kill).*$", calls,
                          re.M)) >= 2, calls


def test_programs_find_each_other_in_the_current_directory(kin):
    assert kin.check("./relay a 'b c'") == "[a][b c]\n" * 2
    assert kin.check("cd /tmp; /relay a; cd /") == "no echo\n" * 2


def test_native_and_xv6_programs_mix(kin):
    assert kin.check("./echo one two | wc -c; /bin/echo $(./echo x)") == \
        "11\n[x]\n"
    assert kin.check("env A=1 ./echo y") == "[y]\n"


def test_return_from_main_is_a_fault(kin):
    _, status = kin.run("./echo -")
    assert status == 128 + 11


def test_native_programs_have_no_page_zero(kin):
    assert not re.search("^0000", kin.check("cat /proc/self/maps"), re.M)
