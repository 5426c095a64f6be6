/*
 * Programs that mean harm, or are out of luck: signals, stops and set-user-id
 * programs at the worst moment.
 */
#include <sched.h>
#include <setjmp.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include "test.h"

#define ROUNDS 30

static void sleep_for_ever(void *unused)
{
    (void)unused;
    for (;;)
        pause();
}

/* A stop that has not been waited for is none any more once the process is
   killed: wait does not tell of one by "signal 0". */
static void killed_while_stopped(void)
{
    for (int i = 0; i < ROUNDS; i++) {
        pid_t pid = START(sleep_for_ever, NULL);
        int status;

        OK(kill(pid, SIGSTOP));
        CHECK(becomes(pid, 'T'));
        OK(kill(pid, SIGKILL));
        EQ(waitpid(pid, &status, WUNTRACED | WCONTINUED), pid);
        EQ(status, SIGKILL);
        pid = START(sleep_for_ever, NULL);
        OK(kill(pid, SIGSTOP));
        EQ(waitpid(pid, NULL, WUNTRACED), pid);
        OK(kill(pid, SIGCONT));
        OK(kill(pid, SIGKILL));
        EQ(waitpid(pid, &status, WUNTRACED | WCONTINUED), pid);
        EQ(status, SIGKILL);
    }
}

#define STACK (16 * KIB)
#define MARGIN (2 * PAGE) /* below it: what the handler itself uses */

static void again(int sig)
{
    kill(getpid(), sig);
}

static void handle_for_ever(char *stack)
{
    struct sigaction act = {.sa_handler = again,
                            .sa_flags = SA_ONSTACK | SA_NODEFER};
    stack_t alt = {.ss_sp = stack, .ss_size = STACK};

    OK(sigaltstack(&alt, NULL));
    OK(sigaction(SIGUSR1, &act, NULL));
    kill(getpid(), SIGUSR1);
}

/* Handlers in handlers come to the end of the alternate stack: that is deadly,
   and what lies below it is not overwritten. */
static void alternate_stack_overflows(void)
{
    char *below = shared(4 * STACK), *stack = below + 3 * STACK;

    DIES(SIGSEGV, handle_for_ever, stack);
    for (char *p = below; p < stack - MARGIN; p++)
        CHECK(*p == 0);
}

static sigjmp_buf back;

static void leave(int sig)
{
    siglongjmp(back, sig);
}

/* A handler for which there is no stack becomes SIGSEGV, whose own handler may
   have one. */
static void no_stack_for_handler(void)
{
    struct sigaction act = {.sa_handler = leave};
    stack_t alt = {.ss_sp = shared(STACK), .ss_size = STACK};

    OK(sigaltstack(&alt, NULL));
    OK(sigaction(SIGUSR1, &act, NULL));
    act.sa_flags = SA_ONSTACK;
    OK(sigaction(SIGSEGV, &act, NULL));
    int sig = sigsetjmp(back, 1);
    if (sig == 0)
        asm volatile("xorl %%esp, %%esp\n\tint $0x80"
                     :
                     : "a"(SYS_kill), "b"(getpid()), "c"(SIGUSR1)
                     : "memory");
    EQ(sig, SIGSEGV);
}

static int maps(char *text, size_t size)
{
    int n = slurp("/proc/self/maps", text, size);

    CHECK(n > 0 && (size_t)n < size - 1);
    return n;
}

/* A child that dumps core while it has its parent's memory leaves that as it
   was. */
static void core_of_borrowed_memory(void)
{
    struct rlimit limit = {RLIM_INFINITY, RLIM_INFINITY};
    int status, before, after;

    OK(setrlimit(RLIMIT_CORE, &limit));
    before = maps(big, sizeof big);
    pid_t pid = vfork();
    if (pid == 0) {
        syscall(SYS_tkill, syscall(SYS_gettid), SIGQUIT);
        _exit(FAILED);
    }
    EQ(waitpid(pid, &status, 0), pid);
    EQ(WTERMSIG(status), SIGQUIT);
    after = maps(big2, sizeof big2);
    EQ(after, before);
    EQ(memcmp(big, big2, before), 0);
}

/* --- vfork -----------------------------------------------------------------*/

static int exec_as_thread(void *unused)
{
    char *argv[] = {"program", NULL};

    (void)unused;
    execv("program", argv);
    return FAILED;
}

static int quit_as_thread(void *unused)
{
    (void)unused;
    syscall(SYS_tkill, syscall(SYS_gettid), SIGQUIT);
    return FAILED;
}

/* A thread runs fn while the one that has made it waits as after vfork. */
static void lend_to_thread(int (*fn)(void *))
{
    char *stack = shared(STACK);

    OK(clone(fn, stack + STACK,
             CLONE_VM | CLONE_VFORK | CLONE_THREAD | CLONE_SIGHAND, NULL));
}

static int quit_when_lent(void *unused)
{
    (void)unused;
    CHECK(becomes(getpid(), 'D'));
    return quit_as_thread(NULL);
}

static int stay_as_thread(void *unused)
{
    sleep_for_ever(unused);
    return FAILED;
}

/* The same when a third thread does. */
static void lend_and_die(void *unused)
{
    char *stack = shared(STACK);

    (void)unused;
    OK(clone(quit_when_lent, stack + STACK,
             CLONE_VM | CLONE_THREAD | CLONE_SIGHAND, NULL));
    lend_to_thread(stay_as_thread);
}

/* The thread ends its process's others, one of whom waits for it. */
static void borrower_ends_lender(void)
{
    struct rlimit limit = {RLIM_INFINITY, RLIM_INFINITY};

    put_program("program", 4);
    REAP_EXIT(START(lend_to_thread, exec_as_thread), 4);
    OK(setrlimit(RLIMIT_CORE, &limit));
    DIES(SIGQUIT, lend_to_thread, quit_as_thread);
    DIES(SIGQUIT, lend_and_die, NULL);
}

/* --- kill ------------------------------------------------------------------*/

static void signal_all(void *unused)
{
    (void)unused;
    become(ALICE);
    OK(kill(-1, 0)); /* none that it may signal, but that is no error */
    OK(kill(-1, SIGTERM));
}

static void kill_all_as_nobody(void)
{
    pid_t pid = START(sleep_for_ever, NULL);

    IN_CHILD(signal_all, NULL);
    EQ(waitpid(pid, NULL, WNOHANG), 0);
    kill_child(pid);
}

/* --- a tracer that gains rights --------------------------------------------*/

static void traced(const int *ready)
{
    char *argv[] = {"lift", "@power", "23456", "23456", "2", NULL};

    OK(ptrace(PTRACE_TRACEME, 0, 0, 0));
    await(ready[0]);
    execv("lift", argv);
    FAIL("execv: %s", strerror(errno));
}

static void tracer(void *unused)
{
    char fd[12], pid[12];
    char *argv[] = {"lift", "@trace", pid, fd, NULL};
    int ready[2];

    (void)unused;
    become(ALICE);
    OK(pipe(ready));
    sprintf(pid, "%d", (int)START(traced, ready));
    sprintf(fd, "%d", ready[1]);
    execv("lift", argv);
    FAIL("execv: %s", strerror(errno));
}

/* Whoever asks to be traced trusts the tracer with what it has then. That the
   tracer is root by the time of exec does not count: it may give that up again,
   as su does, and keep its tracee. */
static void tracer_becomes_root(void)
{
    if (!lends_power())
        return;
    put_self("lift", 0, 0, 04755);
    OK(chmod(".", 0755));
    IN_CHILD(tracer, NULL);
}

const struct test hostile_tests[] = {
    TEST(killed_while_stopped),     TEST(alternate_stack_overflows),
    TEST(no_stack_for_handler),     TEST(core_of_borrowed_memory),
    TEST(borrower_ends_lender),     TEST_ROOT(kill_all_as_nobody),
    TEST_ROOT(tracer_becomes_root), END_OF_TESTS,
};
