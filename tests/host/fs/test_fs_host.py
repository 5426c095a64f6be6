"""kernel/fs on the host, on a disk in memory: see the programs' own comments."""
import subprocess
from pathlib import Path

import pytest

from machine import BUILD, PATIENCE, TOP

HERE = Path(__file__).parent
OUT = BUILD / "host" / "fs"
PROGRAMS = sorted(source.stem for source in HERE.glob("test_*.c"))


@pytest.fixture(scope="module")
def programs():
    subprocess.run(["make", "-s", "-C", HERE, f"OUT={OUT}"], check=True)
    return OUT


@pytest.mark.parametrize("name", PROGRAMS)
def test_program(programs, name, tmp_path):
    done = subprocess.run(
        [programs / name, BUILD / "mkfs" / "mkfs", BUILD / "mkfs" / "fsck",
         tmp_path],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        timeout=10 * PATIENCE)
    assert done.returncode == 0, done.stdout
