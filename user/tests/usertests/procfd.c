/*
 * /proc/PID: what a process has open, where it stands, what it runs and has
 * mapped. The links name files by their paths of now, and lead to the files
 * themselves.
 */
#include "test.h"

/* Where a link leads, as text. */
static const char *target_of(const char *link)
{
    static char text[PAGE];
    ssize_t n = OK(readlink(link, text, sizeof text - 1));

    text[n] = '\0';
    return text;
}

static const char *fd_link(int fd)
{
    static char path[64];

    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    return path;
}

/* The working directory's path, a slash and `name`. */
static const char *here(const char *name)
{
    static char path[PAGE];

    CHECK(getcwd(path, sizeof path - 100) != NULL);
    strcat(strcat(path, "/"), name);
    return path;
}

#define LEADS_TO(link, path) CHECK(strcmp(target_of(link), path) == 0)

static void procfd_names(void)
{
    OK(mkdir("dir", 0755));
    put("dir/file", "text");
    int file = OK(open("dir/file", O_RDONLY));
    int dir = OK(open("dir", O_RDONLY | O_DIRECTORY));
    int null = OK(open("/dev/null", O_RDONLY));
    int proc = OK(open("/proc/uptime", O_RDONLY));

    LEADS_TO(fd_link(file), here("dir/file"));
    LEADS_TO(fd_link(dir), here("dir"));
    LEADS_TO(fd_link(null), "/dev/null");
    LEADS_TO(fd_link(proc), "/proc/uptime");
    OK(rename("dir/file", "dir/other"));
    LEADS_TO(fd_link(file), here("dir/other"));
    OK(rename("dir", "moved"));
    LEADS_TO(fd_link(file), here("moved/other"));
    OK(unlink("moved/other"));
    LEADS_TO(fd_link(file), here("moved/other (deleted)"));
    close(file);
    FAILS(ENOENT, readlink(fd_link(file), big, 1));
}

static void procfd_created(void)
{
    int fd = OK(open("new", O_RDWR | O_CREAT | O_EXCL, 0600));

    LEADS_TO(fd_link(fd), here("new"));
    put("over", "");
    OK(rename("over", "new"));
    LEADS_TO(fd_link(fd), here("new (deleted)"));
}

static void procfd_pipe(void)
{
    char first[64];
    int fds[2], others[2];

    OK(pipe(fds));
    OK(pipe(others));
    strlcpy(first, target_of(fd_link(fds[0])), sizeof first);
    CHECK(strncmp(first, "pipe:[", 6) == 0);
    LEADS_TO(fd_link(fds[1]), first);
    CHECK(strcmp(target_of(fd_link(others[0])), first) != 0);
}

/* What was removed can be opened by its link, with a position of its own. */
static void procfd_opens_the_file(void)
{
    struct stat by_fd, by_link;
    char text[8];

    put("file", "content");
    int fd = OK(open("file", O_RDWR));
    OK(unlink("file"));
    put("file", "another");
    EQ(read(fd, text, 3), 3);
    int again = OK(open(fd_link(fd), O_RDWR | O_CREAT, 0600));
    EQ(read(again, text, sizeof text), 7);
    CHECK(memcmp(text, "content", 7) == 0);
    OK(stat(fd_link(fd), &by_link));
    OK(fstat(fd, &by_fd));
    EQ(by_link.st_ino, by_fd.st_ino);
    OK(lstat(fd_link(fd), &by_link));
    CHECK(S_ISLNK(by_link.st_mode));
    FAILS(EEXIST, open(fd_link(fd), O_RDWR | O_CREAT | O_EXCL, 0600));
    FAILS(ELOOP, open(fd_link(fd), O_RDONLY | O_NOFOLLOW));
    int dir = OK(open(".", O_RDONLY));
    char path[64];
    snprintf(path, sizeof path, "%s/file", fd_link(dir));
    CHECK(holds(path, "another"));
    snprintf(path, sizeof path, "%s/", fd_link(fd));
    FAILS(ENOTDIR, open(path, O_RDONLY));
}

static void procfd_places(void)
{
    struct stat st, here_st;
    char place[PAGE];

    CHECK(getcwd(place, sizeof place) != NULL);
    LEADS_TO("/proc/self/cwd", place);
    OK(mkdir("dir", 0755));
    OK(chdir("dir"));
    OK(rename("../dir", "../renamed"));
    strcat(place, "/renamed");
    LEADS_TO("/proc/self/cwd", place);
    OK(stat("/proc/self/cwd", &st));
    OK(stat(".", &here_st));
    EQ(st.st_ino, here_st.st_ino);
    OK(rmdir("../renamed"));
    strcat(place, " (deleted)");
    LEADS_TO("/proc/self/cwd", place);
    FAILS(ENOENT, syscall(SYS_getcwd, place, sizeof place));
    OK(chdir("..")); /* the way up is still known */
    CHECK(getcwd(place, sizeof place) != NULL);
    LEADS_TO("/proc/self/cwd", place);
}

static void procfd_exe(void)
{
    char path[64], maps[PAGE];

    LEADS_TO("/proc/self/exe", self);
    put_program("prog", 0);
    pid_t pid = OK(fork());
    if (pid == 0) {
        execl(self, "usertests", "@stay", NULL);
        _exit(1);
    }
    snprintf(path, sizeof path, "/proc/%d/exe", pid);
    LEADS_TO(path, self);
    kill_child(pid);
    CHECK(slurp("/proc/self/maps", maps, sizeof maps) > 0);
    CHECK(strstr(maps, self));
}

static void procfd_maps(void)
{
    unsigned long start, end, before = 0;
    char text[BIG_SIZE / 4], mode[8];
    bool found = false, stack = false, anonymous = false;

    put("mapped", "some text");
    int fd = OK(open("mapped", O_RDONLY));
    char *p = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 0);
    char *s = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
                   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    CHECK(p != MAP_FAILED && s != MAP_FAILED);
    CHECK(slurp("/proc/self/maps", text, sizeof text) > 0);
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
        EQ(sscanf(line, "%lx-%lx %4s", &start, &end, mode), 3);
        CHECK(start < end && start >= before);
        before = end;
        if (start == (unsigned long)p) {
            CHECK(strcmp(mode, "r--p") == 0);
            CHECK(strcmp(strchr(line, '/'), here("mapped")) == 0);
            found = true;
        }
        if (start == (unsigned long)s) {
            CHECK(strcmp(mode, "rw-s") == 0);
            CHECK(strstr(line, "/dev/zero (deleted)"));
            anonymous = true;
        }
        stack |= strstr(line, "[stack]") != NULL;
    }
    CHECK(found && stack && anonymous);
}

/* A large text that is read byte by byte is that of one moment. */
static void procfd_large_text(void)
{
    enum { N = 200 };
    char whole[BIG_SIZE / 2], c;

    char *p =
        mmap(NULL, N * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(p != MAP_FAILED);
    for (int i = 0; i < N; i += 2)
        OK(mprotect(p + i * PAGE, PAGE, PROT_READ));
    int n = slurp("/proc/self/maps", whole, sizeof whole);
    CHECK(n > N * 40);
    int fd = OK(open("/proc/self/maps", O_RDONLY));
    for (int i = 0; i < 5000; i++) {
        EQ(read(fd, &c, 1), 1);
        EQ(c, whole[i]);
    }
    close(fd);
}

/* Move a directory to and fro for ever. */
static void move_about(void *unused)
{
    (void)unused;
    for (;;) {
        OK(rename("left/moving", "right/moved"));
        OK(rename("right/moved", "left/moving"));
    }
}

/* While the directory above is renamed, a path is that of before or after, and
   ".." leads to where it is. */
static void procfd_renamed_meanwhile(void)
{
    char left[PAGE], right[PAGE], path[PAGE];
    struct stat top, up;

    OK(mkdir("left", 0755));
    OK(mkdir("right", 0755));
    OK(mkdir("left/moving", 0755));
    OK(mkdir("left/moving/inner", 0755));
    OK(stat(".", &top));
    put("left/moving/inner/file", "text");
    strlcpy(left, here("left/moving/inner"), sizeof left);
    strlcpy(right, here("right/moved/inner"), sizeof right);
    int fd = OK(open("left/moving/inner/file", O_RDONLY));
    pid_t pid = START(move_about, NULL);
    for (int i = 0; i < 2000; i++) {
        strlcpy(path, target_of(fd_link(fd)), sizeof path);
        *strrchr(path, '/') = '\0';
        CHECK(strcmp(path, left) == 0 || strcmp(path, right) == 0);
        if (chdir("left/moving/inner") < 0)
            continue;
        OK(stat("../../..", &up));
        EQ(up.st_ino, top.st_ino);
        CHECK(getcwd(path, sizeof path) != NULL);
        CHECK(strcmp(path, left) == 0 || strcmp(path, right) == 0);
        OK(chdir("../../.."));
    }
    kill_child(pid);
}

/* A listing that goes on anywhere has names that are there, or none. */
static void list_from(const char *path, off_t pos)
{
    static char buf[PAGE];
    int fd = OK(open(path, O_RDONLY | O_DIRECTORY)), n;

    doing = path;
    if (lseek(fd, pos, SEEK_SET) < 0)
        EQ(errno, EINVAL); /* Linux has limits here and there */
    n = OK(syscall(SYS_getdents64, fd, buf, sizeof buf));
    for (int i = 0; i < n;) {
        const unsigned char *entry = (unsigned char *)buf + i;
        struct stat st;

        OK(fstatat(fd, buf + i + 19, &st, AT_SYMLINK_NOFOLLOW));
        CHECK(entry[16] > 0);
        i += entry[16] | entry[17] << 8;
    }
    close(fd);
}

static void procfd_list_from_anywhere(void)
{
    static const char *const dirs[] = {"/proc/sys",
                                       "/proc/sys/kernel",
                                       "/proc/self/task",
                                       "/proc/self/fd",
                                       "/proc/self",
                                       "/proc/self/task",
                                       "/dev",
                                       "."};
    static const off_t far[] = {
        0x7fffffff,  0x80000000,        0x80000041,  0x80000100,
        0xffffff00,  0xffffffff,        0x100000000, 0x100000041,
        0x180000041, INT64_MAX - 0x100, INT64_MAX,
    };

    for (unsigned i = 0; i < sizeof dirs / sizeof *dirs; i++) {
        for (off_t pos = 0; pos < 100; pos++)
            list_from(dirs[i], pos);
        for (unsigned k = 0; k < sizeof far / sizeof *far; k++)
            list_from(dirs[i], far[k]);
    }
}

const struct test procfd_tests[] = {
    TEST(procfd_names),
    TEST(procfd_created),
    TEST(procfd_pipe),
    TEST(procfd_opens_the_file),
    TEST(procfd_places),
    TEST(procfd_exe),
    TEST(procfd_maps),
    TEST(procfd_large_text),
    TEST(procfd_renamed_meanwhile),
    TEST(procfd_list_from_anywhere),
    END_OF_TESTS,
};
