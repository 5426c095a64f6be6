"""Running the programs of user/bin on this host, and the host's own."""
import os
import subprocess

from host import BIN as TOOLS, PATIENCE

ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC", "PATH": os.environ["PATH"]}


def run(program, *args, cwd=None, stdin=b"", **options):
    options.setdefault("env", ENVIRONMENT)
    options.setdefault("stdout", subprocess.PIPE)
    return subprocess.run([str(program), *map(str, args)], cwd=cwd,
                          input=stdin, stderr=subprocess.PIPE,
                          timeout=PATIENCE, **options)


def kin(tool, *args, **options):
    return run(TOOLS / tool, *args, **options)


def output(tool, *args, **options):
    """What a program that must succeed prints, as text."""
    result = kin(tool, *args, **options)
    assert (result.returncode, result.stderr) == (0, b"")
    return result.stdout.decode()
