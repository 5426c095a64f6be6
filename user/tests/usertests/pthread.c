/*
 * The thread library: life of threads, what each has of its own, and what they
 * use to keep out of each other's way.
 */
#include <limits.h>
#include <pthread.h>
#include <setjmp.h>
#include <time.h>
#include "test.h"

#define N 4 /* threads */

/* The call returns 0. */
#define ZERO(call) EQ(call, 0)

static void *same(void *arg)
{
    return arg;
}

static void join_all(pthread_t *t, int n)
{
    for (int i = 0; i < n; i++)
        ZERO(pthread_join(t[i], NULL));
}

static void create_all(pthread_t *t, int n, void *(*fn)(void *))
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

/* --- keeping out of each other's way ---------------------------------------*/

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
    struct timespec until = in_ms(40), past = {1, 0}, wrong = {1, -1};
    long long began = now_ms();

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

/* --- the library among threads ---------------------------------------------*/

static void *allocate(void *seed)
{
    unsigned state = (unsigned)seed + 1;
    unsigned char *p[32] = {NULL};
    size_t size[32];

    for (int i = 0; i < 3000; i++) {
        int k = rand_r(&state) % 32;
        if (p[k]) {
            CHECK(filled(p[k], size[k], (unsigned)seed + k));
            free(p[k]);
        }
        size[k] = rand_r(&state) % 600;
        p[k] = malloc(size[k]);
        CHECK(p[k]);
        if (k % 5 == 0)
            p[k] = realloc(p[k], size[k] += 100);
        fill(p[k], size[k], (unsigned)seed + k);
    }
    for (int k = 0; k < 32; k++)
        free(p[k]);
    return NULL;
}

static void malloc_in_threads(void)
{
    pthread_t t[N];

    create_all(t, N, allocate);
    join_all(t, N);
}

#define LINES 200

static FILE *out;

static void *print_lines(void *who)
{
    for (int i = 0; i < LINES; i++) {
        if (i % 2)
            fprintf(out, "thread %d says %d, %s\n", (int)who, i,
                    "which is a line");
        else
            fputs("a line without a number in it\n", out);
        if (i % 10 == 0)
            fclose(fopen("/dev/null", "w"));
    }
    return NULL;
}

/* Lines of several threads in one file are whole. */
static void stdio_in_threads(void)
{
    pthread_t t[N];
    char line[100];
    int lines = 0, who, number;

    out = fopen("lines", "w+");
    create_all(t, N, print_lines);
    join_all(t, N);
    rewind(out);
    for (; fgets(line, sizeof line, out); lines++) {
        if (line[0] == 'a')
            CHECK(strcmp(line, "a line without a number in it\n") == 0);
        else
            CHECK(sscanf(line, "thread %d says %d, which is a line", &who,
                         &number) == 2 &&
                  who < N && line[strlen(line) - 1] == '\n');
    }
    EQ(lines, N * LINES);
    fclose(out);
}

static volatile bool stop;

static void *allocate_until_stop(void *unused)
{
    while (!stop)
        allocate(unused);
    return NULL;
}

static void use_heap(void *unused)
{
    pthread_t t;

    free(malloc(100));
    EQ(pthread_kill(pthread_self(), 0), 0);
    ZERO(pthread_create(&t, NULL, same, unused));
    ZERO(pthread_join(t, NULL));
    pthread_exit(NULL);
}

/* fork copies one thread, and the heap in order. */
static void fork_in_threads(void)
{
    pthread_t t[2];

    stop = false;
    create_all(t, 2, allocate_until_stop);
    for (int i = 0; i < 30; i++)
        IN_CHILD(use_heap, NULL);
    stop = true;
    join_all(t, 2);
}

/* --- signals ---------------------------------------------------------------*/

static volatile int taken_by;

static void note_thread(int sig)
{
    (void)sig;
    taken_by = gettid();
}

static void *spin_until_taken(void *tid)
{
    *(volatile int *)tid = gettid();
    while (!taken_by)
        ;
    return NULL;
}

static void *raise_it(void *unused)
{
    (void)unused;
    OK(raise(SIGUSR1));
    EQ(taken_by, gettid());
    return NULL;
}

static void *keep_blocked(void *unused)
{
    sigset_t set, old;

    (void)unused;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    ZERO(pthread_sigmask(SIG_BLOCK, &set, &old));
    CHECK(!sigismember(&old, SIGUSR1));
    EQ(pthread_sigmask(99, &set, NULL), EINVAL);
    return NULL;
}

/* A thread has its own mask, takes what is sent to it, and raise is for the
   thread that calls it. */
static void pthread_signals(void)
{
    volatile int tid = 0;
    pthread_t t;
    sigset_t set;

    signal(SIGUSR1, note_thread);
    ZERO(pthread_create(&t, NULL, spin_until_taken, (void *)&tid));
    while (!tid)
        sched_yield();
    ZERO(pthread_kill(t, 0));
    EQ(pthread_kill(t, 99), EINVAL);
    ZERO(pthread_kill(t, SIGUSR1));
    ZERO(pthread_join(t, NULL));
    EQ(taken_by, tid);
    ZERO(pthread_create(&t, NULL, raise_it, NULL));
    ZERO(pthread_join(t, NULL));
    ZERO(pthread_create(&t, NULL, keep_blocked, NULL));
    ZERO(pthread_join(t, NULL));
    ZERO(pthread_sigmask(SIG_BLOCK, NULL, &set));
    CHECK(!sigismember(&set, SIGUSR1));
    OK(raise(SIGUSR1));
    EQ(taken_by, getpid());
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
    TEST(mutex_excludes),
    TEST(mutex_recursive),
    TEST(cond_hands_over),
    TEST(cond_wakes),
    TEST(cond_times_out),
    TEST(barrier_meets),
    TEST(barrier_ends),
    TEST(once_only),
    TEST(malloc_in_threads),
    TEST(stdio_in_threads),
    TEST(fork_in_threads),
    TEST(pthread_signals),
    TEST(pthread_exit_of_all),
    END_OF_TESTS,
};
