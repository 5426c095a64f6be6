/*
 * The coprocessor's registers belong to a process: others that use them, and
 * the kernel, change nothing in them.
 */
#include <sched.h>
#include "test.h"

#define ROUNDS 300
#define X87_TRAP_ZERO_DIVIDE 0x37b /* control word: that exception unmasked */
#define MXCSR_TRAP_ZERO_DIVIDE 0x1d80

struct registers {
    uint32_t xmm[8][4];
    double x87[4];
};

static void load(const struct registers *r)
{
    asm volatile("movups 0(%0), %%xmm0\n\tmovups 16(%0), %%xmm1\n\t"
                 "movups 32(%0), %%xmm2\n\tmovups 48(%0), %%xmm3\n\t"
                 "movups 64(%0), %%xmm4\n\tmovups 80(%0), %%xmm5\n\t"
                 "movups 96(%0), %%xmm6\n\tmovups 112(%0), %%xmm7\n\t"
                 "fninit\n\t"
                 "fldl 128(%0)\n\tfldl 136(%0)\n\tfldl 144(%0)\n\tfldl 152(%0)"
                 :
                 : "r"(r), "m"(*r));
}

/* Read them back; the x87 stack is empty then. */
static void store(struct registers *r)
{
    asm volatile("movups %%xmm0, 0(%1)\n\tmovups %%xmm1, 16(%1)\n\t"
                 "movups %%xmm2, 32(%1)\n\tmovups %%xmm3, 48(%1)\n\t"
                 "movups %%xmm4, 64(%1)\n\tmovups %%xmm5, 80(%1)\n\t"
                 "movups %%xmm6, 96(%1)\n\tmovups %%xmm7, 112(%1)\n\t"
                 "fstpl 152(%1)\n\tfstpl 144(%1)\n\tfstpl 136(%1)\n\t"
                 "fstpl 128(%1)"
                 : "=m"(*r)
                 : "r"(r));
}

static void make_registers(struct registers *r, int seed)
{
    fill(r->xmm, sizeof r->xmm, seed);
    for (int i = 0; i < 4; i++)
        r->x87[i] = seed * 4 + i;
}

static void check_registers(const struct registers *want)
{
    struct registers got;

    store(&got);
    CHECK(memcmp(got.xmm, want->xmm, sizeof got.xmm) == 0);
    CHECK(memcmp(got.x87, want->x87, sizeof got.x87) == 0);
}

static void use_registers(int seed)
{
    struct registers r;

    make_registers(&r, seed);
    for (int i = 0; i < ROUNDS; i++) {
        load(&r);
        if (i % 3 == 0)
            sched_yield();
        else if (i % 50 == 1)
            sleep_ms(1);
        for (volatile int spin = 0; spin < 2000; spin++)
            ;
        check_registers(&r);
    }
}

static void fpu_between_processes(void)
{
    enum { N = 6 };
    pid_t pids[N];

    for (int i = 0; i < N; i++)
        pids[i] = START(use_registers, i + 1);
    use_registers(100);
    for (int i = 0; i < N; i++)
        REAP(pids[i]);
}

/* A child starts with its parent's registers, and its own changes stay its. */
static void fpu_over_fork(void)
{
    struct registers r, other;

    make_registers(&r, 1);
    make_registers(&other, 2);
    for (int i = 0; i < 10; i++) {
        load(&r);
        pid_t pid = fork();
        if (pid == 0) {
            check_registers(&r);
            load(&other);
            sched_yield();
            check_registers(&other);
            _exit(0);
        }
        check_registers(&r);
        REAP(OK(pid));
    }
}

static void fpu_over_calls(void)
{
    struct registers r;

    make_registers(&r, 3);
    int fd = OK(open("f", O_RDWR | O_CREAT, 0644));
    load(&r);
    write(fd, big, sizeof big);
    pread(fd, big, sizeof big, 0);
    fsync(fd);
    check_registers(&r);
}

/* Page faults are calls of another kind. */
static void fpu_over_faults(void)
{
    struct registers r;
    char *p = mmap(NULL, 64 * PAGE, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    make_registers(&r, 4);
    load(&r);
    for (int i = 0; i < 64; i++)
        ((volatile char *)p)[i * PAGE] = 1;
    check_registers(&r);
}

static void fpu_after_exec(void)
{
    struct registers r;
    uint16_t control = 0x27f;
    uint32_t mxcsr = 0x9fc0;

    EQ(run_helper("@fpu", NULL), 0);
    make_registers(&r, 5);
    load(&r);
    asm volatile("fldcw %0\n\tldmxcsr %1" : : "m"(control), "m"(mxcsr));
    EQ(run_helper("@fpu", NULL), 0);
}

static void keep_control(int which)
{
    uint16_t control = which ? 0x27f : 0x0f7f, got;
    uint32_t mxcsr = which ? 0x3f80 : 0x5f80, got_mxcsr;

    asm volatile("fldcw %0\n\tldmxcsr %1" : : "m"(control), "m"(mxcsr));
    for (int i = 0; i < 100; i++) {
        sched_yield();
        asm volatile("fnstcw %0\n\tstmxcsr %1" : "=m"(got), "=m"(got_mxcsr));
        EQ(got, control);
        EQ(got_mxcsr, mxcsr);
    }
}

static void fpu_control_words(void)
{
    pid_t a = START(keep_control, 0), b = START(keep_control, 1);

    REAP(a);
    REAP(b);
}

static void divide_x87(void *unused)
{
    uint16_t control = X87_TRAP_ZERO_DIVIDE;

    (void)unused;
    asm volatile("fldcw %0\n\tfld1\n\tfldz\n\tfdivrp\n\tfwait"
                 :
                 : "m"(control));
}

static void divide_sse(void *unused)
{
    uint32_t mxcsr = MXCSR_TRAP_ZERO_DIVIDE;
    float one = 1;

    (void)unused;
    asm volatile("ldmxcsr %0\n\txorps %%xmm1, %%xmm1\n\t"
                 "movss %1, %%xmm0\n\tdivss %%xmm1, %%xmm0"
                 :
                 : "m"(mxcsr), "m"(one));
}

/* An exception that nobody fetches with fwait stays the process's own. */
static void leave_x87_exception(void *unused)
{
    uint16_t control = X87_TRAP_ZERO_DIVIDE;

    (void)unused;
    asm volatile("fldcw %0\n\tfld1\n\tfldz\n\tfdivrp" : : "m"(control));
    sched_yield();
    sleep_ms(5);
    sched_yield();
    _exit(0);
}

static void fpu_exceptions(void)
{
    int status;

    DIES(SIGFPE, divide_x87, NULL);
    EQ(waitpid(START(divide_sse, NULL), &status, 0) > 0, 1);
    CHECK(status == SIGFPE || (status == 0 && !on_linux)); /* QEMU has none */
    pid_t pid = START(leave_x87_exception, NULL);
    use_registers(6);
    REAP(pid);
}

const struct test fpu_tests[] = {
    TEST(fpu_between_processes), TEST(fpu_over_fork),  TEST(fpu_over_calls),
    TEST(fpu_over_faults),       TEST(fpu_after_exec), TEST(fpu_control_words),
    TEST(fpu_exceptions),        END_OF_TESTS,
};
