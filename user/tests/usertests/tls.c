/*
 * Thread-local storage as the kernel has it: three segments per thread, which
 * programs describe and the kernel checks.
 */
#include <sched.h>
#include "test.h"
#include "thread.h"

#define TLS_SLOTS 3
#define SELECTOR(entry) ((entry) << 3 | 3)

static int first_word(uint16_t selector)
{
    int value;

    asm volatile("push %%fs\n\t"
                 "mov %1, %%fs\n\t"
                 "mov %%fs:0, %0\n\t"
                 "pop %%fs"
                 : "=r"(value)
                 : "r"(selector));
    return value;
}

static struct user_desc segment(int *at)
{
    return (struct user_desc){.entry_number = -1,
                              .base_addr = (uint32_t)at,
                              .limit = 0xfffff,
                              .seg_32bit = 1,
                              .limit_in_pages = 1,
                              .useable = 1};
}

static int set_area(struct user_desc *desc)
{
    return syscall(SYS_set_thread_area, desc);
}

/* Three, of which the library uses one. */
static void tls_slots(void)
{
    int value[TLS_SLOTS] = {11, 12, 13};
    struct user_desc desc, got;

    for (int i = 1; i < TLS_SLOTS; i++) {
        desc = segment(&value[i]);
        OK(set_area(&desc));
        EQ(first_word(SELECTOR(desc.entry_number)), value[i]);
        got = (struct user_desc){.entry_number = desc.entry_number};
        OK(syscall(SYS_get_thread_area, &got));
        CHECK(memcmp(&got, &desc, sizeof got) == 0);
    }
    got = segment(&value[0]);
    FAILS(ESRCH, set_area(&got));
    /* replaced, and kept while others run */
    got.entry_number = desc.entry_number;
    OK(set_area(&got));
    pid_t pid = OK(fork());
    for (int i = 0; i < 20; i++) {
        sched_yield();
        EQ(first_word(SELECTOR(desc.entry_number)), value[0]);
    }
    if (pid == 0)
        _exit(0);
    REAP(pid);
    /* freed */
    got = (struct user_desc){.entry_number = desc.entry_number,
                             .read_exec_only = 1,
                             .seg_not_present = 1};
    OK(set_area(&got));
    DIES(SIGSEGV, first_word, SELECTOR(desc.entry_number));
    got = segment(&value[0]);
    OK(set_area(&got));
    EQ(got.entry_number, desc.entry_number);
}

static unsigned flags_of(const struct user_desc *d)
{
    return ((const unsigned *)d)[3] & 0x7f; /* the rest is padding */
}

/* What was set is told: limits in bytes and in pages, segments that may only be
   read, that grow downwards, and one that is free. (Whether the processor
   minds them an emulator may not show.) */
static void tls_kinds(void)
{
    static int words[4] = {21, 22, 23, 24};
    struct user_desc d = segment(&words[1]), kinds[4] = {d, d, d, {0}}, got;

    OK(set_area(&d));
    kinds[0].limit = 0x12345;
    kinds[0].limit_in_pages = 0;
    kinds[1].read_exec_only = 1;
    kinds[1].useable = 0;
    kinds[2].contents = 1;
    kinds[3].read_exec_only = kinds[3].seg_not_present = 1;
    for (int i = 0; i < 4; i++) {
        kinds[i].entry_number = got.entry_number = d.entry_number;
        OK(set_area(&kinds[i]));
        OK(syscall(SYS_get_thread_area, &got));
        EQ(got.base_addr, kinds[i].base_addr);
        EQ(got.limit, kinds[i].limit);
        EQ(flags_of(&got), flags_of(&kinds[i]));
        if (i < 2)
            EQ(first_word(SELECTOR(d.entry_number)), 22);
    }
}

static int entry;

static int read_own(void *want)
{
    return first_word(SELECTOR(entry)) == (int)(long)want ? 0 : 1;
}

/* CLONE_SETTLS: the new thread's segment, not its maker's. */
static void tls_of_child(void)
{
    static int mine = 31, childs = 32;
    struct user_desc d = segment(&mine);
    char *stack = (char *)shared(4 * PAGE) + 4 * PAGE;

    OK(set_area(&d));
    entry = d.entry_number;
    d.base_addr = (uint32_t)&childs;
    REAP(OK(clone(read_own, stack, CLONE_SETTLS | SIGCHLD, (void *)32, NULL, &d,
                  NULL)));
    REAP(OK(clone(read_own, stack, SIGCHLD, (void *)31, NULL, NULL, NULL)));
    EQ(first_word(SELECTOR(entry)), 31);
}

static void tls_errors(void)
{
    static int word;
    struct user_desc good = segment(&word), d = good;

    FAILS(EFAULT, set_area(NULL));
    FAILS(EFAULT, syscall(SYS_get_thread_area, NULL));
    d.entry_number = 1;
    FAILS(EINVAL, set_area(&d));
    FAILS(EINVAL, syscall(SYS_get_thread_area, &d));
    d = good;
    d.seg_32bit = 0;
    FAILS(EINVAL, set_area(&d));
    d = good;
    d.contents = 2; /* code */
    FAILS(EINVAL, set_area(&d));
    d = good;
    d.seg_not_present = 1;
    FAILS(EINVAL, set_area(&d));
}

const struct test tls_tests[] = {
    TEST(tls_slots),  TEST(tls_kinds), TEST(tls_of_child),
    TEST(tls_errors), END_OF_TESTS,
};
