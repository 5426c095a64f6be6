"""The programs of user/bin, run on the host's own kernel, where it runs i386
programs: most must say and do what the host's program of that name does, the
others what is written here."""

import filecmp
import os
import re
import shutil
import signal
import stat
import subprocess

import pytest

from host import PATIENCE, runs_here
from tools import TOOLS, kin, output, run

pytestmark = pytest.mark.skipif(
    not runs_here(), reason="this host cannot run i386 Linux programs")


def build_tree(top):
    """Files to look at, all with one time in the past."""
    (top / "dir/inner dir").mkdir(parents=True)
    (top / "words").write_text("one two\n\nthree  four\tfive\n" * 40)
    (top / "numbers").write_text("".join(f"{n * 7919 % 1000}\n"
                                         for n in range(500)))
    (top / "table").write_text("b:2:x y\na:10:zz\nc:9:\n\na:1:q\nplain\n"
                               "B:-3:x\n" * 2)
    (top / "empty").touch()
    (top / "no newline").write_bytes(b"first\nlast")
    (top / "binary").write_bytes(bytes(range(256)) + bytes(100) + b"\xff" * 77)
    (top / "long").write_text("x" * 100000 + "end\n" + "y" * 9 + "\n")
    (top / "dir/.hidden").write_text("h")
    (top / "dir/run").write_text("#!/bin/sh\n")
    (top / "dir/run").chmod(0o4755)
    (top / "dir/big").write_bytes(bytes(1500000))
    (top / "dir/inner dir/leaf").write_text("needle\nhay\n")
    os.symlink("run", top / "dir/link")
    os.symlink("nowhere", top / "dir/broken")
    os.link(top / "dir/run", top / "dir/second name")
    os.mkfifo(top / "dir/pipe")
    for i, path in enumerate(sorted(top.rglob("*"))):
        os.utime(path, (1000000000 + 86400 * i,) * 2, follow_symlinks=False)


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    top = tmp_path_factory.mktemp("tree")
    build_tree(top)
    for path in top.rglob("*"):
        if path.is_file():  # its blocks get their places now, not later
            with path.open("rb") as file:
                os.fsync(file)
    return top


SAME = [line.split("|") for line in r"""
cat|words|empty|-
basename|/usr/lib/
basename|name.c|.c
basename|/
dirname|/usr/lib|a|/|a//b/
echo|-n|a  b|c
echo|-e|tab\there\0101\c|no
echo|-x|-
printf|%5d|%-5s!|%%\n
printf|%s-%03d\n|a|1|b|22
printf|%b%c%x\n|\101\n|word|255
wc|-l
wc|-c
head|words
head|-n|3|words|empty|numbers
head|-c|10|words
head|-2|no newline
head|-n|0|words
tail|words
tail|-n|3|words|no newline
tail|-n|+118|words
tail|-c|7|no newline
tail|-c|+100|words
tail|-c|60000|long
tail|-n|2|long
tail|-n|0|words
tail|-3|numbers
tail|-n|-3|words
sort|words|table
sort|-n|numbers
sort|-rn|numbers
sort|-nu|numbers
sort|-u|table
sort|-t|:|-k|2n|table
sort|-t|:|-k|1,1|table
sort|-k|2|words
sort|-r|no newline
uniq|table
uniq|-c|words
uniq|-d|table
cut|-d|:|-f|2|table
cut|-d|:|-f|1,3-|-s|table
cut|-c|2-4,7|words
cut|-f|2|words
tr|a-z|A-Z
tr|-d|[:digit:]\n
tr|-s|a-z
tr|-cs|[:alnum:]|\n
tr|abc|x
seq|5
seq|3|6
seq|10|-3|0
seq|5|1
grep|two|words
grep|-n|^t.*ve$|words
grep|-c|.|words|empty
grep|-v|o|words
grep|-i|ONE|words
grep|-l|t|words|empty|numbers
grep|-r|needle|dir
grep|-q|two|words
grep|nothing|words
grep|-E|^(a|b):[0-9]+:|table
grep|-E|x?y+|table
grep|^\(a\|B\):-*1|table
grep|[^a-z:0-9]|table
grep|[[:upper:]]|table
grep|-F|:9:|table
grep|-x|plain|table
grep|-e|one|-e|three|words
grep|xend$|long
grep|a*b*|table
grep|\.|words
cmp|words|words
cmp|words|numbers
cmp|-s|words|table
hexdump|binary
hexdump|-C|binary
hexdump|-v|-n|300|-s|200|binary
hexdump|-C|no newline|words
hexdump|empty
date|-d|@1000000000
date|-u|-d|@951782400|+%Y-%m-%d %H:%M:%S %j %a %b %y%%
pwd
uname
uname|-rs
uname|-snr
ls|dir|words
ls|-a|dir
ls|-F|dir
ls|-d|dir
ls|-R
ls|-t|dir
ls|-S|dir
ls|-r|dir
ls|dir/run|dir/broken|dir
du|-a|dir/inner dir
du|-s|dir/inner dir|words
id|-u
id|-gn
whoami
hostname
kill|-l|9
xargs
xargs|-n|3|echo|+
xargs|false
env|-i|A=b
nice|nice
true
false
""".strip().split("\n")]

TEXT = b"Some text 12\nwith   words aabbcc\nand \"quotes\"\n\nend\n"


@pytest.mark.parametrize("command", SAME, ids=" ".join)
def test_says_what_the_hosts_program_says(tree, command):
    if shutil.which(command[0]) is None:
        pytest.skip("this host has no such program")
    stdin = TEXT.replace(b'"', b"") if command[0] == "xargs" else TEXT
    ours = kin(*command, cwd=tree, stdin=stdin)
    host = run(*command, cwd=tree, stdin=stdin)
    assert ours.stdout.decode("latin-1") == host.stdout.decode("latin-1")
    assert ours.returncode == host.returncode
    assert bool(ours.stderr) == bool(host.stderr)


@pytest.mark.parametrize("options", ["-l", "-la", "-li", "-lR", "-lt", "-lS"])
def test_ls_long(tree, options):
    host = run("ls", "--time-style=long-iso", options, "dir", cwd=tree)
    assert output("ls", options, "dir", cwd=tree) == host.stdout.decode()


def test_ls_devices_and_human_sizes(tree):
    lines = output("ls", "-l", "/dev/null", "/dev/zero").splitlines()
    assert re.match(r"crw-rw-rw- 1 root root 1,   3 .* /dev/null$", lines[0])
    assert " 1.5M " in output("ls", "-lh", "dir/big", cwd=tree)


@pytest.mark.parametrize("args", [
    ["."], ["dir", "-type", "f"], ["dir", "words", "-maxdepth", "1"],
    ["-name", "*[e-k]"], ["dir", "-name", "?un", "-type", "f"],
], ids=" ".join)
def test_find_finds_the_same(tree, args):
    host = run("find", *args, cwd=tree).stdout.decode()
    ours = output("find", *args, cwd=tree)
    assert sorted(ours.splitlines()) == sorted(host.splitlines())


def test_wc_counts_the_same(tree):
    names = ["words", "numbers", "empty"]
    host = run("wc", *names, cwd=tree).stdout.split()
    assert output("wc", *names, cwd=tree).encode().split() == host


@pytest.mark.parametrize("option", ["-h", "-l", "-S", "-hlS"])
def test_readelf(option):
    def without_key(text):
        return re.sub(r"Key to Flags:\n(  .*\n)+", "", text)

    host = run("readelf", option, TOOLS / "readelf").stdout.decode()
    ours = output("readelf", option, TOOLS / "readelf")
    assert without_key(ours) == without_key(host)


def test_readelf_believes_nothing(tmp_path):
    """Each byte of the headers set to 0xff in turn: a message, no crash."""
    good = (TOOLS / "true").read_bytes()
    bad = tmp_path / "bad"
    for i in range(4, 52 + 32):
        bad.write_bytes(good[:i] + b"\xff" + good[i + 1:])
        result = kin("readelf", bad)
        assert result.returncode in (0, 1)
        assert (result.returncode == 1) == bool(result.stderr)
    bad.write_bytes(good[:60])
    assert kin("readelf", bad).returncode == 1


# --- programs that change files ------------------------------------------

def describe(top):
    """{path: (mode, content)} of all in a tree."""
    found = {}
    for path in sorted(top.rglob("*")):
        mode = path.lstat().st_mode
        content = (os.readlink(path) if path.is_symlink() else
                   path.read_bytes() if stat.S_ISREG(mode) else None)
        found[str(path.relative_to(top))] = (mode, content)
    return found


SAME_EFFECT = [line.split("|") for line in r"""
mkdir|a|b
mkdir|-p|x/y/z|dir/inner dir
mkdir|-m|750|m
mkdir|dir
mkdir|no/where
rmdir|dir
rmdir|dir/inner dir
rm|words|table
rm|dir
rm|-f|nothing
rm|nothing
rm|-r|dir
rm|-rf|dir|nothing|words
ln|words|again
ln|words|table|dir
ln|-s|words|dir/soft
ln|-s|../words
ln|-sf|a|words
ln|words|table
mv|words|renamed
mv|words|table|dir
mv|dir|moved
mv|words|table
mv|dir|dir/inner dir
cp|words|copy
cp|words|table|dir
cp|words|table
cp|words|words
cp|dir|copy
cp|-r|dir/inner dir|copy
cp|-rp|dir|copy
cp|-r|dir|words|other
cp|no|where
touch|new|words
touch|-c|new
chmod|600|words
chmod|u+x,go=r|words|dir/big
chmod|-R|go-rx|dir
chmod|a=r,u+ws|words
chmod|+t|dir
chmod|+w|words
chmod|-R|a+X|dir
tee|new|words
tee|-a|words
dd|if=words|of=part|bs=100|count=3|skip=1
dd|if=words|of=table|bs=1|count=5|seek=3|conv=notrunc
dd|if=words|of=sparse|bs=1k|seek=5
mknod|fifo|p
""".strip().split("\n")]


@pytest.mark.parametrize("command", SAME_EFFECT, ids=" ".join)
def test_does_what_the_hosts_program_does(tmp_path, command):
    results = []
    for side, program in ("kin", TOOLS / command[0]), ("host", command[0]):
        top = tmp_path / side
        top.mkdir()
        build_tree(top)
        result = run(program, *command[1:], cwd=top, stdin=TEXT)
        results.append((result.returncode, result.stdout, describe(top)))
        if command[0] != "dd":
            assert bool(result.stderr) == (result.returncode != 0)
    assert results[0] == results[1]


def test_cp_keeps_times_and_owner(tree, tmp_path):
    output("cp", "-p", tree / "words", tmp_path / "copy")
    old, new = (tree / "words").stat(), (tmp_path / "copy").stat()
    assert (old.st_mtime_ns, old.st_uid) == (new.st_mtime_ns, new.st_uid)


def test_cp_does_not_copy_into_itself(tmp_path):
    (tmp_path / "a/b").mkdir(parents=True)
    result = kin("cp", "-r", "a", "a/b", cwd=tmp_path)
    assert result.returncode == 1 and b"into itself" in result.stderr
    assert not (tmp_path / "a/b/a/b/a").exists()


def test_rm_refuses_what_cannot_be_meant(tmp_path):
    (tmp_path / "d").mkdir()
    for name in "/", ".", "..", "d/..", "d/.":
        assert kin("rm", "-r", name, cwd=tmp_path).returncode == 1
    assert (tmp_path / "d").exists()


def test_rm_removes_deep_trees(tmp_path):
    """Deeper than any path that a system call takes."""
    here = os.open(".", os.O_RDONLY)
    try:
        os.chdir(tmp_path)
        for _ in range(500):
            os.mkdir("directory")
            os.chdir("directory")
    finally:
        os.fchdir(here)
        os.close(here)
    output("rm", "-r", "directory", cwd=tmp_path)
    assert not (tmp_path / "directory").exists()


def test_rm_does_not_follow_links(tmp_path):
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "file").touch()
    (tmp_path / "top" / "inner").mkdir(parents=True)
    (tmp_path / "top" / "inner" / "link").symlink_to(tmp_path / "kept")
    (tmp_path / "link").symlink_to("kept")
    assert kin("rm", "-r", "link/", cwd=tmp_path).returncode == 1
    output("rm", "-r", "top/inner", "link", cwd=tmp_path)
    assert sorted(os.listdir(tmp_path)) == ["kept", "top"]
    assert os.listdir(tmp_path / "top") == []
    assert (tmp_path / "kept" / "file").exists()


def test_head_leaves_the_rest(tmp_path):
    """What head does not print is there for who reads on."""
    (tmp_path / "f").write_text("1\n2\n3\n4\n")
    with open(tmp_path / "f") as file:
        for words, wanted in (("-n", "2"), "1\n2\n"), (("-c", "1"), "3"):
            assert subprocess.check_output(
                [TOOLS / "head", *words], stdin=file, text=True) == wanted


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
def test_chown(tmp_path):
    (tmp_path / "f").touch()
    output("chown", "12:34", "f", cwd=tmp_path)
    status = (tmp_path / "f").stat()
    assert (status.st_uid, status.st_gid) == (12, 34)
    output("chown", "-R", "root", ".", cwd=tmp_path)
    assert (tmp_path / "f").stat().st_uid == 0
    assert kin("chown", "no such user", "f", cwd=tmp_path).returncode == 1


def test_stat(tree):
    text = output("stat", "dir/run", cwd=tree)
    st = (tree / "dir/run").stat()
    assert "  File: dir/run\n  Size: 10\t" in text
    assert f"Inode: {st.st_ino}\tLinks: 2\nAccess: (4755/-rwsr-xr-x)" in text
    assert "Modify: 2001-09-" in text


# --- errors ----------------------------------------------------------------

@pytest.mark.parametrize("tool", """cat head tail wc sort uniq cut grep hexdump
    cmp readelf ls rm rmdir mv cp ln chmod chown stat du find mkdir""".split())
def test_names_what_is_missing(tool, tmp_path):
    args = {"cut": ["-c1"], "grep": ["x"], "chmod": ["600"], "chown": ["0"],
            "rmdir": []}.get(tool, [])
    more = {"mv": ["to"], "cp": ["to"], "ln": ["to"], "cmp": ["/dev/null"]}
    path = "missing/file"
    result = kin(tool, *args, path, *more.get(tool, []), cwd=tmp_path)
    assert result.returncode == (2 if tool in ("grep", "cmp") else 1)
    assert result.stdout == b""
    assert re.fullmatch(rf"{tool}: .*: No such file or directory\n",
                        result.stderr.decode())


@pytest.mark.parametrize("command", ["cat words", "echo x", "printf x", "ls",
                                     "head words", "wc words", "sort words",
                                     "grep o words", "seq 9999", "pwd", "env",
                                     "hexdump words", "date", "uname", "yes",
                                     "tail words", "cut -c1 words", "tee",
                                     "tr a b", "find", "du", "dd if=words"])
def test_full_disk_is_an_error(tree, command):
    with open("/dev/full", "wb") as full:
        result = kin(*command.split(), cwd=tree, stdin=TEXT, stdout=full)
    assert result.returncode in (1, 2)
    assert b"No space left on device\n" in result.stderr


@pytest.mark.parametrize("tool", """cat cp chmod chown cut date du env free
    grep head hexdump id kill ln ls mkdir mknod mv nice ps pstree readelf renice
    rm rmdir sleep sort stat strace db tail tee timeout touch tr uname uniq
    watch wc which xargs forktree""".split())
def test_wrong_usage(tool):
    args = ["0x"] if tool in ("sleep", "kill") else ["-@"]
    result = kin(tool, *args)
    assert result.returncode in (1, 2)
    assert result.stdout == b""
    assert re.search(rf"^(usage: {tool} |{tool}: )", result.stderr.decode(),
                     re.M)


def test_closed_pipe_ends_the_writer():
    yes = subprocess.Popen([TOOLS / "yes"], stdout=subprocess.PIPE)
    assert yes.stdout.readline() == b"y\n"
    yes.stdout.close()
    assert yes.wait(PATIENCE) == -signal.SIGPIPE


# --- no limits ---------------------------------------------------------------

def test_long_lines_and_large_files(tmp_path):
    (tmp_path / "a").write_bytes(b"w" * 1000000 + b"\n" + b"v" * 70000 + b"\n")
    for command in ["sort"], ["grep", "w*"], ["uniq"], ["cut", "-c1-"]:
        result = kin(*command, "a", cwd=tmp_path)
        host = run(*command, "a", cwd=tmp_path)
        assert result.stdout == host.stdout
    (tmp_path / "b").write_bytes(os.urandom(3000001))
    output("cp", "b", "c", cwd=tmp_path)
    assert filecmp.cmp(tmp_path / "b", tmp_path / "c", shallow=False)


def test_sort_numbers_of_any_size():
    numbers = [0, -5, 10 ** 30, -10 ** 30, 9, 10, 10 ** 29, -1]
    text = "".join(f"{n}\n" for n in numbers).encode()
    ours = output("sort", "-n", stdin=text)
    assert [int(n) for n in ours.split()] == sorted(numbers)


def test_xargs_splits_long_lists():
    words = b"\n".join(b"%d" % n for n in range(50000))
    result = output("xargs", stdin=words)
    assert result.split() == words.decode().split()
    assert 1 < result.count("\n") < 20
    assert output("xargs", "-0", "-n", "1", stdin=b"a b\0c\n\0") == \
        "a b\nc\n\n"


def test_patterns_that_take_others_for_ever():
    """A matcher that tries one way after the other never ends here."""
    pattern = "(a*)*(a|aa)*(a*)*b"
    result = kin("grep", "-E", pattern, stdin=b"a" * 3000 + b"\n")
    assert (result.returncode, result.stdout) == (1, b"")
