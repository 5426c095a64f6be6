"""The models of tests/model, in Promela: how processes sleep, stop, die and
are waited for, in every order of events. spin finds no error in them; and it
finds one when a known mistake is put back, so that they would show it."""
import re
import shutil
import subprocess

import pytest

from machine import PATIENCE, TOP

MODELS = TOP / "tests" / "model"
CHECKER = ["cc", "-w", "-DSAFETY", "-DMEMLIM=1024", "-DVECTORSZ=2048"]
DEPTH = "-m200000"

pytestmark = pytest.mark.skipif(not shutil.which("spin"),
                                reason="no spin here")


def models():
    return sorted(path.stem for path in MODELS.glob("*.pml")
                  if "init {" in path.read_text())


def mistakes():
    """(model, mistake, what is found), as the first comment of each says."""
    for model in models():
        comment = (MODELS / f"{model}.pml").read_text().split("*/")[0]
        for name, found in re.findall(r"^ \*   ([A-Z_]+) +(.*)$", comment,
                                      re.M):
            yield model, name, found


def check(model, work, *defines):
    """All that can happen in a model; what the checker says."""
    subprocess.run(["spin", *defines, "-a", MODELS / f"{model}.pml"], cwd=work,
                   check=True, timeout=PATIENCE, stdout=subprocess.DEVNULL)
    speed = "-O0" if defines else "-O2"  # a mistake is found at once
    subprocess.run([*CHECKER, speed, "-o", "pan", "pan.c"], cwd=work,
                   check=True)
    done = subprocess.run(["./pan", DEPTH], cwd=work, text=True,
                          timeout=PATIENCE, stdout=subprocess.PIPE)
    assert "max search depth too small" not in done.stdout
    assert "out of memory" not in done.stdout
    return done.stdout


@pytest.mark.parametrize("model", models())
def test_model(model, tmp_path):
    said = check(model, tmp_path)
    assert "errors: 0" in said, said


@pytest.mark.parametrize("model, mistake, found", mistakes())
def test_mistake(model, mistake, found, tmp_path):
    said = check(model, tmp_path, f"-D{mistake}")
    assert "errors: 1" in said
    assert found in said.splitlines()[0] + said.splitlines()[1], said


def test_every_mistake_is_listed():
    for model in models():
        used = set(re.findall(r"(?:#ifn?def |defined\()([A-Z_]+)",
                              (MODELS / f"{model}.pml").read_text()))
        assert used == {name for of, name, _ in mistakes() if of == model}
