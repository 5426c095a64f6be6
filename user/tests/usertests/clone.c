/*
 * clone: what each flag shares, and which need which.
 */
#include <sched.h>
#include "abi/futex.h"
#include "test.h"
#include "thread.h"

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

static int exec_stay(void *unused)
{
    (void)unused;
    execl(self, "usertests", "@stay", NULL);
    return 1;
}

static void name_and_leave(volatile int *word)
{
    *word = 5;
    syscall(SYS_set_tid_address, word);
}

/* So it does when the thread is killed, or leaves the memory by exec; but not
   where the memory is nobody else's. */
static void clone_clears_number_else(void)
{
    static int (*const ends[])(void *) = {thread_stay, exec_stay};
    volatile int *word = shared(PAGE);
    pid_t pid;

    for (int i = 0; i < 2; i++) {
        child_tid = 1;
        pid = OK(clone_full(CLONE_VM | CLONE_CHILD_CLEARTID | SIGCHLD, ends[i],
                            NULL, NULL, &child_tid));
        if (i == 0)
            OK(kill(pid, SIGKILL));
        while (child_tid == 1)
            syscall(SYS_futex, &child_tid, FUTEX_WAIT, 1, NULL, NULL, 0);
        kill(pid, SIGKILL);
        REAP_SIGNAL(pid, SIGKILL);
    }
    REAP(START(name_and_leave, word));
    EQ(*word, 5);
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

/* --- CLONE_VFORK ----------------------------------------------------------*/

static volatile int *began; /* shared; counts those who are awaited */

static int take_time(void *unused)
{
    (void)unused;
    sleep_ms(20);
    stored++;
    ++*began;
    return 0;
}

/* The caller waits for the end of what it has made, whatever they share: also
   of a thread. */
static void clone_and_wait(void)
{
    began = shared(PAGE);
    pid_t pid = OK(raw_thread_flags(CLONE_VFORK | SIGCHLD, take_time, NULL));
    EQ(*began, 1);
    EQ(stored, 0);
    REAP(pid);
    pid =
        OK(raw_thread_flags(CLONE_VFORK | CLONE_VM | SIGCHLD, take_time, NULL));
    EQ(*began, 2);
    EQ(stored, 1);
    REAP(pid);
    OK(raw_thread_flags(CLONE_VFORK | THREAD, take_time, NULL));
    EQ(*began, 3);
    EQ(stored, 2);
}

/* --- signals ---------------------------------------------------------------*/

static int has_altstack(void *unused)
{
    stack_t got;

    (void)unused;
    OK(sigaltstack(NULL, &got));
    return !(got.ss_flags & SS_DISABLE);
}

/* A copy of the memory has the alternative stack, too; who shares memory has
   none, unless the other waits meanwhile. */
static void clone_altstack(void)
{
    stack_t stack = {.ss_sp = big, .ss_size = sizeof big};

    OK(sigaltstack(&stack, NULL));
    REAP_EXIT(OK(raw_thread_flags(SIGCHLD, has_altstack, NULL)), 1);
    REAP_EXIT(OK(raw_thread_flags(CLONE_VM | SIGCHLD, has_altstack, NULL)), 0);
    REAP_EXIT(OK(raw_thread_flags(CLONE_VM | CLONE_VFORK | SIGCHLD,
                                  has_altstack, NULL)),
              1);
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

static int await_and_leave(void *fd)
{
    await((int)(long)fd);
    return 41;
}

/* Children that send another signal, or none, are not seen by plain wait, and
   ordinary ones not with __WCLONE. */
static void clone_exit_signal(void)
{
    static const int signals[] = {SIGUSR1, 0, 100}; /* 100 is none */
    int status;

    signal(SIGUSR1, note);
    for (int i = 0; i < 3; i++) {
        got_signal = 0;
        pid_t pid = OK(raw_thread_flags(signals[i], leave, (void *)5));
        FAILS(ECHILD, waitpid(-1, &status, 0));
        EQ(waitpid(-1, &status, i ? __WALL : (int)__WCLONE), pid);
        EQ(status, W_EXITCODE(5, 0));
        EQ(got_signal, signals[i] == SIGUSR1 ? SIGUSR1 : 0);
    }
    pid_t pid = START(leave, NULL);
    FAILS(ECHILD, waitpid(pid, &status, __WCLONE));
    REAP(pid);
    /* to ignore SIGCHLD is to ignore ordinary children */
    signal(SIGCHLD, SIG_IGN);
    got_signal = 0;
    pid = OK(raw_thread_flags(SIGUSR1, leave, (void *)5));
    EQ(waitpid(pid, &status, __WCLONE), pid);
    EQ(got_signal, SIGUSR1);
}

static void exec_with_clone(int *fds)
{
    char number[12];
    pid_t pid = OK(raw_thread_flags(SIGKILL, await_and_leave, (void *)fds[0]));

    snprintf(number, sizeof number, "%d", pid);
    execl(self, "usertests", "@reap", number, "41", NULL);
}

/* A program is sent no other signal than SIGCHLD by the children of the one
   before it: it may have power that they have not. It waits for them as
   before. */
static void clone_exit_signal_exec(void)
{
    int fds[2];

    OK(pipe(fds));
    pid_t pid = START(exec_with_clone, fds);
    CHECK(becomes(pid, 'S'));
    tell(fds[1]);
    REAP(pid);
}

const struct test clone_tests[] = {
    TEST(clone_wrong_flags),
    TEST(clone_shares),
    TEST(clone_stores_number),
    TEST(clone_clears_number),
    TEST(clone_of_parent),
    TEST(clone_exit_signal),
    TEST(clone_clears_number_else),
    TEST(clone_and_wait),
    TEST(clone_altstack),
    TEST(clone_exit_signal_exec),
    END_OF_TESTS,
};
