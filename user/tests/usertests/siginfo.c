/*
 * Signals of the processor: what siginfo and the context tell of a fault, and
 * that a handler may mend it and go on.
 */
#include <setjmp.h>
#include <ucontext.h>
#include "test.h"

#define EFLAGS_TF 0x100
#define TRAPNO_PAGE 14 /* vectors: Intel SDM 3A 6.3.1 */
#define FAULT_WRITE 2  /* bits of a page fault's error code, SDM 3A 4.7 */
#define FAULT_USER 4

static siginfo_t told;
static struct sigcontext context;
static sigjmp_buf back;

static void remember(int sig, siginfo_t *info, void *uc)
{
    told = *info;
    context = ((ucontext_t *)uc)->uc_mcontext;
    EQ(info->si_signo, sig);
    siglongjmp(back, 1);
}

/* Behind the address there is nothing. */
static void check_rest(void)
{
    const unsigned char *byte = (const void *)&told;

    for (unsigned i = offsetof(siginfo_t, si_addr) + sizeof(void *);
         i < sizeof told; i++)
        EQ(byte[i], 0);
}

/* Call fn(arg), which must fault: with this signal and code. */
static void faults(void (*fn)(void *), void *arg, int sig, int code)
{
    struct sigaction act = {.sa_sigaction = remember, .sa_flags = SA_SIGINFO};

    memset(&told, 0xee, sizeof told);
    OK(sigaction(sig, &act, NULL));
    if (sigsetjmp(back, 1) == 0) {
        fn(arg);
        FAIL("no signal");
    }
    EQ(told.si_signo, sig);
    EQ(told.si_errno, 0);
    EQ(told.si_code, code);
    check_rest();
}

/* One instruction at `at_NAME`, as a function to fault in. */
#define INSTRUCTION(name, before, text)                                        \
    void at_##name(void);                                                      \
    __attribute__((noinline)) static void name(void *unused)                   \
    {                                                                          \
        (void)unused;                                                          \
        asm volatile(before "\n\t.globl at_" #name "\nat_" #name ":\n\t" text  \
                     :                                                         \
                     :                                                         \
                     : "eax", "edx", "memory");                                \
    }

INSTRUCTION(divide, "xor %%eax, %%eax\n\tcltd", "divl %%eax")
INSTRUCTION(divide_overflow,
            "mov $0x80000000, %%eax\n\tmov $-1, %%edx\n\t"
            "push $-1",
            "idivl (%%esp)")
INSTRUCTION(undefined, "", "ud2")
INSTRUCTION(breakpoint, "", "int3")
INSTRUCTION(overflow, "mov $0x7fffffff, %%eax\n\tinc %%eax", "into")
INSTRUCTION(halt, "", "hlt")
INSTRUCTION(read_far, "", "movl 0x7, %%eax")
INSTRUCTION(write_far, "", "movl %%eax, 0x7")

static void fault_codes(void)
{
    faults(divide, NULL, SIGFPE, FPE_INTDIV);
    CHECK(told.si_addr == at_divide);
    EQ(context.eip, (uint32_t)at_divide); /* the instruction at fault */
    EQ(context.trapno, 0);
    faults(divide_overflow, NULL, SIGFPE, FPE_INTDIV);
    CHECK(told.si_addr == at_divide_overflow);
    faults(undefined, NULL, SIGILL, ILL_ILLOPN);
    CHECK(told.si_addr == at_undefined);
    faults(breakpoint, NULL, SIGTRAP, SI_KERNEL);
    EQ(context.eip, (uint32_t)at_breakpoint + 1); /* the one behind it */
    EQ(context.trapno, 3);
    faults(overflow, NULL, SIGSEGV, SI_KERNEL);
    CHECK(told.si_addr == NULL);
    faults(halt, NULL, SIGSEGV, SI_KERNEL);
    CHECK(told.si_addr == NULL);
    EQ(context.eip, (uint32_t)at_halt);
    EQ(context.trapno, 13);
}

static void fault_not_mapped(void)
{
    char *gap = hole(1);

    faults(read_far, NULL, SIGSEGV, SEGV_MAPERR);
    CHECK(told.si_addr == (void *)7);
    EQ(context.cr2, 7);
    EQ(context.trapno, TRAPNO_PAGE);
    EQ(context.err, FAULT_USER);
    EQ(context.eip, (uint32_t)at_read_far);
    faults(write_far, NULL, SIGSEGV, SEGV_MAPERR);
    EQ(context.err, FAULT_USER | FAULT_WRITE);
    faults((void (*)(void *))peek, gap + 5, SIGSEGV, SEGV_MAPERR);
    CHECK(told.si_addr == gap + 5);
}

static void fault_no_access(void)
{
    static const int constant = 5;
    char *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    faults((void (*)(void *))poke, (void *)&constant, SIGSEGV, SEGV_ACCERR);
    CHECK(told.si_addr == &constant);
    poke(page);
    OK(mprotect(page, PAGE, PROT_READ));
    faults((void (*)(void *))poke, page + 9, SIGSEGV, SEGV_ACCERR);
    CHECK(told.si_addr == page + 9);
    OK(mprotect(page, PAGE, PROT_NONE));
    faults((void (*)(void *))peek, page, SIGSEGV, SEGV_ACCERR);
}

/* A page of a file that ends before it. */
static void fault_behind_a_file(void)
{
    put("f", "short");
    int fd = OK(open("f", O_RDONLY));
    char *p = mmap(NULL, 2 * PAGE, PROT_READ, MAP_PRIVATE, fd, 0);

    CHECK(p != MAP_FAILED && p[0] == 's');
    faults((void (*)(void *))peek, p + PAGE + 3, SIGBUS, BUS_ADRERR);
    CHECK(told.si_addr == p + PAGE + 3);
}

/* --- x87 -------------------------------------------------------------------*/

static void x87(void *control)
{
    static const double tiny = 1e-300, huge = 1e300;
    static double small;

    asm volatile("fninit\n\tfldcw %0" : : "m"(*(uint16_t *)control));
    switch (*(uint16_t *)control) {
    case 0x37f & ~0x01: /* 0 / 0 */
        asm volatile("fldz\n\tfldz\n\tfdivrp\n\tfwait");
        break;
    case 0x37f & ~0x04: /* 1 / 0 */
        asm volatile("fld1\n\tfldz\n\tfdivrp\n\tfwait");
        break;
    case 0x37f & ~0x08:
        asm volatile("fldl %1\n\tfmull %1\n\tfstpl %0\n\tfwait"
                     : "=m"(small)
                     : "m"(huge));
        break;
    case 0x37f & ~0x10:
        asm volatile("fldl %1\n\tfmull %1\n\tfstpl %0\n\tfwait"
                     : "=m"(small)
                     : "m"(tiny));
        break;
    case 0x37f & ~0x20: /* 1 / 3 is not exact */
        asm volatile("fld1\n\tfld1\n\tfld1\n\tfaddp\n\tfld1\n\tfaddp\n\t"
                     "fdivrp\n\tfwait");
        break;
    }
}

/* One exception after the other is not masked. */
static void fault_codes_of_x87(void)
{
    static const struct {
        uint16_t control;
        int code;
    } cases[] = {
        {0x37f & ~0x01, FPE_FLTINV}, {0x37f & ~0x04, FPE_FLTDIV},
        {0x37f & ~0x08, FPE_FLTOVF}, {0x37f & ~0x10, FPE_FLTUND},
        {0x37f & ~0x20, FPE_FLTRES},
    };

    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        faults(x87, (void *)&cases[i].control, SIGFPE, cases[i].code);
        EQ(context.trapno, 16);
        asm volatile("fninit");
    }
}

/* --- single step -----------------------------------------------------------*/

static volatile int steps;
static uint32_t step_eip;

static void count_step(int sig, siginfo_t *info, void *context_)
{
    ucontext_t *uc = context_;

    EQ(sig, SIGTRAP);
    EQ(info->si_code, TRAP_TRACE);
    EQ((uint32_t)info->si_addr, uc->uc_mcontext.eip);
    CHECK(uc->uc_mcontext.eflags & EFLAGS_TF);
    if (++steps == 3) {
        step_eip = uc->uc_mcontext.eip;
        uc->uc_mcontext.eflags &= ~EFLAGS_TF;
    }
}

/* The trap flag: a signal per instruction, not in the handler. */
static void single_steps(void)
{
    struct sigaction act = {.sa_sigaction = count_step, .sa_flags = SA_SIGINFO};
    uint32_t expected;

    OK(sigaction(SIGTRAP, &act, NULL));
    asm volatile("pushf\n\torl %1, (%%esp)\n\tpopf\n\tnop\n\tnop\n\tnop\n"
                 "1:\n\tnop\n\tmov $1b, %0"
                 : "=r"(expected)
                 : "i"(EFLAGS_TF)
                 : "cc", "memory");
    EQ(steps, 3);
    EQ(step_eip, expected);
}

/* --- mending ---------------------------------------------------------------*/

static char *torn;

static void mend(int sig, siginfo_t *info, void *uc)
{
    (void)uc;
    EQ(sig, SIGSEGV);
    CHECK(info->si_addr == torn);
    OK(mprotect(torn, PAGE, PROT_READ | PROT_WRITE));
}

/* A handler makes the page accessible; the instruction is executed again. */
static void mended_fault(void)
{
    struct sigaction act = {.sa_sigaction = mend, .sa_flags = SA_SIGINFO};

    torn = mmap(NULL, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(torn != MAP_FAILED);
    OK(sigaction(SIGSEGV, &act, NULL));
    *(volatile int *)torn = 77;
    EQ(*(volatile int *)torn, 77);
}

static void skip(int sig, siginfo_t *info, void *context_)
{
    ucontext_t *uc = context_;

    (void)sig, (void)info;
    uc->uc_mcontext.eip += 2; /* ud2 */
    uc->uc_mcontext.edx = 0x12345678;
    uc->uc_mcontext.eflags |= 1; /* CF */
}

/* What a handler writes into the context is there when it returns. */
static void context_can_be_changed(void)
{
    struct sigaction act = {.sa_sigaction = skip, .sa_flags = SA_SIGINFO};
    uint32_t edx;
    char carry;

    OK(sigaction(SIGILL, &act, NULL));
    asm volatile("clc\n\tud2\n\tsetc %1\n\tmov %%edx, %0"
                 : "=m"(edx), "=m"(carry)
                 :
                 : "edx", "cc");
    EQ(edx, 0x12345678);
    EQ(carry, 1);
}

/* A fault whose signal is blocked or ignored kills. */
static void fault_blocked(int how)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGSEGV);
    if (how)
        OK(sigprocmask(SIG_BLOCK, &set, NULL));
    else
        signal(SIGSEGV, SIG_IGN);
    read_far(NULL);
}

static void fault_cannot_be_blocked(void)
{
    DIES(SIGSEGV, fault_blocked, 0);
    DIES(SIGSEGV, fault_blocked, 1);
}

static void fault_again(int sig)
{
    (void)sig;
    read_far(NULL);
}

static void fault_in_handler(void *unused)
{
    struct sigaction act = {.sa_handler = fault_again};

    (void)unused;
    OK(sigaction(SIGSEGV, &act, NULL));
    read_far(NULL);
}

static void fault_in_its_handler(void)
{
    DIES(SIGSEGV, fault_in_handler, NULL);
}

const struct test siginfo_tests[] = {
    TEST(fault_codes),
    TEST(fault_not_mapped),
    TEST(fault_no_access),
    TEST(fault_behind_a_file),
    TEST(fault_codes_of_x87),
    TEST(single_steps),
    TEST(mended_fault),
    TEST(context_can_be_changed),
    TEST(fault_cannot_be_blocked),
    TEST(fault_in_its_handler),
    END_OF_TESTS,
};
