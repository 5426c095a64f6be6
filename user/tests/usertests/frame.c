/*
 * What a handler finds of the code that it has interrupted, may change, and
 * gives back: registers, FPU state, mask.
 */
#include <ucontext.h>
#include "handler.h"
#include "test.h"

#define EFLAGS_IF 0x200
#define RPL 3 /* of a selector: the user's */

static volatile int nhandled;

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

static volatile uint16_t handler_cw, handler_sw;
static volatile uint32_t handler_mxcsr;
static volatile float handler_sum;

static void compute(int sig)
{
    float sum;
    uint32_t mxcsr;
    uint16_t cw, sw;

    (void)sig;
    asm volatile("fnstcw %0\n\t"
                 "stmxcsr %1\n\t"
                 "fld1\n\tfld1\n\tfaddp\n\tfstps %2\n\t"
                 "fnstsw %3"
                 : "=m"(cw), "=m"(mxcsr), "=m"(sum), "=m"(sw));
    handler_cw = cw;
    handler_mxcsr = mxcsr;
    handler_sum = sum;
    handler_sw = sw;
}

/* A handler computes from a fresh start, even if it has interrupted code that
   uses all of the x87's stack, another precision and rounding. */
static void fpu_of_handler(void)
{
    struct sigaction act = {.sa_handler = compute};
    uint16_t cw = 0xc7f;
    uint32_t mxcsr = 0x7f80, after;
    int pid = getpid();
    float last;

    OK(sigaction(SIGUSR1, &act, NULL));
    asm volatile("fninit\n\tfldcw %2\n\tldmxcsr %3\n\t"
                 "fldpi\n\tfld1\n\tfld1\n\tfld1\n\t"
                 "fld1\n\tfld1\n\tfld1\n\tfldl2t\n\t"
                 "int $0x80\n\t"
                 "stmxcsr %0\n\tfstps %1\n\tfnstcw %2\n\tfninit"
                 : "=m"(after), "=m"(last), "+m"(cw)
                 : "m"(mxcsr), "a"(SYS_kill), "b"(pid), "c"(SIGUSR1)
                 : "memory");
    EQ(after, mxcsr);
    EQ(cw, 0xc7f);
    CHECK(last > 3.32f && last < 3.33f);
    EQ(handler_cw, 0x37f);
    EQ(handler_mxcsr, 0x1f80);
    EQ(handler_sw & 0x41, 0); /* no stack fault */
    CHECK(handler_sum == 2.0f);
    mxcsr = 0x1f80;
    asm volatile("ldmxcsr %0" : : "m"(mxcsr));
}

const struct test frame_tests[] = {
    TEST(fpu_is_kept),         TEST(fpu_can_be_changed), TEST(fpu_of_handler),
    TEST(mask_can_be_changed), TEST(plain_frame),        END_OF_TESTS,
};
