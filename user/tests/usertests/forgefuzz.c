/*
 * Random frames for sigreturn: registers, selectors, flags, FPU state, stacks
 * and addresses of all kinds, nearly right ones among them, in pages that end
 * in nowhere. Each process has one try. It may die of a signal, or find itself
 * at `landing`, where it looks what it may do: nothing new.
 */
#include <sched.h>
#include <ucontext.h>
#include <sched.h>
#include <sys/resource.h>
#include "test.h"

#define EFLAGS_IF 0x200
#define EFLAGS_IOPL 0x3000
#define EFLAGS_VM 0x20000
#define RPL 3 /* of a selector: the user's */
#define LDT 4 /* of a selector: not from the GDT */
#define PRIVILEGED 77
#define TRIES 500
#define NPROCS 4
#define KERNBASE 0x80000000

/* The constants that `landing` uses, as the assembler's symbols. */
#define STR(x) #x
#define SYMBOL(name) SYMBOL_IS(#name, name)
#define SYMBOL_IS(name, value) ".set " name ", " STR(value) "\n"
asm(SYMBOL(RPL) SYMBOL(EFLAGS_IF) SYMBOL(EFLAGS_IOPL) SYMBOL(EFLAGS_VM)
        SYMBOL(SYS_sched_yield) SYMBOL(SYS_exit) SYMBOL(PRIVILEGED));

/* Exits with 0 or PRIVILEGED; uses registers only, but for one push. Between
   looking and leaving it calls sched_yield: its state is saved. */
void landing(void);
asm("landing:\n"
    "pushf\n"
    "pop %ebx\n"
    "mov %cs, %ecx\n"
    "and $RPL, %ecx\n"
    "cmp $RPL, %ecx\n"
    "jne 1f\n"
    "test $(EFLAGS_IOPL | EFLAGS_VM), %ebx\n"
    "jnz 1f\n"
    "test $EFLAGS_IF, %ebx\n"
    "jz 1f\n"
    "mov $SYS_sched_yield, %eax\n"
    "int $0x80\n"
    "xor %ebx, %ebx\n"
    "jmp 2f\n"
    "1: mov $PRIVILEGED, %ebx\n"
    "2: mov $SYS_exit, %eax\n"
    "int $0x80\n");

static uint32_t seed;

/* Xorshift (Marsaglia). */
static uint32_t any(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 17;
    seed ^= seed << 5;
    return seed;
}

static uint32_t below(uint32_t n)
{
    return any() % n;
}

static void scribble(void *at, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        ((uint8_t *)at)[i] = (uint8_t)any();
}

static struct sigcontext valid;
static struct fpstate valid_fpu;
static char *pages; /* two, with nothing around them */

static void copy_context(int sig, siginfo_t *info, void *context)
{
    (void)sig, (void)info;
    valid = ((ucontext_t *)context)->uc_mcontext;
    memcpy(&valid_fpu, (void *)valid.fpstate, sizeof valid_fpu);
}

static uint16_t selector(void)
{
    switch (below(4)) {
    case 0:
        return (uint16_t)any();
    case 1:
        return (uint16_t)below(4);
    case 2:
        return (uint16_t)(below(20) << 3 | RPL);
    default:
        return (uint16_t)(below(20) << 3 | (any() & (LDT | RPL)));
    }
}

/* None of them is one where a program could run. */
static uint32_t address(void)
{
    switch (below(5)) {
    case 0:
        return below(PAGE);
    case 1:
        return KERNBASE + (any() & ~KERNBASE);
    case 2:
        return 0u - below(PAGE);
    case 3:
        return (uint32_t)pages - below(2 * PAGE);
    default:
        return (uint32_t)pages + 2 * PAGE + below(PAGE);
    }
}

/* A stack that works, ends at the edge of the pages, or does not exist. */
static uint32_t stack(void)
{
    return below(2) ? (uint32_t)pages + below(2 * PAGE + 8) : address();
}

static void change(struct sigcontext *sc)
{
    uint32_t *selectors[] = {&sc->cs, &sc->ss, &sc->ds,
                             &sc->es, &sc->fs, &sc->gs};

    switch (below(8)) {
    case 0:
    case 1:
    case 2:
        *selectors[below(6)] = selector();
        break;
    case 3:
        sc->eflags ^= below(2) ? any() : 1u << below(32);
        break;
    case 4:
        sc->esp = stack();
        break;
    case 5:
        sc->eip = address();
        break;
    case 6:
        sc->fpstate = below(4) ? address() : sc->fpstate + below(64);
        break;
    default:
        scribble(&sc->edi, offsetof(struct sigcontext, trapno) -
                               offsetof(struct sigcontext, edi));
        sc->esp = stack();
    }
}

/* Segments that a program may ask for, to be found by chance. */
static void make_segments(void)
{
    struct user_desc flat = {.entry_number = -1,
                             .limit = 0xfffff,
                             .limit_in_pages = 1,
                             .seg_32bit = 1};
    struct user_desc narrow = {.entry_number = -1,
                               .base_addr = (uint32_t)pages,
                               .limit = PAGE - 1,
                               .seg_32bit = 1,
                               .read_exec_only = 1};
    struct user_desc down = {.entry_number = -1,
                             .limit = 0xff,
                             .contents = 1,
                             .limit_in_pages = 1,
                             .seg_32bit = 1};

    syscall(SYS_set_thread_area, &flat); /* a libc may have taken some */
    syscall(SYS_set_thread_area, &narrow);
    syscall(SYS_set_thread_area, &down);
}

static void set_up(struct sigcontext *sc, struct fpstate *fp)
{
    *sc = valid;
    sc->eip = (uint32_t)landing;
    sc->esp = (uint32_t)pages + PAGE;
    sc->fpstate = below(3) ? (uint32_t)fp : 0;
    for (uint32_t n = below(4); n > 0; n--)
        change(sc);
}

/* FPU state as it was, with something in it changed, or nothing of it left. */
static void set_up_fpu(struct fpstate *fp)
{
    *fp = valid_fpu;
    if (below(3) == 0)
        scribble(fp, sizeof *fp);
    else if (below(2))
        scribble((char *)fp + below(sizeof *fp - 16), 16);
    if (below(2))
        fp->magic = X86_FXSR_MAGIC;
    if (below(4) == 0)
        fp->sw_reserved[0] = FP_XSTATE_MAGIC1;
}

static void try_once(uint32_t number)
{
    static struct fpstate fp __attribute__((aligned(64)));
    bool info = number & 1;
    uint32_t size = info ? sizeof(struct rt_sigframe) : sizeof(struct sigframe);
    char *at = pages + 2 * PAGE - size; /* just at the end, often */

    seed = number * 2654435761u + 1;
    make_segments();
    set_up_fpu(&fp);
    at -= below(2) ? 0 : below(PAGE);
    if (info) {
        struct rt_sigframe *frame = (struct rt_sigframe *)at;
        scribble(frame, size);
        set_up(&frame->uc.uc_mcontext, &fp);
        at += sizeof(uint32_t);
    } else {
        struct sigframe *frame = (struct sigframe *)at;
        scribble(frame, size);
        set_up(&frame->sc, &fp);
        at += 2 * sizeof(uint32_t);
    }
    if (below(8) == 0)
        at += below(2 * PAGE); /* it ends in nowhere */
    asm volatile("mov %0, %%esp\n\tint $0x80"
                 :
                 : "r"(at), "a"(info ? SYS_rt_sigreturn : SYS_sigreturn));
    __builtin_unreachable();
}

static void try_many(uint32_t first)
{
    char text[32];
    int status, landed = 0;

    doing = text;
    for (uint32_t i = first; i < first + TRIES; i++) {
        snprintf(text, sizeof text, "try %u", i);
        pid_t pid = START(try_once, i);
        EQ(waitpid(pid, &status, 0), pid);
        if (WIFEXITED(status))
            EQ(WEXITSTATUS(status), 0);
        landed += WIFEXITED(status);
    }
    CHECK(landed > TRIES / 8 && landed < TRIES * 7 / 8);
}

static void forged_at_random(void)
{
    struct sigaction act = {.sa_sigaction = copy_context,
                            .sa_flags = SA_SIGINFO};
    struct rlimit none = {0, 0};
    pid_t pids[NPROCS];

    OK(setrlimit(RLIMIT_CORE, &none));
    pages = hole(4) + PAGE;
    CHECK(mmap(pages, 2 * PAGE, PROT_READ | PROT_WRITE,
               MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == pages);
    OK(sigaction(SIGUSR1, &act, NULL));
    asm volatile("fninit"); /* for a frame with FPU state */
    OK(kill(getpid(), SIGUSR1));
    for (unsigned i = 0; i < NPROCS; i++)
        pids[i] = START(try_many, i * TRIES);
    for (unsigned i = 0; i < NPROCS; i++)
        REAP(pids[i]);
}

const struct test forgefuzz_tests[] = {
    TEST_SLOW(forged_at_random),
    END_OF_TESTS,
};
