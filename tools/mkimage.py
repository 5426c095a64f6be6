#!/usr/bin/env python3
"""Build the raw disk image: boot sector, second stage, kernel, file system.

    mkimage.py OUT MBR STAGE2 KERNEL_ELF MKFS TREE...

In sectors of 512 bytes:

    0            the boot sector MBR with the partition table filled in
    1 to 31      STAGE2
    64 to 8191   KERNEL_ELF, as it is
    8192 on      one partition, the file system that MKFS makes of the TREEs

The boot sector tells the loader, as little-endian 32-bit numbers, how many
sectors STAGE2 has (at byte 0x1b0) and how many bytes KERNEL_ELF has (at
0x1b4). MBR is either the bare code or a whole sector that ends in 55 aa; its
code must leave those eight bytes, and the partition table, zero.

OUT is complete or not there: it is made as OUT.tmp and then renamed.
"""

import os
import re
import struct
import subprocess
import sys

SECTOR = 512
STAGE2_LBA = 1
STAGE2_MAX_SECTORS = 31
KERNEL_LBA = 64
PARTITION_LBA = 8192
ALIGNMENT = 1024 * 1024

# The MBR's layout: IBM PC, as every BIOS reads it.
CODE_SIZE = 446
ENTRY = struct.Struct("<B3sB3sII")  # active, CHS, type, CHS, LBA, sectors
ACTIVE = 0x80
SIGNATURE = b"\x55\xaa"
HEADS, SECTORS_PER_TRACK, MAX_CYLINDER = 255, 63, 1023

LOADER_FIELDS = 0x1B0
LOADER = struct.Struct("<II")  # second stage's sectors, kernel's bytes

FORMAT_H = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                        "..", "kernel", "fs", "format.h")


def fail(message):
    sys.exit(f"mkimage.py: {message}")


def partition_type():
    """FS_PARTITION_TYPE, from the one place that defines it."""
    with open(FORMAT_H, encoding="utf-8") as header:
        match = re.search(r"#define FS_PARTITION_TYPE (\w+)", header.read())
    return int(match.group(1), 0)


def chs(lba):
    """An LBA as the three bytes of a partition entry, capped at the end."""
    cylinder, rest = divmod(lba, HEADS * SECTORS_PER_TRACK)
    head, sector = divmod(rest, SECTORS_PER_TRACK)
    if cylinder > MAX_CYLINDER:
        cylinder, head, sector = MAX_CYLINDER, HEADS - 1, SECTORS_PER_TRACK - 1
    return bytes([head, cylinder >> 2 & 0xC0 | sector + 1, cylinder & 0xFF])


def boot_sector(mbr, stage2_sectors, kernel_bytes, partition_sectors):
    sector = bytearray(mbr)
    if len(sector) == SECTOR and sector.endswith(SIGNATURE):
        if any(sector[CODE_SIZE:-len(SIGNATURE)]):
            fail("the boot sector's code reaches into the partition table")
        del sector[CODE_SIZE:]
    if len(sector) > CODE_SIZE:
        fail(f"the boot sector has {len(sector)} bytes of code, "
             f"{CODE_SIZE} fit")
    sector.extend(bytes(SECTOR - len(sector)))
    if any(sector[LOADER_FIELDS:LOADER_FIELDS + LOADER.size]):
        fail(f"the boot sector's code reaches into bytes {LOADER_FIELDS:#x} "
             f"to {LOADER_FIELDS + LOADER.size - 1:#x}, "
             "which belong to the loader's numbers")
    LOADER.pack_into(sector, LOADER_FIELDS, stage2_sectors, kernel_bytes)
    last = PARTITION_LBA + partition_sectors - 1
    ENTRY.pack_into(sector, CODE_SIZE, ACTIVE, chs(PARTITION_LBA),
                    partition_type(), chs(last), PARTITION_LBA,
                    partition_sectors)
    sector[-len(SIGNATURE):] = SIGNATURE
    return bytes(sector)


def read(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        fail(error)


def build(out, mbr, stage2, kernel, mkfs, trees):
    """Write the whole image to `out`."""
    stage2_sectors = -(-len(stage2) // SECTOR)
    if stage2_sectors > STAGE2_MAX_SECTORS:
        fail(f"the second stage has {len(stage2)} bytes, "
             f"{STAGE2_MAX_SECTORS * SECTOR} fit")
    room = (PARTITION_LBA - KERNEL_LBA) * SECTOR
    if len(kernel) > room:
        fail(f"the kernel has {len(kernel)} bytes, {room} fit in front of "
             "the partition (are its debug symbols stripped?)")
    if os.path.exists(out):
        os.remove(out)
    start = PARTITION_LBA * SECTOR
    if subprocess.call([mkfs, "-o", str(start), out, *trees]) != 0:
        fail("mkfs failed")
    with open(out, "r+b") as image:
        size = -(-image.seek(0, os.SEEK_END) // ALIGNMENT) * ALIGNMENT
        image.truncate(size)
        image.seek(0)
        image.write(boot_sector(mbr, stage2_sectors, len(kernel),
                                (size - start) // SECTOR))
        image.seek(STAGE2_LBA * SECTOR)
        image.write(stage2)
        image.seek(KERNEL_LBA * SECTOR)
        image.write(kernel)


def main(args):
    if len(args) < 6:
        sys.exit("usage: mkimage.py OUT MBR STAGE2 KERNEL_ELF MKFS TREE...")
    out, mbr, stage2, kernel, mkfs, *trees = args
    temporary = out + ".tmp"
    try:
        build(temporary, read(mbr), read(stage2), read(kernel), mkfs, trees)
        os.replace(temporary, out)
    except OSError as error:
        fail(error)
    finally:
        if os.path.exists(temporary):
            os.remove(temporary)


if __name__ == "__main__":
    main(sys.argv[1:])
