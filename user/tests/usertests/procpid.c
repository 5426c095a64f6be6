/*
 * /proc/PID: what it tells about one process, field by field, and about its
 * threads.
 */
#include <dirent.h>
#include <pthread.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include "test.h"

#define STAT_FIELDS 52 /* proc(5) */
#define PF_FORKNOEXEC 0x00000040
#define PF_KTHREAD 0x00200000

/* The text behind `key` in the file, up to the end of its line. */
static void line_of(const char *path, const char *key, char *text, size_t size)
{
    char all[4096];

    CHECK(slurp(path, all, sizeof all) > 0);
    const char *line = strstr(all, key);
    CHECK(line != NULL);
    line += strlen(key);
    line += strspn(line, "\t ");
    size_t n = strcspn(line, "\n");
    CHECK(n < size);
    memcpy(text, line, n);
    text[n] = '\0';
}

static unsigned long long mask_of(const char *key)
{
    char text[64];

    line_of("/proc/self/status", key, text, sizeof text);
    EQ(strlen(text), 16);
    return strtoull(text, NULL, 16);
}

#define BIT(sig) (1ull << ((sig)-1))
#define ARGS_MAX (128 * 1024) /* bytes; exec takes no more */

static void ignore(int sig)
{
    (void)sig;
}

static void procpid_signals(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, 40);
    OK(sigprocmask(SIG_SETMASK, &set, NULL));
    signal(SIGUSR2, SIG_IGN);
    signal(SIGHUP, ignore);
    EQ(mask_of("SigBlk:"), BIT(SIGUSR1) | BIT(40));
    CHECK(mask_of("SigIgn:") & BIT(SIGUSR2));
    CHECK(mask_of("SigCgt:") & BIT(SIGHUP));
    CHECK(!(mask_of("SigCgt:") & BIT(SIGUSR2)));
    EQ(mask_of("SigPnd:") | mask_of("ShdPnd:"), 0);
    OK(kill(getpid(), SIGUSR1));
    EQ(mask_of("ShdPnd:"), BIT(SIGUSR1));
    OK(tgkill(getpid(), gettid(), 40));
    EQ(mask_of("SigPnd:"), BIT(40));
}

static void procpid_identity(void)
{
    char text[64], want[64];

    umask(027);
    snprintf(want, sizeof want, "%d\t%d\t%d\t%d", (int)getuid(), (int)geteuid(),
             (int)geteuid(), (int)geteuid());
    line_of("/proc/self/status", "\nUid:", text, sizeof text);
    CHECK(strcmp(text, want) == 0);
    snprintf(want, sizeof want, "%d\t%d\t%d\t%d", (int)getgid(), (int)getegid(),
             (int)getegid(), (int)getegid());
    line_of("/proc/self/status", "\nGid:", text, sizeof text);
    CHECK(strcmp(text, want) == 0);
    line_of("/proc/self/status", "\nUmask:", text, sizeof text);
    CHECK(strcmp(text, "0027") == 0);
    EQ(field("/proc/self/status", "Tgid:"), getpid());
    EQ(field("/proc/self/status", "TracerPid:"), 0);
    EQ(field("/proc/self/status", "Threads:"), 1);
    CHECK(field("/proc/self/status", "FDSize:") >= 3);
    CHECK(field("/proc/self/status", "VmRSS:") > 0);
}

static void procpid_switches(void)
{
    static const char key[] = "voluntary_ctxt_switches:";
    long before = field("/proc/self/status", key);

    sleep_ms(1);
    CHECK(field("/proc/self/status", key) > before);
    CHECK(field("/proc/self/status", "nonvoluntary_ctxt_switches:") >= 0);
}

/* Field n of /proc/PID/stat, counted from 1; the number of fields: field 0. */
static long long stat_field(pid_t pid, int n)
{
    char path[64], text[1024], *end;

    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    CHECK(slurp(path, text, sizeof text) > 0);
    char *p = strrchr(text, ')');
    CHECK(p && p[1] == ' ');
    p += 3; /* behind the state, field 3 */
    for (int i = 4;; i++) {
        long long value = strtoll(p, &end, 10);
        if (n == 0 && end == p)
            return i - 1;
        CHECK(end > p);
        if (i == n)
            return value;
        p = end;
    }
}

static void procpid_stat(void)
{
    struct rlimit limit;
    pid_t me = getpid();

    EQ(stat_field(me, 0), STAT_FIELDS);
    EQ(stat_field(me, 5), getpgrp());
    EQ(stat_field(me, 6), getsid(0));
    EQ(stat_field(me, 20), 1);  /* threads */
    EQ(stat_field(me, 18), 20); /* priority */
    OK(setpriority(PRIO_PROCESS, 0, 5));
    EQ(stat_field(me, 18), 25);
    EQ(stat_field(me, 19), 5);
    EQ(stat_field(me, 23) / KIB, field("/proc/self/status", "VmSize:"));
    CHECK(stat_field(me, 22) <= field("/proc/uptime", "") * 100 + 100);
    limit.rlim_cur = limit.rlim_max = 77 * PAGE;
    OK(setrlimit(RLIMIT_RSS, &limit));
    EQ(stat_field(me, 25), 77 * PAGE);
    EQ(stat_field(me, 38), SIGCHLD);
    long long used = stat_field(me, 14) + stat_field(me, 15);
    burn_ms(50);
    CHECK(stat_field(me, 14) + stat_field(me, 15) > used);
}

/* Field 28 is where the stack began: argc, below the strings' pointers. */
static void procpid_start_of_stack(void)
{
    char args[ARGS_MAX]; /* usertests may have been given many names */
    int n = slurp("/proc/self/cmdline", args, sizeof args), argc = 0;

    for (int i = 0; i < n; i++)
        argc += args[i] == '\0';
    const int *start = (int *)environ - argc - 2;
    EQ(*start, argc);
    EQ(stat_field(getpid(), 28), (uintptr_t)start);
}

/* What children used is added when they are waited for. */
static void procpid_children(void)
{
    pid_t me = getpid();
    long long faults = stat_field(me, 11), used = stat_field(me, 16);

    IN_CHILD(burn_ms, 60);
    CHECK(stat_field(me, 16) + stat_field(me, 17) > used);
    CHECK(stat_field(me, 11) > faults);
}

static void procpid_cmdline(void)
{
    char path[64], text[256];
    int n;

    pid_t pid = OK(fork());
    if (pid == 0) {
        char *argv[] = {"usertests", "@stay", "two words", "", "end", NULL};
        char *envp[] = {"A=1", "B=", NULL};
        execve(self, argv, envp);
        _exit(1);
    }
    snprintf(path, sizeof path, "/proc/%d/cmdline", pid);
    while ((n = slurp(path, text, sizeof text)) != 31)
        sleep_ms(5);
    CHECK(becomes(pid, 'S')); /* exec is over */
    CHECK(memcmp(text, "usertests\0@stay\0two words\0\0end", 31) == 0);
    snprintf(path, sizeof path, "/proc/%d/environ", pid);
    EQ(slurp(path, text, sizeof text), 7);
    CHECK(memcmp(text, "A=1\0B=", 7) == 0);
    snprintf(path, sizeof path, "/proc/%d/comm", pid);
    CHECK(slurp(path, text, sizeof text) > 0);
    const char *name = strrchr(self, '/') + 1;
    CHECK(strncmp(text, name, strlen(name)) == 0);
    OK(kill(pid, SIGKILL));
    CHECK(becomes(pid, 'Z'));
    snprintf(path, sizeof path, "/proc/%d/cmdline", pid);
    EQ(slurp(path, text, sizeof text), 0);
    REAP_SIGNAL(pid, SIGKILL);
}

static void procpid_limits(void)
{
    struct rlimit limit = {100, 200};
    char text[128];

    OK(setrlimit(RLIMIT_CPU, &limit));
    line_of("/proc/self/limits", "Max cpu time", text, sizeof text);
    EQ(atoi(text), 100);
    EQ(atoi(strchr(text, ' ')), 200);
    CHECK(strstr(text, "seconds"));
    line_of("/proc/self/limits", "Limit", text, sizeof text);
    CHECK(strncmp(text, "Soft Limit", 10) == 0);
}

static void procpid_statm(void)
{
    char text[128];
    unsigned size, resident, shared_pages, code, lib, data, dirty;

    CHECK(slurp("/proc/self/statm", text, sizeof text) > 0);
    EQ(sscanf(text, "%u %u %u %u %u %u %u", &size, &resident, &shared_pages,
              &code, &lib, &data, &dirty),
       7);
    EQ(size * (PAGE / KIB), field("/proc/self/status", "VmSize:"));
    CHECK(resident > 0 && resident <= size && shared_pages <= resident);
    CHECK(code > 0 && data > 0 && lib == 0 && dirty == 0);
}

/* --- states --- */

/* Its parent waits for it without regard to signals. */
static void procpid_vfork_parent(void)
{
    volatile bool seen = false;
    pid_t parent = getpid();

    pid_t pid = vfork();
    if (pid == 0) {
        seen = becomes(parent, 'D');
        _exit(0);
    }
    CHECK(pid > 0);
    REAP(pid);
    CHECK(seen);
}

static void traced(void *unused)
{
    (void)unused;
    ptrace(PTRACE_TRACEME, 0, NULL, NULL);
    raise(SIGSTOP);
}

static void procpid_stopped(void)
{
    int status;
    char path[64];

    pid_t pid = START(sleep_ms, 100000);
    OK(kill(pid, SIGSTOP));
    CHECK(becomes(pid, 'T'));
    OK(kill(pid, SIGCONT));
    CHECK(becomes(pid, 'S'));
    kill_child(pid);

    pid = START(traced, NULL);
    EQ(waitpid(pid, &status, 0), pid);
    CHECK(WIFSTOPPED(status));
    CHECK(becomes(pid, 't'));
    snprintf(path, sizeof path, "/proc/%d/status", pid);
    EQ(field(path, "TracerPid:"), getpid());
    kill_child(pid);
}

/* --- threads --- */

enum { NTHREADS = 3 };

static volatile pid_t tids[NTHREADS];
static int go[2];

static void *thread_main(void *arg)
{
    char c;

    tids[(long)arg] = gettid();
    return read(go[0], &c, 1) == 0 ? NULL : arg;
}

static int count_tasks(void)
{
    DIR *dir = opendir("/proc/self/task");
    struct dirent *entry;
    int n = 0;

    CHECK(dir != NULL);
    while ((entry = readdir(dir)))
        n += *entry->d_name != '.';
    closedir(dir);
    return n;
}

static void check_thread(pid_t tid)
{
    char path[64], text[512];

    snprintf(path, sizeof path, "/proc/self/task/%d/status", tid);
    EQ(field(path, "Pid:"), tid);
    EQ(field(path, "Tgid:"), getpid());
    EQ(field(path, "Threads:"), NTHREADS + 1);
    snprintf(path, sizeof path, "/proc/self/task/%d/stat", tid);
    CHECK(slurp(path, text, sizeof text) > 0);
    EQ(atoi(text), tid);
    /* A thread is not listed in /proc, but can be asked for there. */
    snprintf(path, sizeof path, "/proc/%d/status", tid);
    EQ(field(path, "Tgid:"), getpid());
}

static void procpid_threads(void)
{
    pthread_t threads[NTHREADS];
    char target[64], want[64];
    struct stat st;

    OK(pipe(go));
    EQ(count_tasks(), 1);
    for (long i = 0; i < NTHREADS; i++)
        EQ(pthread_create(&threads[i], NULL, thread_main, (void *)i), 0);
    for (int i = 0; i < NTHREADS; i++) {
        while (!tids[i])
            sleep_ms(1);
        check_thread(tids[i]);
    }
    EQ(count_tasks(), NTHREADS + 1);
    ssize_t n = OK(readlink("/proc/thread-self", target, sizeof target - 1));
    target[n] = '\0';
    snprintf(want, sizeof want, "%d/task/%d", getpid(), gettid());
    CHECK(strcmp(target, want) == 0);
    FAILS(ENOENT, stat("/proc/self/task/1", &st));
    close(go[1]);
    for (int i = 0; i < NTHREADS; i++)
        EQ(pthread_join(threads[i], NULL), 0);
    while (count_tasks() > 1)
        sleep_ms(5);
}

/* --- kernel threads --- */

/* Signals are nothing to them, SIGKILL included; nobody may trace them. */
static void disturb_kernel_thread(pid_t pid)
{
    static const int signals[] = {SIGKILL, SIGSTOP, SIGTERM, SIGRTMIN};

    for (int i = 0; i < 4; i++) {
        OK(kill(pid, signals[i]));
        OK(tgkill(pid, pid, signals[i]));
    }
    FAILS(EPERM, ptrace(PTRACE_ATTACH, pid, NULL, NULL));
    sched_yield();
    CHECK(becomes(pid, 'S'));
    CHECK(stat_field(pid, 9) & PF_KTHREAD);
    FAILS(ECHILD, waitpid(pid, NULL, WNOHANG));
}

static void procpid_kernel_threads(void)
{
    char text[64];

    CHECK(slurp("/proc/2/comm", text, sizeof text) > 0);
    CHECK(strcmp(text, "kthreadd\n") == 0);
    EQ(stat_field(2, 4), 0);
    CHECK(stat_field(2, 9) & PF_KTHREAD && stat_field(2, 9) & PF_FORKNOEXEC);
    EQ(stat_field(3, 4), 2); /* their parent is kthreadd */
    CHECK(stat_field(3, 9) & PF_KTHREAD);
    EQ(stat_field(3, 23), 0);
    EQ(slurp("/proc/3/cmdline", text, sizeof text), 0);
    EQ(slurp("/proc/3/maps", text, sizeof text), 0);
    FAILS(ENOENT, readlink("/proc/3/exe", text, sizeof text));
    disturb_kernel_thread(2);
    disturb_kernel_thread(3);
    CHECK(!(stat_field(getpid(), 9) & PF_KTHREAD));
}

/* What a sleeping process waits in. */
static void procpid_wchan(void)
{
    char path[64], text[1024];

    pid_t pid = START(sleep_ms, 100000);
    CHECK(becomes(pid, 'S'));
    snprintf(path, sizeof path, "/proc/%d/wchan", pid);
    CHECK(slurp(path, text, sizeof text) > 1);
    snprintf(path, sizeof path, "/proc/%d/stack", pid);
    CHECK(slurp(path, text, sizeof text) > 0);
    CHECK(strstr(text, "[<0>] schedule+0x"));
    EQ(slurp("/proc/self/wchan", text, sizeof text), 1);
    CHECK(strcmp(text, "0") == 0);
    kill_child(pid);
}

/* --- many --- */

static void die_at_once(void *unused)
{
    (void)unused;
}

/* While others come and go, a listing has each that stays once, and what is
 * read of one that dies ends. */
static void procpid_listing_while_they_die(void)
{
    enum { STAY = 20, ROUNDS = 30 };
    pid_t stay[STAY];
    struct dirent *entry;
    char path[300], text[2048];

    for (int i = 0; i < STAY; i++)
        stay[i] = START(sleep_ms, 100000);
    for (int round = 0; round < ROUNDS; round++) {
        int seen[STAY] = {0};
        pid_t dying[4];
        for (int i = 0; i < 4; i++)
            dying[i] = START(die_at_once, NULL);
        DIR *dir = opendir("/proc");
        CHECK(dir != NULL);
        while ((entry = readdir(dir))) {
            for (int i = 0; i < STAY; i++)
                seen[i] += atoi(entry->d_name) == stay[i];
            snprintf(path, sizeof path, "/proc/%s/status", entry->d_name);
            if (atoi(entry->d_name) >= stay[0])
                slurp(path, text, sizeof text);
        }
        closedir(dir);
        for (int i = 0; i < STAY; i++)
            EQ(seen[i], 1);
        for (int i = 0; i < 4; i++)
            REAP(dying[i]);
    }
    kill_children(stay, STAY);
}

const struct test procpid_tests[] = {
    TEST(procpid_identity),
    TEST(procpid_signals),
    TEST(procpid_switches),
    TEST(procpid_stat),
    TEST(procpid_start_of_stack),
    TEST(procpid_children),
    TEST(procpid_cmdline),
    TEST(procpid_limits),
    TEST(procpid_statm),
    TEST(procpid_vfork_parent),
    TEST(procpid_stopped),
    TEST(procpid_threads),
    TEST_KIN(procpid_kernel_threads),
    TEST_KIN(procpid_wchan),
    TEST(procpid_listing_while_they_die),
    END_OF_TESTS,
};
