/*
 * Memory after fork: parent and child have the same at first, and what one
 * changes afterwards the other never sees. Page tables are shared as well, so
 * the tests use memory of several tables (of 4 MiB each) and change mappings,
 * not only bytes.
 */
#include "test.h"

#define RW (PROT_READ | PROT_WRITE)
#define TABLE (4 * MIB)
#define SPREAD                                                                 \
    (TABLE + TABLE / 2)     /* address space that needs two or three tables */
#define STRIDE (TABLE / 16) /* where it is touched */

static char *spread;

/* Touch a page in every STRIDE bytes, with this mark. */
static void mark(int value)
{
    for (int i = 0; i < SPREAD; i += STRIDE)
        memset(spread + i, value + i / STRIDE, 64);
}

static void check_marks(int value)
{
    for (int i = 0; i < SPREAD; i += STRIDE) {
        for (int j = 0; j < 64; j += 63) {
            if (spread[i + j] != (char)(value + i / STRIDE))
                FAIL("offset %#x holds %d, wanted %d", i + j, spread[i + j],
                     (char)(value + i / STRIDE));
        }
    }
}

static void spread_out(void)
{
    spread = mmap(NULL, SPREAD, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(spread != MAP_FAILED);
    mark(1);
}

static void change_marks(void *unused)
{
    (void)unused;
    check_marks(1);
    mark(50);
    check_marks(50);
}

static void cow_child_writes(void)
{
    spread_out();
    IN_CHILD(change_marks, NULL);
    check_marks(1);
    mark(2);
    check_marks(2);
}

static void await_and_check(int fd)
{
    await(fd);
    check_marks(1);
}

static void cow_parent_writes(void)
{
    int go[2];

    OK(pipe(go));
    spread_out();
    pid_t pid = START(await_and_check, go[0]);
    mark(2);
    tell(go[1]);
    REAP(pid);
    check_marks(2);
}

/* The parent's first step after fork is a write where it has just written. */
static void cow_parent_writes_at_once(void)
{
    int go[2];

    OK(pipe(go));
    volatile char *p =
        mmap(NULL, 20 * PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (int i = 0; i < 20; i++, p += PAGE) {
        *p = 1;
        pid_t pid = fork();
        *p += pid == 0 ? 10 : 1;
        if (pid == 0) {
            await(go[0]);
            EQ(*p, 11);
            _exit(0);
        }
        tell(go[1]);
        REAP(pid);
        EQ(*p, 2);
    }
}

/* Do `what` to the mapping while a child waits; it must still have it all. */
static void while_child_waits(void (*what)(void))
{
    int go[2];

    OK(pipe(go));
    spread_out();
    pid_t pid = START(await_and_check, go[0]);
    what();
    tell(go[1]);
    REAP(pid);
}

static void unmap_parts(void)
{
    OK(munmap(spread + STRIDE, STRIDE));
    OK(munmap(spread + TABLE, TABLE / 4));
    DIES(SIGSEGV, peek, spread + STRIDE);
    EQ(spread[0], 1);
}

static void unmap_all(void)
{
    OK(munmap(spread, SPREAD));
    DIES(SIGSEGV, peek, spread);
}

static void protect_parts(void)
{
    OK(mprotect(spread, TABLE, PROT_NONE));
    DIES(SIGSEGV, peek, spread);
}

static void map_over(void)
{
    CHECK(mmap(spread, SPREAD, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
               0) == spread);
    for (int i = 0; i < SPREAD; i += STRIDE)
        EQ(spread[i], 0);
    mark(9);
}

static void cow_parent_unmaps(void)
{
    while_child_waits(unmap_parts);
    while_child_waits(unmap_all);
}

static void cow_parent_protects(void)
{
    while_child_waits(protect_parts);
}

static void cow_parent_maps_over(void)
{
    while_child_waits(map_over);
}

static void call(void (*fn)(void))
{
    check_marks(1);
    fn();
}

static void cow_child_changes_mappings(void)
{
    spread_out();
    IN_CHILD(call, unmap_parts);
    check_marks(1);
    IN_CHILD(call, unmap_all);
    check_marks(1);
    IN_CHILD(call, protect_parts);
    check_marks(1);
    IN_CHILD(call, map_over);
    check_marks(1);
}

/* New mappings beside old ones in a shared table stay one's own. */
static void cow_new_pages_in_old_tables(void)
{
    spread_out();
    pid_t pid = OK(fork());
    for (int i = PAGE; i < SPREAD; i += STRIDE) {
        EQ(spread[i], 0);
        spread[i] = pid == 0 ? 70 : 71;
    }
    sleep_ms(20);
    for (int i = PAGE; i < SPREAD; i += STRIDE)
        EQ(spread[i], pid == 0 ? 70 : 71);
    check_marks(1);
    if (pid == 0)
        _exit(0);
    REAP(pid);
}

/* A line of generations: each changes a part, sees all changes of its
   ancestors and none of its descendants. */
static void generation(int n)
{
    spread[n * STRIDE] = 100 + n;
    if (n < 5)
        IN_CHILD(generation, n + 1);
    for (int i = 1; i <= n; i++)
        EQ(spread[i * STRIDE], 100 + i);
    for (int i = n + 1; i < 20; i++)
        EQ(spread[i * STRIDE], 1 + i);
}

static void cow_generations(void)
{
    spread_out();
    IN_CHILD(generation, 1);
    check_marks(1);
}

static void write_own_mark(int n)
{
    mark(n);
    sleep_ms(10);
    check_marks(n);
}

static void cow_many_children(void)
{
    enum { N = 5 };
    pid_t pids[N];

    spread_out();
    for (int i = 0; i < N; i++)
        pids[i] = START(write_own_mark, 10 + i);
    check_marks(1);
    for (int i = 0; i < N; i++)
        REAP(pids[i]);
    check_marks(1);
}

/* The kernel's writes into a shared page go to a copy as well. */
static void read_into(int fd)
{
    struct stat *st = (struct stat *)(spread + STRIDE);

    EQ(pread(fd, spread, 6, 0), 6);
    CHECK(memcmp(spread, "abcdef", 6) == 0);
    OK(fstat(fd, st));
    CHECK(st->st_size == 6 && st->st_nlink == 1);
    EQ(waitpid(START(sleep_ms, 1), (int *)(spread + 2 * STRIDE), 0) > 0, 1);
    EQ(*(int *)(spread + 2 * STRIDE), 0);
}

static void cow_calls_write(void)
{
    put("f", "abcdef");
    int fd = OK(open("f", O_RDONLY));
    spread_out();
    IN_CHILD(read_into, fd);
    check_marks(1);
}

static void cow_keeps_read_only(void)
{
    spread_out();
    OK(mprotect(spread, SPREAD, PROT_READ));
    DIES(SIGSEGV, poke, spread);
    DIES(SIGSEGV, poke, spread + TABLE);
    OK(mprotect(spread, SPREAD, RW));
    IN_CHILD(poke, spread);
    check_marks(1);
}

static void raise_break(void *unused)
{
    (void)unused;
    char *p = sbrk(20 * PAGE);
    for (int i = 0; i < 20 * PAGE; i++)
        EQ(p[i], 0);
    memset(p, 1, 20 * PAGE);
}

static void cow_break(void)
{
    char *p = sbrk(10 * PAGE);

    memset(p, 5, 10 * PAGE);
    IN_CHILD(raise_break, NULL);
    CHECK(sbrk(0) == p + 10 * PAGE);
    IN_CHILD(raise_break, NULL);
    sbrk(-5 * PAGE);
    IN_CHILD(raise_break, NULL);
    EQ(p[0], 5);
}

static void set_shared(int *p)
{
    CHECK(p[0] == 1 && p[2 * PAGE / sizeof *p] == 0);
    p[0] = 2;
    p[2 * PAGE / sizeof *p] = 3; /* nobody had touched this page */
}

static void shared_memory(void)
{
    int *p = shared(4 * PAGE);

    p[0] = 1;
    IN_CHILD(set_shared, p);
    EQ(p[0], 2);
    EQ(p[2 * PAGE / sizeof *p], 3);
}

/* While a child lives, the parent's pages are copied once, not again and
   again; when it is gone they need no copy. Both must hold the content. */
static void cow_rounds(void)
{
    spread_out();
    for (int i = 0; i < 10; i++) {
        pid_t pid = START(write_own_mark, 30 + i);
        mark(i);
        check_marks(i);
        REAP(pid);
        check_marks(i);
    }
}

/* exec gives up what was shared. */
static void cow_exec(void)
{
    char *argv[] = {"p", NULL};

    put_program("p", 42);
    spread_out();
    for (int i = 0; i < 5; i++) {
        pid_t pid = OK(fork());
        if (pid == 0) {
            mark(60);
            execv("p", argv);
            FAIL("exec: %s", strerror(errno));
        }
        REAP_EXIT(pid, 42);
        check_marks(1);
    }
}

const struct test cow_tests[] = {
    TEST(cow_child_writes),
    TEST(cow_parent_writes),
    TEST(cow_parent_writes_at_once),
    TEST(cow_parent_unmaps),
    TEST(cow_parent_protects),
    TEST(cow_parent_maps_over),
    TEST(cow_child_changes_mappings),
    TEST(cow_new_pages_in_old_tables),
    TEST(cow_generations),
    TEST(cow_many_children),
    TEST(cow_calls_write),
    TEST(cow_keeps_read_only),
    TEST(cow_break),
    TEST(cow_rounds),
    TEST(cow_exec),
    TEST(shared_memory),
    END_OF_TESTS,
};
