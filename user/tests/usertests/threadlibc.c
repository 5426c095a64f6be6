/*
 * The rest of the library among threads: memory, files, fork, signals.
 */
#include <pthread.h>
#include "test.h"
#include "thread.h"

#define N NTHREADS

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

static void *end_at_once(void *arg)
{
    return arg;
}

static void use_heap(void *unused)
{
    pthread_t t;

    free(malloc(100));
    EQ(pthread_kill(pthread_self(), 0), 0);
    ZERO(pthread_create(&t, NULL, end_at_once, unused));
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

const struct test threadlibc_tests[] = {
    TEST(malloc_in_threads), TEST(stdio_in_threads), TEST(fork_in_threads),
    TEST(pthread_signals),   END_OF_TESTS,
};
