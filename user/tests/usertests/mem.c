/*
 * Memory of a process: the break, the stack, what must not be touched, and how
 * much can be had.
 */
#include <limits.h>
#include <sys/resource.h>
#include "test.h"

#define KERNBASE 0x80000000u /* where kin's half of the addresses starts */
#define STACK_SIZE (8 * MIB) /* the default limit */

static void jump(void (*p)(void))
{
    p();
}

static void null_faults(void)
{
    DIES(SIGSEGV, peek, 0);
    DIES(SIGSEGV, poke, 0);
    DIES(SIGSEGV, jump, 0);
    DIES(SIGSEGV, peek, PAGE - 1);
}

static void kernel_faults(void)
{
    static const uint32_t places[] = {
        KERNBASE - 1, KERNBASE,   KERNBASE + PAGE, KERNBASE + MIB,
        0x90000000,   0xc0000000, 0xc0100000,      0xf0000000,
        0xfec00000,   0xfee00000, 0xfffff000,      0xffffffff};

    for (unsigned i = 0; i < sizeof places / sizeof *places; i++) {
        DIES(SIGSEGV, peek, places[i]);
        DIES(SIGSEGV, poke, places[i]);
        DIES(SIGSEGV, jump, places[i]);
    }
}

static void text_is_read_only(void)
{
    DIES(SIGSEGV, poke, text_is_read_only);
    DIES(SIGSEGV, poke, "a constant");
}

static void unmapped_faults(void)
{
    char *p = hole(1);

    DIES(SIGSEGV, peek, p);
    DIES(SIGSEGV, poke, p);
    IN_CHILD(peek, p - 1);
    IN_CHILD(poke, p + PAGE);
}

static void brk_grows(void)
{
    char *old = sbrk(0), *p = sbrk(100000);

    CHECK(p == old);
    for (int i = 0; i < 100000; i++)
        CHECK(p[i] == 0);
    memset(p, 7, 100000);
    CHECK(sbrk(0) == p + 100000);
    CHECK(sbrk(-100000) == p + 100000);
    CHECK(sbrk(0) == old);
}

/* Memory given back is gone, and comes again as zeroes. */
static void brk_shrinks(void)
{
    char *p = sbrk(10 * PAGE);
    char *second = (char *)(((uintptr_t)p + 2 * PAGE) & -PAGE);

    memset(p, 7, 10 * PAGE);
    OK(brk(second));
    DIES(SIGSEGV, peek, second);
    peek(second - 1);
    OK(brk(p + 10 * PAGE));
    for (int i = 0; i < 8 * PAGE; i++)
        CHECK(second[i] == 0);
    CHECK(p[0] == 7);
}

static void brk_refuses(void)
{
    char *old = sbrk(0);

    CHECK(sbrk(-0x7fffffff) == (void *)-1);
    CHECK(sbrk(INT_MIN) == (void *)-1);
    CHECK(sbrk(-(intptr_t)old) == (void *)-1);
    CHECK(sbrk(-(intptr_t)old + PAGE) == (void *)-1);
    FAILS(ENOMEM, brk((void *)0xfffffff0));
    CHECK(sbrk(0) == old);
    malloc(100);
    IN_CHILD(poke, malloc(100000));
}

static void brk_stays_below_the_kernel(void)
{
    char *old = sbrk(0);

    CHECK(sbrk(0x7fffffff) == (void *)-1);
    FAILS(ENOMEM, brk((void *)KERNBASE));
    FAILS(ENOMEM, brk((void *)KERNBASE + PAGE));
    FAILS(ENOMEM, brk((void *)KERNBASE - PAGE));
    CHECK(sbrk(0) == old);
}

static void brk_does_not_run_into_a_mapping(void)
{
    char *old = sbrk(0);
    char *end = (char *)(((uintptr_t)old + PAGE - 1) & -PAGE);

    CHECK(mmap(end + 4 * PAGE, PAGE, PROT_READ | PROT_WRITE,
               MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
               0) == end + 4 * PAGE);
    FAILS(ENOMEM, brk(end + 5 * PAGE));
    FAILS(ENOMEM, brk(end + 8 * PAGE));
    OK(brk(end + 3 * PAGE));
    OK(brk(old));
}

static void malloc_refuses(void)
{
    CHECK(!malloc((size_t)~0));
    CHECK(!malloc(KERNBASE - 8));
    CHECK(!malloc(0xfffff000));
    CHECK(!calloc(0x10000, 0x10001));
    char *p = malloc(1000);
    CHECK(p && !realloc(p, (size_t)~0 - 4));
    fill(p, 1000, 1);
    CHECK(filled(p, 1000, 1));
    free(p);
}

/* Use `depth` KiB of stack; the sum, and that the asm may keep the address of
   `here`, keep the compiler from a loop. */
static int __attribute__((noinline)) descend(int depth)
{
    volatile char here[KIB];

    here[0] = depth & 1;
    asm volatile("" : : "r"(here) : "memory");
    return depth > 0 ? descend(depth - 1) + here[0] : here[0];
}

static void stack_grows(void)
{
    EQ(descend(6 * KIB), 3 * KIB);
}

static void descend_for_ever(void *unused)
{
    (void)unused;
    descend(INT_MAX);
}

static void stack_has_an_end(void)
{
    DIES(SIGSEGV, descend_for_ever, NULL);
}

static void descend_within(int kib)
{
    struct rlimit limit = {MIB, MIB};

    OK(setrlimit(RLIMIT_STACK, &limit));
    descend(kib);
}

static void stack_obeys_its_limit(void)
{
    IN_CHILD(descend_within, 700);
    DIES(SIGSEGV, descend_within, 2000);
}

/* A large array whose first touch is far down, by the kernel itself. */
static void stack_grows_in_a_call(void)
{
    char far[200 * KIB];

    put("f", "abcdef");
    int fd = OK(open("f", O_RDONLY));
    EQ(read(fd, far, 6), 6);
    CHECK(memcmp(far, "abcdef", 6) == 0);
}

/* Below the stack is nothing, whatever a program hopes. */
static void below_the_stack(void)
{
    char here;

    DIES(SIGSEGV, poke, (uintptr_t)&here - STACK_SIZE - 64 * KIB);
}

/* Map pieces of `size` until refused, or `max` of them; how many. */
static int map_all(char **maps, int max, size_t size)
{
    int n = 0;

    for (errno = ENOMEM; n < max;) {
        char *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (p == MAP_FAILED)
            break;
        maps[n++] = p;
    }
    EQ(errno, ENOMEM);
    return n;
}

/* What is promised is kept: a process may take all memory there is, then the
   next request is refused, and those who have theirs go on. */
static void memory_is_promised(void)
{
    static char *maps[2 * KIB];
    int fds[2];

    OK(pipe(fds));
    char *mine = malloc(MIB);
    pid_t pid = OK(fork());
    if (pid == 0) {
        int n = map_all(maps, 2 * KIB, MIB);
        CHECK(n > 4 && n < 2 * KIB);
        tell(fds[1]);
        for (;;)
            sleep_ms(1000);
    }
    await(fds[0]);
    fill(mine, MIB, 3); /* promised before */
    CHECK(filled(mine, MIB, 3));
    CHECK(mmap(NULL, 64 * MIB, PROT_READ | PROT_WRITE,
               MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED);
    EQ(errno, ENOMEM);
    kill_child(pid);
    int n = map_all(maps, 2 * KIB, MIB);
    CHECK(n > 4);
    for (int i = 0; i < n; i++)
        OK(munmap(maps[i], MIB));
}

/* Take much memory and touch it: nobody dies, then it is all back. */
static void memory_can_be_used_up(void)
{
    char *maps[64];

    for (int round = 0; round < 2; round++) {
        pid_t pid = OK(fork());
        if (pid == 0) {
            int n = map_all(maps, 64, MIB); /* 64 MiB is enough */
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < MIB; j += PAGE)
                    maps[i][j] = i;
            }
            for (int i = 0; i < n; i++)
                CHECK(maps[i][MIB - PAGE] == i);
            _exit(0);
        }
        REAP(pid);
    }
}

/* A large part of the memory can be changed and given back in pieces: that
   needs no promise of more. */
static void memory_can_be_given_back(void)
{
    long kib = field("/proc/meminfo", "CommitLimit:") -
               field("/proc/meminfo", "Committed_AS:");
    size_t size = (size_t)kib / 10 * 9 / 16 * 16 * KIB;
    char *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (p == MAP_FAILED) /* more memory than addresses */
        return;
    OK(mprotect(p, size, PROT_READ));
    OK(mprotect(p, size, PROT_READ | PROT_WRITE));
    OK(munmap(p + size / 2, size / 4));
    OK(munmap(p, PAGE));
    OK(munmap(p + size / 4, PAGE));
    OK(munmap(p, size));
}

/* A process that has more than half of the memory can not be doubled. */
static void fork_is_refused_memory(void)
{
    long kib = field("/proc/meminfo", "MemTotal:");
    size_t size = (size_t)kib / 8 * 5 * KIB;
    char *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (p == MAP_FAILED) /* more memory than addresses */
        return;
    p[0] = 1;
    p[size - 1] = 2;
    for (int i = 0; i < 10; i++)
        FAILS(ENOMEM, fork());
    CHECK(p[0] == 1 && p[size - 1] == 2);
    OK(munmap(p, size));
    IN_CHILD(sleep_ms, 1);
}

const struct test mem_tests[] = {
    TEST(null_faults),
    TEST_KIN(kernel_faults),
    TEST(text_is_read_only),
    TEST(unmapped_faults),
    TEST(brk_grows),
    TEST(brk_shrinks),
    TEST(brk_refuses),
    TEST_KIN(brk_stays_below_the_kernel),
    TEST(brk_does_not_run_into_a_mapping),
    TEST(malloc_refuses),
    TEST(stack_grows),
    TEST(stack_has_an_end),
    TEST(stack_obeys_its_limit),
    TEST(stack_grows_in_a_call),
    TEST(below_the_stack),
    TEST_KIN(memory_is_promised),
    TEST_KIN(memory_can_be_used_up),
    TEST_KIN(memory_can_be_given_back),
    TEST_KIN(fork_is_refused_memory),
    END_OF_TESTS,
};
