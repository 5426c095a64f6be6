"""What user/tests/crashwork.c does, done on paper, and the judgement on a
file system that was found after a crash.

After a crash the files must be as after some step, and not an earlier one
than the last that crashwork knows to be synced. A write is many small
changes, of which a first part may have been made. The bytes inside a file
may be newer than its size, as on most file systems: what overwrites a block
in place goes straight there."""

NAMES = "abcdefgh"
WRITE_MAX = 9000
BEYOND = 400  # steps that may have been made after the last known sync


def pattern(step, n):
    first = step * 37 & 0xFF
    run = bytes(range(256)) * (n // 256 + 2)
    return run[first:first + n]


class Model:
    """The states after each step: names[k] is {name: inode}, and
    contents[inode] a list of (step, bytes) with the newest at the end."""

    def __init__(self, seed):
        self.seed = self.generator = seed
        self.names = [{}]
        self.contents = []
        self.writes = [None]  # (inode, least size while it is done) or None

    def choose(self, n):
        self.generator = (self.generator * 1103515245 + 12345) % 2 ** 32
        return (self.generator >> 16) % n

    def content(self, inode, step):
        return next((data for at, data in reversed(self.contents[inode])
                     if at <= step), b"")

    def state(self, k):
        """{name: inode} after step k, and makes the steps up to there."""
        while len(self.names) <= k:
            self.step()
        return self.names[k]

    def sizes(self, k):
        return {name: len(self.content(inode, k))
                for name, inode in self.state(k).items()}

    def step(self):
        step = len(self.names)
        files = dict(self.names[-1])
        name = NAMES[self.choose(len(NAMES))]
        other = NAMES[self.choose(len(NAMES))]
        n = 1 + self.choose(WRITE_MAX)
        self.writes.append(None)
        self.work(self.choose(8), step, files, name, other, n)
        self.names.append(files)
        if self.choose(6) == 0:
            self.choose(2)

    def work(self, what, step, files, name, other, n):
        inode = files.get(name)
        if what <= 3:
            if inode is None:
                inode = files[name] = len(self.contents)
                self.contents.append([])
            old = b"" if what == 3 else self.content(inode, step)
            self.contents[inode].append((step, old + pattern(step, n)))
            self.writes[step] = inode, len(old)
        elif inode is None:
            return
        elif what == 4 and files.get(other) != inode:
            files[other] = files.pop(name)
        elif what == 5:
            del files[name]
        elif what == 6:
            files.setdefault(other, inode)
        elif what == 7:
            data = self.content(inode, step)[:n]
            self.contents[inode].append((step, data + bytes(n - len(data))))


def fits(model, found, k):
    """Are names and sizes those after step k, or amid the write of step k?"""
    sizes = model.sizes(k)
    if sizes.keys() != found.keys():
        return False
    inode, least = model.writes[k] or (None, 0)
    return all(least <= len(found[name]) <= size
               if model.state(k)[name] == inode else
               len(found[name]) == size for name, size in sizes.items())


def bytes_fit(model, found, k, synced):
    """Is each byte the one of step k, or one that was there since `synced`,
    or a newer one?"""
    for name, data in found.items():
        inode = model.state(k)[name]
        if model.content(inode, k)[:len(data)] == data:
            continue
        versions = [model.content(inode, synced)] + [
            text for at, text in model.contents[inode] if at > synced]
        if not all(any(text[i:i + 1] == data[i:i + 1] for text in versions)
                   for i in range(len(data))):
            return False
    return True


def judge(model, found, synced):
    """The step that {name: bytes} looks like; fails if there is none."""
    model.state(synced + BEYOND)
    for k in range(synced, synced + BEYOND):
        if fits(model, found, k) and bytes_fit(model, found, k, synced):
            return k
    sizes = {name: len(data) for name, data in found.items()}
    raise AssertionError(f"synced up to step {synced}:\n  "
                         f"{model.sizes(synced)}\nfound:\n  {sizes}")
