"""Damages to a file system, one place each, and what fsck must say to them.
The image is test_fsck.py's; DAMAGES is the table it runs through."""

import struct

from fsimage import (BLOCK, DIRECT, DOUBLE_INDIRECT, ENTRY_SIZE, INDIRECT,
                     MODE, MTIME_NS, NBLOCKS, NLINK, SIZE)

DAMAGES = []


def damage(*findings):
    """Put a function into the table. It may return values by name, which
    the findings then use in braces."""
    def register(function):
        DAMAGES.append((function, findings))
        return function
    return register


def damage_super(name, field, value, *findings):
    def change(img):
        img.put_super(field, value)
    change.__name__ = name
    damage(*findings)(change)


def damage_inode(name, path, field, value, *findings):
    def change(img):
        ino = img.ino(path) if path else 1
        img.put(img.inode(ino) + field, value)
        return {"ino": ino}
    change.__name__ = name
    damage(*findings)(change)


def damage_entry(name, offset, value, *findings):
    """Write bytes over the entry "other" of the root."""
    def change(img):
        at, ino = img.entry("other")
        img.data[at + offset:at + offset + len(value)] = value
        return {"ino": ino}
    change.__name__ = name
    damage(*findings)(change)


def number(value):
    return struct.pack("<I", value)


damage_super("magic", "magic", 1, "superblock: magic is 0x00000001")
damage_super("version", "version", 9, "superblock: version is 9, not 2")
damage_super("too_many_blocks", "nblocks", 513,
             "superblock: 513 blocks, but there is room for 512 only")
damage_super("too_few_blocks", "nblocks", 60,
             "superblock: end of the file system at block 60")
damage_super("no_inodes", "ninodes", 0, "superblock: 0 inodes")
damage_super("too_many_inodes", "ninodes", 0xFFFFFFFF,
             "superblock: block bitmap at block 66")
damage_super("log_over_superblock", "log_start", 0,
             "superblock: journal at block 0, but superblock ends at 1")
damage_super("log_too_small", "log_blocks", 1,
             "superblock: journal of 1 blocks, not 2 to 1021")
damage_super("log_too_large", "log_blocks", 100,
             "superblock: inode bitmap at block 65, but journal ends at 101")
damage_super("bitmaps_overlap", "bmap_start", 65,
             "superblock: block bitmap at block 65, but inode bitmap")
damage_super("table_over_bitmap", "itable_start", 66,
             "superblock: inode table at block 66")
damage_super("data_over_table", "data_start", 68, "superblock: data at")
damage_super("data_past_end", "data_start", 0xFFFFFFFF,
             "superblock: end of the file system at block 512")
damage_inode("mode_of_no_type", "file", MODE, 0o010644,
             "inode {ino}: mode 10644 is of no known type")
damage_inode("mode_unknown_bits", "file", MODE, 0x10000 | 0o130644,
             "inode {ino}: mode 130644 is of no known type")
damage_inode("mode_zero", "file", MODE, 0,
             'inode 1: entry "file": inode {ino} is free',
             "inode {ino}: marked in use, but not used", "blocks ")
damage_inode("root_a_file", "", MODE, 0o100755,
             "inode 1: the root is not a directory")
damage_inode("root_free", "", MODE, 0, "inode 1: the root is not a directory")
damage_inode("links_too_many", "file", NLINK, 3,
             "inode {ino}: link count 3, found 1")
damage_inode("links_none", "file", NLINK, 0,
             "inode {ino}: link count 0, found 1")
damage_inode("links_over_limit", "file", NLINK, 65001,
             "inode {ino}: link count 65001, at most 65000")
damage_inode("directory_links", "a", NLINK, 2,
             "inode {ino}: link count 2, found 3")
damage_inode("nblocks", "big", NBLOCKS, 20,
             "inode {ino}: block count 20, found 21")
damage_inode("nanoseconds", "file", MTIME_NS, 10**9,
             "inode {ino}: a time with more than 999999999 ns")
damage_inode("block_past_end", "file", SIZE, 4000, "inode {ino}: block ",
             " lies past the end of the file")
damage_inode("indirect_past_end", "big", SIZE, 12 * BLOCK,
             "lies past the end of the file")
damage_inode("tail_not_zero", "file", SIZE, 4999,
             "inode {ino}: bytes past the end are not zero")
damage_inode("directory_size", "a", SIZE, 4000,
             "inode {ino}: directory of 4000 bytes, not whole blocks")
damage_inode("directory_empty", "a", SIZE, 0,
             "inode {ino}: directory of 0 bytes, not whole blocks")
damage_inode("directory_hole", "a", SIZE, 2 * BLOCK,
             "inode {ino}: directory has holes")
damage_inode("symlink_empty", "link", SIZE, 0,
             "inode {ino}: symbolic link of 0 bytes, not 1 to 4095")
damage_inode("symlink_long", "link", SIZE, BLOCK,
             "inode {ino}: symbolic link of 4096 bytes")
damage_inode("symlink_nul", "link", SIZE, 4,
             "inode {ino}: symbolic link with a NUL in it")
damage_inode("symlink_hole", "link", DIRECT, 0,
             "inode {ino}: symbolic link without its target")
damage_inode("device_size", "file", MODE, 0o020644,
             "inode {ino}: device of 5000 bytes, not 0")
damage_inode("block_in_metadata", "file", DIRECT, 5,
             "inode {ino}: block 5 is out of range", "block count 2, found 1")
damage_inode("block_past_disk", "file", DIRECT + 4, 512,
             "inode {ino}: block 512 is out of range")
damage_inode("indirect_out_of_range", "big", INDIRECT, 0xFFFFFFFF,
             "inode {ino}: block 4294967295 is out of range")
damage_inode("double_out_of_range", "huge", DOUBLE_INDIRECT, 4,
             "inode {ino}: block 4 is out of range")

damage_entry("entry_to_nowhere", 0, number(96),
             'inode 1: entry "other": inode 96 is out of range')
damage_entry("entry_to_free", 0, number(90),
             'inode 1: entry "other": inode 90 is free')
damage_entry("entry_to_root", 0, number(1),
             'inode 1: entry "other": names the root')
damage_entry("entry_gone", 0, number(0),
             "inode {ino}: link count 1, found 0")
damage_entry("name_empty", 4, bytes(60), "entry \"\": an empty name")
damage_entry("name_unpadded", 4, b"other\0x",
             'entry "other": bytes after a name\'s NUL')
damage_entry("name_unended", 4, b"n" * 60, "a name without its final NUL")
damage_entry("name_slash", 4, b"ot/er", 'entry "ot/er": a slash in a name')
damage_entry("name_twice", 4, b"file\0",
             'inode 1: entry "file": twice in the directory')
damage_entry("name_dot", 4, b".\0\0\0\0", 'entry ".": not in its place')
damage_entry("name_dot_dot", 4, b"..\0\0\0", 'entry "..": not in its place')
damage_entry("name_printable", 4, b"\n\"\xff\\/",
             'entry "\\x0a\\x22\\xff\\x5c/": a slash')


@damage('inode {dir}: the first entry is not its own "."')
def dot_is_another(img):
    inode = img.ino("a")
    img.put(img.block(img.blocks(inode)[0]), 1)
    return {"dir": inode}


@damage('inode {dir}: the first entry is not its own "."')
def dot_has_another_name(img):
    inode = img.ino("a")
    img.data[img.block(img.blocks(inode)[0]) + 4] = ord("x")
    return {"dir": inode}


@damage('inode {dir}: ".." is inode {dir}, not 1')
def dot_dot_is_not_the_parent(img):
    inode = img.ino("a")
    img.put(img.block(img.blocks(inode)[0]) + ENTRY_SIZE, inode)
    return {"dir": inode}


@damage('inode {dir}: the second entry is not ".."')
def dot_dot_is_missing(img):
    inode = img.ino("a")
    img.put(img.block(img.blocks(inode)[0]) + ENTRY_SIZE, 0)
    return {"dir": inode}


@damage('inode 1: ".." is inode {dir}, not 1')
def dot_dot_of_the_root(img):
    inode = img.ino("a")
    img.put(img.block(img.blocks(1)[0]) + ENTRY_SIZE, inode)
    return {"dir": inode}


@damage("inode {dir}: directory with two names, in inode 1 and in")
def directory_with_two_names(img):
    inner = img.ino("a/b/c")
    img.put(img.entry("other")[0], inner)
    return {"dir": inner}


@damage("inode {b}: directory not reachable from the root",
        "inode {c}: directory not reachable from the root")
def directory_cycle(img):
    b, c = img.ino("a/b"), img.ino("a/b/c")
    at, _ = img.entry("a/b")
    entry = img.data[at:at + ENTRY_SIZE]
    img.put(at, 0)
    slot = img.block(img.blocks(c)[0]) + 2 * ENTRY_SIZE
    img.data[slot:slot + ENTRY_SIZE] = entry
    return {"b": b, "c": c}


@damage("block {block}: used by inode {first} and by inode {second}",
        "block {lost}: marked in use, but not used")
def block_used_twice(img):
    first, second = img.ino("file"), img.ino("other")
    lost = img.blocks(second)[0]
    img.put(img.inode(second) + DIRECT, img.blocks(first)[0])
    return {"first": first, "second": second, "lost": lost,
            "block": img.blocks(first)[0]}


@damage("block {block}: used by inode {ino} and by inode {ino}")
def block_twice_in_one_file(img):
    ino = img.ino("big")
    block = img.blocks(ino)[0]
    img.put(img.block(img.get(img.inode(ino) + INDIRECT)), block)
    return {"ino": ino, "block": block}


@damage("inode {ino}: block 7 is out of range")
def block_in_an_indirect_block(img):
    ino = img.ino("big")
    img.put(img.block(img.get(img.inode(ino) + INDIRECT)) + 4, 7)
    return {"ino": ino}


@damage("block {block}: in use, but marked free")
def block_marked_free(img):
    block = img.blocks(img.ino("file"))[0]
    img.flip(img.bmap_start, block)
    return {"block": block}


@damage("block {block}: marked in use, but not used")
def block_lost(img):
    block = img.free_block()
    img.flip(img.bmap_start, block)
    return {"block": block}


@damage("blocks {first} to {last}: marked in use, but not used")
def blocks_lost(img):
    first = img.free_block()
    for block in range(first, first + 20):
        img.flip(img.bmap_start, block)
    return {"first": first, "last": first + 19}


@damage("block 3: in use, but marked free")
def metadata_marked_free(img):
    img.flip(img.bmap_start, 3)


@damage("block 512: past the end, but marked free",
        "block 32767: past the end, but marked free")
def tail_of_block_bitmap(img):
    img.flip(img.bmap_start, 512)
    img.flip(img.bmap_start, 32767)


@damage("inode 96: past the end, but marked free")
def tail_of_inode_bitmap(img):
    img.flip(img.imap_start, 96)


@damage("inode {ino}: in use, but marked free")
def inode_marked_free(img):
    ino = img.ino("file")
    img.flip(img.imap_start, ino)
    return {"ino": ino}


@damage("inode 0: in use, but marked free")
def inode_zero_marked_free(img):
    img.flip(img.imap_start, 0)


@damage("inode 90: marked in use, but not used")
def inode_lost(img):
    img.flip(img.imap_start, 90)


@damage("journal: magic is 0x00000000")
def journal_magic(img):
    img.put(img.block(img.log_start), 0)


@damage("journal: 64 images, but there is room for 63 only")
def journal_too_long(img):
    img.put(img.block(img.log_start) + 8, 64)


@damage("journal: image 1 belongs to block 512",
        "journal: image 2 belongs to block 1")
def journal_homes(img):
    img.log([(400, bytes(BLOCK)), (512, bytes(BLOCK)), (1, bytes(BLOCK))])
