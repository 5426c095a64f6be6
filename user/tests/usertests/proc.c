/*
 * /proc: what it tells about processes and the machine, as Linux words it.
 */
#include <dirent.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include "test.h"

#define FIELDS_BEFORE_PPID 2 /* in stat, after the name: state, ppid */

struct task {
    int pid, ppid;
    char name[64], state;
};

/* Read /proc/PID/stat; false: it is not there. */
static bool read_stat(const char *which, struct task *task)
{
    char path[64], text[512];

    snprintf(path, sizeof path, "/proc/%s/stat", which);
    if (slurp(path, text, sizeof text) <= 0)
        return false;
    char *open = strchr(text, '('), *close = strrchr(text, ')');
    CHECK(open && close && close > open);
    task->pid = atoi(text);
    *close = '\0';
    strlcpy(task->name, open + 1, sizeof task->name);
    EQ(sscanf(close + 1, " %c %d", &task->state, &task->ppid),
       FIELDS_BEFORE_PPID);
    return true;
}

static bool read_stat_of(pid_t pid, struct task *task)
{
    char name[12];

    snprintf(name, sizeof name, "%d", pid);
    return read_stat(name, task);
}

static void proc_self(void)
{
    struct task task;

    CHECK(read_stat("self", &task));
    EQ(task.pid, getpid());
    EQ(task.ppid, getppid());
    EQ(task.state, 'R');
    CHECK(strcmp(task.name, "usertests") == 0);
}

static void proc_status(void)
{
    char text[4096];

    CHECK(slurp("/proc/self/status", text, sizeof text) > 0);
    CHECK(strncmp(text, "Name:\tusertests\n", 16) == 0);
    CHECK(strstr(text, "\nState:\tR"));
    EQ(field("/proc/self/status", "Pid:"), getpid());
    EQ(field("/proc/self/status", "PPid:"), getppid());
    CHECK(field("/proc/self/status", "VmSize:") > 0);
}

static void spin(void *unused)
{
    (void)unused;
    for (;;)
        ;
}

static void proc_states(void)
{
    struct task task;

    pid_t sleeper = START(sleep_ms, 100000), spinner = START(spin, NULL);
    CHECK(becomes(sleeper, 'S'));
    CHECK(becomes(spinner, 'R'));
    OK(kill(sleeper, SIGKILL));
    CHECK(becomes(sleeper, 'Z'));
    CHECK(read_stat_of(sleeper, &task));
    EQ(task.ppid, getpid());
    REAP_SIGNAL(sleeper, SIGKILL);
    CHECK(!read_stat_of(sleeper, &task));
    kill_child(spinner);
}

static void proc_lists_processes(void)
{
    DIR *dir = opendir("/proc");
    struct dirent *entry;
    pid_t child = START(sleep_ms, 100000);
    int me = 0, kid = 0, init = 0;

    CHECK(dir != NULL);
    while ((entry = readdir(dir))) {
        me += atoi(entry->d_name) == getpid();
        kid += atoi(entry->d_name) == child;
        init += atoi(entry->d_name) == 1;
    }
    closedir(dir);
    CHECK(me == 1 && kid == 1 && init == 1);
    kill_child(child);
}

static void proc_missing(void)
{
    struct stat st;

    FAILS(ENOENT, open("/proc/2147483646/stat", O_RDONLY));
    FAILS(ENOENT, open("/proc/0/stat", O_RDONLY));
    FAILS(ENOENT, open("/proc/-1/stat", O_RDONLY));
    FAILS(ENOENT, open("/proc/1x/stat", O_RDONLY));
    FAILS(ENOENT, open("/proc/01/stat", O_RDONLY));
    FAILS(ENOENT, stat("/proc/self/missing", &st));
    FAILS(ENOENT, open("/proc/missing", O_RDONLY));
}

/* What is open outlives the process, but tells nothing any more. */
static void proc_of_the_dead(void)
{
    char path[64], text[256];

    pid_t pid = START(sleep_ms, 100000);
    snprintf(path, sizeof path, "/proc/%d", pid);
    int dir = OK(open(path, O_RDONLY | O_DIRECTORY));
    strcat(path, "/stat");
    int fd = OK(open(path, O_RDONLY));
    kill_child(pid);
    CHECK(read(fd, text, sizeof text) <= 0);
    CHECK(openat(dir, "stat", O_RDONLY) == -1);
    FAILS(ENOENT, open(path, O_RDONLY));
}

static void proc_read_in_pieces(void)
{
    char whole[2048], c;
    int n = slurp("/proc/cpuinfo", whole, sizeof whole);
    int fd = OK(open("/proc/cpuinfo", O_RDONLY));

    CHECK(n > 0);
    for (int i = 0; i < n && i < 200; i++) {
        EQ(read(fd, &c, 1), 1);
        EQ(c, whole[i]);
    }
    EQ(lseek(fd, 10, SEEK_SET), 10);
    EQ(read(fd, &c, 1), 1);
    EQ(c, whole[10]);
}

static void proc_meminfo(void)
{
    long total = field("/proc/meminfo", "MemTotal:");
    long available = field("/proc/meminfo", "MemFree:");

    CHECK(total > 16 * KIB && available > 0 && available < total);
    CHECK(field("/proc/meminfo", "Cached:") >= 0);
}

/* What is promised to processes; the kernel's own memory comes and goes. */
static long promises(void)
{
    return field("/proc/meminfo", "Committed_AS:") -
           field("/proc/meminfo", "Slab:");
}

/* Memory in use shows up as not free, and comes back. */
static void proc_meminfo_moves(void)
{
    enum { SIZE = 8 * MIB };
    long before = field("/proc/meminfo", "MemFree:");
    long promised = promises();

    char *p = mmap(NULL, SIZE, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(p != MAP_FAILED);
    CHECK(promises() - promised >= SIZE / KIB - KIB);
    memset(p, 1, SIZE);
    CHECK(before - field("/proc/meminfo", "MemFree:") > SIZE / KIB * 9 / 10);
    OK(munmap(p, SIZE));
    CHECK(field("/proc/meminfo", "MemFree:") > before - KIB);
    while (promises() != promised) /* between its two looks it may change */
        sleep_ms(1);
}

static void proc_uptime(void)
{
    long before = field("/proc/uptime", "");

    CHECK(before >= 0);
    sleep_ms(1100);
    long after = field("/proc/uptime", "");
    CHECK(after > before && after < before + 300);
}

static void proc_cpuinfo(void)
{
    char text[8192];
    int n = 0;

    CHECK(slurp("/proc/cpuinfo", text, sizeof text) > 0);
    for (char *p = text; (p = strstr(p, "processor")); p++)
        n += p == text || p[-1] == '\n';
    CHECK(n >= 1 && n <= 256);
}

/* Names of threads: cut to 15 bytes, written by their own process only. */
static void proc_comm(void)
{
    char path[64], name[32];

    put("/proc/self/comm", "0123456789abcdefgh");
    CHECK(holds("/proc/self/comm", "0123456789abcde\n"));
    OK(prctl(PR_GET_NAME, name));
    CHECK(strcmp(name, "0123456789abcde") == 0);
    OK(prctl(PR_SET_NAME, "short"));
    CHECK(holds("/proc/thread-self/comm", "short\n"));
    snprintf(path, sizeof path, "/proc/%d/comm", getppid());
    int fd = open(path, O_WRONLY);
    if (fd >= 0) /* who is not root may not even open it on some Linux */
        FAILS(EINVAL, write(fd, "x", 1));
}

/* Ticks in user mode with a positive nice value are counted apart. */
static unsigned nice_ticks(void)
{
    char text[8192];
    unsigned ticks;

    CHECK(slurp("/proc/stat", text, sizeof text) > 0);
    EQ(sscanf(text, "cpu %*u %u", &ticks), 1);
    return ticks;
}

static void proc_stat_nice(void)
{
    unsigned before = nice_ticks();

    OK(setpriority(PRIO_PROCESS, 0, 5));
    while (nice_ticks() < before + 5)
        for (volatile int i = 0; i < MIB; i++)
            ;
}

static void proc_vmstat(void)
{
    long pages = field("/proc/vmstat", "nr_free_pages ");
    long written = field("/proc/vmstat", "pgpgout ");

    CHECK(pages > 0 && pages < field("/proc/meminfo", "MemTotal:"));
    CHECK(field("/proc/vmstat", "pgpgin ") > 0 && written > 0);
    if (on_linux)
        return; /* what the disk is there is not known */
    memset(big, 1, BIG_SIZE);
    int fd = OK(open("f", O_CREAT | O_WRONLY, 0644));
    write_all(fd, big, BIG_SIZE);
    OK(fsync(fd));
    CHECK(field("/proc/vmstat", "pgpgout ") >= written + BIG_SIZE / KIB);
}

/* How ps finds the name of a terminal that is only a number in stat. */
static void proc_tty_drivers(void)
{
    char text[8192], *line;
    unsigned major, minor;

    CHECK(slurp("/proc/tty/drivers", text, sizeof text) > 0);
    line = strstr(text, "/dev/console");
    CHECK(line);
    EQ(sscanf(line, "/dev/console /dev/console %u %u system:console", &major,
              &minor),
       2);
    EQ(major, 5);
    EQ(minor, 1);
}

static void proc_is_read_only(void)
{
    CHECK(open("/proc/new", O_RDWR | O_CREAT, 0644) == -1);
    CHECK(mkdir("/proc/d", 0755) == -1);
    CHECK(unlink("/proc/uptime") == -1);
    CHECK(rmdir("/proc/1") == -1);
    CHECK(exists("/proc/uptime") && exists("/proc/1"));
}

const struct test proc_tests[] = {
    TEST(proc_self),
    TEST(proc_status),
    TEST(proc_states),
    TEST(proc_lists_processes),
    TEST(proc_missing),
    TEST(proc_of_the_dead),
    TEST(proc_read_in_pieces),
    TEST(proc_meminfo),
    TEST_KIN(proc_meminfo_moves),
    TEST(proc_uptime),
    TEST(proc_cpuinfo),
    TEST(proc_comm),
    TEST(proc_stat_nice),
    TEST(proc_vmstat),
    TEST(proc_tty_drivers),
    TEST_KIN(proc_is_read_only),
    END_OF_TESTS,
};
