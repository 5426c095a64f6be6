/*
 * ptrace: stops at system calls, single steps, and the registers.
 */
#include <stddef.h>
#include "ptrace.h"

#define NOT_A_CALL 7777
#define MANY_STEPS 1000
#define TF 0x100

static long raw(int number, long a, long b)
{
    long result;

    asm volatile("int $0x80"
                 : "=a"(result)
                 : "a"(number), "b"(a), "c"(b), "d"(0)
                 : "memory");
    return result;
}

static void exit_with(int code)
{
    raw(SYS_exit, code, 0);
}

static void set_regs(pid_t pid, const struct user_regs_struct *regs)
{
    OK(ptrace(PTRACE_SETREGS, pid, 0, regs));
}

static void poke_user(pid_t pid, int offset, long value)
{
    OK(ptrace(PTRACE_POKEUSER, pid, offset, value));
}

/* On to the next stop of a call. */
static struct user_regs_struct next_call(pid_t pid)
{
    go_on(PTRACE_SYSCALL, pid, 0);
    STOPS(pid, CALL_STOP);
    return regs_of(pid);
}

static void trace_good(pid_t pid)
{
    OK(ptrace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_TRACESYSGOOD));
}

/* --- system calls ----------------------------------------------------------*/

static void call_and_exit(void *unused)
{
    (void)unused;
    _exit(raw(SYS_getpgid, 0, 5) == getpgid(0) ? 3 : 4);
}

/* Two stops for each call: before it, with -ENOSYS as its result, and after. */
static void call_stops(void)
{
    pid_t pid = START_TRACED(call_and_exit, NULL);
    struct user_regs_struct regs;

    go_on(PTRACE_SYSCALL, pid, 0);
    STOPS(pid, SIGTRAP); /* the end of kill by which it has stopped itself */
    while (regs_of(pid).orig_eax != SYS_getpgid) {
        go_on(PTRACE_SYSCALL, pid, 0);
        STOPS(pid, SIGTRAP);
    }
    regs = regs_of(pid);
    EQ((int)regs.eax, -ENOSYS);
    EQ(regs.ebx, 0);
    EQ(regs.ecx, 5);
    EQ(message_of(pid), 1);
    trace_good(pid);
    regs = next_call(pid);
    EQ(regs.orig_eax, SYS_getpgid);
    EQ(regs.eax, getpgid(0));
    EQ(message_of(pid), 2);
    EQ(info_of(pid).si_signo, SIGTRAP);
    EQ(info_of(pid).si_code, CALL_STOP);
    EQ(info_of(pid).si_pid, pid);
    go_on(PTRACE_CONT, pid, 0);
    REAP_EXIT(pid, 3);
}

/* Run to the next entry of this call. */
static struct user_regs_struct reach(pid_t pid, unsigned number)
{
    struct user_regs_struct regs = next_call(pid);

    while (regs.orig_eax != number || (int)regs.eax != -ENOSYS)
        regs = next_call(pid);
    return regs;
}

static void arguments_are_changed(void)
{
    pid_t pid = START_TRACED(exit_with, 3);
    struct user_regs_struct regs;

    trace_good(pid);
    regs = reach(pid, SYS_exit);
    EQ(regs.ebx, 3);
    regs.ebx = 17;
    set_regs(pid, &regs);
    go_on(PTRACE_CONT, pid, 0);
    REAP_EXIT(pid, 17);
}

static void exit_with_call(int number)
{
    exit_with(raw(number, 0, 0) & 0xff);
}

static void call_is_changed(void)
{
    pid_t pid = START_TRACED(exit_with_call, SYS_getpgid);

    trace_good(pid);
    reach(pid, SYS_getpgid);
    poke_user(pid, offsetof(struct user, regs.orig_eax), SYS_getpid);
    go_on(PTRACE_CONT, pid, 0);
    REAP_EXIT(pid, pid & 0xff);
}

/* Number -1: no call, and the result is what the tracer says, or -ENOSYS. */
static void call_is_skipped(void)
{
    pid_t pid = START_TRACED(exit_with_call, SYS_getpid);

    trace_good(pid);
    reach(pid, SYS_getpid);
    poke_user(pid, offsetof(struct user, regs.orig_eax), -1);
    poke_user(pid, offsetof(struct user, regs.eax), 77);
    EQ(next_call(pid).eax, 77);
    go_on(PTRACE_CONT, pid, 0);
    REAP_EXIT(pid, 77);
    pid = START_TRACED(exit_with_call, SYS_getpid);
    trace_good(pid);
    reach(pid, SYS_getpid);
    poke_user(pid, offsetof(struct user, regs.orig_eax), -1);
    go_on(PTRACE_CONT, pid, 0);
    REAP_EXIT(pid, -ENOSYS & 0xff);
}

static void result_is_changed(void)
{
    pid_t pid = START_TRACED(exit_with_call, SYS_getpid);

    trace_good(pid);
    reach(pid, SYS_getpid);
    next_call(pid);
    poke_user(pid, offsetof(struct user, regs.eax), 55);
    go_on(PTRACE_CONT, pid, 0);
    REAP_EXIT(pid, 55);
}

static void unknown_call_stops(void)
{
    pid_t pid = START_TRACED(exit_with_call, NOT_A_CALL);

    trace_good(pid);
    reach(pid, NOT_A_CALL);
    EQ((int)next_call(pid).eax, -ENOSYS);
    go_on(PTRACE_CONT, pid, 0);
    REAP_EXIT(pid, -ENOSYS & 0xff);
}

static void signal_at_call(void)
{
    pid_t pid = START_TRACED(exit_with_call, SYS_getpid);

    trace_good(pid);
    reach(pid, SYS_getpid);
    go_on(PTRACE_CONT, pid, SIGUSR1); /* is sent to it, */
    STOPS(pid, SIGUSR1);              /* so it stops for it */
    go_on(PTRACE_CONT, pid, SIGUSR1);
    REAP_SIGNAL(pid, SIGUSR1);
}

static void kill_at_call(void)
{
    pid_t pid = START_TRACED(exit_with, 3);

    trace_good(pid);
    reach(pid, SYS_exit);
    kill_child(pid);
}

static void read_pipe(int fd)
{
    char c;
    long result;

    asm volatile("int $0x80"
                 : "=a"(result)
                 : "a"(SYS_read), "b"(fd), "c"(&c), "d"(1)
                 : "memory");
    EQ(result, 1);
}

/* A call that a signal interrupts shows an internal error, and is entered
   again when the signal is dropped. */
static void call_is_restarted(void)
{
    int fds[2];

    OK(pipe(fds));
    pid_t pid = START_TRACED(read_pipe, fds[0]);
    trace_good(pid);
    reach(pid, SYS_read);
    go_on(PTRACE_SYSCALL, pid, 0);
    CHECK(becomes(pid, 'S'));
    OK(kill(pid, SIGUSR1));
    STOPS(pid, CALL_STOP);
    EQ((int)regs_of(pid).eax, -512); /* ERESTARTSYS */
    go_on(PTRACE_SYSCALL, pid, 0);
    STOPS(pid, SIGUSR1);
    EQ((int)regs_of(pid).eax, -512);
    EQ(next_call(pid).orig_eax, SYS_read); /* once more */
    EQ((int)regs_of(pid).eax, -ENOSYS);
    tell(fds[1]);
    EQ(next_call(pid).eax, 1);
    go_on(PTRACE_CONT, pid, 0);
    REAP(pid);
}

/* A debugger may let other code run in the middle of a call, and put the
   registers back: then the call is made again. */
static void call_survives_other_code(void)
{
    struct user_regs_struct regs, other;
    int fds[2];

    OK(pipe(fds));
    pid_t pid = START_TRACED(read_pipe, fds[0]);
    go_on(PTRACE_CONT, pid, 0);
    CHECK(becomes(pid, 'S'));
    OK(kill(pid, SIGUSR1));
    STOPS(pid, SIGUSR1);
    regs = other = regs_of(pid);
    EQ(regs.orig_eax, SYS_read);
    other.orig_eax = -1;
    set_regs(pid, &other);
    go_on(PTRACE_SINGLESTEP, pid, 0);
    STOPS(pid, SIGTRAP);
    EQ((int)regs_of(pid).orig_eax, -1);
    set_regs(pid, &regs);
    EQ(regs_of(pid).orig_eax, SYS_read);
    tell(fds[1]);
    go_on(PTRACE_CONT, pid, 0);
    REAP(pid);
}

/* --- single steps ----------------------------------------------------------*/

extern char step_code[], step_second[], step_call[], step_after[];

/* nop; inc %ebx; int $0x80 (getpid); inc %ebx; exit */
asm(".globl step_code, step_second, step_call, step_after\n"
    "step_code: nop\n"
    "step_second: inc %ebx\n"
    "step_call: int $0x80\n"
    "step_after: inc %ebx\n"
    "    mov $1, %eax\n"
    "    int $0x80\n");

/* A tracee that is about to run step_code. */
static pid_t at_step_code(void)
{
    pid_t pid = START_TRACED(exit_with, 0);
    struct user_regs_struct regs = regs_of(pid);

    regs.eip = (uint32_t)step_code;
    regs.eax = SYS_getpid;
    regs.ebx = 40;
    regs.orig_eax = -1;
    set_regs(pid, &regs);
    return pid;
}

static void steps_to(pid_t pid, const char *where)
{
    go_on(PTRACE_SINGLESTEP, pid, 0);
    STOPS(pid, SIGTRAP);
    EQ(regs_of(pid).eip, (uint32_t)where);
    EQ(regs_of(pid).eflags & TF, 0);
}

/* One instruction each; a system call is one. */
static void single_step(void)
{
    pid_t pid = at_step_code();

    steps_to(pid, step_second);
    EQ(info_of(pid).si_code, TRAP_TRACE);
    EQ((uint32_t)info_of(pid).si_addr, (uint32_t)step_second);
    steps_to(pid, step_call);
    EQ(regs_of(pid).ebx, 41);
    steps_to(pid, step_after);
    EQ(regs_of(pid).eax, pid);
    EQ(regs_of(pid).ebx, 41);
    go_on(PTRACE_CONT, pid, 0); /* without steps again */
    REAP_EXIT(pid, 42);
}

static void detach_ends_steps(void)
{
    pid_t pid = at_step_code();

    steps_to(pid, step_second);
    OK(ptrace(PTRACE_DETACH, pid, 0, 0));
    REAP_EXIT(pid, 42);
}

static void step_through_program(void)
{
    pid_t pid = START_TRACED(exit_with, 3);
    int nsteps = 0, status;

    go_on(PTRACE_SINGLESTEP, pid, 0);
    EQ(waitpid(pid, &status, 0), pid);
    while (status == W_STOPCODE(SIGTRAP) && nsteps++ < MANY_STEPS) {
        go_on(PTRACE_SINGLESTEP, pid, 0);
        EQ(waitpid(pid, &status, 0), pid);
    }
    EQ(status, W_EXITCODE(3, 0));
    CHECK(nsteps > 5);
}

static void fork_and_wait(void *unused)
{
    int status;
    pid_t pid = raw(SYS_fork, 0, 0);

    (void)unused;
    if (pid == 0)
        exit_with(21);
    EQ(raw(SYS_waitpid, pid, (long)&status), pid);
    exit_with(status >> 8);
}

/* The steps are the parent's alone. */
static void step_over_fork(void)
{
    pid_t pid = START_TRACED(fork_and_wait, NULL);
    int status = W_STOPCODE(0);

    for (int i = 0; i < MANY_STEPS && WIFSTOPPED(status); i++) {
        go_on(PTRACE_SINGLESTEP, pid, 0);
        EQ(waitpid(pid, &status, 0), pid);
    }
    EQ(status, W_EXITCODE(21, 0));
}

static volatile int handled;

static void handler(int sig)
{
    handled = sig;
}

static void handle_and_send(int sig)
{
    OK((int)signal(sig, handler));
    OK(raise(sig));
    _exit(handled);
}

/* A step with a signal stops at the handler's first instruction, and the
   handler returns to code that runs without steps. */
static void step_into_handler(void)
{
    pid_t pid = START_TRACED(handle_and_send, SIGUSR2);

    go_on(PTRACE_CONT, pid, 0);
    STOPS(pid, SIGUSR2);
    go_on(PTRACE_SINGLESTEP, pid, SIGUSR2);
    STOPS(pid, SIGTRAP);
    EQ(regs_of(pid).eip, (uint32_t)handler);
    EQ(regs_of(pid).eflags & TF, 0);
    go_on(PTRACE_SINGLESTEP, pid, 0);
    STOPS(pid, SIGTRAP);
    CHECK(regs_of(pid).eip != (uint32_t)handler);
    go_on(PTRACE_CONT, pid, 0);
    REAP_EXIT(pid, SIGUSR2);
}

static void step_out_of_handler(void)
{
    pid_t pid = START_TRACED(handle_and_send, SIGUSR2);
    int status;

    go_on(PTRACE_CONT, pid, 0);
    STOPS(pid, SIGUSR2);
    go_on(PTRACE_SINGLESTEP, pid, SIGUSR2);
    EQ(waitpid(pid, &status, 0), pid);
    for (int i = 0; i < MANY_STEPS && status == W_STOPCODE(SIGTRAP); i++) {
        go_on(PTRACE_SINGLESTEP, pid, 0);
        EQ(waitpid(pid, &status, 0), pid);
    }
    EQ(status, W_EXITCODE(SIGUSR2, 0));
}

/* int3: the tracer learns that a breakpoint was reached. */
static void breakpoint(void)
{
    pid_t pid = at_step_code();
    long word = ptrace(PTRACE_PEEKTEXT, pid, step_second, 0);

    OK(ptrace(PTRACE_POKETEXT, pid, step_second, (word & ~0xff) | 0xcc));
    EQ(*(unsigned char *)step_second, word & 0xff); /* not here */
    go_on(PTRACE_CONT, pid, 0);
    STOPS(pid, SIGTRAP);
    EQ(regs_of(pid).eip, (uint32_t)step_second + 1);
    OK(ptrace(PTRACE_POKETEXT, pid, step_second, word));
    poke_user(pid, offsetof(struct user, regs.eip), (long)step_second);
    go_on(PTRACE_CONT, pid, 0);
    REAP_EXIT(pid, 42);
}

const struct test ptrace_call_tests[] = {
    TEST(call_stops),           TEST(arguments_are_changed),
    TEST(call_is_changed),      TEST(call_is_skipped),
    TEST(result_is_changed),    TEST(unknown_call_stops),
    TEST(signal_at_call),       TEST(kill_at_call),
    TEST(call_is_restarted),    TEST(call_survives_other_code),
    TEST(single_step),          TEST(detach_ends_steps),
    TEST(step_through_program), TEST(step_over_fork),
    TEST(step_into_handler),    TEST(step_out_of_handler),
    TEST(breakpoint),           END_OF_TESTS,
};
