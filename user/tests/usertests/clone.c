/*
 * clone: what each flag shares, and which need which. Thread-local storage as
 * the kernel has it.
 */
#include <sched.h>
#include "abi/futex.h"
#include "test.h"
#include "thread.h"

#define TLS_SLOTS 3
#define SELECTOR(entry) ((entry) << 3 | 3)

static void clone_wrong_flags(void)
{
    static const int wrong[] = {
        CLONE_THREAD,
        CLONE_THREAD | CLONE_VM,
        CLONE_THREAD | CLONE_SIGHAND,
        CLONE_SIGHAND,
        CLONE_SIGHAND | CLONE_FILES | CLONE_FS,
        CLONE_NEWNS | CLONE_FS,
    };
    struct user_desc desc = {.entry_number = -1, .seg_32bit = 1, .limit = 1};
    int tls = CLONE_SETTLS | SIGCHLD;

    for (unsigned i = 0; i < sizeof wrong / sizeof *wrong; i++)
        FAILS(EINVAL, syscall(SYS_clone, wrong[i] | SIGCHLD, 0));
    FAILS(EFAULT, syscall(SYS_clone, tls, 0, NULL, 1));
    FAILS(EINVAL, syscall(SYS_clone, tls, 0, NULL, &desc));
    FAILS(ECHILD, wait(NULL));
}

/* --- what is shared --------------------------------------------------------*/

static int fd, stored;

/* Changes something of each part. */
static int change(void *unused)
{
    (void)unused;
    stored = 1;
    close(fd);
    OK(chdir("sub"));
    umask(077);
    signal(SIGUSR1, SIG_IGN);
    return 0;
}

static bool file_is_closed(void)
{
    return fcntl(fd, F_GETFD) < 0;
}

static bool has_moved(void)
{
    char cwd[256];
    mode_t mask = umask(022);

    CHECK(getcwd(cwd, sizeof cwd));
    bool moved = strcmp(cwd + strlen(cwd) - 4, "/sub") == 0;
    EQ(mask, moved ? 077 : 022);
    return moved;
}

static bool ignores(void)
{
    struct sigaction act;

    OK(sigaction(SIGUSR1, NULL, &act));
    return act.sa_handler == SIG_IGN;
}

static void clone_with(int flags)
{
    fd = OK(open("/dev/null", O_RDONLY));
    umask(022);
    REAP(OK(raw_thread_flags(flags | SIGCHLD, change, NULL)));
    EQ(stored, !!(flags & CLONE_VM));
    EQ(file_is_closed(), !!(flags & CLONE_FILES));
    EQ(has_moved(), !!(flags & CLONE_FS));
    EQ(ignores(), !!(flags & CLONE_SIGHAND));
}

/* Each part is shared if its flag is given, and else copied. */
static void clone_shares(void)
{
    static const int flags[] = {
        0,
        CLONE_VM,
        CLONE_FS,
        CLONE_FILES,
        CLONE_VM | CLONE_SIGHAND,
        CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND,
        CLONE_VM | CLONE_UNTRACED | CLONE_IO | CLONE_SYSVSEM,
    };

    OK(mkdir("sub", 0755));
    for (unsigned i = 0; i < sizeof flags / sizeof *flags; i++)
        IN_CHILD(clone_with, flags[i]);
}

/* --- numbers ---------------------------------------------------------------*/

static volatile int parent_tid, child_tid, seen;

static int look(void *unused)
{
    (void)unused;
    seen = child_tid;
    return seen == gettid() ? 0 : 1;
}

/* The child's number is stored in the parent, in the child, or in both. */
static void clone_stores_number(void)
{
    const int flags = CLONE_PARENT_SETTID | CLONE_CHILD_SETTID | SIGCHLD;

    pid_t pid = OK(clone_full(flags, look, NULL, &parent_tid, &child_tid));
    REAP(pid);
    EQ(parent_tid, pid);
    EQ(child_tid, 0); /* memory is not shared */
    pid = OK(clone_full(flags | CLONE_VM, look, NULL, &parent_tid, &child_tid));
    REAP(pid);
    EQ(child_tid, pid);
    parent_tid = 0;
    pid = OK(clone_full(CLONE_CHILD_SETTID | CLONE_VM | SIGCHLD, look, NULL,
                        &parent_tid, &child_tid));
    REAP(pid);
    EQ(parent_tid, 0);
    /* a bad address is bad luck */
    pid = OK(clone_full(CLONE_PARENT_SETTID | CLONE_VM | SIGCHLD, look, NULL,
                        (void *)1, &child_tid));
    REAP_EXIT(pid, 1);
}

/* CLEARTID: the number becomes 0 at the end, and who waits is woken; unless
   the memory is nobody else's. */
static void clone_clears_number(void)
{
    const int flags =
        CLONE_VM | CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID | SIGCHLD;

    for (int i = 0; i < 50; i++) {
        pid_t pid = OK(clone_full(flags, look, NULL, NULL, &child_tid));
        while (child_tid == pid)
            syscall(SYS_futex, &child_tid, FUTEX_WAIT, pid, NULL, NULL, 0);
        EQ(child_tid, 0);
        REAP(pid);
    }
    EQ(syscall(SYS_set_tid_address, &seen), gettid());
}

/* --- families --------------------------------------------------------------*/

static int exit_with_parent_check(void *parent)
{
    return getppid() == (int)(long)parent ? 9 : 1;
}

static void clone_a_sibling(int *out)
{
    *out = raw_thread_flags(CLONE_PARENT | SIGUSR2, exit_with_parent_check,
                            (void *)(long)getppid());
    FAILS(ECHILD, waitpid(*out, NULL, 0));
}

/* CLONE_PARENT: the child is the caller's sibling; its end is told as the
   caller's is. */
static void clone_of_parent(void)
{
    int *sibling = shared(PAGE);

    IN_CHILD(clone_a_sibling, sibling);
    REAP_EXIT(*sibling, 9);
}

static volatile int got_signal;

static void note(int sig)
{
    got_signal = sig;
}

static int leave(void *code)
{
    return (int)(long)code;
}

/* Children that send another signal, or none, are not seen by plain wait. */
static void clone_exit_signal(void)
{
    static const int signals[] = {SIGUSR1, 0};
    int status;

    signal(SIGUSR1, note);
    for (int i = 0; i < 2; i++) {
        got_signal = 0;
        pid_t pid = OK(raw_thread_flags(signals[i], leave, (void *)5));
        FAILS(ECHILD, waitpid(-1, &status, 0));
        EQ(waitpid(-1, &status, i ? __WALL : (int)__WCLONE), pid);
        EQ(status, W_EXITCODE(5, 0));
        EQ(got_signal, signals[i]);
    }
    signal(SIGCHLD, SIG_IGN); /* is another signal */
    got_signal = 0;
    pid_t pid = OK(raw_thread_flags(SIGUSR1, leave, (void *)5));
    EQ(waitpid(pid, &status, __WALL), pid);
    EQ(got_signal, SIGUSR1);
}

/* --- thread-local storage --------------------------------------------------*/

static int first_word(uint16_t selector)
{
    int value;

    asm volatile("push %%fs\n\t"
                 "mov %1, %%fs\n\t"
                 "mov %%fs:0, %0\n\t"
                 "pop %%fs"
                 : "=r"(value)
                 : "r"(selector));
    return value;
}

static struct user_desc segment(int *at)
{
    return (struct user_desc){.entry_number = -1,
                              .base_addr = (uint32_t)at,
                              .limit = 0xfffff,
                              .seg_32bit = 1,
                              .limit_in_pages = 1,
                              .useable = 1};
}

static int set_area(struct user_desc *desc)
{
    return syscall(SYS_set_thread_area, desc);
}

/* Three, of which the library uses one. */
static void tls_slots(void)
{
    int value[TLS_SLOTS] = {11, 12, 13};
    struct user_desc desc, got;

    for (int i = 1; i < TLS_SLOTS; i++) {
        desc = segment(&value[i]);
        OK(set_area(&desc));
        EQ(first_word(SELECTOR(desc.entry_number)), value[i]);
        got = (struct user_desc){.entry_number = desc.entry_number};
        OK(syscall(SYS_get_thread_area, &got));
        CHECK(memcmp(&got, &desc, sizeof got) == 0);
    }
    got = segment(&value[0]);
    FAILS(ESRCH, set_area(&got));
    /* replaced, and kept while others run */
    got.entry_number = desc.entry_number;
    OK(set_area(&got));
    pid_t pid = OK(fork());
    for (int i = 0; i < 20; i++) {
        sched_yield();
        EQ(first_word(SELECTOR(desc.entry_number)), value[0]);
    }
    if (pid == 0)
        _exit(0);
    REAP(pid);
    /* freed */
    got = (struct user_desc){.entry_number = desc.entry_number,
                             .read_exec_only = 1,
                             .seg_not_present = 1};
    OK(set_area(&got));
    DIES(SIGSEGV, first_word, SELECTOR(desc.entry_number));
    got = segment(&value[0]);
    OK(set_area(&got));
    EQ(got.entry_number, desc.entry_number);
}

static void tls_errors(void)
{
    struct user_desc good = segment(&stored), d = good;

    FAILS(EFAULT, set_area(NULL));
    FAILS(EFAULT, syscall(SYS_get_thread_area, NULL));
    d.entry_number = 1;
    FAILS(EINVAL, set_area(&d));
    FAILS(EINVAL, syscall(SYS_get_thread_area, &d));
    d = good;
    d.seg_32bit = 0;
    FAILS(EINVAL, set_area(&d));
    d = good;
    d.contents = 2; /* code */
    FAILS(EINVAL, set_area(&d));
    d = good;
    d.seg_not_present = 1;
    FAILS(EINVAL, set_area(&d));
}

const struct test clone_tests[] = {
    TEST(clone_wrong_flags),   TEST(clone_shares),    TEST(clone_stores_number),
    TEST(clone_clears_number), TEST(clone_of_parent), TEST(clone_exit_signal),
    TEST(tls_slots),           TEST(tls_errors),      END_OF_TESTS,
};
