"""What the tests of mkfs and fsck share: the programs, built once with the
sanitizers, and an image taken apart (kernel/fs/format.h) to look at and to
damage it."""

import functools
import os
import struct
import subprocess
import tempfile
from pathlib import Path

from host import PATIENCE

ROOT = Path(__file__).resolve().parent.parent
BLOCK = 4096
SUPERBLOCK = ("magic version nblocks ninodes log_start log_blocks imap_start "
              "bmap_start itable_start data_start").split()
# Byte offsets in struct dinode.
MODE, NLINK, UID, SIZE, NBLOCKS, RDEV = 0, 4, 8, 16, 20, 24
ATIME, MTIME, MTIME_NS, DIRECT = 32, 40, 44, 56
INDIRECT, DOUBLE_INDIRECT = DIRECT + 12 * 4, DIRECT + 13 * 4
INODE_SIZE, ENTRY_SIZE = 128, 64
LOG_MAGIC = 0x474F4C4B


@functools.cache
def build_directory(sanitize):
    """mkfs and fsck, built in a directory that lives as long as the tests."""
    directory = tempfile.TemporaryDirectory(prefix="kin-mkfs-")
    compiler = "cc -fsanitize=address,undefined -fno-sanitize-recover=all"
    command = ["make", "-s", f"B={directory.name}"]
    if sanitize:
        command.append(f"HOSTCC={compiler}")
    environment = {k: v for k, v in os.environ.items() if k != "MAKEFLAGS"}
    targets = [f"{directory.name}/mkfs/{p}" for p in ("mkfs", "fsck")]
    subprocess.run(command + targets, cwd=ROOT, env=environment, check=True)
    return directory


def program(name, sanitize=True):
    return os.path.join(build_directory(sanitize).name, "mkfs", name)


def run(name, *args, epoch=None, sanitize=True, **options):
    """Run mkfs or fsck; the finished process with text in stdout, stderr."""
    # mkfs keeps its tree until it exits.
    environment = dict(os.environ, ASAN_OPTIONS="detect_leaks=0")
    environment.pop("SOURCE_DATE_EPOCH", None)
    if epoch is not None:
        environment["SOURCE_DATE_EPOCH"] = str(epoch)
    return subprocess.run([program(name, sanitize), *map(str, args)],
                          env=environment, capture_output=True, text=True,
                          errors="replace", timeout=PATIENCE,
                          check=False,
                          **options)


def mkfs(*args, **options):
    result = run("mkfs", *args, **options)
    assert result.returncode == 0, result.stderr
    assert result.stdout == result.stderr == ""


def assert_clean(image, *args):
    result = run("fsck", *args, image)
    assert (result.returncode, result.stdout) == (0, "")


def checksum(total, data):
    """log_checksum() of format.h."""
    total ^= 2166136261
    for (word,) in struct.iter_unpack("<I", data):
        total = ((total ^ word) * 16777619) & 0xFFFFFFFF
    return total


class Image:
    """The bytes of an image, and where things are in them."""

    def __init__(self, data, base=0):
        self.data = bytearray(data)
        self.base = base
        fields = struct.unpack_from("<11I", self.data, base)
        self.__dict__.update(zip(SUPERBLOCK, fields))

    def block(self, number):
        """The byte at which a block starts."""
        return self.base + number * BLOCK

    def get(self, offset):
        return struct.unpack_from("<I", self.data, offset)[0]

    def put(self, offset, value):
        struct.pack_into("<I", self.data, offset, value)

    def put_super(self, field, value):
        self.put(self.base + 4 * SUPERBLOCK.index(field), value)

    def inode(self, ino):
        """The byte at which an inode starts."""
        return self.block(self.itable_start) + ino * INODE_SIZE

    def blocks(self, ino):
        """The blocks of content of a file with direct blocks only."""
        first = self.inode(ino) + DIRECT
        return [b for b in struct.unpack_from("<12I", self.data, first) if b]

    def entries(self, ino):
        """Byte offset, inode and name of each entry of a directory."""
        for block in self.blocks(ino):
            start = self.block(block)
            for at in range(start, start + BLOCK, ENTRY_SIZE):
                if self.get(at):
                    name = bytes(self.data[at + 4:at + ENTRY_SIZE])
                    yield at, self.get(at), name.rstrip(b"\0").decode()

    def entry(self, path):
        """Byte offset and inode of the entry that `path` ends in."""
        ino = 1
        for part in path.strip("/").split("/"):
            at, ino = next((at, child) for at, child, name
                           in self.entries(ino) if name == part)
        return at, ino

    def ino(self, path):
        return self.entry(path)[1]

    def flip(self, bitmap, index):
        """Turn over a bit in the bitmap that starts at block `bitmap`."""
        self.data[self.block(bitmap) + index // 8] ^= 1 << index % 8

    def bit(self, bitmap, index):
        return self.data[self.block(bitmap) + index // 8] >> index % 8 & 1

    def free_block(self):
        """Some block that is not in use."""
        return next(b for b in range(self.data_start, self.nblocks)
                    if not self.bit(self.bmap_start, b))

    def log(self, images, sum_change=0):
        """Fill the journal with a transaction: [(home, bytes), ...]."""
        header = bytearray(BLOCK)
        struct.pack_into("<4I", header, 0, LOG_MAGIC, 7, len(images), 0)
        for i, (home, data) in enumerate(images):
            struct.pack_into("<I", header, 16 + 4 * i, home)
            start = self.block(self.log_start + 1 + i)
            self.data[start:start + BLOCK] = data
        total = checksum(0, header)
        for _, data in images:
            total = checksum(total, data)
        struct.pack_into("<I", header, 12, total ^ sum_change)
        start = self.block(self.log_start)
        self.data[start:start + BLOCK] = header

    def make_orphan(self, path):
        """Unlink a file as if it were still open; its inode's number."""
        at, ino = self.entry(path)
        self.put(at, 0)
        self.put(self.inode(ino) + NLINK, 0)
        return ino
