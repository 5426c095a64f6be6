"""The disk driver: without DMA, on other places of the channels, and with a
disk that fails."""
import subprocess

import pytest

from machine import BUILD, TOP, Machine

MARK = b"this sector goes bad\n"
BLOCK = 4096
SECTOR = 512
PARTITION = 4 << 20            # the byte where it starts
PARTITION_SECTORS = 446 + 12   # the byte of the boot sector that says


def disk(image, **options):
    words = {"file": image, "format": "raw", "snapshot": "on", **options}
    return ["-drive", ",".join(f"{k}={v}" for k, v in words.items())]


# The first disk that answers is taken; QEMU's CD drive is at 2.
@pytest.mark.parametrize("index", [0, 1, 3])
def test_places(image, index):
    with Machine(drive=disk(image, index=index)) as kin:
        kin.boot()
        assert "DMA" in kin.transcript
        assert kin.check("echo text >f; cat f") == "text\n"



def test_without_dma(own_image):
    """A PC without PCI: the processor moves the data. What it wrote is read
    by a machine with DMA, and the other way round."""
    write = "seq 1 100000 >/tmp/{0}; sync; tail -n 1 /tmp/{0}"
    isapc = ["-M", "isapc"]
    with Machine(image=own_image, writable=True, extra=isapc, cpus=1,
                 cpu="qemu32") as kin:
        kin.boot()
        assert "PIO" in kin.transcript
        assert kin.check(write.format("pio")) == "100000\n"
        kin.power_off()
    with Machine(image=own_image, writable=True) as kin:
        kin.boot()
        assert kin.check("seq 1 100000 | cmp - /tmp/pio && echo same") == \
            "same\n"
        assert kin.check(write.format("dma")) == "100000\n"
        kin.power_off()
    with Machine(image=own_image, extra=isapc, cpus=1, cpu="qemu32") as kin:
        kin.boot()
        assert kin.check("cmp /tmp/dma /tmp/pio && echo same") == "same\n"


@pytest.fixture
def bad_disk(image, tmp_path):
    """An image with the file /bad, whose second block cannot be read: QEMU's
    words for the disk, and the sector."""
    root = tmp_path / "root"
    root.mkdir()
    content = b"good\n".ljust(BLOCK, b".") + MARK.ljust(BLOCK, b".")
    (root / "bad").write_bytes(content)
    made = tmp_path / "kin.img"
    parts = [BUILD / name for name in
             ("mbr.bin", "stage2.bin", "kernel.stripped", "mkfs/mkfs")]
    subprocess.run([TOP / "tools/mkimage.py", made, *parts, BUILD / "root",
                    root], check=True, stderr=subprocess.DEVNULL)
    data = made.read_bytes()
    sector = data.index(MARK + b".") // SECTOR
    rules = tmp_path / "rules"
    rules.write_text('[inject-error]\nevent = "read_aio"\nerrno = "5"\n'
                     f'sector = "{sector}"\nonce = "off"\n')
    return disk(f"blkdebug:{rules}:{made}", index=0, rerror="report",
                werror="report"), sector


def test_bad_sector(bad_disk):
    """An error for who reads it and a line that names the sector, after
    which all goes on; what lies before it can still be read."""
    drive, sector = bad_disk
    with Machine(drive=drive) as kin:
        kin.boot()
        output, status = kin.run("cat /bad >/tmp/out")
        assert status == 1 and "Input/output error" in output
        assert f"ide: read error at sector {sector - sector % 8}" in \
            kin.transcript
        assert kin.check("dd if=/bad bs=5 count=1 2>/dev/null") == "good\n"
        assert kin.run("cat /bad >/dev/null")[1] == 1
        assert kin.check("echo text >/tmp/f; sync; cat /tmp/f") == "text\n"


def test_small_log():
    """Files are cut short that have to be read for it, each within a handle
    that reserves half of the log: who finds no room waits for the others."""
    with Machine(cpus=1, mem="16M") as kin:
        kin.boot()
        kin.check("sync")  # everything is on the disk
        kin.check("for f in bench db top ps strace usertests; do "
                  ": >/bin/$f & done; wait")


def test_large_disk(image, tmp_path):
    """40 GiB, most of it a hole in the host's file."""
    size = 40 << 30
    made = tmp_path / "kin.img"
    with made.open("wb") as out:
        out.write(image.read_bytes()[:PARTITION])
    subprocess.run([BUILD / "mkfs/mkfs", "-o", str(PARTITION), "-s", str(size),
                    "-i", "10000", made, BUILD / "root"], check=True)
    with made.open("r+b") as disk_file:
        disk_file.seek(PARTITION_SECTORS)
        disk_file.write((size // SECTOR).to_bytes(4, "little"))
    with Machine(image=made) as kin:
        kin.boot()
        assert kin.check("seq 1 100000 >/x; sync; rm /x; seq 1 100000 >/x; "
                         "tail -n 1 /x") == "100000\n"
