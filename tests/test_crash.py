"""After a crash at any moment the file system is whole, and what was synced
is there. Two kinds of crash: QEMU is killed, and the power is cut, when the
drive has done any part of what it was told since the last flush.

crashwork (user/tests) changes files and tells what is synced; crashmodel.py
says what may be found."""
import random
import re
import shutil
import signal
import struct
import subprocess
import time

import pytest

from crashmodel import Model, judge
from machine import BUILD, Machine, fsck

KILLS = 10       # in each of three runs
POWER_CUTS = 60  # states made from one log
SECTOR = 512
# Linux, Documentation/admin-guide/device-mapper/log-writes.rst
LOG_MAGIC = 0x6A736677736872
LOG_FLUSH = 1
SYNCED = r"/(\w+): synced (\d+)\r*\n"


def judge_image(image, tree, works, synced):
    """Check an image; are the files in its directories what they may be?
    `works` is {directory: model}, `synced` {directory: step}."""
    status, findings = fsck(image, "-x", str(tree))
    assert status == 0, findings
    for directory, model in works.items():
        found = files_in(tree / directory)
        if directory not in synced:
            found.pop("nameless", None)  # it has a name for a moment
        judge(model, found, synced.get(directory, 0))
    shutil.rmtree(tree)


def files_in(top):
    return {path.name: path.read_bytes() for path in top.iterdir()} \
        if top.exists() else {}


def start_work(kin, works):
    """Two processes work at the same time, each in its directory."""
    kin.boot()
    commands = [f"crashwork {model.seed} /{directory}"
                for directory, model in works.items()]
    kin.child.send(" & ".join(commands) + "\n")


def read_synced(kin):
    """Wait for the next sync: (directory, step)."""
    match = kin.expect(SYNCED)
    return match.group(1), int(match.group(2))


def new_works(seed):
    return {f"work{seed + i}": Model(seed + i) for i in range(2)}


@pytest.mark.parametrize("run", range(3))
def test_kill(own_image, tmp_path, run):
    """The kernel goes on with what the last crash left, in new directories.
    """
    chance = random.Random(run)
    for i in range(KILLS):
        works = new_works(100 * run + 2 * i)
        with Machine(image=own_image, writable=True, mem="64M") as kin:
            start_work(kin, works)
            for _ in range(chance.randrange(1, 40)):
                read_synced(kin)
            time.sleep(chance.random() / 20)
            kin.child.kill(signal.SIGKILL)
            kin.child.read()
            assert "panic" not in kin.transcript
        synced = {directory: int(step) for directory, step
                  in re.findall(SYNCED, kin.transcript)}
        judge_image(own_image, tmp_path / "tree", works, synced)
    assert fsck(own_image, "-r") == (0, "")
    assert fsck(own_image) == (0, "")


def record(image, log, works, syncs):
    """Let crashwork run on a drive whose writes are logged. Returns [(bytes
    of the log, {directory: synced step})]: these steps were synced when the
    log was so long, or earlier."""
    log.touch()
    drive = ["-blockdev", f"driver=file,filename={image},node-name=image",
             "-blockdev", f"driver=file,filename={log},node-name=log",
             "-blockdev", "driver=blklogwrites,node-name=disk,file=image,"
                          "log=log",
             "-device", "ide-hd,drive=disk,bus=ide.0,unit=0"]
    known = [(0, {})]
    with Machine(drive=drive, mem="64M") as kin:
        start_work(kin, works)
        for _ in range(syncs):
            directory, step = read_synced(kin)
            known.append((log.stat().st_size,
                          {**known[-1][1], directory: step}))
    return known


def read_log(log):
    """The entries of a log: (its end in the log, offset on the disk, data),
    data being None for a flush."""
    data = log.read_bytes()
    magic, version, _, size = struct.unpack_from("<QQQI", data)
    assert (magic, version, size) == (LOG_MAGIC, 1, SECTOR)
    at, entries = SECTOR, []
    while at + SECTOR <= len(data):
        sector, count, flags, _ = struct.unpack_from("<QQQQ", data, at)
        at += SECTOR
        end = at + count * SECTOR
        if flags & LOG_FLUSH:
            entries.append((end, 0, None))
        if count and end <= len(data):
            entries.append((end, sector * SECTOR, data[at:end]))
        at = end
    return entries


def cut(disk, pending, chance):
    """What a power cut makes of the writes since the last flush."""
    disk = bytearray(disk)
    for offset, data in pending:
        part = chance.choice([len(data), 0,
                              chance.randrange(len(data)) // SECTOR * SECTOR])
        disk[offset:offset + part] = data[:part]
    return disk


def crash_states(disk, entries, chance):
    """Yield (bytes of the log, disk) for POWER_CUTS moments."""
    moments = set(chance.sample(range(len(entries)), POWER_CUTS))
    pending = []
    for i, (end, offset, data) in enumerate(entries):
        if data is not None:
            pending.append((offset, data))
        if i in moments:
            yield end, cut(disk, pending, chance)
        if data is None:
            for offset, data in pending:
                disk[offset:offset + len(data)] = data
            pending = []


def test_power_cut(own_image, tmp_path):
    works = new_works(7)
    disk = bytearray(own_image.read_bytes())
    log = tmp_path / "log"
    known = record(own_image, log, works, 80)
    entries = [entry for entry in read_log(log) if entry[0] <= known[-1][0]]
    assert sum(data is None for _, _, data in entries) > 60, "no flushes"
    crashed = tmp_path / "crashed.img"
    chance = random.Random(7)
    for end, state in crash_states(disk, entries, chance):
        synced = [steps for size, steps in known if size <= end][-1]
        crashed.write_bytes(state)
        judge_image(crashed, tmp_path / "tree", works, synced)
    assert_kernel_agrees(crashed, tmp_path)


def nameless_freed(image, tmp_path):
    """How many files without a name fsck finds and frees, in a copy."""
    copy = shutil.copyfile(image, tmp_path / "copy.img")
    done = subprocess.run([BUILD / "mkfs/fsck", "-r", copy], text=True,
                          stderr=subprocess.PIPE)
    assert done.returncode == 0
    return sum(map(int, re.findall(r"freed (\d+) inodes", done.stderr)))


def assert_kernel_agrees(image, tmp_path):
    """The kernel's replay comes to the same result as fsck's, and it frees the
    two files that were open without a name."""
    before, after = tmp_path / "before", tmp_path / "after"
    assert nameless_freed(image, tmp_path) == 2
    assert fsck(image, "-x", before) == (0, "")
    with Machine(image=image, writable=True, mem="64M") as kin:
        kin.boot()
        assert kin.power_off() == 0
    assert nameless_freed(image, tmp_path) == 0, "the kernel left them"
    assert fsck(image, "-x", after) == (0, "")
    directories = [path.name for path in before.glob("work*")]
    assert directories
    for name in directories:
        assert files_in(before / name) == files_in(after / name)
