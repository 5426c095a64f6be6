/*
 * ptrace: events. Children of tracees that are traced from birth, exec, exit.
 */
#include <sched.h>
#include "ptrace.h"
#include "thread.h"

#define CHILD_CODE 5
#define FOLLOW                                                                 \
    (PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE |          \
     PTRACE_O_TRACEVFORKDONE | PTRACE_O_TRACESYSGOOD)

static void nothing(void *unused)
{
    (void)unused;
}

static pid_t start_with(int options, void (*fn)(void *), void *arg)
{
    pid_t pid = start_traced(fn, arg);

    OK(ptrace(PTRACE_SETOPTIONS, pid, 0, options));
    return pid;
}

/* --- birth -----------------------------------------------------------------*/

/* Make a child by clone with these flags, wait for it and exit with its code.
 */
static void make_child(void *flags)
{
    int status;
    pid_t pid = syscall(SYS_clone, (long)flags, 0, 0, 0, 0);

    if (pid == 0)
        syscall(SYS_exit, CHILD_CODE);
    EQ(waitpid(pid, &status, __WALL), pid);
    _exit(WEXITSTATUS(status));
}

/* The child of this event is traced too, and begins with SIGSTOP. */
static pid_t new_child(pid_t pid, int event)
{
    go_on(PTRACE_CONT, pid, 0);
    STOPS(pid, EVENT(event));
    pid_t child = message_of(pid);
    EQ(info_of(pid).si_code, EVENT(event));
    EQ((int)regs_of(pid).eax, -ENOSYS); /* the call has no result yet */
    STOPS(child, SIGSTOP);
    CHECK(child != pid);
    return child;
}

static void event_of(int event, long flags)
{
    pid_t pid = start_with(FOLLOW, make_child, (void *)flags);
    pid_t child = new_child(pid, event);

    if (flags & CLONE_VFORK) { /* its parent sleeps, whoever continues it */
        go_on(PTRACE_CONT, pid, 0);
        go_on(PTRACE_CONT, child, 0);
        REAP_EXIT(child, CHILD_CODE);
        STOPS(pid, EVENT(PTRACE_EVENT_VFORK_DONE));
        EQ(message_of(pid), child);
    } else {
        go_on(PTRACE_CONT, child, 0);
        REAP_EXIT(child, CHILD_CODE);
    }
    go_on(PTRACE_CONT, pid, 0);
    STOPS(pid, SIGCHLD);
    go_on(PTRACE_CONT, pid, SIGCHLD);
    REAP_EXIT(pid, CHILD_CODE);
}

static void fork_event(void)
{
    event_of(PTRACE_EVENT_FORK, SIGCHLD);
}

static void vfork_event(void)
{
    event_of(PTRACE_EVENT_VFORK, CLONE_VFORK | SIGCHLD);
}

static void clone_event(void)
{
    pid_t pid = start_with(FOLLOW, make_child, (void *)0);
    pid_t child = new_child(pid, PTRACE_EVENT_CLONE);

    go_on(PTRACE_CONT, child, 0);
    go_on(PTRACE_CONT, pid, 0);
    REAP_EXIT(child, CHILD_CODE);
    REAP_EXIT(pid, CHILD_CODE);
}

/* Without the option, and with CLONE_UNTRACED, nobody hears of the child. */
static void no_event(void)
{
    pid_t pid =
        start_with(FOLLOW, make_child, (void *)(CLONE_UNTRACED | SIGCHLD));

    go_on(PTRACE_CONT, pid, 0);
    STOPS(pid, SIGCHLD);
    go_on(PTRACE_CONT, pid, 0);
    REAP_EXIT(pid, CHILD_CODE);
    pid = start_with(PTRACE_O_TRACEVFORK, make_child, (void *)SIGCHLD);
    go_on(PTRACE_CONT, pid, 0);
    STOPS(pid, SIGCHLD);
    go_on(PTRACE_CONT, pid, 0);
    REAP_EXIT(pid, CHILD_CODE);
}

/* CLONE_PTRACE: the child is traced, without an event. */
static void clone_traced(void)
{
    pid_t pid = START_TRACED(make_child, CLONE_PTRACE | SIGCHLD);

    go_on(PTRACE_CONT, pid, 0);
    int status;
    pid_t child = waitpid(-1, &status, 0);
    CHECK(child > 0 && child != pid);
    EQ(status, W_STOPCODE(SIGSTOP));
    go_on(PTRACE_CONT, child, 0);
    REAP_EXIT(child, CHILD_CODE);
    STOPS(pid, SIGCHLD);
    go_on(PTRACE_CONT, pid, 0);
    REAP_EXIT(pid, CHILD_CODE);
}

/* Options go on to the child: its own children are followed as well. */
static void fork_twice(void *unused)
{
    make_child((void *)SIGCHLD);
    (void)unused;
}

static void fork_in_child(void *unused)
{
    pid_t pid = START(fork_twice, unused);

    REAP_EXIT(pid, CHILD_CODE);
}

static void options_are_inherited(void)
{
    pid_t pid = start_with(FOLLOW, fork_in_child, NULL);
    pid_t child = new_child(pid, PTRACE_EVENT_FORK);
    pid_t grandchild = new_child(child, PTRACE_EVENT_FORK);

    go_on(PTRACE_CONT, pid, 0);
    go_on(PTRACE_CONT, child, 0);
    go_on(PTRACE_CONT, grandchild, 0);
    REAP_EXIT(grandchild, CHILD_CODE);
    STOPS(child, SIGCHLD);
    go_on(PTRACE_CONT, child, 0);
    REAP_EXIT(child, CHILD_CODE);
    STOPS(pid, SIGCHLD);
    go_on(PTRACE_CONT, pid, 0);
    REAP(pid);
}

/* The return from fork is a stop too, in both. */
static void fork_returns_twice(void)
{
    pid_t pid = start_with(FOLLOW, make_child, (void *)SIGCHLD);
    pid_t child = new_child(pid, PTRACE_EVENT_FORK);

    go_on(PTRACE_SYSCALL, pid, 0);
    STOPS(pid, CALL_STOP);
    EQ(regs_of(pid).eax, child);
    EQ(regs_of(child).eax, 0);
    EQ(regs_of(child).orig_eax, SYS_clone);
    go_on(PTRACE_SYSCALL, child, 0); /* its first stop is its first call's */
    STOPS(child, CALL_STOP);
    EQ(regs_of(child).orig_eax, SYS_exit);
    kill_child(child);
    kill_child(pid);
}

/* --- exec ------------------------------------------------------------------*/

static void execute(void *unused)
{
    char *argv[] = {"small", NULL};

    (void)unused;
    execv("small", argv);
    FAIL("exec: %s", strerror(errno));
}

/* Without options exec ends with a SIGTRAP, in the new program. */
static void exec_stops(void)
{
    put_program("small", 9);
    pid_t pid = START_TRACED(execute, NULL);

    go_on(PTRACE_CONT, pid, 0);
    STOPS(pid, SIGTRAP);
    EQ(info_of(pid).si_code, SI_USER);
    EQ(info_of(pid).si_pid, pid);
    EQ(regs_of(pid).eax, 0);
    go_on(PTRACE_CONT, pid, 0);
    REAP_EXIT(pid, 9);
}

static void exec_event(void)
{
    put_program("small", 9);
    pid_t pid =
        start_with(PTRACE_O_TRACEEXEC | PTRACE_O_TRACESYSGOOD, execute, NULL);

    go_on(PTRACE_CONT, pid, 0);
    STOPS(pid, EVENT(PTRACE_EVENT_EXEC));
    EQ(message_of(pid), pid);
    EQ(regs_of(pid).orig_eax, SYS_execve);
    go_on(PTRACE_SYSCALL, pid, 0);
    STOPS(pid, CALL_STOP);
    EQ(regs_of(pid).orig_eax, SYS_execve);
    EQ(regs_of(pid).eax, 0);
    go_on(PTRACE_CONT, pid, 0);
    REAP_EXIT(pid, 9);
}

static void step_over_exec(void)
{
    put_program("small", 9);
    pid_t pid = start_with(PTRACE_O_TRACEEXEC, execute, NULL);

    go_on(PTRACE_CONT, pid, 0);
    STOPS(pid, EVENT(PTRACE_EVENT_EXEC));
    uint32_t entry = regs_of(pid).eip;
    go_on(PTRACE_SINGLESTEP, pid, 0);
    STOPS(pid, SIGTRAP);
    EQ(regs_of(pid).eip, entry);
    go_on(PTRACE_SINGLESTEP, pid, 0);
    STOPS(pid, SIGTRAP);
    EQ(regs_of(pid).eip, entry + 5); /* mov $SYS_exit, %eax */
    go_on(PTRACE_CONT, pid, 0);
    REAP_EXIT(pid, 9);
}

/* A breakpoint is in the memory of one process, not in the program. */
static void breakpoint_is_private(void)
{
    put_program("small", 9);
    pid_t pid = start_with(PTRACE_O_TRACEEXEC, execute, NULL);

    go_on(PTRACE_CONT, pid, 0);
    STOPS(pid, EVENT(PTRACE_EVENT_EXEC));
    OK(ptrace(PTRACE_POKETEXT, pid, regs_of(pid).eip, 0xcccccccc));
    REAP_EXIT(START(execute, NULL), 9);
    go_on(PTRACE_CONT, pid, 0);
    STOPS(pid, SIGTRAP);
    go_on(PTRACE_CONT, pid, SIGTRAP);
    REAP_SIGNAL(pid, SIGTRAP);
    REAP_EXIT(START(execute, NULL), 9);
}

static int execute_in_thread(void *unused)
{
    execute(unused);
    return 0;
}

static void leave_exec_to_thread(void *unused)
{
    (void)unused;
    raw_thread(execute_in_thread, NULL);
    for (;;)
        pause();
}

/* A thread that executes a program becomes its process's leader: the old
   leader is gone without a word. */
static void exec_by_thread(void)
{
    put_program("small", 9);
    pid_t pid = start_with(PTRACE_O_TRACEEXEC | PTRACE_O_TRACECLONE,
                           leave_exec_to_thread, NULL);

    pid_t thread = new_child(pid, PTRACE_EVENT_CLONE);
    go_on(PTRACE_CONT, pid, 0);
    go_on(PTRACE_CONT, thread, 0);
    STOPS(pid, EVENT(PTRACE_EVENT_EXEC));
    EQ(message_of(pid), thread);
    FAILS(ESRCH, ptrace(PTRACE_CONT, thread, 0, 0));
    go_on(PTRACE_CONT, pid, 0);
    REAP_EXIT(pid, 9);
    FAILS(ECHILD, waitpid(-1, NULL, __WALL));
}

static void look_into_unreadable(void *unused)
{
    (void)unused;
    become(ALICE);
    pid_t pid = START_TRACED(execute, NULL);
    go_on(PTRACE_CONT, pid, 0);
    STOPS(pid, SIGTRAP);
    FAILS(EIO, ptrace(PTRACE_PEEKTEXT, pid, regs_of(pid).eip, 0));
    FAILS(EIO, ptrace(PTRACE_POKETEXT, pid, regs_of(pid).eip, 0));
    go_on(PTRACE_CONT, pid, 0);
    REAP_EXIT(pid, 9);
}

/* Who may execute a program but not read it may not read it so, either. */
static void exec_unreadable(void)
{
    if (getuid() != 0)
        return;
    put_program("small", 9);
    OK(chmod("small", 0711));
    IN_CHILD(look_into_unreadable, NULL);
}

/* --- exit ------------------------------------------------------------------*/

static void leave(int code)
{
    _exit(code);
}

/* It stops while it still has its memory. */
static void exit_event(void)
{
    static volatile long word = 1234;
    pid_t pid = start_with(PTRACE_O_TRACEEXIT,
                           (void (*)(void *))(void (*)(void))leave, (void *)6);

    go_on(PTRACE_CONT, pid, 0);
    STOPS(pid, EVENT(PTRACE_EVENT_EXIT));
    EQ(message_of(pid), W_EXITCODE(6, 0));
    EQ(regs_of(pid).orig_eax, SYS_exit_group);
    EQ((int)regs_of(pid).eax, -ENOSYS);
    EQ(ptrace(PTRACE_PEEKDATA, pid, &word, 0), 1234);
    go_on(PTRACE_CONT, pid, 0);
    REAP_EXIT(pid, 6);
}

static void send_self(int sig)
{
    OK(raise(sig));
}

static void exit_event_of_a_signal(void)
{
    pid_t pid = start_with(PTRACE_O_TRACEEXIT,
                           (void (*)(void *))(void (*)(void))send_self,
                           (void *)SIGTERM);

    go_on(PTRACE_CONT, pid, 0);
    STOPS(pid, SIGTERM);
    go_on(PTRACE_CONT, pid, SIGTERM);
    STOPS(pid, EVENT(PTRACE_EVENT_EXIT));
    EQ(message_of(pid), SIGTERM);
    go_on(PTRACE_CONT, pid, 0);
    REAP_SIGNAL(pid, SIGTERM);
}

static void unknown_options(void)
{
    pid_t pid = START_TRACED(nothing, NULL);

    FAILS(EINVAL, ptrace(PTRACE_SETOPTIONS, pid, 0, 1 << 30));
    OK(ptrace(PTRACE_SETOPTIONS, pid, 0, FOLLOW));
    OK(ptrace(PTRACE_SETOPTIONS, pid, 0, 0));
    kill_child(pid);
}

const struct test ptrace_event_tests[] = {
    TEST(fork_event),
    TEST(vfork_event),
    TEST(clone_event),
    TEST(no_event),
    TEST(clone_traced),
    TEST(options_are_inherited),
    TEST(fork_returns_twice),
    TEST(exec_stops),
    TEST(exec_event),
    TEST(step_over_exec),
    TEST(breakpoint_is_private),
    TEST(exec_by_thread),
    TEST(exec_unreadable),
    TEST(exit_event),
    TEST(exit_event_of_a_signal),
    TEST(unknown_options),
    END_OF_TESTS,
};
