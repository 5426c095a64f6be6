"""fsck: each check fires when an image is damaged in that one place, the
journal and orphans are handled as a mount would handle them, and no
garbage whatever makes it crash or hang. The host's programs only."""

import random
import resource
import struct

import pytest

from damages import DAMAGES
from fsimage import (BLOCK, ENTRY_SIZE, NLINK, SIZE, Image, assert_clean, mkfs,
                     run)

MIB = 1024 * 1024
PARTITION_LBA = 8192


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """The bytes of an image with a bit of everything."""
    directory = tmp_path_factory.mktemp("base")
    tree = directory / "tree"
    (tree / "a" / "b" / "c").mkdir(parents=True)
    (tree / "file").write_bytes(b"f" * 5000)
    (tree / "other").write_bytes(b"o" * 5000)
    (tree / "big").write_bytes(b"b" * 20 * BLOCK)
    with open(tree / "huge", "wb") as file:
        file.seek(1050 * BLOCK)
        file.write(b"end")
    (tree / "empty").touch()
    (tree / "link").symlink_to("a/b")
    image = directory / "image"
    mkfs("-s", 2 * MIB, "-i", 96, image, tree)
    return image.read_bytes()


@pytest.fixture
def img(base):
    return Image(base)


@pytest.fixture
def check(tmp_path):
    """check(img, options...): fsck's status, findings and notes."""
    def check_image(img, *options):
        path = tmp_path / "image"
        path.write_bytes(img.data)
        result = run("fsck", *options, path)
        assert (result.returncode == 1) == bool(result.stdout)
        if "-r" in options:
            img.data[:] = path.read_bytes()
        else:
            assert path.read_bytes() == img.data
        return result.returncode, result.stdout, result.stderr
    return check_image


# --- damages -----------------------------------------------------------------

@pytest.mark.parametrize("change, findings", DAMAGES,
                         ids=[change.__name__ for change, _ in DAMAGES])
def test_damage_is_found(img, check, change, findings):
    values = change(img) or {}
    status, found, notes = check(img)
    assert status == 1 and notes == ""
    for finding in findings:
        assert finding.format(**values) in found


def test_one_damage_one_line(img, check):
    """Nothing else is said than what is wrong."""
    img.put(img.inode(img.ino("file")) + NLINK, 3)
    assert check(img)[1] == f"inode {img.ino('file')}: link count 3, found 1\n"


def test_no_damage_no_finding(img, check):
    assert check(img) == (0, "", "")
    assert check(img, "-r") == (0, "", "")


# --- the journal -------------------------------------------------------------

def log_a_capital(img, path):
    """Log a transaction that turns the file's first byte into a capital."""
    block = img.blocks(img.ino(path))[0]
    content = img.data[img.block(block):img.block(block + 1)]
    content[0:1] = content[0:1].upper()
    img.log([(block, content)])
    return img.block(block)


def test_the_journal_is_replayed(img, check):
    at = log_a_capital(img, "file")
    assert check(img, "-r")[:2] == (0, "")
    assert img.data[at:at + 2] == b"Ff"
    assert check(img) == (0, "", "")


def test_the_journal_is_replayed_in_order(img, check):
    free = img.free_block()
    img.log([(free, b"1" * BLOCK), (free, b"2" * BLOCK)])
    assert check(img, "-r")[0] == 0
    assert img.data[img.block(free)] == ord("2")


def test_without_r_the_state_after_the_journal_is_checked(img, check):
    """The image is damaged; the transaction in the journal mends it."""
    table = img.block(img.itable_start)
    good = bytes(img.data[table:table + BLOCK])
    img.put(img.inode(img.ino("a")) + NLINK, 9)
    img.log([(img.itable_start, good)])
    status, found, notes = check(img)
    assert (status, found) == (0, "")
    assert "1 blocks: checked as if replayed" in notes


def test_a_journal_that_does_damage_is_found(img, check):
    table = img.block(img.itable_start)
    bad = bytearray(img.data[table:table + BLOCK])
    bad[img.inode(1) - table + NLINK] = 9
    img.log([(img.itable_start, bad)])
    assert "inode 1: link count 9, found 3" in check(img)[1]


def test_a_journal_over_the_superblock_is_checked_again(img, check):
    img.log([(0, b"\xff" * BLOCK)])
    assert "superblock: magic is 0xffffffff" in check(img)[1]


def test_a_torn_journal_is_not_replayed(img, check):
    block = img.blocks(img.ino("file"))[0]
    before = bytes(img.data[img.block(block):img.block(block + 1)])
    img.log([(block, b"F" * BLOCK)], sum_change=1)
    assert check(img, "-r") == (0, "", "")
    assert img.data[img.block(block):img.block(block + 1)] == before


# --- orphans -----------------------------------------------------------------

def test_orphans_are_no_damage_and_r_frees_them(img, check):
    freed = [img.make_orphan(path) for path in ("file", "huge", "big")]
    used = sum(img.bit(img.bmap_start, b) for b in range(img.nblocks))
    assert check(img) == (0, "", "")
    status, found, notes = check(img, "-r")
    assert (status, found) == (0, "") and "freed 3 inodes" in notes
    now = sum(img.bit(img.bmap_start, b) for b in range(img.nblocks))
    assert used - now == 2 + (1 + 2) + (20 + 1)
    assert not any(img.bit(img.imap_start, ino) for ino in freed)
    assert check(img) == (0, "", "")


def test_an_orphan_may_have_lost_its_size_first(img, check):
    ino = img.make_orphan("big")
    img.put(img.inode(ino) + SIZE, 0)
    assert check(img, "-r")[:2] == (0, "")


def test_an_orphan_in_a_damaged_image_stays(img, check):
    img.make_orphan("file")
    img.flip(img.bmap_start, img.free_block())
    before = bytes(img.data)
    assert check(img, "-r")[0] == 1
    assert img.data == before


def test_an_orphan_may_be_in_the_journal(img, check):
    before = bytearray(img.data)
    ino = img.make_orphan("file")
    home = [b for b in range(img.nblocks)
            if img.data[img.block(b):img.block(b + 1)] !=
            before[img.block(b):img.block(b + 1)]]
    images = [(b, bytes(img.data[img.block(b):img.block(b + 1)]))
              for b in home]
    img.data[:] = before
    img.log(images)
    status, _, notes = check(img, "-r")
    assert status == 0 and "replayed" in notes and "freed 1" in notes
    assert not img.bit(img.imap_start, ino)
    assert check(img) == (0, "", "")


# --- where the file system is ------------------------------------------------

def disk_of(base, kind, sectors):
    """A disk of 5 MiB whose second partition holds the file system."""
    disk = bytearray(5 * MIB + len(base))
    struct.pack_into("<B3xB3xII", disk, 446, 0, 0x83, 1, 100)
    struct.pack_into("<B3xB3xII", disk, 462, 0x80, kind, PARTITION_LBA,
                     sectors)
    disk[510:512] = b"\x55\xaa"
    disk[PARTITION_LBA * 512:PARTITION_LBA * 512 + len(base)] = base
    return Image(disk, PARTITION_LBA * 512)


def test_the_partition_is_found(base, check):
    disk = disk_of(base, 0x4B, len(base) // 512)
    assert check(disk) == (0, "", "")
    disk.put(disk.inode(1) + NLINK, 9)
    assert "inode 1: link count 9" in check(disk)[1]


def test_a_partition_too_small(base, check):
    disk = disk_of(base, 0x4B, len(base) // 512 - 1)
    assert "there is room for 511 only" in check(disk)[1]


def test_without_a_partition_of_ours_the_start_is_looked_at(base, check):
    disk = disk_of(base, 0x83, len(base) // 512)
    assert "superblock: magic is 0x00000000" in check(disk)[1]
    assert check(disk, "-o", PARTITION_LBA * 512) == (0, "", "")
    assert check(disk, "-o", "4M") == (0, "", "")


def test_what_cannot_be_read(tmp_path, base):
    image = tmp_path / "image"
    image.write_bytes(base)
    short = tmp_path / "short"
    short.write_bytes(base[:BLOCK - 1])
    for args, message in [([tmp_path / "nowhere"], "nowhere"),
                          ([short], "too short"),
                          (["-o", 2 * MIB, image], "no file system at"),
                          (["-o", 100, image], "multiple of 512"),
                          (["-o", "x", image], "not a size"),
                          (["-q", image], "usage: fsck"),
                          ([], "usage: fsck")]:
        result = run("fsck", *args)
        assert result.returncode == 2
        assert message in result.stderr and result.stdout == ""


# --- robustness --------------------------------------------------------------

def seconds_used():
    """Time on a processor, of all that the tests have started."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def test_a_large_image_is_quick(tmp_path):
    (tmp_path / "tree").mkdir()
    mkfs("-s", "4G", tmp_path / "image", tmp_path / "tree")
    start = seconds_used()
    assert_clean(tmp_path / "image")
    assert seconds_used() - start < 5  # to read all would take more


def random_number(rng, img):
    return rng.choice([0, 1, 2, img.nblocks - 1, img.nblocks, img.data_start,
                       img.ninodes, BLOCK, 0x7FFFFFFF, 0xFFFFFFFF,
                       rng.getrandbits(32), rng.randrange(img.nblocks)])


def random_damage(rng, img, used):
    """Overwrite a 32-bit number somewhere where it matters."""
    at = rng.choice([
        lambda: img.base + 4 * rng.randrange(11),
        lambda: img.inode(0) + 4 * rng.randrange(32 * img.ninodes),
        lambda: img.inode(rng.randrange(16)) + 4 * rng.randrange(32),
        lambda: img.block(rng.choice(used)) + 4 * rng.randrange(1024),
        lambda: img.block(rng.choice(used)) + ENTRY_SIZE * rng.randrange(64),
        lambda: img.block(img.log_start) + 4 * rng.randrange(8),
    ])()
    img.put(at, random_number(rng, img))


def random_journal(rng, img, used):
    """A valid transaction of damaged blocks."""
    images = []
    for _ in range(rng.randrange(1, 6)):
        home = rng.choice([0, img.itable_start, img.imap_start,
                           img.bmap_start, rng.choice(used)])
        data = img.data[img.block(home):img.block(home + 1)]
        struct.pack_into("<I", data, 4 * rng.randrange(1024 if home else 11),
                         random_number(rng, img))
        images.append((home, data))
    img.log(images)


def test_garbage_is_survived(base, tmp_path):
    """Random damage, 400 times: no crash, no hang, no sanitizer's word;
    what -r leaves behind is in order when it says so."""
    sound = Image(base)
    used = [b for b in range(sound.data_start, sound.nblocks)
            if sound.bit(sound.bmap_start, b)]
    path = tmp_path / "image"
    statuses = set()
    for seed in range(400):
        rng = random.Random(seed)
        img = Image(base)
        for _ in range(rng.choice([1, 1, 1, 2, 5, 30])):
            random_damage(rng, img, used)
        if rng.random() < 0.3:
            random_journal(rng, img, used)
        if rng.random() < 0.05:
            del img.data[rng.randrange(len(img.data)):]
        path.write_bytes(img.data)
        out = tmp_path / f"out{seed}"
        options = rng.choice([[], ["-r"], ["-x", out]])
        result = run("fsck", *options, path)
        assert result.returncode in (0, 1, 2), (seed, result.stderr)
        assert (result.returncode == 1) == bool(result.stdout), seed
        if options == ["-r"] and result.returncode == 0:
            assert run("fsck", path).stdout == "", seed
        assert out.exists() == (bool(options) and options[0] == "-x" and
                                result.returncode == 0), seed
        statuses.add(result.returncode)
    assert {0, 1} <= statuses
