/*
 * Core files: when there is one, and when not. (tests/test_core.py looks at
 * what is in them.)
 */
#include <elf.h>
#include <pthread.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include "test.h"

static void allow(rlim_t size)
{
    struct rlimit limit = {size, RLIM_INFINITY};

    OK(setrlimit(RLIMIT_CORE, &limit));
}

static void die_by(int sig)
{
    kill(getpid(), sig);
}

/* Let fn(arg) die: does it leave a core, and does its status say so? */
static bool dumps(void (*fn)(int), int arg)
{
    int status;
    pid_t pid = START(fn, arg);
    Elf32_Ehdr ehdr;

    EQ(waitpid(pid, &status, 0), pid);
    CHECK(WIFSIGNALED(status));
    EQ(!!WCOREDUMP(status), exists("core"));
    if (!WCOREDUMP(status))
        return false;
    int fd = OK(open("core", O_RDONLY));
    read_all(fd, &ehdr, sizeof ehdr);
    OK(close(fd));
    EQ(memcmp(ehdr.e_ident, ELFMAG, SELFMAG), 0);
    EQ(ehdr.e_type, ET_CORE);
    OK(unlink("core"));
    return true;
}

static void core_by_signal(void)
{
    static const int dumping[] = {SIGQUIT, SIGILL,  SIGTRAP, SIGABRT, SIGBUS,
                                  SIGFPE,  SIGSEGV, SIGXCPU, SIGXFSZ, SIGSYS};
    static const int others[] = {SIGHUP,  SIGINT,  SIGKILL, SIGUSR1,
                                 SIGPIPE, SIGALRM, SIGTERM, SIGRTMIN};

    allow(RLIM_INFINITY);
    for (unsigned i = 0; i < sizeof dumping / sizeof *dumping; i++)
        CHECK(dumps(die_by, dumping[i]));
    for (unsigned i = 0; i < sizeof others / sizeof *others; i++)
        CHECK(!dumps(die_by, others[i]));
}

static void core_tells_waitid(void)
{
    siginfo_t info;

    allow(RLIM_INFINITY);
    pid_t pid = START(die_by, SIGSEGV);
    OK(waitid(P_PID, pid, &info, WEXITED));
    EQ(info.si_code, CLD_DUMPED);
    EQ(info.si_status, SIGSEGV);
}

static void undumpable(int sig)
{
    OK(prctl(PR_SET_DUMPABLE, 0));
    kill(getpid(), sig);
}

static void core_not_allowed(void)
{
    struct stat st;

    allow(0); /* as it is by default */
    CHECK(!dumps(die_by, SIGSEGV));
    allow(RLIM_INFINITY);
    CHECK(!dumps(undumpable, SIGSEGV));
    allow(2 * PAGE); /* so long and no longer */
    REAP_SIGNAL(START(die_by, SIGSEGV), SIGSEGV);
    OK(stat("core", &st));
    CHECK(st.st_size > 0 && st.st_size <= 2 * PAGE);
}

/* What somebody has laid out under the name is not written to. */
static void core_spares_others(void)
{
    allow(RLIM_INFINITY);
    put("precious", "text");
    OK(symlink("precious", "core"));
    REAP_SIGNAL(START(die_by, SIGSEGV), SIGSEGV);
    CHECK(holds("precious", "text"));
    OK(unlink("core"));
    OK(link("precious", "core"));
    REAP_SIGNAL(START(die_by, SIGSEGV), SIGSEGV);
    CHECK(holds("precious", "text"));
    OK(unlink("core"));
    OK(mkdir("core", 0777));
    REAP_SIGNAL(START(die_by, SIGSEGV), SIGSEGV);
    OK(rmdir("core"));
    put("core", "an old core may be overwritten, being one's own");
    CHECK(dumps(die_by, SIGSEGV));
}

static void *be_busy(void *arg)
{
    for (;;) {
        if ((int)arg % 3 == 0)
            sleep_ms(1);
        else if ((int)arg % 3 == 1)
            getppid();
    }
    return NULL;
}

/* Several threads, of which two crash at the same time. */
static void crash_busy(int n)
{
    pthread_t thread;

    for (int i = 0; i < n; i++)
        EQ(pthread_create(&thread, NULL, be_busy, (void *)i), 0);
    EQ(pthread_create(&thread, NULL, (void *(*)(void *))abort, NULL), 0);
    *(volatile int *)hole(1) = 0;
}

static void core_of_threads(void)
{
    allow(RLIM_INFINITY);
    for (int n = 0; n < 8; n++)
        CHECK(dumps(crash_busy, n));
}

const struct test core_tests[] = {
    TEST_KIN(core_by_signal),   TEST_KIN(core_tells_waitid),
    TEST_KIN(core_not_allowed), TEST_KIN(core_spares_others),
    TEST_KIN(core_of_threads),  END_OF_TESTS,
};
