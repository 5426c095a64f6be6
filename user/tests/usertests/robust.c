/*
 * Robust futexes: what the kernel does to the locks in a thread's list when the
 * thread ends. The locks are made by hand here; the list of a dying process is
 * in memory that the test shares with it.
 */
#include "futex.h"
#include "test.h"
#include "thread.h"

struct lock {
    struct robust_list link;
    int word;
};

#define OFFSET ((int)offsetof(struct lock, word))
#define NLOCKS 4
#define OTHER 12345 /* a number that is not the dying thread's */

static struct {
    struct robust_list_head head;
    struct lock locks[NLOCKS], pending;
} * area;

static uint32_t at(const void *p)
{
    return (uint32_t)p;
}

/* A list of n locks, of which each has this word. */
static void make_list(int n, int word)
{
    struct robust_list *last = &area->head.list;

    area->head.futex_offset = OFFSET;
    area->head.list_op_pending = 0;
    for (int i = 0; i < n; i++) {
        area->locks[i].word = word;
        last->next = at(&area->locks[i]);
        last = &area->locks[i].link;
    }
    last->next = at(&area->head);
}

static void set_list(const void *head)
{
    OK(syscall(SYS_set_robust_list, head, sizeof area->head));
}

static void take_locks(void)
{
    make_list(NLOCKS, gettid());
    area->locks[1].word |= FUTEX_WAITERS;
    area->locks[2].word = OTHER | FUTEX_WAITERS;
    area->locks[3].word = 0;
    area->pending.word = gettid();
    area->head.list_op_pending = at(&area->pending);
    set_list(&area->head);
}

static int end_with_locks(void *how)
{
    take_locks();
    if (how == (void *)1)
        kill(getpid(), SIGKILL);
    if (how == (void *)2)
        execl(self, "usertests", "@fds", NULL);
    return 0;
}

static void check_marks(void)
{
    EQ(area->locks[0].word, FUTEX_OWNER_DIED);
    EQ(area->locks[1].word, (int)(FUTEX_WAITERS | FUTEX_OWNER_DIED));
    EQ(area->locks[2].word, (int)(OTHER | FUTEX_WAITERS));
    EQ(area->locks[3].word, 0);
    EQ(area->pending.word, FUTEX_OWNER_DIED);
}

/* Exit, a signal and exec mark what the thread holds, and nothing else. */
static void robust_marks(void)
{
    area = shared(PAGE);
    for (int how = 0; how < 3; how++) {
        pid_t pid = START(end_with_locks, how);
        if (how == 1)
            REAP_SIGNAL(pid, SIGKILL);
        else
            REAP(pid);
        check_marks();
    }
    int tid = raw_thread(end_with_locks, NULL);
    while (tgkill(getpid(), tid, 0) == 0)
        sched_yield();
    check_marks();
}

static void end_after_word(int *fds)
{
    make_list(1, gettid() | FUTEX_WAITERS);
    area->pending.word = FUTEX_WAITERS; /* given back, but nobody was woken */
    area->head.list_op_pending = at(&area->pending);
    set_list(&area->head);
    tell(fds[1]);
    await(fds[2]);
}

static void wait_on_lock(int *word)
{
    OK(wait_on(word, *word));
}

/* One who waits is woken: also for the lock that is in no list. */
static void robust_wakes(void)
{
    int fds[4];

    area = shared(PAGE);
    OK(pipe(fds));
    OK(pipe(fds + 2));
    pid_t owner = START(end_after_word, fds);
    await(fds[0]);
    pid_t a = START(wait_on_lock, &area->locks[0].word);
    pid_t b = START(wait_on_lock, &area->pending.word);
    gather(&area->locks[0].word, &area->locks[0].word, 1);
    gather(&area->pending.word, &area->pending.word, 1);
    tell(fds[3]);
    REAP(a);
    REAP(b);
    REAP(owner);
    EQ(area->locks[0].word, (int)(FUTEX_WAITERS | FUTEX_OWNER_DIED));
    EQ(area->pending.word, (int)FUTEX_WAITERS);
}

static void end_with(const void *head)
{
    set_list(head);
}

/* A list may be anything. */
static void robust_wrong_lists(void)
{
    char *gone = hole(1);

    area = shared(PAGE);
    IN_CHILD(end_with, 1);
    IN_CHILD(end_with, gone);
    IN_CHILD(end_with, 0xc0000000u);
    make_list(2, OTHER);
    area->locks[1].link.next = at(&area->locks[0]); /* without end */
    IN_CHILD(end_with, &area->head);
    area->locks[1].link.next = at(gone);
    area->head.list_op_pending = at(gone);
    IN_CHILD(end_with, &area->head);
    make_list(1, OTHER);
    area->head.futex_offset = (int)(gone - (char *)&area->locks[0]);
    IN_CHILD(end_with, &area->head);
    area->head.futex_offset = 1;
    IN_CHILD(end_with, &area->head);
    EQ(area->locks[0].word, OTHER);
    make_list(1, OTHER); /* in memory that cannot be written */
    OK(mprotect(area, PAGE, PROT_READ));
    IN_CHILD(end_with, &area->head);
}

static void check_none(void *unused)
{
    uint32_t head = 1, size = 0;

    (void)unused;
    OK(syscall(SYS_get_robust_list, 0, &head, &size));
    EQ(head, 0);
}

static void robust_get(void)
{
    struct robust_list_head head = {.list.next = at(&head)};
    uint32_t got = 0, size = 0;

    set_list(&head);
    OK(syscall(SYS_get_robust_list, 0, &got, &size));
    EQ(got, at(&head));
    EQ(size, sizeof head);
    IN_CHILD(check_none, NULL); /* a child has none */
    FAILS(EINVAL, syscall(SYS_set_robust_list, &head, sizeof head + 1));
    FAILS(ESRCH, syscall(SYS_get_robust_list, 0x7ffffff0, &got, &size));
    FAILS(EFAULT, syscall(SYS_get_robust_list, 0, NULL, &size));
    FAILS(EFAULT, syscall(SYS_get_robust_list, 0, &got, NULL));
    pid_t pid = START(thread_stay, NULL);
    OK(syscall(SYS_get_robust_list, pid, &got, &size));
    EQ(got, 0);
    kill_child(pid);
}

const struct test robust_tests[] = {
    TEST(robust_marks), TEST(robust_wakes), TEST(robust_wrong_lists),
    TEST(robust_get),   END_OF_TESTS,
};
