"""make run CMD="...": prints just what the command prints, ends with its
status, and tells a panic and a hang from a command that fails. EXTRA=DIR
adds files to the image."""
import json
import subprocess

import pytest

from machine import (BUILD, KERNEL, PATIENCE, TOP, Machine, copy_build,
                     fsck)


def make_run(command, build=BUILD, qemu="qemu-system-i386", **knobs):
    words = ["make", "-C", str(TOP), "--no-print-directory", "run",
             f"B={build}", f"QEMU={qemu}", f"CMD={command}"]
    words += [f"{name}={value}" for name, value in knobs.items()]
    return subprocess.run(words, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, timeout=PATIENCE)


def status_of(done):
    """make says how the command ended: "make: *** [...: run] Error N"."""
    if done.returncode == 0:
        return 0
    assert "] Error " in done.stderr, done.stderr
    return int(done.stderr.rstrip().rsplit(" ", 1)[1])


@pytest.mark.parametrize("command,output,status", [
    ("echo hello", "hello\n", 0),
    ("true", "", 0),
    ("false", "", 1),
    ("exit 7", "", 7),
    ("kill -9 $$", "", 137),
    ("sh -c 'kill -9 $$'; echo $?", "Killed\n137\n", 0),
    ("no-such-command 2>/dev/null", "", 127),
    ("printf a; printf 'b\\n'; echo c >&2", "ab\nc\n", 0),
    ("for i in 1 2 3; do echo $i, \"$i\"; done | tail -n 1", "3, 3\n", 0),
])
def test_prints_and_exits(image, command, output, status):
    done = make_run(command)
    assert (done.stdout, status_of(done)) == (output, status), done.stderr


def test_long_output(image):
    done = make_run("seq 20000")
    assert done.stdout == "".join(f"{i}\n" for i in range(1, 20001))


def test_image_is_not_changed(image):
    before = image.stat().st_mtime_ns
    assert make_run("echo x >/left; sync; cat /left").stdout == "x\n"
    assert image.stat().st_mtime_ns == before
    assert status_of(make_run("[ -e /left ]")) == 1


def test_hang_is_a_failure(image):
    for seconds in 10, 50, 250:
        done = make_run("echo before; sleep 1000", TIMEOUT=seconds)
        assert status_of(done) == 124
        assert "the time is up" in done.stderr
        if done.stdout:  # it has got so far in that time
            break
    assert done.stdout == "before\n"


def test_panic_is_a_failure(image, tmp_path):
    """GDB sends the kernel to an address where nothing is, in the middle of
    a system call."""
    qemu, gdb_socket = tmp_path / "qemu", tmp_path / "gdb"
    qemu.write_text(f"""#!/bin/sh
(while [ ! -S {gdb_socket} ]; do sleep 0.1; done
gdb -q -batch -ex 'target remote {gdb_socket}' -ex 'hbreak sys_uname' \\
    -ex continue -ex 'set $eip = 0xf00' -ex delete -ex detach {KERNEL} \\
    >{tmp_path}/gdb.out 2>&1 </dev/null) &
exec qemu-system-i386 "$@" -S \\
    -chardev socket,path={gdb_socket},server=on,wait=on,id=gdb -gdb chardev:gdb
""")
    qemu.chmod(0o755)
    done = make_run("echo before; uname; echo after", qemu=qemu)
    assert status_of(done) == 125, (tmp_path / "gdb.out").read_text()
    assert done.stdout == "before\n"
    panic = done.stderr[done.stderr.index("panic: "):]
    assert "00000f00" in panic
    assert "process " in panic and "(uname)" in panic
    assert "backtrace:" in panic and "trap_entry" in panic


# --- EXTRA -----------------------------------------------------------------

@pytest.fixture
def build(tmp_path):
    """A copy of build/ to make another image in."""
    return copy_build(tmp_path)


def make_image(build, extra):
    subprocess.run(["make", "-C", TOP, "-s", f"{build}/kin.img",
                    f"B={build}", f"EXTRA={extra}"], check=True,
                   stderr=subprocess.DEVNULL)
    return build / "kin.img"


def test_extra_keeps_modes(image, build, tmp_path):
    extra = tmp_path / "extra"
    (extra / "bin").mkdir(parents=True)
    (extra / "bin/hello").write_text("#!/bin/sh\necho hello from $0 $1\n")
    (extra / "bin/hello").chmod(0o755)
    (extra / "plain").write_text("plain\n")
    (extra / "plain").chmod(0o640)
    (extra / "secret").mkdir(mode=0o700)
    (extra / "link").symlink_to("/plain")
    make_image(build, extra)
    command = "hello x; ls -ld /plain /secret; cat /link"
    done = make_run(command, build, EXTRA=extra)
    hello, plain, secret, content = done.stdout.splitlines()
    assert hello == "hello from /bin/hello x"
    assert plain.startswith("-rw-r-----") and plain.endswith("/plain")
    assert secret.startswith("drwx------") and secret.endswith("/secret")
    assert content == "plain"


def test_extra_of_gigabytes(image, build, tmp_path):
    """The host's file is sparse, so this costs little; what is in it is
    found, and there is room for more."""
    extra = tmp_path / "extra"
    extra.mkdir()
    size = 1500 << 20
    with open(extra / "big", "wb") as big:
        for offset in 0, size // 2, size - 6:
            big.seek(offset)
            big.write(b"found\n")
    made = make_image(build, extra)
    assert made.stat().st_size > size
    with Machine(image=made) as kin:
        kin.boot()
        assert kin.check("ls -l /big").split()[4] == str(size)
        for offset in 0, size // 2, size - 6:
            text = kin.check(f"dd if=/big bs=2 skip={offset // 2} count=3 "
                             "2>/dev/null")
            assert text == "found\n"
        kin.check("dd if=/dev/zero of=/more bs=1M count=64 2>/dev/null")
        assert kin.check("wc -c /more").split()[0] == str(64 << 20)
    assert fsck(made) == (0, "")


def test_trace(image):
    """A row per process: the children that forktree makes are born, run and
    die."""
    done = subprocess.run(["make", "-C", str(TOP), "--no-print-directory",
                           "trace", "CMD=forktree 2 1"], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    assert "`-- " in done.stderr  # what the command printed
    events = json.loads((BUILD / "trace.json").read_text())["traceEvents"]
    names = {event["tid"]: event["args"]["name"] for event in events
             if event["name"] == "thread_name"}
    ran = {event["tid"] for event in events
           if event["ph"] == "X" and event["pid"] == 2
           and event["name"] == "RUNNING"}
    assert sum(name == "forktree" for name in names.values()) == 3
    assert {pid for pid in names if names[pid] == "forktree"} <= ran


def test_trace_of_what_fails(image):
    """There is a trace, and the status is the command's."""
    done = subprocess.run(["make", "-C", str(TOP), "--no-print-directory",
                           "trace", "CMD=false"], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=PATIENCE)
    assert status_of(done) == 1
    assert "trace.json" in done.stdout
    assert json.loads((BUILD / "trace.json").read_text())["traceEvents"]
