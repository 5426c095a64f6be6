/*
 * Forged frames: a handler changes its frame, byte by byte, or sigreturn finds
 * one that nobody has made but the program. Whatever becomes of the process,
 * it is no more privileged than before.
 */
#include <sched.h>
#include <ucontext.h>
#include "test.h"

#define EFLAGS_IF 0x200
#define EFLAGS_IOPL 0x3000
#define RPL 3 /* of a selector: the user's */

static struct {
    unsigned at;
    uint8_t flip;
} forgery;
static volatile bool *privileged;

static void forge(int sig, siginfo_t *info, void *context)
{
    (void)info;
    uint8_t *frame = (uint8_t *)context;
    if (sig == SIGUSR1) /* the frame begins before the context */
        frame -= offsetof(struct rt_sigframe, uc);
    frame[forgery.at] ^= forgery.flip;
}

/* The arguments of a plain handler lie in its frame. */
static void forge_plain(int sig)
{
    uint8_t *frame = (uint8_t *)&sig - sizeof(uint32_t);

    frame[forgery.at] ^= forgery.flip;
}

static void run_forged(void (*handler)(void))
{
    struct sigaction act = {
        .sa_handler = (sighandler_t)handler,
        .sa_flags = handler == (void (*)(void))forge ? SA_SIGINFO : 0};
    uint32_t flags, cs;

    for (int fd = 0; fd < 16; fd++)
        close(fd); /* what it does after a wild jump is not heard of */
    sigaction(SIGUSR1, &act, NULL);
    asm volatile("fninit"); /* so FPU state is in the frame, too */
    kill(getpid(), SIGUSR1);
    asm volatile("pushf\n\tpop %0\n\tmov %%cs, %1" : "=r"(flags), "=r"(cs));
    if ((cs & RPL) != RPL || (flags & EFLAGS_IOPL) || !(flags & EFLAGS_IF))
        *privileged = true;
    _exit(0);
}

/* The child may go wrong in any way but one. */
static void reap_forged(pid_t pid)
{
    int status;

    for (int i = 0; i < 30; i++) {
        if (waitpid(pid, &status, WNOHANG | WUNTRACED) == pid) {
            CHECK(!*privileged);
            if (!WIFSTOPPED(status))
                return;
            break;
        }
        sched_yield();
        if (i > 20)
            sleep_ms(2);
    }
    OK(kill(pid, SIGKILL));
    EQ(waitpid(pid, NULL, 0), pid);
}

static void forge_all(void (*handler)(void), unsigned size)
{
    static const uint8_t flips[] = {0x01, 0xff};

    privileged = shared(PAGE);
    for (unsigned i = 0; i < sizeof flips; i++) {
        forgery.flip = flips[i];
        for (forgery.at = 0; forgery.at < size; forgery.at++)
            reap_forged(START(run_forged, handler));
    }
}

static void forged_frames(void)
{
    forge_all((void (*)(void))forge,
              sizeof(struct rt_sigframe) + sizeof(struct fpstate));
}

static void forged_plain_frames(void)
{
    forge_all((void (*)(void))forge_plain, offsetof(struct sigframe, retcode));
}

static struct sigcontext valid_context;

static void copy_context(int sig, siginfo_t *info, void *context)
{
    (void)sig, (void)info;
    valid_context = ((ucontext_t *)context)->uc_mcontext;
}

/* sigreturn with a frame that nobody has made but the program. */
static void return_forged(struct rt_sigframe *frame)
{
    asm volatile("mov %0, %%esp\n\tint $0x80"
                 :
                 : "r"(&frame->sig), "a"(SYS_rt_sigreturn));
    __builtin_unreachable();
}

/* Selectors of all kinds in a frame: the process dies, or has its own. */
static void forged_selectors(void)
{
    static const uint16_t selectors[] = {
        0, 1, 3, 0x8, 0x10, 0x18, 0x20, 0x28, 0x33, 0x60, 0xfff8, 0xffff};
    struct sigaction act = {.sa_sigaction = copy_context,
                            .sa_flags = SA_SIGINFO};
    static struct rt_sigframe frame;

    privileged = shared(PAGE);
    OK(sigaction(SIGUSR1, &act, NULL));
    OK(kill(getpid(), SIGUSR1));
    for (unsigned which = 0; which < 6; which++) {
        for (unsigned i = 0; i < sizeof selectors / sizeof *selectors; i++) {
            struct sigcontext sc = valid_context;
            uint32_t *fields[] = {&sc.cs, &sc.ss, &sc.ds,
                                  &sc.es, &sc.fs, &sc.gs};

            *fields[which] = selectors[i];
            sc.eip = (uint32_t)run_forged; /* will not come far */
            sc.eflags |= EFLAGS_IOPL;
            sc.esp = (uint32_t)&big[BIG_SIZE - KIB];
            sc.fpstate = 0;
            memset(&frame, 0, sizeof frame);
            frame.uc.uc_mcontext = sc;
            reap_forged(START(return_forged, &frame));
        }
    }
}

static void bad_return(void *at)
{
    asm volatile("mov %0, %%esp\n\tint $0x80"
                 :
                 : "r"(at), "a"(SYS_rt_sigreturn));
    __builtin_unreachable();
}

static void bad_return_plain(void *at)
{
    asm volatile("mov %0, %%esp\n\tint $0x80" : : "r"(at), "a"(SYS_sigreturn));
    __builtin_unreachable();
}

/* No frame at all. */
static void frames_nowhere(void)
{
    static const uint32_t where[] = {0,          4,          0x1000,
                                     0x7fffffff, 0x80000000, 0xbffffff0,
                                     0xc0000000, 0xfffffff0, 0xffffffff};

    for (unsigned i = 0; i < sizeof where / sizeof *where; i++) {
        DIES(SIGSEGV, bad_return, where[i]);
        DIES(SIGSEGV, bad_return_plain, where[i]);
    }
    DIES(SIGSEGV, bad_return, hole(1));
}

const struct test forge_tests[] = {
    TEST_KIN_SLOW(forged_frames), /* a wild jump could do harm on the host */
    TEST_KIN_SLOW(forged_plain_frames),
    TEST(forged_selectors),
    TEST(frames_nowhere),
    END_OF_TESTS,
};
