"""Storms of processes, threads, signals and traces: everything ends as it
should, and nothing is left behind."""
import pytest

from machine import BUILD, PATIENCE, Machine, make

PARTS = ["processes", "threads", "steps", "pids"]
SECONDS = 30  # for each part: minutes in all


@pytest.fixture(scope="module")
def checked():
    """A kernel that checks itself, on four CPUs."""
    make("all", DEBUG=1)
    with Machine(cpus=4, image=BUILD / "debug" / "kin.img") as machine:
        yield machine.boot()


@pytest.mark.parametrize("part", PARTS)
def test_part(checked, part):
    output = checked.check(f"usertests -c stress -t {SECONDS} -s 1 {part}",
                           timeout=3 * PATIENCE)
    assert "stress: done" in output


def test_another_machine(kin):
    output = kin.check("usertests -c stress -t 3 -s 2", timeout=3 * PATIENCE)
    assert "stress: done" in output
