/*
 * The thread library: the life of threads, and what each has of its own.
 */
#include <pthread.h>
#include "test.h"
#include "thread.h"

#define N NTHREADS

static void *same(void *arg)
{
    return arg;
}

void join_all(pthread_t *t, int n)
{
    for (int i = 0; i < n; i++)
        ZERO(pthread_join(t[i], NULL));
}

void create_all(pthread_t *t, int n, void *(*fn)(void *))
{
    for (int i = 0; i < n; i++)
        ZERO(pthread_create(&t[i], NULL, fn, (void *)i));
}

static void pthread_joins(void)
{
    pthread_t t;
    void *result;

    for (int i = 0; i < 200; i++) {
        ZERO(pthread_create(&t, NULL, same, (void *)i));
        ZERO(pthread_join(t, &result));
        EQ((int)result, i);
    }
    EQ(pthread_join(pthread_self(), NULL), EDEADLK);
}

static void leave(void *result)
{
    pthread_exit(result);
}

static void *exit_deep(void *arg)
{
    leave(arg);
    return NULL;
}

static pthread_t first;

static void *look_at_self(void *arg)
{
    CHECK(!pthread_equal(pthread_self(), first));
    *(pthread_t *)arg = pthread_self();
    return (void *)gettid();
}

static void pthread_exits(void)
{
    pthread_t t, seen;
    void *result;

    ZERO(pthread_create(&t, NULL, exit_deep, (void *)77));
    ZERO(pthread_join(t, &result));
    EQ((int)result, 77);
    first = pthread_self();
    ZERO(pthread_create(&t, NULL, look_at_self, &seen));
    ZERO(pthread_join(t, &result));
    CHECK(pthread_equal(t, seen));
    CHECK((int)result != getpid());
}

static void *wait_and_say(void *fds)
{
    await(((int *)fds)[0]);
    printf("last words");
    return NULL;
}

/* The main thread may end before others: the last one ends the process, in
   good order. */
static void leave_to_thread(int *fds)
{
    pthread_t t;

    dup2(OK(open("words", O_WRONLY | O_CREAT, 0644)), STDOUT_FILENO);
    ZERO(pthread_create(&t, NULL, wait_and_say, fds));
    pthread_exit(NULL);
}

static void pthread_exit_of_main(void)
{
    int fds[2];

    OK(pipe(fds));
    pid_t pid = START(leave_to_thread, fds);
    sleep_ms(20);
    EQ(waitpid(pid, NULL, WNOHANG), 0);
    tell(fds[1]);
    REAP(pid);
    CHECK(holds("words", "last words"));
}

static void *join_it(void *t)
{
    ZERO(pthread_join((pthread_t)t, NULL));
    _exit(5);
}

static void join_main(void *unused)
{
    pthread_t t;

    (void)unused;
    ZERO(pthread_create(&t, NULL, join_it, pthread_self()));
    pthread_exit(NULL);
}

static void pthread_joins_main(void)
{
    REAP_EXIT(START(join_main, NULL), 5);
}

static int count; /* atomic */

static void *count_one(void *unused)
{
    (void)unused;
    __atomic_fetch_add(&count, 1, __ATOMIC_SEQ_CST);
    return NULL;
}

static void await_count(int n)
{
    while (__atomic_load_n(&count, __ATOMIC_SEQ_CST) < n)
        sched_yield();
}

/* Is there nobody but the caller? */
static bool alone(void)
{
    return field("/proc/self/status", "Threads:") == 1;
}

/* Detached threads leave nothing behind: more of them than memory could hold
   at once. */
static void pthread_detaches(void)
{
    enum { MANY = 300 };
    pthread_attr_t attr;
    pthread_t t;
    int state;

    count = 0;
    ZERO(pthread_attr_init(&attr));
    ZERO(pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED));
    ZERO(pthread_attr_getdetachstate(&attr, &state));
    EQ(state, PTHREAD_CREATE_DETACHED);
    ZERO(pthread_attr_setstacksize(&attr, 2 * MIB));
    for (int i = 0; i < MANY; i++) {
        ZERO(pthread_create(&t, i % 2 ? &attr : NULL, count_one, NULL));
        if (i % 2 == 0) {
            if (i % 4)
                await_count(i + 1);
            ZERO(pthread_detach(t));
        }
        await_count(i - 20);
    }
    await_count(MANY);
    while (!alone())
        sched_yield();
    CHECK(field("/proc/self/statm", "") < 64 * MIB / PAGE);
    EQ(pthread_attr_setdetachstate(&attr, 2), EINVAL);
}

static void *use_stack(void *nbytes)
{
    char space[(int)nbytes];

    memset(space, 1, sizeof space);
    return (void *)(int)space[sizeof space / 2];
}

static void *overflow(void *unused)
{
    volatile char space[80 * KIB]; /* more than a stack by default */

    for (int i = sizeof space - 1; i >= 0; i -= 512)
        space[i] = 1;
    return unused;
}

static void run_overflow(void *unused)
{
    pthread_t t[2];

    ZERO(pthread_create(&t[0], NULL, same, unused));
    ZERO(pthread_create(&t[1], NULL, overflow, unused));
    pthread_join(t[1], NULL);
}

/* A stack has the size that was asked for, and a guard below it. */
static void pthread_stacks(void)
{
    pthread_attr_t attr;
    pthread_t t;
    size_t size;
    void *result;

    ZERO(pthread_attr_init(&attr));
    ZERO(pthread_attr_setstacksize(&attr, 3 * MIB));
    ZERO(pthread_attr_getstacksize(&attr, &size));
    EQ(size, 3 * MIB);
    EQ(pthread_attr_setstacksize(&attr, 100), EINVAL);
    ZERO(pthread_create(&t, &attr, use_stack, (void *)(3 * MIB - 4 * PAGE)));
    ZERO(pthread_join(t, &result));
    EQ((int)result, 1);
    ZERO(pthread_attr_destroy(&attr));
    DIES(SIGSEGV, run_overflow, NULL);
}

static void *exit_3(void *unused)
{
    (void)unused;
    exit(3);
}

static void exit_by_thread(void *unused)
{
    pthread_t t;

    ZERO(pthread_create(&t, NULL, exit_3, unused));
    for (;;)
        pause();
}

static void pthread_exit_of_all(void)
{
    for (int i = 0; i < 20; i++)
        REAP_EXIT(START(exit_by_thread, NULL), 3);
}

/* --- what each thread has of its own ---------------------------------------*/

static __thread int own = 42, own_zero;
static __thread char own_text[300] = "initial";
static __thread double own_aligned __attribute__((aligned(64)));

static void check_own(int seed)
{
    EQ(own, 42);
    EQ(own_zero, 0);
    CHECK(strcmp(own_text, "initial") == 0);
    EQ((uintptr_t)&own_aligned % 64, 0);
    for (int i = 0; i < 100; i++) {
        own += seed;
        own_zero -= seed;
        memset(own_text, seed, sizeof own_text);
        sched_yield();
        EQ(own, 42 + (i + 1) * seed);
        EQ(own_zero, -(i + 1) * seed);
        EQ(own_text[299], (char)seed);
    }
}

static void *thread_own(void *seed)
{
    check_own((int)seed + 1);
    return NULL;
}

static void fork_own(void *unused)
{
    (void)unused;
    EQ(own, 42 + 100 * 10);
    own = 1;
}

static void pthread_variables(void)
{
    pthread_t t[N];

    create_all(t, N, thread_own);
    check_own(10);
    join_all(t, N);
    IN_CHILD(fork_own, NULL);
    EQ(own, 42 + 100 * 10);
}

static void *fail_often(void *how)
{
    for (int i = 0; i < 1000; i++) {
        if ((int)how % 2)
            FAILS(EBADF, close(-1));
        else
            FAILS(ENOENT, open("/not/there", O_RDONLY));
    }
    return NULL;
}

static void pthread_errno(void)
{
    pthread_t t[N];

    errno = ERANGE;
    create_all(t, N, fail_often);
    join_all(t, N);
    EQ(errno, ERANGE);
}

static pthread_key_t key;
static int destroyed;

static void destroy(void *value)
{
    __atomic_fetch_add(&destroyed, (int)value, __ATOMIC_SEQ_CST);
    if ((int)value > 100)
        pthread_setspecific(key, (void *)1);
}

static void *use_key(void *value)
{
    CHECK(pthread_getspecific(key) == NULL);
    ZERO(pthread_setspecific(key, (char *)value + 100));
    sched_yield();
    CHECK(pthread_getspecific(key) == (char *)value + 100);
    return NULL;
}

static void pthread_keys(void)
{
    pthread_key_t all[PTHREAD_KEYS_MAX], more;
    pthread_t t[N];

    ZERO(pthread_key_create(&key, destroy));
    ZERO(pthread_setspecific(key, (void *)7));
    create_all(t, N, use_key);
    join_all(t, N);
    EQ((int)pthread_getspecific(key), 7);
    /* 100 of the first is not over 100, so it stores nothing new */
    EQ(destroyed, 100 + 101 + 102 + 103 + 3);
    ZERO(pthread_key_delete(key));
    EQ(pthread_key_delete(key), EINVAL);
    EQ(pthread_setspecific(key, &more), EINVAL);
    for (int i = 0; i < PTHREAD_KEYS_MAX; i++) {
        ZERO(pthread_key_create(&all[i], NULL));
        CHECK(pthread_getspecific(all[i]) == NULL);
    }
    EQ(pthread_key_create(&more, NULL), EAGAIN);
    for (int i = 0; i < PTHREAD_KEYS_MAX; i++)
        ZERO(pthread_key_delete(all[i]));
}

const struct test pthread_tests[] = {
    TEST(pthread_joins),
    TEST(pthread_exits),
    TEST(pthread_exit_of_main),
    TEST(pthread_joins_main),
    TEST(pthread_detaches),
    TEST(pthread_stacks),
    TEST(pthread_variables),
    TEST(pthread_errno),
    TEST(pthread_keys),
    TEST(pthread_exit_of_all),
    END_OF_TESTS,
};
