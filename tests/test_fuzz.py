"""The kernel survives a million random system calls by an ordinary user: no
panic, nothing left behind, and root's shell answers as before."""
import re

import pytest

from machine import BUILD, PATIENCE, TOP, Machine, make



def fuzz(kin, calls, processes, seed):
    """The calls that were made; nothing may be left behind."""
    output = kin.check(f"usertests -c fuzz -n {calls} -p {processes} "
                       f"-s {seed}", timeout=5 * PATIENCE)
    return int(re.search(r"(\d+) calls, \d+ processes, \d+ interrupted",
                         output).group(1))


@pytest.mark.parametrize("seed", [1, 2])
def test_million_calls(image, seed):
    with Machine(cpus=2, image=image) as kin:
        kin.boot()
        # devices may be written, which changes their times
        look = "ls -lR /bin /etc /root; ls -a /dev /tmp"
        before = kin.check(look)
        assert fuzz(kin, 500_000, 12, seed) >= 500_000
        assert kin.check(look) == before
        assert kin.check("echo a | tr a b; id -u") == "b\n0\n"
        assert kin.power_off() == 0


def test_every_call_is_tried():
    """The fuzzer's list of calls is that of the kernel."""
    def names(pattern, path):
        return {name for file in TOP.glob(path)
                for name in re.findall(pattern, file.read_text())}

    assert names(r"(?m)^    CALL\((\w+),", "user/tests/fuzz/calls.c") == names(
        r"(?m)^SYSCALL(?:_AS|_ENTRY)?\((\w+),", "kernel/syscall/*.c")


def test_kernel_that_checks_itself():
    make("all", DEBUG=1)
    with Machine(cpus=4, image=BUILD / "debug" / "kin.img") as kin:
        assert fuzz(kin.boot(), 100_000, 12, 3) >= 100_000


def test_same_seed_same_calls(kin):
    """With the seed a run can be made again: the first process begins with
    the same calls."""
    def calls():
        kin.run("fuzz -v -p 1 -n 200 -s 5 2>&1 | cat >/tmp/calls")
        output = kin.check("head -n 100 /tmp/calls")
        made = re.findall(r"(?m)^(\d+) (\w+ \d+)\(", output)
        return [call for pid, call in made if pid == made[0][0]][:5]

    # One that does not get on is killed: it may have begun with fewer.
    runs = []
    while sum(len(run) == 5 for run in runs) < 2:
        assert len(runs) < 40, runs
        runs.append(calls())
    longest = max(runs, key=len)
    assert all(run == longest[:len(run)] for run in runs), runs
