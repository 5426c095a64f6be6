/*
 * The stacks that handlers run on, and jumps from one to another.
 */
#include <setjmp.h>
#include <ucontext.h>
#include "handler.h"
#include "test.h"

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

/* longjmp alone leaves the mask as the handler had it. */
static void jump_with_mask(void)
{
    struct sigaction act = {.sa_handler = leave};

    OK(sigaction(SIGUSR1, &act, NULL));
    if (sigsetjmp(back, 0) == 0) {
        kill(getpid(), SIGUSR1);
        FAIL("came back");
    }
    EQ(current_mask(), bit(SIGUSR1));
}

static void interrupt(int sig)
{
    (void)sig;
    CHECK(on_other_stack());
    char *outer = stack_seen;
    kill(getpid(), SIGUSR2);
    CHECK(stack_seen == outer);
    FAIL("came back");
}

static void set_outer(int sig)
{
    stack_seen = __builtin_frame_address(0);
    interrupt(sig);
}

/* Out of a handler within a handler, at one go, again and again; the inner one
   shares the alternate stack with the outer one. */
static void jump_out_of_two(void)
{
    struct sigaction act = {.sa_handler = set_outer, .sa_flags = SA_ONSTACK};
    stack_t stack = {.ss_sp = other_stack, .ss_size = sizeof other_stack}, now;

    OK(sigaltstack(&stack, NULL));
    OK(sigaction(SIGUSR1, &act, NULL));
    act.sa_handler = leave;
    OK(sigaction(SIGUSR2, &act, NULL));
    for (int i = 0; i < 10; i++) {
        if (sigsetjmp(back, 1) == 0)
            kill(getpid(), SIGUSR1);
        CHECK(on_other_stack());
        EQ(current_mask(), 0);
        OK(sigaltstack(NULL, &now));
        EQ(now.ss_flags, 0);
    }
}

static char *volatile inner, *volatile outer;

static void inner_handler(int sig)
{
    (void)sig;
    inner = __builtin_frame_address(0);
}

static void outer_handler(int sig)
{
    volatile char kept[64];

    (void)sig;
    outer = __builtin_frame_address(0);
    memset((void *)kept, 0x5a, sizeof kept);
    OK(kill(getpid(), SIGUSR2));
    for (unsigned i = 0; i < sizeof kept; i++)
        EQ(kept[i], 0x5a);
}

/* A handler on the alternate stack that is interrupted: the second one begins
   below it, not at the stack's end again. */
static void nested_on_alternate_stack(void)
{
    struct sigaction act = {.sa_handler = outer_handler,
                            .sa_flags = SA_ONSTACK};
    stack_t stack = {.ss_sp = other_stack, .ss_size = sizeof other_stack};

    OK(sigaltstack(&stack, NULL));
    OK(sigaction(SIGUSR1, &act, NULL));
    for (int flags = 0; flags < 2; flags++) { /* it is there already */
        act.sa_handler = inner_handler;
        act.sa_flags = flags ? 0 : SA_ONSTACK;
        OK(sigaction(SIGUSR2, &act, NULL));
        OK(kill(getpid(), SIGUSR1));
        CHECK(inner < outer && inner > other_stack);
    }
}

static void set_stack(int sig)
{
    stack_t stack = {.ss_sp = other_stack, .ss_size = sizeof other_stack};

    (void)sig;
    OK(sigaltstack(&stack, NULL));
}

static void change_stack(int sig, siginfo_t *info, void *context)
{
    stack_t *stack = &((ucontext_t *)context)->uc_stack;

    (void)sig, (void)info;
    EQ(stack->ss_flags, SS_DISABLE);
    stack->ss_flags = 0;
    stack->ss_sp = other_stack;
    stack->ss_size = sizeof other_stack / 2;
}

/* A return from a handler with SA_SIGINFO sets what the context says of the
   alternate stack: what was before, or what the handler has put there. */
static void stack_is_restored(void)
{
    struct sigaction act = {.sa_handler = set_stack};
    stack_t now;

    OK(sigaction(SIGUSR1, &act, NULL));
    OK(kill(getpid(), SIGUSR1));
    OK(sigaltstack(NULL, &now));
    CHECK(now.ss_sp == other_stack); /* a plain frame has none */
    now.ss_flags = SS_DISABLE;
    OK(sigaltstack(&now, NULL));
    act.sa_flags = SA_SIGINFO;
    OK(sigaction(SIGUSR1, &act, NULL));
    OK(kill(getpid(), SIGUSR1));
    OK(sigaltstack(NULL, &now));
    EQ(now.ss_flags, SS_DISABLE);
    act.sa_sigaction = change_stack;
    OK(sigaction(SIGUSR1, &act, NULL));
    OK(kill(getpid(), SIGUSR1));
    OK(sigaltstack(NULL, &now));
    EQ(now.ss_flags, 0);
    EQ(now.ss_size, sizeof other_stack / 2);
}

static void has_stack(void *unused)
{
    stack_t now;

    (void)unused;
    OK(sigaltstack(NULL, &now));
    CHECK(now.ss_sp == other_stack && now.ss_size == sizeof other_stack);
}

/* fork copies it. */
static void stack_is_inherited(void)
{
    stack_t stack = {.ss_sp = other_stack, .ss_size = sizeof other_stack};

    OK(sigaltstack(&stack, NULL));
    IN_CHILD(has_stack, NULL);
}

const struct test altstack_tests[] = {
    TEST(alternate_stack),
    TEST(stack_errors),
    TEST(stack_overflow),
    TEST(no_stack_for_the_handler),
    TEST(nested_on_alternate_stack),
    TEST(stack_is_restored),
    TEST(stack_is_inherited),
    TEST(jump_out),
    TEST(jump_with_mask),
    TEST(jump_out_of_two),
    END_OF_TESTS,
};
