/*
 * mremap and madvise: memory that grows, shrinks, moves and is forgotten.
 */
#include "test.h"

#define AWAY ((char *)0x30000000) /* nothing is mapped there */

static char *map(int npages)
{
    return mmap(NULL, npages * PAGE, PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void remap_in_place(void)
{
    char *p = hole(4);

    OK(mmap(p, PAGE, PROT_READ | PROT_WRITE,
            MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0));
    *p = 'a';
    CHECK(mremap(p, PAGE, 4 * PAGE, 0) == p);
    EQ(p[0], 'a');
    EQ(p[4 * PAGE - 1], 0);
    CHECK(mremap(p, 4 * PAGE, 2 * PAGE, 0) == p);
    IN_CHILD(poke, p + 2 * PAGE - 1);
    DIES(SIGSEGV, peek, p + 2 * PAGE);
}

static void remap_moves(void)
{
    char *p = hole(3), *q;

    OK(mmap(p, 3 * PAGE, PROT_READ | PROT_WRITE,
            MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0));
    fill(p, 3 * PAGE, 1);
    FAILS(ENOMEM, mremap(p, 3 * PAGE, 4 * PAGE, 0));
    CHECK(filled(p, 3 * PAGE, 1));
    q = mremap(p, 3 * PAGE, 2000 * PAGE, MREMAP_MAYMOVE);
    CHECK(q != MAP_FAILED && q != p && filled(q, 3 * PAGE, 1));
    EQ(q[3 * PAGE], 0);
    poke(q + 2000 * PAGE - 1);
    DIES(SIGSEGV, peek, p);
    DIES(SIGSEGV, peek, p + 3 * PAGE - 1);
}

/* Out of the middle: what is on both sides stays. */
static void remap_a_part(void)
{
    char *p = map(5), *q;

    fill(p, 5 * PAGE, 2);
    q = mremap(p + PAGE, 2 * PAGE, 3 * PAGE, MREMAP_MAYMOVE);
    CHECK(q != MAP_FAILED);
    memmove(big, p, PAGE);
    memmove(big + PAGE, q, 2 * PAGE);
    memmove(big + 3 * PAGE, p + 3 * PAGE, 2 * PAGE);
    CHECK(filled(big, 5 * PAGE, 2));
    DIES(SIGSEGV, peek, p + PAGE);
}

/* Pages that parent and child share are moved, not copied, and stay apart. */
static void remap_after_fork(void)
{
    char *p = map(600), *q;
    pid_t pid;
    int go[2];

    fill(p, 600 * PAGE, 3);
    OK(pipe(go));
    pid = OK(fork());
    if (pid == 0) {
        await(go[0]);
        CHECK(filled(p, 600 * PAGE, 3));
        _exit(0);
    }
    q = mremap(p, 600 * PAGE, 2000 * PAGE, MREMAP_MAYMOVE);
    CHECK(q != MAP_FAILED && filled(q, 600 * PAGE, 3));
    memset(q, 0, 600 * PAGE);
    tell(go[1]);
    REAP(pid);
}

static void remap_errors(void)
{
    char *p = map(2);

    FAILS(EINVAL, mremap(p + 1, PAGE, PAGE, 0));
    FAILS(EINVAL, mremap(p, PAGE, 0, 0));
    FAILS(EINVAL, mremap(p, PAGE, PAGE, 64));
    FAILS(EFAULT, mremap(AWAY, PAGE, 2 * PAGE, MREMAP_MAYMOVE));
    FAILS(ENOMEM, mremap(p, PAGE, 0xf0000000, MREMAP_MAYMOVE));
    p[0] = p[PAGE] = 1;
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

const struct test remap_tests[] = {
    TEST(remap_in_place),     TEST(remap_moves),      TEST(remap_a_part),
    TEST(remap_after_fork),   TEST(remap_errors),     TEST(advice_dontneed),
    TEST(advice_and_sharing), TEST(advice_of_a_file), END_OF_TESTS,
};
