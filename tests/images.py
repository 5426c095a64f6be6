"""Images with more files than the usual one, without another build."""
import os
import subprocess
import sys

from machine import BUILD, TOP

PARTS = ["mbr.bin", "stage2.bin", "kernel.stripped", "mkfs/mkfs", "root"]


def image_with(tree, out, **environment):
    """An image at `out` of what is built, with the directory `tree`, if any,
    on top; what `make build/kin.img EXTRA=tree` makes."""
    trees = [tree] if tree else []
    done = subprocess.run(
        [sys.executable, TOP / "tools/mkimage.py", out,
         *(BUILD / part for part in PARTS), *trees],
        env=dict(os.environ, **environment),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, done.stdout
    return out


def cross_compiler():
    """The words for a compiler that makes i386 programs: as `make` finds it.
    """
    done = subprocess.run(
        ["make", "-s", "-C", TOP, "-f", "Makefile", "-f", "-", "print-cc"],
        input="print-cc:\n\t@echo $(CC) $(CC_TARGET) $(LD_CHOICE)\n",
        stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout.split()
