"""mkfs and mkimage.py: what goes in comes out again, and what cannot go in
is refused with a message that says what and why. The host's programs only."""

import filecmp
import os
import resource
import socket
import stat
import struct
import subprocess
import sys

import pytest

from fsimage import (BLOCK, MODE, MTIME, ROOT, UID, Image, assert_clean, mkfs,
                     program, run)
from host import PATIENCE

MIB = 1024 * 1024
NAME_LEN = 59


def write(path, content=b"x", mode=0o644):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    path.chmod(mode)
    return path


def describe(directory):
    """Everything about a tree that mkfs keeps: {path: (mode, content)}."""
    found = {}
    for path in sorted(directory.rglob("*")):
        mode = path.lstat().st_mode
        if path.is_symlink():
            content = os.readlink(path)
        elif stat.S_ISREG(mode):
            content = path.read_bytes()
        else:
            content = path.lstat().st_rdev if not path.is_dir() else None
        found[str(path.relative_to(directory))] = (mode, content)
    return found


def extract(image, to, *args):
    result = run("fsck", "-x", to, *args, image)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    return to


def refused(image, *args, status=1, **options):
    """mkfs must refuse; its message."""
    result = run("mkfs", *args[:-1], image, args[-1], **options)
    assert result.returncode == status
    assert result.stdout == ""
    assert result.stderr.startswith("mkfs: ")
    assert result.stderr.count("\n") == 1
    return result.stderr


@pytest.fixture
def tree(tmp_path):
    directory = tmp_path / "tree"
    directory.mkdir()
    return directory


@pytest.fixture
def image(tmp_path):
    return tmp_path / "image"


# --- what goes in comes out --------------------------------------------------

def test_every_size_comes_back(tree, image, tmp_path):
    direct, indirect = 12, 1024
    edges = [0, 1, direct, direct + indirect, direct + 2 * indirect]
    for blocks in edges:
        for size in {max(0, blocks * BLOCK + more) for more in (-1, 0, 1)}:
            write(tree / f"file{size}", os.urandom(size))
    mkfs(image, tree)
    assert describe(extract(image, tmp_path / "out")) == describe(tree)


def test_modes_links_and_directories_come_back(tree, image, tmp_path):
    for mode in (0o400, 0o755, 0o4755, 0o2711, 0o1666):
        write(tree / f"mode{mode:o}", mode=mode)
    (tree / "closed" / "inner").mkdir(parents=True)
    (tree / "closed" / "inner").chmod(0o700)
    (tree / "closed").chmod(0o1777)
    (tree / "link").symlink_to("closed/nowhere")
    (tree / "long").symlink_to(("x/" * BLOCK)[:BLOCK - 1])
    for i in range(2000):
        write(tree / "many" / f"entry {i}", b"")
    write(tree / ("n" * NAME_LEN))
    mkfs(image, tree)
    assert describe(extract(image, tmp_path / "out")) == describe(tree)


def test_files_are_roots_and_times_are_the_given_one(tree, image, tmp_path):
    write(tree / "file")
    mkfs(image, tree, epoch=1234567)
    img = Image(image.read_bytes())
    for ino in (1, img.ino("file")):
        assert img.get(img.inode(ino) + MTIME) == 1234567
        assert img.get(img.inode(ino) + UID) == 0
        assert img.get(img.inode(ino) + UID + 4) == 0
    assert img.get(img.inode(1) + MODE) == 0o40755
    out = extract(image, tmp_path / "out")
    assert (out / "file").stat().st_mtime == 1234567


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes devices")
def test_devices_come_back(tree, image, tmp_path):
    os.mknod(tree / "char", 0o600 | stat.S_IFCHR, os.makedev(4, 64))
    os.mknod(tree / "block", 0o660 | stat.S_IFBLK, os.makedev(259, 70000))
    mkfs(image, tree)
    assert describe(extract(image, tmp_path / "out")) == describe(tree)


def test_a_table_gives_owners_and_modes(tree, image, tmp_path):
    write(tree / "bin" / "su", b"program", 0o755)
    write(tree / "home" / "notes", b"text", 0o644)
    (tree / "home" / "link").symlink_to("notes")
    write(tree / ".attributes", b"# mode user group path\n\n"
          b"4711 7 8 /bin/su\n1777 1000 70000 /home\n600 9 10 home/link\n")
    mkfs(image, tree)
    assert_clean(image)
    img = Image(image.read_bytes())

    def owner(path):  # of struct dinode: uid and gid
        at = img.inode(img.ino(path))
        return img.get(at + UID), img.get(at + UID + 4)

    assert owner("bin/su") == (7, 8)
    assert owner("home") == (1000, 70000)
    assert owner("home/link") == (9, 10)
    assert owner("bin") == owner("home/notes") == (0, 0)
    found = describe(extract(image, tmp_path / "out"))
    assert ".attributes" not in found
    assert found["bin/su"] == (0o104711, b"program")
    assert found["home"][0] == 0o41777
    assert found["home/notes"][0] == 0o100644


@pytest.mark.parametrize("line, message", [
    ("644 0 0 /nothing", "there is no /nothing"),
    ("644 0 /file", "is not MODE UID GID PATH"),
    ("10644 0 0 /file", "is not MODE UID GID PATH"),
])
def test_a_table_that_makes_no_sense(tree, image, line, message):
    write(tree / "file")
    write(tree / ".attributes", line.encode() + b"\n")
    assert message in refused(image, tree)


def test_blocks_of_zeros_become_holes(tree, image, tmp_path):
    with open(tree / "holes", "wb") as file:
        for block in (1, 13, 3000):
            file.seek(block * BLOCK)
            file.write(b"data")
    mkfs(image, tree)
    out = extract(image, tmp_path / "out")
    assert filecmp.cmp(out / "holes", tree / "holes", shallow=False)
    img = Image(image.read_bytes())
    used = sum(img.bit(img.bmap_start, b)
               for b in range(img.data_start, img.nblocks))
    assert used == 3 + 3 + 1  # content, indirect blocks, the root


def test_later_trees_lie_over_earlier_ones(image, tmp_path):
    low, middle, high = (tmp_path / name for name in ("low", "mid", "high"))
    write(low / "bin" / "sh", b"old", 0o644)
    write(low / "bin" / "ls", b"ls")
    write(low / "etc" / "rc", b"rc")
    write(middle / "bin" / "sh", b"newer", 0o700)
    write(middle / "lib" / "a", b"a")
    (high / "bin").mkdir(parents=True)
    (high / "bin").chmod(0o711)
    (high / "bin" / "ls").symlink_to("sh")
    (high / "lib").mkdir()
    mkfs(image, low, middle, high)
    out = describe(extract(image, tmp_path / "out"))
    assert out == {
        "bin": (stat.S_IFDIR | 0o711, None),
        "bin/ls": (stat.S_IFLNK | 0o777, "sh"),
        "bin/sh": (stat.S_IFREG | 0o700, b"newer"),
        "etc": (stat.S_IFDIR | 0o755, None),
        "etc/rc": (stat.S_IFREG | 0o644, b"rc"),
        "lib": (stat.S_IFDIR | 0o755, None),
        "lib/a": (stat.S_IFREG | 0o644, b"a"),
    }


def test_the_same_files_make_the_same_bytes(tmp_path):
    names = [f"f{i}" for i in range(100)]
    for directory, order in (("a", names), ("b", reversed(names))):
        for name in order:
            write(tmp_path / directory / "d" / name, name.encode())
        mkfs(tmp_path / f"{directory}.img", tmp_path / directory)
        os.utime(tmp_path / directory / "d" / "f1", (1, 1))
    assert filecmp.cmp(tmp_path / "a.img", tmp_path / "b.img", shallow=False)


# --- sizes -------------------------------------------------------------------

@pytest.mark.parametrize("content", [0, 10 * MIB, 100 * MIB])
def test_it_sizes_itself_with_room_to_spare(tree, image, content):
    with open(tree / "file", "wb") as file:
        for _ in range(content // MIB):
            file.write(b"1" * MIB)
    for i in range(500):
        write(tree / "d" / str(i), b"")
    mkfs(image, tree)
    assert_clean(image)
    img = Image(image.read_bytes())
    free_blocks = sum(not img.bit(img.bmap_start, b)
                      for b in range(img.nblocks))
    free_inodes = sum(not img.bit(img.imap_start, i)
                      for i in range(img.ninodes))
    assert free_blocks * BLOCK >= max(32 * MIB, content // 2)
    assert free_inodes >= free_blocks // 4
    assert img.nblocks * BLOCK == len(img.data)
    assert img.log_blocks == min(1021, img.nblocks // 8)


@pytest.mark.parametrize("size", [1 * MIB, 1 * MIB + BLOCK, 3 * MIB + 100,
                                  128 * MIB, 128 * MIB + BLOCK])
def test_a_size_can_be_given(tree, image, size):
    write(tree / "file", b"12345")
    mkfs("-s", size, image, tree)
    assert image.stat().st_size == size // BLOCK * BLOCK
    assert_clean(image)


def test_a_number_of_inodes_can_be_given(tree, image):
    write(tree / "file")
    mkfs("-s", "2M", "-i", 64, image, tree)
    assert_clean(image)
    assert Image(image.read_bytes()).ninodes == 64


def test_units_of_sizes(tree, image):
    for text, size in (("2048K", 2 * MIB), ("2M", 2 * MIB), ("1G", 2**30)):
        mkfs("-s", text, image, tree)
        assert image.stat().st_size == size
    assert image.stat().st_blocks * 512 < MIB  # sparse


def test_a_large_file_streams(tree, image, tmp_path):
    """With far less memory than the file has bytes."""
    with open(tree / "large", "wb") as file:
        for i in range(300):
            file.write(bytes([i % 255 + 1]) * MIB)

    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (64 * MIB, 64 * MIB))
    mkfs(image, tree, sanitize=False, preexec_fn=limit)
    out = extract(image, tmp_path / "out")
    assert filecmp.cmp(out / "large", tree / "large", shallow=False)


def test_bytes_before_the_offset_stay(tree, image):
    write(tree / "file")
    image.write_bytes(b"\xff" * (8 * MIB))
    mkfs("-o", 1 * MIB + 512, "-s", "2M", image, tree)
    data = image.read_bytes()
    assert len(data) == 3 * MIB + 512
    assert data[:MIB + 512] == b"\xff" * (MIB + 512)
    assert_clean(image, "-o", MIB + 512)


# --- what is refused ---------------------------------------------------------

def test_a_name_too_long(tree, image):
    write(tree / "d" / ("n" * (NAME_LEN + 1)))
    message = refused(image, tree)
    assert "n" * (NAME_LEN + 1) in message and str(NAME_LEN) in message
    assert not image.exists()


def test_a_file_too_big(tree, image):
    with open(tree / "giant", "wb") as file:
        file.truncate(2**32)
    message = refused(image, tree)
    assert "giant" in message and str(2**32 - 1) in message
    assert not image.exists()


def test_kinds_that_cannot_be_stored(tree, image):
    os.mkfifo(tree / "fifo")
    assert "fifo" in refused(image, tree)
    (tree / "fifo").unlink()
    with socket.socket(socket.AF_UNIX) as sock:
        sock.bind(str(tree / "sock"))
        assert "sock" in refused(image, tree)
    assert not image.exists()


@pytest.mark.parametrize("file_first", [True, False])
def test_a_file_and_a_directory_of_one_name(image, tmp_path, file_first):
    file = write(tmp_path / "a" / "x" / "name")
    inner = write(tmp_path / "b" / "x" / "name" / "inner").parent
    trees = [tmp_path / "a", tmp_path / "b"]
    if not file_first:
        trees.reverse()
    result = run("mkfs", image, *trees)
    assert result.returncode == 1
    assert str(file) in result.stderr and str(inner) in result.stderr
    assert not image.exists()


def test_a_full_image_names_the_file_and_goes(tree, image):
    write(tree / "a", b"small")
    write(tree / "b", b"1" * 2 * MIB)
    message = refused(image, "-s", "2M", tree)
    assert f"{tree}/b" in message and "512 blocks" in message
    assert not image.exists()


def test_a_full_image_that_was_there_is_cut(tree, image):
    write(tree / "b", b"1" * 2 * MIB)
    image.write_bytes(b"\xff" * (4 * MIB))
    refused(image, "-o", "1M", "-s", "2M", tree)
    assert image.read_bytes() == b"\xff" * MIB


def test_too_few_inodes(tree, image):
    for i in range(100):
        write(tree / str(i))
    message = refused(image, "-i", 64, tree)
    assert "102 inodes" in message and "64" in message


def test_sizes_that_cannot_be(tree, image):
    assert "at least 256 blocks" in refused(image, "-s", MIB - 1, tree)
    assert "at most" in refused(image, "-s", 2**44 + BLOCK, tree)
    assert "do not fit" in refused(image, "-s", "1M", "-i", 2**20, tree)
    assert "not enough" in refused(image, "-s", "1M", "-i", 32 * 200, tree)
    assert "-s 1X" in refused(image, "-s", "1X", tree, status=2)
    assert "-s -1" in refused(image, "-s", "-1", tree, status=2)
    assert "512" in refused(image, "-o", 100, tree, status=2)
    assert "EPOCH" in refused(image, tree, status=2, epoch="soon")
    assert not image.exists()


def test_what_is_not_there(tree, image):
    assert "nowhere" in refused(image, tree / "nowhere")
    for args in (["-z", image, tree], [image], []):
        result = run("mkfs", *args)
        assert result.returncode == 2 and "usage: mkfs" in result.stderr
    assert not image.exists()


# --- the disk image ----------------------------------------------------------

@pytest.fixture
def parts(tmp_path, tree):
    write(tree / "etc" / "rc", b"rc")
    write(tmp_path / "mbr", b"\xfa" * 400)
    write(tmp_path / "stage2", b"2" * 1000)
    write(tmp_path / "kernel", b"k" * 100001)
    return tmp_path


def mkimage(parts, *trees):
    out = parts / "kin.img"
    args = [out, parts / "mbr", parts / "stage2", parts / "kernel",
            program("mkfs"), *trees]
    environment = dict(os.environ, ASAN_OPTIONS="detect_leaks=0")
    return out, subprocess.run(
        [sys.executable, ROOT / "tools" / "mkimage.py", *args],
        env=environment, capture_output=True, text=True, timeout=PATIENCE,
        check=False)


def test_mkimage_puts_each_part_in_its_place(parts, tree):
    extra = parts / "extra"
    write(extra / "etc" / "motd", b"hello", 0o600)
    out, result = mkimage(parts, tree, extra)
    assert result.returncode == 0, result.stderr
    data = out.read_bytes()
    assert len(data) % MIB == 0
    assert data[:400] == b"\xfa" * 400 and data[510:512] == b"\x55\xaa"
    assert struct.unpack_from("<II", data, 0x1B0) == (2, 100001)
    assert data[512:2 * 512 + 488] == b"2" * 1000
    assert data[64 * 512:64 * 512 + 100001] == b"k" * 100001
    active, kind, lba, sectors = struct.unpack_from("<B3xB3xII", data, 446)
    assert (active, kind, lba) == (0x80, 0x4B, 8192)
    assert (lba + sectors) * 512 == len(data)
    assert not any(data[446 + 16:510])
    assert sorted(describe(extract(out, parts / "out"))) == [
        "etc", "etc/motd", "etc/rc"]


def test_mkimage_takes_a_whole_boot_sector(parts, tree):
    write(parts / "mbr", b"\xfa" * 432 + bytes(78) + b"\x55\xaa")
    out, result = mkimage(parts, tree)
    assert result.returncode == 0, result.stderr
    assert out.read_bytes()[:432] == b"\xfa" * 432


@pytest.mark.parametrize("name, size, end, expected", [
    ("mbr", 447, b"", "447 bytes of code, 446 fit"),
    ("mbr", 433, b"", "0x1b0"),
    ("mbr", 447, bytes(63) + b"\x55\xaa", "partition table"),
    ("stage2", 31 * 512 + 1, b"", "second stage has 15873 bytes"),
    ("kernel", 8128 * 512 + 1, b"", "kernel has 4161537 bytes"),
    ("tree/" + "n" * 60, 0, b"", "mkfs failed"),
    ("kernel", None, b"", "kernel"),
])
def test_mkimage_refuses(parts, tree, name, size, end, expected):
    if size is None:
        (parts / name).unlink()
    else:
        write(parts / name, b"\xfa" * size + end)
    write(parts / "kin.img", b"the one before")
    out, result = mkimage(parts, tree)
    assert result.returncode == 1
    assert expected in result.stderr and "Traceback" not in result.stderr
    assert out.read_bytes() == b"the one before"
    assert not (parts / "kin.img.tmp").exists()
