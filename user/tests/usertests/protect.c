/*
 * mprotect, and how soon changes of mappings hold.
 */
#include <sched.h>
#include "test.h"

#define RW (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)

static char *map(size_t size, int prot)
{
    char *p = mmap(NULL, size, prot, ANON, -1, 0);

    CHECK(p != MAP_FAILED);
    return p;
}

static void mprotect_changes(void)
{
    char *p = map(3 * PAGE, RW);

    memset(p, 6, 3 * PAGE);
    OK(mprotect(p + PAGE, PAGE, PROT_READ));
    peek(p + PAGE);
    DIES(SIGSEGV, poke, p + PAGE);
    poke(p);
    poke(p + 2 * PAGE);
    OK(mprotect(p + PAGE, PAGE, PROT_NONE));
    DIES(SIGSEGV, peek, p + PAGE);
    OK(mprotect(p, 3 * PAGE, RW));
    CHECK(p[PAGE] == 6);
    poke(p + PAGE);
}

/* What was just used is gone at once, whatever the processor remembers. */
static void unmap_and_peek(char *p)
{
    *p = 1;
    OK(munmap(p, PAGE));
    peek(p);
}

static void protect_and_poke(char *p)
{
    *p = 1;
    OK(mprotect(p, PAGE, PROT_READ));
    poke(p);
}

static void hide_and_peek(char *p)
{
    *p = 1;
    OK(mprotect(p, PAGE, PROT_NONE));
    peek(p);
}

static void map_over_and_peek(char *p)
{
    *p = 1;
    CHECK(mmap(p, PAGE, RW, ANON | MAP_FIXED, -1, 0) == p);
    EQ(*p, 0);
}

/* The same where the page table goes as well. */
static void unmap_much_and_peek(void *unused)
{
    char *p = map(12 * MIB, RW), *middle = p + 6 * MIB;

    (void)unused;
    *middle = 1;
    OK(munmap(p, 12 * MIB));
    peek(middle);
}

static void changes_at_once(void)
{
    char *p = map(8 * PAGE, RW);

    DIES(SIGSEGV, unmap_much_and_peek, NULL);
    DIES(SIGSEGV, unmap_and_peek, p);
    DIES(SIGSEGV, protect_and_poke, p + PAGE);
    DIES(SIGSEGV, hide_and_peek, p + 2 * PAGE);
    IN_CHILD(map_over_and_peek, p + 3 * PAGE);
}

static int count_for_ever(void *p)
{
    volatile unsigned *count = p;

    while (++*count != 0)
        ;
    return 0;
}

/* A process that shares this one's memory and counts at p, perhaps on another
   CPU. */
static pid_t start_counter(volatile unsigned *p)
{
    char *stack = map(4 * PAGE, RW);
    pid_t pid = OK(
        clone(count_for_ever, stack + 4 * PAGE, CLONE_VM | SIGCHLD, (void *)p));

    while (*p == 0)
        sleep_ms(1);
    return pid;
}

/* Changes hold for all CPUs when the call returns. */
static void changes_on_all_cpus(void)
{
    for (int i = 0; i < 5; i++) {
        volatile unsigned *p = (unsigned *)map(2 * PAGE, RW);
        pid_t pid = start_counter(p);
        OK(mprotect((void *)p, PAGE, PROT_READ));
        unsigned count = *p;
        sleep_ms(2);
        EQ(*p, count);
        REAP_SIGNAL(pid, SIGSEGV);
        p += PAGE / sizeof *p;
        pid = start_counter(p);
        OK(munmap((void *)p, PAGE));
        REAP_SIGNAL(pid, SIGSEGV);
    }
}

/* Pages that were never touched obey as well. */
static void mprotect_untouched(void)
{
    char *p = map(2 * PAGE, PROT_NONE);

    DIES(SIGSEGV, peek, p);
    OK(mprotect(p, PAGE, PROT_READ));
    CHECK(*p == 0);
    DIES(SIGSEGV, poke, p);
    OK(mprotect(p, PAGE, RW));
    poke(p);
    CHECK(*p == 1);
    DIES(SIGSEGV, peek, p + PAGE);
}

static void mprotect_errors(void)
{
    char *p = map(PAGE, RW), *q = hole(1);

    FAILS(EINVAL, mprotect(p + 1, PAGE, PROT_READ));
    FAILS(ENOMEM, mprotect(q, PAGE, PROT_READ));
    FAILS(ENOMEM, mprotect(q - PAGE, 3 * PAGE, RW));
    FAILS(EINVAL, mprotect(p, PAGE, 0x40000000));
    OK(mprotect(p, 0, PROT_NONE));
    poke(p);
}

static void mprotect_text(void)
{
    static const unsigned char answer[] = {0xb8, 42, 0, 0, 0, 0xc3};
    char *p = map(PAGE, RW);

    memcpy(p, answer, sizeof answer); /* mov $42, %eax; ret */
    OK(mprotect(p, PAGE, PROT_READ | PROT_EXEC));
    EQ(((int (*)(void))p)(), 42);
    DIES(SIGSEGV, poke, p);
}

const struct test protect_tests[] = {
    TEST(mprotect_changes),
    TEST(changes_at_once),
    TEST(changes_on_all_cpus),
    TEST(mprotect_untouched),
    TEST(mprotect_errors),
    TEST(mprotect_text),
    END_OF_TESTS,
};
