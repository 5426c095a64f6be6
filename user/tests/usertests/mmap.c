/*
 * mmap and munmap: memory without a file, and private mappings of files.
 */
#include "test.h"

#define RW (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)

static char *map(size_t size, int prot)
{
    char *p = mmap(NULL, size, prot, ANON, -1, 0);

    CHECK(p != MAP_FAILED && (uintptr_t)p % PAGE == 0);
    return p;
}

/* A file of `npages` pages, each filled with its number, and some bytes. */
static int make_file(int npages, int more)
{
    char page[PAGE];
    int fd = OK(open("f", O_RDWR | O_CREAT | O_TRUNC, 0644));

    for (int i = 0; i <= npages; i++) {
        memset(page, i + 1, sizeof page);
        write_all(fd, page, i < npages ? PAGE : more);
    }
    return fd;
}

static void mmap_zeroed(void)
{
    char *p = map(3 * PAGE + 1, RW);

    for (int i = 0; i < 4 * PAGE; i++)
        CHECK(p[i] == 0);
    fill(p, 4 * PAGE, 1);
    CHECK(filled(p, 4 * PAGE, 1));
    OK(munmap(p, 3 * PAGE + 1));
    DIES(SIGSEGV, peek, p);
    DIES(SIGSEGV, peek, p + 3 * PAGE);
}

static void mmap_apart(void)
{
    char *a = map(2 * PAGE, RW), *b = map(5 * PAGE, RW), *c = map(PAGE, RW);

    memset(a, 1, 2 * PAGE);
    memset(b, 2, 5 * PAGE);
    memset(c, 3, PAGE);
    for (int i = 0; i < 2 * PAGE; i++)
        CHECK(a[i] == 1);
    for (int i = 0; i < 5 * PAGE; i++)
        CHECK(b[i] == 2);
    OK(munmap(b, 5 * PAGE));
    CHECK(a[0] == 1 && c[0] == 3);
}

static void mmap_fixed(void)
{
    char *p = map(4 * PAGE, RW);

    memset(p, 9, 4 * PAGE);
    CHECK(mmap(p + PAGE, 2 * PAGE, RW, ANON | MAP_FIXED, -1, 0) == p + PAGE);
    CHECK(p[0] == 9 && p[3 * PAGE] == 9);
    for (int i = PAGE; i < 3 * PAGE; i++)
        CHECK(p[i] == 0);
    FAILS(EEXIST,
          mmap(p, PAGE, RW, ANON | MAP_FIXED | MAP_FIXED_NOREPLACE, -1, 0));
    CHECK(p[0] == 9);
}

static void mmap_hint(void)
{
    char *free_place = hole(4), *taken = map(PAGE, RW);

    *taken = 5;
    CHECK(mmap(free_place + PAGE, PAGE, RW, ANON, -1, 0) == free_place + PAGE);
    char *p = mmap(taken, PAGE, RW, ANON, -1, 0);
    CHECK(p != MAP_FAILED && p != taken && *p == 0 && *taken == 5);
}

static void mmap_errors(void)
{
    char *p = map(PAGE, RW);

    FAILS(EINVAL, mmap(NULL, 0, RW, ANON, -1, 0));
    FAILS(EINVAL, mmap(p + 1, PAGE, RW, ANON | MAP_FIXED, -1, 0));
    FAILS(EINVAL, mmap(NULL, PAGE, RW, MAP_ANONYMOUS, -1, 0));
    FAILS(EBADF, mmap(NULL, PAGE, RW, MAP_PRIVATE, -1, 0));
    FAILS(EBADF, mmap(NULL, PAGE, RW, MAP_PRIVATE, 999, 0));
    FAILS(ENOMEM, mmap(NULL, 0xffffffff, RW, ANON, -1, 0));
    FAILS(ENOMEM, mmap(NULL, 0xfffff000, RW, ANON, -1, 0));
    FAILS(ENOMEM,
          mmap((void *)0xffff0000, 0x20000, RW, ANON | MAP_FIXED, -1, 0));
    CHECK(*p == 0);
}

static void mmap_in_the_kernel(void)
{
    static const uint32_t places[] = {0x7ffff000, 0x80000000, 0xc0000000,
                                      0xfffff000};

    for (unsigned i = 0; i < sizeof places / sizeof *places; i++) {
        FAILS(ENOMEM,
              mmap((void *)places[i], 2 * PAGE, RW, ANON | MAP_FIXED, -1, 0));
        char *p = mmap((void *)places[i], PAGE, RW, ANON, -1, 0); /* a hint */
        CHECK((uintptr_t)p < 0x80000000);
        *p = 1;
    }
}

static void munmap_middle(void)
{
    char *p = map(5 * PAGE, RW);

    memset(p, 4, 5 * PAGE);
    OK(munmap(p + PAGE, PAGE));
    OK(munmap(p + 3 * PAGE, PAGE));
    for (int i = 0; i < 5; i++) {
        if (i % 2)
            DIES(SIGSEGV, peek, p + i * PAGE);
        else
            CHECK(p[i * PAGE] == 4);
    }
    OK(munmap(p, 5 * PAGE)); /* holes do not matter */
    DIES(SIGSEGV, peek, p + 4 * PAGE);
}

static void munmap_errors(void)
{
    char *p = map(PAGE, RW);

    FAILS(EINVAL, munmap(p + 1, PAGE));
    FAILS(EINVAL, munmap(p, 0));
    FAILS(EINVAL, munmap(p, 0xffffffff));
    FAILS(EINVAL, munmap((void *)0xfffff000, 2 * PAGE));
    OK(munmap(hole(2), PAGE)); /* nothing there: fine */
    *p = 1;
}

static void file_mapping(void)
{
    int fd = make_file(3, 100);
    char *p = mmap(NULL, 4 * PAGE, PROT_READ, MAP_PRIVATE, fd, 0);

    CHECK(p != MAP_FAILED);
    OK(close(fd));
    for (int i = 0; i < 3 * PAGE + 100; i++)
        CHECK(p[i] == i / PAGE + 1);
    for (int i = 3 * PAGE + 100; i < 4 * PAGE; i++)
        CHECK(p[i] == 0); /* the rest of the last page */
    DIES(SIGSEGV, poke, p);
    OK(unlink("f"));
    CHECK(p[2 * PAGE] == 3);
}

static void file_mapping_offset(void)
{
    int fd = make_file(5, 0);
    char *p = mmap(NULL, 2 * PAGE, PROT_READ, MAP_PRIVATE, fd, 2 * PAGE);

    CHECK(p != MAP_FAILED);
    CHECK(p[0] == 3 && p[PAGE] == 4);
    FAILS(EINVAL, syscall(SYS_mmap, ((uint32_t[]){0, PAGE, PROT_READ,
                                                  MAP_PRIVATE, fd, 100})));
    char *q = (char *)syscall(
        SYS_mmap, ((uint32_t[]){0, PAGE, PROT_READ, MAP_PRIVATE, fd, PAGE}));
    CHECK(q != MAP_FAILED && q[0] == 2);
}

/* Pages are mapped as a whole, however few of their bytes are asked for. */
static void file_mapping_of_some_bytes(void)
{
    int fd = make_file(1, 0);

    for (int i = 0; i < 2; i++) {
        char *p = mmap(hole(1), 100, PROT_READ,
                       MAP_PRIVATE | (i ? MAP_FIXED_NOREPLACE : 0), fd, 0);

        CHECK(p != MAP_FAILED);
        CHECK(p[0] == 1 && p[PAGE - 1] == 1);
    }
}

static void file_mapping_is_private(void)
{
    int fd = make_file(2, 0);
    char *p = mmap(NULL, 2 * PAGE, RW, MAP_PRIVATE, fd, 0), c;

    CHECK(p != MAP_FAILED);
    p[0] = 'x';
    p[PAGE + 5] = 'y';
    EQ(pread(fd, &c, 1, 0), 1);
    EQ(c, 1);
    EQ(pread(fd, &c, 1, PAGE + 5), 1);
    EQ(c, 2);
    OK(munmap(p, 2 * PAGE));
    char *q = mmap(NULL, 2 * PAGE, PROT_READ, MAP_PRIVATE, fd, 0);
    CHECK(q[0] == 1 && q[PAGE + 5] == 2);
}

/* A file opened for reading can be mapped writable: the copy is private. */
static void file_mapping_rights(void)
{
    char *p;

    OK(close(make_file(1, 0)));
    int reader = OK(open("f", O_RDONLY)), writer = OK(open("f", O_WRONLY));
    p = mmap(NULL, PAGE, RW, MAP_PRIVATE, reader, 0);
    CHECK(p != MAP_FAILED);
    *p = 2;
    FAILS(EACCES, mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, writer, 0));
    FAILS(EACCES, mmap(NULL, PAGE, PROT_WRITE, MAP_PRIVATE, writer, 0));
}

static void file_mapping_of_others(void)
{
    int fds[2], dir = OK(open(".", O_RDONLY));

    OK(pipe(fds));
    FAILS(ENODEV, mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, dir, 0));
    FAILS(ENODEV, mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fds[0], 0));
}

static void file_mapping_beyond_the_end(void)
{
    int fd = make_file(1, 10);
    char *p = mmap(NULL, 4 * PAGE, PROT_READ, MAP_PRIVATE, fd, 0);

    CHECK(p != MAP_FAILED);
    peek(p + 2 * PAGE - 1);
    DIES(SIGBUS, peek, p + 2 * PAGE);
}

/* The kernel reads into a mapping and writes from one. */
static void file_mapping_in_calls(void)
{
    int in = make_file(2, 0);
    int out = OK(open("g", O_RDWR | O_CREAT, 0644));
    char *p = mmap(NULL, 2 * PAGE, RW, MAP_PRIVATE, in, 0);
    char *q = map(2 * PAGE, RW);

    EQ(write(out, p, 2 * PAGE), 2 * PAGE);
    EQ(pread(out, q, 2 * PAGE, 0), 2 * PAGE);
    CHECK(memcmp(p, q, 2 * PAGE) == 0);
    EQ(pread(in, p + PAGE, PAGE, 0), PAGE); /* onto the file's own page */
    CHECK(p[PAGE] == 1);
}

/* Writing a file over from a mapping of itself. */
static void file_mapping_of_itself(void)
{
    int fd = make_file(2, 0);
    char *p = mmap(NULL, 2 * PAGE, PROT_READ, MAP_PRIVATE, fd, 0);

    EQ(pwrite(fd, p + PAGE, PAGE, 0), PAGE);
    char c;
    EQ(pread(fd, &c, 1, 100), 1);
    EQ(c, 2);
}

/* A shared mapping of a file is its pages; what may not be written through the
   descriptor may not be made writable later. */
static void file_mapping_shared(void)
{
    int fd = make_file(2, 0);
    int reader = OK(open("f", O_RDONLY));
    char *p = mmap(NULL, 2 * PAGE, PROT_READ, MAP_SHARED, reader, 0);

    CHECK(p != MAP_FAILED);
    EQ(p[PAGE], 2);
    FAILS(EACCES, mprotect(p, PAGE, RW));
    OK(mprotect(p, PAGE, PROT_NONE));
    OK(mprotect(p, PAGE, PROT_READ));
    EQ(pwrite(fd, "x", 1, 0), 1);
    EQ(p[0], 'x');
    OK(munmap(p, 2 * PAGE));
    CHECK(mmap(NULL, PAGE, RW, MAP_SHARED, reader, 0) == MAP_FAILED);
    EQ(errno, EACCES);
}

static void many_mappings(void)
{
    enum { N = 300 };
    char *p = map(N * PAGE, RW);

    for (int i = 0; i < N; i++)
        p[i * PAGE] = i;
    for (int i = 0; i < N; i += 2)
        OK(mprotect(p + i * PAGE, PAGE, PROT_READ));
    for (int i = 0; i < N; i++)
        CHECK(p[i * PAGE] == (char)i);
    for (int i = 0; i < N; i += 3)
        OK(munmap(p + i * PAGE, PAGE));
    for (int i = 0; i < N; i++) {
        if (i % 3)
            CHECK(p[i * PAGE] == (char)i);
    }
    OK(munmap(p, N * PAGE));
    DIES(SIGSEGV, peek, p + PAGE);
}

const struct test mmap_tests[] = {
    TEST(mmap_zeroed),
    TEST(mmap_apart),
    TEST(mmap_fixed),
    TEST(mmap_hint),
    TEST(mmap_errors),
    TEST_KIN(mmap_in_the_kernel),
    TEST(munmap_middle),
    TEST(munmap_errors),
    TEST(file_mapping),
    TEST(file_mapping_offset),
    TEST(file_mapping_of_some_bytes),
    TEST(file_mapping_is_private),
    TEST(file_mapping_rights),
    TEST(file_mapping_of_others),
    TEST(file_mapping_beyond_the_end),
    TEST(file_mapping_in_calls),
    TEST(file_mapping_of_itself),
    TEST(file_mapping_shared),
    TEST(many_mappings),
    END_OF_TESTS,
};
