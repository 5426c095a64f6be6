/*
 * madvise: memory that is forgotten.
 */
#include "test.h"

#define AWAY ((char *)0x30000000) /* nothing is mapped there */

static char *map(int npages)
{
    return mmap(NULL, npages * PAGE, PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void advice_dontneed(void)
{
    char *p = map(3);

    memset(p, 'x', 3 * PAGE);
    OK(madvise(p + PAGE, PAGE, MADV_DONTNEED));
    EQ(p[PAGE - 1], 'x');
    EQ(p[PAGE], 0);
    EQ(p[2 * PAGE - 1], 0);
    EQ(p[2 * PAGE], 'x');
    OK(madvise(p, 3 * PAGE, MADV_WILLNEED));
    OK(madvise(p, 0, MADV_DONTNEED));
    FAILS(EINVAL, madvise(p + 1, PAGE, MADV_DONTNEED));
    FAILS(EINVAL, madvise(p, PAGE, 12345));
    FAILS(ENOMEM, madvise(AWAY, PAGE, MADV_DONTNEED));
}

static void forget(char *p)
{
    OK(madvise(p, 3 * PAGE, MADV_DONTNEED));
    EQ(p[PAGE], 0);
}

/* Private memory is forgotten by one process, shared memory by none. */
static void advice_and_sharing(void)
{
    char *p = map(3), *q = shared(3 * PAGE);

    p[PAGE] = 'p';
    IN_CHILD(forget, p);
    EQ(p[PAGE], 'p');
    q[PAGE] = 'q';
    OK(madvise(q, 3 * PAGE, MADV_DONTNEED));
    EQ(q[PAGE], 'q');
}

/* Private pages of a file show the file again. */
static void advice_of_a_file(void)
{
    put("f", "text");
    int fd = OK(open("f", O_RDONLY));
    char *p = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);

    p[0] = 'n';
    OK(madvise(p, PAGE, MADV_DONTNEED));
    EQ(p[0], 't');
}

const struct test advice_tests[] = {
    TEST(advice_dontneed),
    TEST(advice_and_sharing),
    TEST(advice_of_a_file),
    END_OF_TESTS,
};
