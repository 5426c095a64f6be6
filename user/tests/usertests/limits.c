/*
 * Resource limits: reading and setting them. What they limit is tested where
 * it belongs.
 */
#include <sys/resource.h>
#include "test.h"

static const int known[] = {RLIMIT_NPROC, RLIMIT_NOFILE, RLIMIT_STACK};
#define NKNOWN (sizeof known / sizeof *known)

static void limits_read(void)
{
    struct rlimit limit;

    for (unsigned i = 0; i < NKNOWN; i++) {
        OK(getrlimit(known[i], &limit));
        CHECK(limit.rlim_cur > 0 && limit.rlim_cur <= limit.rlim_max);
    }
    FAILS(EINVAL, getrlimit(77, &limit));
    FAILS(EINVAL, getrlimit(-1, &limit));
}

static void limits_set(void)
{
    struct rlimit limit, got;

    for (unsigned i = 0; i < NKNOWN; i++) {
        OK(getrlimit(known[i], &limit));
        limit.rlim_cur -= limit.rlim_cur / 4;
        OK(setrlimit(known[i], &limit));
        OK(getrlimit(known[i], &got));
        EQ(got.rlim_cur, limit.rlim_cur);
        EQ(got.rlim_max, limit.rlim_max);
    }
}

static void limits_errors(void)
{
    struct rlimit limit = {20, 10};

    FAILS(EINVAL, setrlimit(RLIMIT_NOFILE, &limit));
    FAILS(EINVAL, setrlimit(77, &limit));
}

static void check_files(unsigned want)
{
    struct rlimit limit;

    OK(getrlimit(RLIMIT_NOFILE, &limit));
    EQ(limit.rlim_cur, want);
}

static void limits_are_inherited(void)
{
    struct rlimit limit;

    OK(getrlimit(RLIMIT_NOFILE, &limit));
    unsigned before = limit.rlim_cur;
    limit.rlim_cur = 77;
    OK(setrlimit(RLIMIT_NOFILE, &limit));
    IN_CHILD(check_files, 77);
    limit.rlim_cur = before;
    OK(setrlimit(RLIMIT_NOFILE, &limit));
}

static void lower_files(void *unused)
{
    struct rlimit limit = {30, 30};

    (void)unused;
    OK(setrlimit(RLIMIT_NOFILE, &limit));
}

static void limits_of_a_child_are_its_own(void)
{
    struct rlimit before, after;

    OK(getrlimit(RLIMIT_NOFILE, &before));
    IN_CHILD(lower_files, NULL);
    OK(getrlimit(RLIMIT_NOFILE, &after));
    EQ(after.rlim_cur, before.rlim_cur);
    EQ(after.rlim_max, before.rlim_max);
}

static void limits_wide(void)
{
    struct rlimit64 wide, old = {1, 1};
    struct rlimit narrow;

    OK(prlimit64(0, RLIMIT_NOFILE, NULL, &wide));
    OK(getrlimit(RLIMIT_NOFILE, &narrow));
    EQ(wide.rlim_cur, narrow.rlim_cur);
    wide.rlim_cur = 55;
    OK(prlimit64(getpid(), RLIMIT_NOFILE, &wide, &old));
    EQ(old.rlim_cur, narrow.rlim_cur);
    check_files(55);
    FAILS(ESRCH, prlimit64(0x7ffffff0, RLIMIT_NOFILE, NULL, &old));
    FAILS(EINVAL, prlimit64(0, 77, NULL, &old));
}

static void usage(void)
{
    struct rusage before, after;

    OK(getrusage(RUSAGE_SELF, &before));
    burn_ms(50);
    OK(getrusage(RUSAGE_SELF, &after));
    long long us = (after.ru_utime.tv_sec - before.ru_utime.tv_sec +
                    after.ru_stime.tv_sec - before.ru_stime.tv_sec) *
                       1000000ll +
                   after.ru_utime.tv_usec - before.ru_utime.tv_usec +
                   after.ru_stime.tv_usec - before.ru_stime.tv_usec;
    CHECK(us >= 30000);
    FAILS(EINVAL, getrusage(77, &after));
}

const struct test limits_tests[] = {
    TEST(limits_read),
    TEST(limits_set),
    TEST(limits_errors),
    TEST(limits_are_inherited),
    TEST(limits_of_a_child_are_its_own),
    TEST(limits_wide),
    TEST(usage),
    END_OF_TESTS,
};
