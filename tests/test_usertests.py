"""usertests, the tests of what a program sees of the kernel: each of them is a
case here. On other machines and in other ways the whole suite is one case."""
import re
import struct
import subprocess

import pytest

from fsimage import NLINK, Image
from machine import BUILD, IMAGE, PATIENCE, TOP, Machine, fsck, make

SOURCES = TOP / "user" / "tests" / "usertests"
PROGRAM = BUILD / "user" / "bin" / "usertests"
SUITE_SECONDS = 5 * PATIENCE
MAX_LINKS = 65000
PARTITION_TYPE = 0x4b


def cases():
    """The names of all tests, in the order of their tables."""
    tables = {}
    for source in sorted(SOURCES.glob("*.c")):
        text = source.read_text()
        for group, table in re.findall(
                r"struct test (\w+)_tests\[\] = \{\n(.*?)\n\};", text, re.S):
            tables[group] = re.findall(r"TEST\w*\((\w+)\)", table)
    order = re.findall(r"(?m)^GROUP\((\w+)\)",
                       (SOURCES / "groups.h").read_text())
    assert sorted(order) == sorted(tables)
    return [name for group in order for name in tables[group]]


CASES = cases()


def results(output):
    """What usertests has printed, as {name: "ok" or the failure}."""
    return dict(re.findall(r"(?m)^(\w+): (ok|FAILED[^\r\n]*)", output))


def run_all(kin, options=""):
    """Run the suite; what went wrong, as text."""
    output, status = kin.run(f"usertests {options}", timeout=SUITE_SECONDS)
    bad = [f"{name}: {result}" for name, result in results(output).items()
           if result != "ok"]
    if not bad and (status != 0 or f"{len(CASES)} passed, 0" not in output):
        bad = [f"status {status}:\n{output[-1000:]}"]
    return "\n".join(bad)


@pytest.fixture(scope="module")
def suite(image):
    """The results of one run, also of one that a panic has ended."""
    with Machine(cpus=2, image=image) as kin:
        try:
            kin.boot().run("usertests", timeout=SUITE_SECONDS)
            end = "the suite did not get to it"
        except AssertionError as error:
            end = str(error)[-2000:]
        return results(kin.transcript), end


@pytest.mark.parametrize("name", CASES)
def test_usertest(suite, name):
    found, end = suite
    assert found.get(name, end) == "ok"


def test_names_and_status(kin):
    listed = kin.check("usertests -l").split()
    assert listed == CASES and len(set(CASES)) == len(CASES)
    assert kin.run("usertests fork_pids")[1] == 0
    assert kin.run("usertests no_such_test 2>/dev/null")[1] == 1


def test_report_through_a_pipe(kin):
    """What the reader grows by is not taken for something left behind."""
    names = " ".join(CASES[:4])
    assert kin.check(f"usertests {names} | grep -v ok") == \
        "4 passed, 0 failed\n"


def test_twice_on_one_image(own_image):
    """What the first run leaves does not disturb the second; nothing of
    either is left in the file system."""
    with Machine(cpus=2, image=own_image, writable=True) as kin:
        kin.boot()
        before = kin.check("ls -a /tmp")
        assert run_all(kin) == ""
        assert run_all(kin) == ""
        assert kin.check("ls -a /tmp") == before
        assert kin.power_off() == 0
    assert fsck(own_image) == (0, "")


def test_debug_kernel_on_four_cpus():
    make("all", DEBUG=1)
    with Machine(cpus=4, image=BUILD / "debug" / "kin.img") as kin:
        assert run_all(kin.boot()) == ""


@pytest.mark.parametrize("shape", [
    dict(cpus=1, cpu="qemu32,-apic", mem="64M"),
    dict(cpus=8, mem="1G"),
], ids=["1-cpu-64M", "8-cpus-1G"])
def test_other_machines(image, shape):
    with Machine(image=image, **shape) as kin:
        assert run_all(kin.boot()) == ""


def test_oracle():
    """The tests that use Linux's interface alone pass on Linux."""
    try:
        done = subprocess.run([PROGRAM, "-o"], capture_output=True, text=True,
                              timeout=SUITE_SECONDS, check=False)
    except OSError:
        pytest.skip("this host runs no i386 programs")
    bad = [line for line in done.stdout.splitlines() if "FAILED" in line]
    assert (bad, done.returncode) == ([], 0)
    mine, all_of_them = re.search(r"^(\d+) of (\d+) tests are about Linux",
                                  done.stdout, re.M).groups()
    assert 0 < int(mine) < int(all_of_them)


def partition_start(data):
    """The byte at which kin's partition starts."""
    for entry in range(446, 510, 16):
        if data[entry + 4] == PARTITION_TYPE:
            return struct.unpack_from("<I", data, entry + 8)[0] * 512
    raise AssertionError("no partition of kin")


def test_too_many_links(tmp_path):
    """The last name that a file may have, and one more. To make the 65,000
    others would take long, so the image says that they are there."""
    data = IMAGE.read_bytes()
    image = Image(data, partition_start(data))
    image.put(image.inode(image.ino("/etc/passwd")) + NLINK, MAX_LINKS - 1)
    image.put(image.inode(image.ino("/tmp")) + NLINK, MAX_LINKS)
    changed = tmp_path / "kin.img"
    changed.write_bytes(image.data)
    with Machine(image=changed) as kin:
        kin.boot()
        kin.check("ln /etc/passwd /last")
        output, status = kin.run("ln /etc/passwd /one-more")
        assert status != 0 and "links" in output
        output, status = kin.run("mkdir /tmp/d")
        assert status != 0 and "links" in output
        kin.check("rm /last && ln /etc/passwd /one-more")
        assert kin.run("ls /tmp/d 2>/dev/null")[1] != 0
