/*
 * Handlers: when they run, on which stack, with which mask, and what comes
 * back from them.
 */
#include <sched.h>
#include <setjmp.h>
#include <ucontext.h>
#include "test.h"

#define LAST_SIGNAL 64
#define RT (SIGRTMIN + 4)
#define EFLAGS_IF 0x200
#define RPL 3 /* of a selector: the user's */

static volatile int nhandled, last;
static volatile sigset_t during; /* the mask inside the handler */

static void note(int sig)
{
    sigset_t now;

    sigprocmask(SIG_BLOCK, NULL, &now);
    during = now;
    last = sig;
    nhandled++;
}

static void handle(int sig, int flags, sigset_t mask)
{
    struct sigaction act = {
        .sa_handler = note, .sa_flags = flags, .sa_mask = mask};

    nhandled = 0;
    OK(sigaction(sig, &act, NULL));
}

static sigset_t bit(int sig)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, sig);
    return set;
}

static sigset_t current_mask(void)
{
    sigset_t set;

    OK(sigprocmask(SIG_BLOCK, NULL, &set));
    return set;
}

/* All but two can be handled, and the handler has run when kill returns. */
static void handles_all(void)
{
    for (int sig = 1; sig <= LAST_SIGNAL; sig++) {
        if (sig == SIGKILL || sig == SIGSTOP)
            continue;
        handle(sig, 0, 0);
        OK(kill(getpid(), sig));
        EQ(nhandled, 1);
        EQ(last, sig);
    }
}

/* While a handler runs its signal is blocked, and its mask; not after it. */
static void mask_of_handler(void)
{
    handle(SIGUSR1, 0, bit(SIGUSR2) | bit(RT) | bit(SIGKILL));
    OK(kill(getpid(), SIGUSR1));
    EQ(during, bit(SIGUSR1) | bit(SIGUSR2) | bit(RT));
    EQ(current_mask(), 0);
    handle(SIGUSR1, SA_NODEFER, 0);
    OK(kill(getpid(), SIGUSR1));
    EQ(during, 0);
}

/* SA_RESETHAND: once. */
static void handles_once(void *unused)
{
    (void)unused;
    handle(SIGUSR1, SA_RESETHAND, 0);
    OK(kill(getpid(), SIGUSR1));
    EQ(nhandled, 1);
    OK(kill(getpid(), SIGUSR1));
    FAIL("survived");
}

static void handler_is_reset(void)
{
    DIES(SIGUSR1, handles_once, NULL);
}

static volatile int depth, deepest;

static void nest(int sig)
{
    depth++;
    if (depth > deepest)
        deepest = depth;
    if (depth < 5)
        OK(kill(getpid(), sig));
    depth--;
}

static void send_again(int sig)
{
    if (++nhandled > 1)
        return;
    OK(kill(getpid(), sig));
    EQ(nhandled, 1); /* not yet */
}

/* With SA_NODEFER handlers nest; else the second signal waits for the end. */
static void handlers_nest(void)
{
    struct sigaction act = {.sa_handler = nest, .sa_flags = SA_NODEFER};

    OK(sigaction(SIGUSR1, &act, NULL));
    OK(kill(getpid(), SIGUSR1));
    EQ(deepest, 5);
    act.sa_handler = send_again;
    act.sa_flags = 0;
    nhandled = 0;
    OK(sigaction(RT, &act, NULL));
    OK(kill(getpid(), RT));
    EQ(nhandled, 2);
}

/* A blocked signal is pending until it is unblocked. */
static void pending_until_unblocked(void)
{
    sigset_t set = bit(SIGUSR1), pending;

    handle(SIGUSR1, 0, 0);
    OK(sigprocmask(SIG_BLOCK, &set, NULL));
    OK(kill(getpid(), SIGUSR1));
    OK(kill(getpid(), SIGUSR1));
    EQ(nhandled, 0);
    OK(sigpending(&pending));
    EQ(pending, bit(SIGUSR1));
    OK(sigprocmask(SIG_UNBLOCK, &set, NULL));
    EQ(nhandled, 1); /* standard signals are not counted */
    OK(sigpending(&pending));
    EQ(pending, 0);
}

/* To ignore a signal that is pending drops it. */
static void ignoring_drops(void)
{
    sigset_t set = bit(SIGUSR1), pending;

    OK(sigprocmask(SIG_BLOCK, &set, NULL));
    OK(kill(getpid(), SIGUSR1));
    signal(SIGUSR1, SIG_IGN);
    OK(sigpending(&pending));
    EQ(pending, 0);
    OK(sigprocmask(SIG_UNBLOCK, &set, NULL));
}

/* sigsuspend: the mask changes and the wait begins at once; afterwards the old
   mask is back. */
static void suspend_waits(void)
{
    sigset_t usual = bit(SIGUSR1) | bit(SIGUSR2);
    sigset_t waiting = bit(SIGUSR2);

    handle(SIGUSR1, 0, 0);
    OK(sigprocmask(SIG_SETMASK, &usual, NULL));
    OK(kill(getpid(), SIGUSR1));
    FAILS(EINTR, sigsuspend(&waiting));
    EQ(nhandled, 1);
    EQ(during, bit(SIGUSR1) | bit(SIGUSR2));
    EQ(current_mask(), usual);
}

static void ping(pid_t pid)
{
    CHECK(becomes(pid, 'S'));
    OK(kill(pid, SIGUSR1));
}

static void pause_waits(void)
{
    handle(SIGUSR1, SA_RESTART, 0);
    pid_t pid = START(ping, getpid());
    FAILS(EINTR, pause());
    EQ(nhandled, 1);
    REAP(pid);
}

static void default_action(int sig)
{
    struct kernel_sigaction plain = {.sa_handler = SIG_DFL};
    uint64_t none = 0;

    /* whoever started the tests may ignore or block some */
    syscall(SYS_rt_sigaction, sig, &plain, NULL, sizeof none);
    OK(syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, NULL, sizeof none));
    OK(kill(getpid(), sig));
    _exit(7);
}

/* What each signal does to a process that knows nothing of it. */
static void default_actions(void)
{
    static const int harmless[] = {SIGCHLD, SIGCONT, SIGURG, SIGWINCH};
    static const int stops[] = {SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU};

    for (int sig = 1; sig <= LAST_SIGNAL; sig++) {
        bool survives = false, stopped = false;
        int status;

        for (int i = 0; i < 4; i++) {
            survives |= sig == harmless[i];
            stopped |= sig == stops[i];
        }
        pid_t pid = START(default_action, sig);
        EQ(waitpid(pid, &status, WUNTRACED), pid);
        if (stopped) {
            CHECK(WIFSTOPPED(status));
            EQ(WSTOPSIG(status), sig);
            kill_child(pid);
        } else if (survives) {
            EQ(status, W_EXITCODE(7, 0));
        } else {
            EQ(WTERMSIG(status), sig);
        }
    }
}

/* --- stacks ----------------------------------------------------------------*/

static char other_stack[4 * SIGSTKSZ] __attribute__((aligned(16)));
static char *volatile stack_seen;
static stack_t volatile stack_state;
static int alignment;

static void see_stack(int sig)
{
    char here;
    stack_t now;
    stack_t other = {.ss_sp = big, .ss_size = SIGSTKSZ};

    (void)sig;
    stack_seen = &here;
    OK(sigaltstack(NULL, &now));
    stack_state = now;
    if (now.ss_flags & SS_ONSTACK)
        FAILS(EPERM, sigaltstack(&other, NULL)); /* not while it is used */
    alignment = ((uint32_t)__builtin_frame_address(0) + 8) & 15;
}

static bool on_other_stack(void)
{
    return stack_seen >= other_stack &&
           stack_seen < other_stack + sizeof other_stack;
}

static void alternate_stack(void)
{
    struct sigaction act = {.sa_handler = see_stack};
    stack_t stack = {.ss_sp = other_stack, .ss_size = sizeof other_stack};
    stack_t old;

    OK(sigaltstack(&stack, &old));
    EQ(old.ss_flags, SS_DISABLE);
    OK(sigaction(SIGUSR1, &act, NULL));
    OK(kill(getpid(), SIGUSR1));
    CHECK(!on_other_stack()); /* not asked for */
    act.sa_flags = SA_ONSTACK;
    OK(sigaction(SIGUSR1, &act, NULL));
    OK(kill(getpid(), SIGUSR1));
    CHECK(on_other_stack());
    EQ(stack_state.ss_flags, SS_ONSTACK);
    EQ(alignment, 0);
    OK(sigaltstack(NULL, &old));
    EQ(old.ss_flags, 0);
    CHECK(old.ss_sp == other_stack && old.ss_size == sizeof other_stack);
    stack.ss_flags = SS_DISABLE;
    OK(sigaltstack(&stack, NULL));
    OK(kill(getpid(), SIGUSR1));
    CHECK(!on_other_stack());
}

static void stack_errors(void)
{
    stack_t stack = {.ss_sp = other_stack, .ss_size = 100};

    FAILS(ENOMEM, sigaltstack(&stack, NULL));
    stack.ss_size = sizeof other_stack;
    stack.ss_flags = 0x100;
    FAILS(EINVAL, sigaltstack(&stack, NULL));
    FAILS(EFAULT, syscall(SYS_sigaltstack, hole(1), NULL));
    FAILS(EFAULT, syscall(SYS_sigaltstack, NULL, hole(1)));
}

static sigjmp_buf back;

static void leave(int sig)
{
    char here;

    (void)sig;
    stack_seen = &here;
    siglongjmp(back, 1);
}

static volatile int overflows;

/* The stack has come to its end: only another one can handle that. */
static void overflow(volatile char *above)
{
    volatile char here[PAGE];

    here[0] = *above;
    if (!overflows) /* never */
        overflow(here);
    overflows--; /* no tail call */
}

static void stack_overflow(void)
{
    struct sigaction act = {.sa_handler = leave, .sa_flags = SA_ONSTACK};
    stack_t stack = {.ss_sp = other_stack, .ss_size = sizeof other_stack};

    OK(sigaltstack(&stack, NULL));
    OK(sigaction(SIGSEGV, &act, NULL));
    for (int i = 0; i < 3; i++) {
        stack_seen = NULL;
        if (sigsetjmp(back, 1) == 0)
            overflow("");
        CHECK(on_other_stack());
    }
}

static void overflow_without(void *unused)
{
    struct sigaction act = {.sa_handler = leave};

    (void)unused;
    OK(sigaction(SIGSEGV, &act, NULL));
    overflow("");
}

static void no_stack_for_the_handler(void)
{
    DIES(SIGSEGV, overflow_without, NULL);
}

/* --- what comes back -------------------------------------------------------*/

/* siglongjmp out of a handler, with the mask as it was. */
static void jump_out(void)
{
    struct sigaction act = {.sa_handler = leave};

    OK(sigaction(SIGUSR1, &act, NULL));
    for (int i = 0; i < 10; i++) {
        if (sigsetjmp(back, 1) == 0) {
            kill(getpid(), SIGUSR1);
            FAIL("came back");
        }
        EQ(current_mask(), 0);
    }
}

static void use_fpu(int sig)
{
    float one = 1, result;

    (void)sig;
    asm volatile("fninit\n\tfldpi\n\tfldl2e\n\tfaddp\n\tfstps %0\n\t"
                 "movss %1, %%xmm0\n\taddss %%xmm0, %%xmm0\n\t"
                 "movaps %%xmm0, %%xmm7"
                 : "=m"(result)
                 : "m"(one));
}

/* A handler may compute; the registers of who was interrupted are kept. */
static void fpu_is_kept(void)
{
    struct sigaction act = {.sa_handler = use_fpu};
    float xmm[4] = {1, 2, 3, 4}, got[4], top;
    int pid = getpid();

    for (int flags = 0; flags <= SA_SIGINFO; flags += SA_SIGINFO) {
        act.sa_flags = flags;
        OK(sigaction(SIGUSR1, &act, NULL));
        asm volatile("fninit\n\tfld1\n\tfldl2t\n\tmovups %5, %%xmm7\n\t"
                     "int $0x80\n\t"
                     "movups %%xmm7, %0\n\tfstps %1\n\tfstp %%st"
                     : "=m"(got), "=m"(top)
                     : "a"(SYS_kill), "b"(pid), "c"(SIGUSR1), "m"(xmm)
                     : "memory");
        CHECK(memcmp(got, xmm, sizeof xmm) == 0);
        CHECK(top > 3.3 && top < 3.4);
    }
}

static void change_fpu(int sig, siginfo_t *info, void *context)
{
    struct sigcontext *sc = &((ucontext_t *)context)->uc_mcontext;
    struct fpstate *fp = (struct fpstate *)sc->fpstate;

    (void)sig, (void)info;
    CHECK(sc->fpstate % 16 == 0);
    EQ(fp->magic, X86_FXSR_MAGIC);
    EQ(fp->cw & 0xffff, 0x27f);
    fp->xmm[7][1] = 0x11223344;
    fp->cw = 0x37f;
}

/* The context's FPU state is what the interrupted code goes on with. */
static void fpu_can_be_changed(void)
{
    struct sigaction act = {.sa_sigaction = change_fpu, .sa_flags = SA_SIGINFO};
    uint32_t xmm[4] = {1, 2, 3, 4}, got[4];
    uint16_t cw = 0x27f;
    int pid = getpid();

    OK(sigaction(SIGUSR1, &act, NULL));
    asm volatile("fldcw %1\n\tmovups %5, %%xmm7\n\tint $0x80\n\t"
                 "movups %%xmm7, %0\n\tfnstcw %1"
                 : "=m"(got), "+m"(cw)
                 : "a"(SYS_kill), "b"(pid), "c"(SIGUSR1), "m"(xmm)
                 : "memory");
    EQ(got[0], 1);
    EQ(got[1], 0x11223344);
    EQ(cw, 0x37f);
}

static void change_mask(int sig, siginfo_t *info, void *context)
{
    (void)sig, (void)info;
    ((ucontext_t *)context)->uc_sigmask = ~0ull;
}

/* So is the mask, but for what cannot be blocked. */
static void mask_can_be_changed(void)
{
    struct sigaction act = {.sa_sigaction = change_mask,
                            .sa_flags = SA_SIGINFO};

    OK(sigaction(SIGUSR1, &act, NULL));
    OK(kill(getpid(), SIGUSR1));
    EQ(current_mask(), ~(bit(SIGKILL) | bit(SIGSTOP)));
}

static void old_context(int sig, struct sigcontext sc)
{
    EQ(sig, SIGUSR1);
    CHECK((sc.cs & RPL) == RPL);
    CHECK(sc.eflags & EFLAGS_IF);
    EQ(sc.oldmask, 0);
    EQ(sc.eax, 0); /* kill's result */
    nhandled++;
}

/* Without SA_SIGINFO the registers are the second argument. */
static void plain_frame(void)
{
    struct sigaction act = {.sa_handler =
                                (sighandler_t)(void (*)(void))old_context};

    OK(sigaction(SIGUSR1, &act, NULL));
    nhandled = 0;
    OK(kill(getpid(), SIGUSR1));
    EQ(nhandled, 1);
}

/* --- hard cases -----------------------------------------------------------*/

/* A handler that is not there: the process dies of that. */
static void wild_handler(uint32_t handler)
{
    struct sigaction act = {.sa_handler = (sighandler_t)handler};

    OK(sigaction(SIGUSR1, &act, NULL));
    kill(getpid(), SIGUSR1);
}

static void wild_handlers(void)
{
    DIES(SIGSEGV, wild_handler, 2);
    DIES(SIGSEGV, wild_handler, 0xfffffff0);
    DIES(SIGSEGV, wild_handler, 0x80100000);
    DIES(SIGSEGV, wild_handler, hole(1));
}

/* Handlers, one after the other, while others send more: none is lost. */
static volatile int counted;

static void count(int sig)
{
    (void)sig;
    counted++;
}

static void send_many(pid_t pid)
{
    for (int i = 0; i < 200; i++)
        OK(sigqueue(pid, RT, (union sigval){.sival_int = i}));
}

static void signals_from_all_sides(void)
{
    struct sigaction act = {.sa_handler = count, .sa_flags = SA_RESTART};
    pid_t pids[4];

    OK(sigaction(RT, &act, NULL));
    for (int i = 0; i < 4; i++)
        pids[i] = START(send_many, getpid());
    for (int i = 0; i < 4; i++)
        REAP(pids[i]);
    EQ(counted, 4 * 200);
}

const struct test handler_tests[] = {
    TEST(handles_all),
    TEST(mask_of_handler),
    TEST(handler_is_reset),
    TEST(handlers_nest),
    TEST(pending_until_unblocked),
    TEST(ignoring_drops),
    TEST(suspend_waits),
    TEST(pause_waits),
    TEST(default_actions),
    TEST(alternate_stack),
    TEST(stack_errors),
    TEST(stack_overflow),
    TEST(no_stack_for_the_handler),
    TEST(jump_out),
    TEST(fpu_is_kept),
    TEST(fpu_can_be_changed),
    TEST(mask_can_be_changed),
    TEST(plain_frame),
    TEST(wild_handlers),
    TEST(signals_from_all_sides),
    END_OF_TESTS,
};
