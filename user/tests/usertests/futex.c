/*
 * futex: who sleeps and who is woken. How long they sleep is in futextime.c.
 */
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include "futex.h"
#include "test.h"

#define N 5
#define KERNEL 0xc0000000u

static int word, other;
static int kind; /* 0 or FUTEX_PRIVATE_FLAG */

int futex(int *at, int op, int value, const void *val2, int *to,
          unsigned value3)
{
    return syscall(SYS_futex, at, op | kind, value, val2, to, value3);
}

int wait_on(int *at, int value)
{
    return futex(at, FUTEX_WAIT, value, NULL, NULL, 0);
}

int wake(int *at, int n)
{
    return futex(at, FUTEX_WAKE, n, NULL, NULL, 0);
}

void wake_one(int *at)
{
    while (wake(at, 1) == 0)
        sched_yield();
}

void gather(int *from, int *to, int n)
{
    while (n > 0) {
        n -= OK(futex(from, FUTEX_REQUEUE, 0, (void *)n, to, 0));
        sched_yield();
    }
}

static void *wait_once(void *at)
{
    return (void *)OK(wait_on(at, 0));
}

static void futex_value_differs(void)
{
    word = 1;
    FAILS(EAGAIN, wait_on(&word, 0));
    FAILS(EAGAIN,
          futex(&word, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, 2, NULL, NULL, 0));
    FAILS(EAGAIN, futex(&word, FUTEX_CMP_REQUEUE, 0, (void *)1, &other, 3));
    EQ(wake(&word, 1), 0);
}

static void futex_wrong_place(void)
{
    static const int wakes[] = {FUTEX_WAKE, FUTEX_REQUEUE};
    char *p = hole(1), *gone = p;
    int *odd = (int *)((char *)&word + 1);

    FAILS(EFAULT, wait_on((int *)gone, 0));
    FAILS(EFAULT, wait_on((int *)gone, 0));
    FAILS(EFAULT, wait_on(NULL, 0));
    FAILS(EFAULT, wait_on((int *)KERNEL, 0));
    FAILS(EINVAL, wait_on(odd, 0));
    for (int i = 0; i < 2; i++) {
        FAILS(EFAULT, futex((int *)gone, wakes[i], 1, NULL, &other, 0));
        FAILS(EFAULT, futex((int *)KERNEL, wakes[i], 1, NULL, &other, 0));
        FAILS(EINVAL, futex(odd, wakes[i], 1, NULL, &other, 0));
    }
    FAILS(EFAULT, futex(&word, FUTEX_REQUEUE, 1, NULL, (int *)gone, 0));
}

static void futex_wrong_arguments(void)
{
    struct timespec negative = {-1, 0}, large = {0, 1000000000};

    FAILS(ENOSYS, futex(&word, 99, 0, NULL, NULL, 0));
    FAILS(ENOSYS,
          futex(&word, FUTEX_WAKE | FUTEX_CLOCK_REALTIME, 1, NULL, NULL, 0));
    FAILS(EINVAL, futex(&word, FUTEX_WAIT_BITSET, word, NULL, NULL, 0));
    FAILS(EINVAL, futex(&word, FUTEX_WAKE_BITSET, 1, NULL, NULL, 0));
    FAILS(EINVAL, futex(&word, FUTEX_WAIT, word, &negative, NULL, 0));
    FAILS(EINVAL, futex(&word, FUTEX_WAIT, word, &large, NULL, 0));
    FAILS(EFAULT, futex(&word, FUTEX_WAIT, word, (void *)1, NULL, 0));
    FAILS(EINVAL, futex(&word, FUTEX_REQUEUE, -1, (void *)1, &other, 0));
    FAILS(EINVAL, futex(&word, FUTEX_REQUEUE, 1, (void *)-1, &other, 0));
}

static void futex_wakes(void)
{
    pthread_t t;

    for (int i = 0; i < 50; i++) {
        EQ(pthread_create(&t, NULL, wait_once, &word), 0);
        wake_one(&word);
        EQ(wake(&word, 1), 0);
        EQ(pthread_join(t, NULL), 0);
    }
}

static int through; /* waiters that have been woken */

static void *wait_and_count(void *at)
{
    OK(wait_on(at, 0));
    __atomic_fetch_add(&through, 1, __ATOMIC_SEQ_CST);
    return NULL;
}

static void await_through(int n)
{
    while (__atomic_load_n(&through, __ATOMIC_SEQ_CST) < n)
        sched_yield();
}

/* Who waits in memory that is unmapped meanwhile is not in the way of those who
   wait in what comes after it. */
static void futex_in_gone_memory(void)
{
    int *at = shared(PAGE);
    pthread_t t;

    EQ(pthread_create(&t, NULL, wait_once, at), 0);
    gather(at, at, 1);
    OK(munmap(at, PAGE));
    at = shared(PAGE);
    EQ(pthread_create(&t, NULL, wait_and_count, at), 0);
    gather(at, at, 1);
    EQ(wake(at, 1), 1);
    await_through(1);
}

static void start_waiters(pthread_t *t)
{
    through = 0;
    for (int i = 0; i < N; i++)
        EQ(pthread_create(&t[i], NULL, wait_and_count, &word), 0);
}

static void join_waiters(pthread_t *t)
{
    for (int i = 0; i < N; i++)
        EQ(pthread_join(t[i], NULL), 0);
    EQ(through, N);
}

/* As many as asked for, and only those who wait there. */
static void futex_wakes_some(void)
{
    pthread_t t[N];

    start_waiters(t);
    gather(&word, &other, N);
    EQ(wake(&word, N), 0);
    EQ(wake(&other, 2), 2);
    await_through(2);
    sleep_ms(10);
    EQ(through, 2);
    EQ(wake(&other, INT_MAX), N - 2);
    join_waiters(t);
}

static void futex_requeues(void)
{
    pthread_t t[N];

    start_waiters(t);
    gather(&word, &other, N);
    EQ(futex(&other, FUTEX_CMP_REQUEUE, 1, (void *)2, &word, other), 3);
    await_through(1);
    EQ(wake(&word, N), 2);
    await_through(3);
    EQ(futex(&other, FUTEX_REQUEUE, 0, (void *)INT_MAX, &other, 0), N - 3);
    EQ(wake(&other, N), N - 3);
    join_waiters(t);
}

static void *wait_for_bit(void *bit)
{
    OK(futex(&word, FUTEX_WAIT_BITSET, 0, NULL, NULL, 1u << (int)bit));
    __atomic_fetch_or(&through, 1 << (int)bit, __ATOMIC_SEQ_CST);
    return NULL;
}

static int wake_bits(unsigned bits)
{
    return OK(futex(&word, FUTEX_WAKE_BITSET, INT_MAX, NULL, NULL, bits));
}

static void futex_bits(void)
{
    pthread_t t[4];

    through = 0;
    for (int i = 0; i < 4; i++)
        EQ(pthread_create(&t[i], NULL, wait_for_bit, (void *)i), 0);
    while (wake_bits(1 << 2) == 0)
        sched_yield();
    while (__atomic_load_n(&through, __ATOMIC_SEQ_CST) != 1 << 2)
        sched_yield();
    for (int n = 0; n < 2; n += wake_bits(3 | 1 << 2 | 1 << 9))
        sched_yield();
    while (__atomic_load_n(&through, __ATOMIC_SEQ_CST) != 7)
        sched_yield();
    wake_one(&word); /* FUTEX_WAKE is for all bits */
    for (int i = 0; i < 4; i++)
        EQ(pthread_join(t[i], NULL), 0);
}

static void wait_shared(int *at)
{
    OK(wait_on(at, 0));
}

/* Shared memory is shared: also with what was mapped for it elsewhere. */
static void futex_between_processes(void)
{
    int *pages = shared(4 * PAGE), *at = pages + 2 * PAGE / sizeof(int) + 3;
    pid_t pid = START(wait_shared, at);

    OK(munmap(pages, PAGE)); /* the area begins elsewhere here */
    EQ(wake(at - PAGE / sizeof(int), 1), 0);
    wake_one(at);
    REAP(pid);
}

static void wake_own(int *at)
{
    *at = 0; /* a copy of the page */
    EQ(wake(at, INT_MAX), 0);
}

/* Memory that is not shared has a place of its own in each process, whatever
   page it shows; and keeps it when that is copied. */
static void wait_over_fork(int flag)
{
    int *at = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    pthread_t t;

    kind = flag;
    *at = 0;
    EQ(pthread_create(&t, NULL, wait_once, at), 0);
    gather(at, at + 1, 1);
    int fds[2];
    OK(pipe(fds));
    pid_t pid = OK(fork());
    if (pid == 0) {
        wake_own(at + 1);
        tell(fds[1]);
        _exit(0);
    }
    OK(close(fds[1]));
    await(fds[0]);
    at[2] = 7; /* copied, if the child still has it */
    EQ(wake(at + 1, INT_MAX), 1);
    EQ(pthread_join(t, NULL), 0);
    REAP(pid);
}

static void futex_over_fork(void)
{
    IN_CHILD(wait_over_fork, 0);
    IN_CHILD(wait_over_fork, FUTEX_PRIVATE_FLAG);
}

/* A page that nobody has touched yet is 0. */
static void futex_untouched(void)
{
    struct timespec none = {0, 0};
    int *at = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    FAILS(ETIMEDOUT, futex(at, FUTEX_WAIT, 0, &none, NULL, 0));
    FAILS(EAGAIN, wait_on(at + PAGE / sizeof(int), 1));
}

#define ROUNDS 5000

static void *answer(void *unused)
{
    (void)unused;
    for (int i = 1; i < 2 * ROUNDS; i += 2) {
        while (__atomic_load_n(&word, __ATOMIC_SEQ_CST) != i)
            wait_on(&word, i - 1);
        __atomic_store_n(&word, i + 1, __ATOMIC_SEQ_CST);
        wake(&word, 1);
    }
    return NULL;
}

/* Two that take turns: a wakeup that gets lost would be the last. */
static void futex_ping_pong(void)
{
    pthread_t t;

    word = 0;
    EQ(pthread_create(&t, NULL, answer, NULL), 0);
    for (int i = 0; i < 2 * ROUNDS; i += 2) {
        __atomic_store_n(&word, i + 1, __ATOMIC_SEQ_CST);
        wake(&word, 1);
        while (__atomic_load_n(&word, __ATOMIC_SEQ_CST) == i + 1)
            wait_on(&word, i + 1);
    }
    EQ(pthread_join(t, NULL), 0);
    EQ(word, 2 * ROUNDS);
}

static void wait_for_ever(int *at)
{
    wait_on(at, 0);
}

static void futex_killed(void)
{
    int *at = shared(PAGE);

    for (int i = 0; i < 10; i++) {
        pid_t pid = START(wait_for_ever, at);
        gather(at, at + 1, 1);
        kill_child(pid);
        EQ(wake(at + 1, 1), 0);
    }
}

const struct test futex_tests[] = {
    TEST(futex_value_differs),
    TEST(futex_wrong_place),
    TEST(futex_wrong_arguments),
    TEST(futex_wakes),
    TEST(futex_wakes_some),
    TEST(futex_in_gone_memory),
    TEST(futex_requeues),
    TEST(futex_bits),
    TEST(futex_between_processes),
    TEST(futex_over_fork),
    TEST(futex_untouched),
    TEST(futex_ping_pong),
    TEST(futex_killed),
    END_OF_TESTS,
};
