/*
 * What threads use to keep out of each other's way, and to wait for each
 * other: mutexes, conditions, barriers, once.
 */
#include <pthread.h>
#include <time.h>
#include "test.h"
#include "thread.h"

#define N NTHREADS

static int count; /* atomic, or under a mutex */

#define ROUNDS 3000

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static volatile int sum; /* not atomic */

/* Not in one instruction, so that it goes wrong without a lock. */
static void add_slowly(void)
{
    int old = sum;

    if (old % 64 == 0)
        sched_yield();
    sum = old + 1;
}

static void *add_under_mutex(void *unused)
{
    (void)unused;
    for (int i = 0; i < ROUNDS; i++) {
        if (i % 8)
            pthread_mutex_lock(&mutex);
        else
            while (pthread_mutex_trylock(&mutex) == EBUSY)
                sched_yield();
        add_slowly();
        pthread_mutex_unlock(&mutex);
    }
    return NULL;
}

static void mutex_excludes(void)
{
    pthread_t t[N];

    sum = 0;
    create_all(t, N, add_under_mutex);
    join_all(t, N);
    EQ(sum, N * ROUNDS);
    ZERO(pthread_mutex_destroy(&mutex));
}

static void *try_mutex(void *m)
{
    return (void *)pthread_mutex_trylock(m);
}

static int try_in_thread(pthread_mutex_t *m)
{
    pthread_t t;
    void *result;

    ZERO(pthread_create(&t, NULL, try_mutex, m));
    ZERO(pthread_join(t, &result));
    return (int)result;
}

static void mutex_recursive(void)
{
    pthread_mutexattr_t attr;
    pthread_mutex_t m;
    int type;

    ZERO(pthread_mutexattr_init(&attr));
    ZERO(pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_RECURSIVE));
    ZERO(pthread_mutexattr_gettype(&attr, &type));
    EQ(type, PTHREAD_MUTEX_RECURSIVE);
    EQ(pthread_mutexattr_settype(&attr, 99), EINVAL);
    ZERO(pthread_mutex_init(&m, &attr));
    ZERO(pthread_mutexattr_destroy(&attr));
    for (int i = 0; i < 3; i++)
        ZERO(i % 2 ? pthread_mutex_trylock(&m) : pthread_mutex_lock(&m));
    for (int i = 0; i < 3; i++) {
        EQ(try_in_thread(&m), EBUSY);
        ZERO(pthread_mutex_unlock(&m));
    }
    EQ(pthread_mutex_unlock(&m), EPERM);
    EQ(try_in_thread(&m), 0);
}

static void *unlock_it(void *m)
{
    return (void *)pthread_mutex_unlock(m);
}

/* One that says what is wrong. */
static void mutex_errorcheck(void)
{
    pthread_mutexattr_t attr;
    pthread_mutex_t m;
    pthread_t t;
    void *result;

    ZERO(pthread_mutexattr_init(&attr));
    ZERO(pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_ERRORCHECK));
    ZERO(pthread_mutex_init(&m, &attr));
    EQ(pthread_mutex_unlock(&m), EPERM);
    ZERO(pthread_mutex_lock(&m));
    EQ(pthread_mutex_lock(&m), EDEADLK);
    EQ(pthread_mutex_trylock(&m), EBUSY);
    EQ(try_in_thread(&m), EBUSY);
    ZERO(pthread_create(&t, NULL, unlock_it, &m));
    ZERO(pthread_join(t, &result));
    EQ((int)result, EPERM);
    EQ(pthread_mutex_destroy(&m), EBUSY);
    ZERO(pthread_mutex_unlock(&m));
    EQ(try_in_thread(&m), 0);
}

/* A queue of one place between producers and consumers. */
static struct {
    bool full;
    int value;
} queue;

static void *produce(void *unused)
{
    (void)unused;
    for (int i = 1; i <= ROUNDS; i++) {
        pthread_mutex_lock(&mutex);
        while (queue.full)
            pthread_cond_wait(&cond, &mutex);
        queue.full = true;
        queue.value = i;
        pthread_cond_broadcast(&cond);
        pthread_mutex_unlock(&mutex);
    }
    return NULL;
}

static void *consume(void *unused)
{
    int got = 0;

    (void)unused;
    for (int i = 1; i <= ROUNDS; i++) {
        pthread_mutex_lock(&mutex);
        while (!queue.full)
            pthread_cond_wait(&cond, &mutex);
        queue.full = false;
        got += queue.value;
        pthread_cond_broadcast(&cond);
        pthread_mutex_unlock(&mutex);
    }
    __atomic_fetch_add(&count, got, __ATOMIC_SEQ_CST);
    return NULL;
}

static void cond_hands_over(void)
{
    pthread_t p[2], c[2];

    count = 0;
    create_all(p, 2, produce);
    create_all(c, 2, consume);
    join_all(p, 2);
    join_all(c, 2);
    EQ(count, ROUNDS * (ROUNDS + 1));
}

static int waiting, tickets;

static void *take_ticket(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&mutex);
    waiting++;
    while (tickets == 0)
        pthread_cond_wait(&cond, &mutex);
    tickets--;
    waiting--;
    pthread_mutex_unlock(&mutex);
    return NULL;
}

static int waiting_now(void)
{
    pthread_mutex_lock(&mutex);
    int n = waiting;
    pthread_mutex_unlock(&mutex);
    return n;
}

static void give_tickets(int n, int (*wake)(pthread_cond_t *))
{
    pthread_mutex_lock(&mutex);
    tickets += n;
    pthread_mutex_unlock(&mutex);
    ZERO(wake(&cond));
}

/* A signal wakes one, a broadcast all. */
static void cond_wakes(void)
{
    pthread_t t[N];

    waiting = tickets = 0;
    create_all(t, N, take_ticket);
    while (waiting_now() < N)
        sched_yield();
    give_tickets(1, pthread_cond_signal);
    while (waiting_now() > N - 1)
        sched_yield();
    sleep_ms(10);
    EQ(waiting_now(), N - 1);
    give_tickets(N - 1, pthread_cond_broadcast);
    join_all(t, N);
    EQ(tickets, 0);
    ZERO(pthread_cond_destroy(&cond));
}

static struct timespec in_ms(int ms)
{
    struct timespec t;

    clock_gettime(CLOCK_REALTIME, &t);
    t.tv_sec += ms / 1000;
    t.tv_nsec += ms % 1000 * 1000000;
    if (t.tv_nsec >= 1000000000) {
        t.tv_sec++;
        t.tv_nsec -= 1000000000;
    }
    return t;
}

static void cond_times_out(void)
{
    long long began = now_ms();
    struct timespec until = in_ms(40), past = {1, 0}, wrong = {1, -1};

    pthread_mutex_lock(&mutex);
    EQ(pthread_cond_timedwait(&cond, &mutex, &until), ETIMEDOUT);
    CHECK(now_ms() - began >= 39);
    EQ(pthread_mutex_trylock(&mutex), EBUSY); /* it holds it again */
    EQ(pthread_cond_timedwait(&cond, &mutex, &past), ETIMEDOUT);
    EQ(pthread_cond_timedwait(&cond, &mutex, &wrong), EINVAL);
    pthread_mutex_unlock(&mutex);
}

static pthread_barrier_t barrier;
static int arrived[200], serial;

static void *meet(void *unused)
{
    (void)unused;
    for (int i = 0; i < 200; i++) {
        __atomic_fetch_add(&arrived[i], 1, __ATOMIC_SEQ_CST);
        if (pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD)
            __atomic_fetch_add(&serial, 1, __ATOMIC_SEQ_CST);
        EQ(__atomic_load_n(&arrived[i], __ATOMIC_SEQ_CST), N);
    }
    return NULL;
}

static void barrier_meets(void)
{
    pthread_t t[N];

    EQ(pthread_barrier_init(&barrier, NULL, 0), EINVAL);
    ZERO(pthread_barrier_init(&barrier, NULL, N));
    create_all(t, N, meet);
    join_all(t, N);
    EQ(serial, 200);
    ZERO(pthread_barrier_destroy(&barrier));
}

static void *meet_and_destroy(void *b)
{
    if (pthread_barrier_wait(b) == PTHREAD_BARRIER_SERIAL_THREAD) {
        ZERO(pthread_barrier_destroy(b));
        memset(b, 0xff, sizeof(pthread_barrier_t));
    }
    return NULL;
}

/* It may be destroyed as soon as one thread has got through. */
static void barrier_ends(void)
{
    pthread_t t[N];

    for (int i = 0; i < 100; i++) {
        ZERO(pthread_barrier_init(&barrier, NULL, N));
        for (int j = 0; j < N; j++)
            ZERO(pthread_create(&t[j], NULL, meet_and_destroy, &barrier));
        join_all(t, N);
    }
}

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void slow_start(void)
{
    sleep_ms(20);
    count++;
}

static void *start_once(void *unused)
{
    (void)unused;
    ZERO(pthread_once(&once, slow_start));
    EQ(count, 1);
    return NULL;
}

static void once_only(void)
{
    pthread_t t[N];

    count = 0;
    create_all(t, N, start_once);
    join_all(t, N);
    EQ(count, 1);
}

const struct test mutex_tests[] = {
    TEST(mutex_excludes),  TEST(mutex_recursive), TEST(mutex_errorcheck),
    TEST(cond_hands_over), TEST(cond_wakes),      TEST(cond_times_out),
    TEST(barrier_meets),   TEST(barrier_ends),    TEST(once_only),
    END_OF_TESTS,
};
