/*
 * threads: a counter that all threads share, with a mutex and without.
 *
 * Some threads each add one to a counter many times, once just so, once with a
 * mutex held. What to observe: without the mutex counts are lost, as soon as
 * two threads read the same old value (here all read the first one before any
 * of them stores, and now and then one lets others run in between, so that it
 * shows on one CPU too); with it none is. All have one
 * pid and each a tid of its own: in /proc/PID/task, and in "ps -L".
 */
#define PROG "threads"
#define USAGE "[threads [times]]"
#include <dirent.h>
#include <pthread.h>
#include <sched.h>
#include <sys/syscall.h>
#include "tool.h"

#define MAX_THREADS 64
#define PAUSE_EVERY 100 /* additions: let others run */

static int nthreads = 4, ntimes = 10000, with_mutex;
static volatile int counter;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_barrier_t barrier;

/* One addition, as a processor does it: load, add, store. */
static void add_one(int i)
{
    int value = counter;

    if (i == 0 && !with_mutex)
        pthread_barrier_wait(&barrier);
    else if (i % PAUSE_EVERY == 0)
        sched_yield();
    counter = value + 1;
}

static void *work(void *number)
{
    printf("  thread %d: pid %d, tid %ld\n", (int)(long)number, getpid(),
           syscall(SYS_gettid));
    pthread_barrier_wait(&barrier); /* all are there: main looks at them */
    if (with_mutex)
        pthread_barrier_wait(&barrier); /* and go on together */
    for (int i = 0; i < ntimes; i++) {
        if (with_mutex)
            pthread_mutex_lock(&mutex);
        add_one(i);
        if (with_mutex)
            pthread_mutex_unlock(&mutex);
    }
    return NULL;
}

/* What /proc knows: how many threads this process has. */
static int count_tasks(void)
{
    DIR *dir = opendir("/proc/self/task");
    struct dirent *entry;
    int n = 0;

    if (!dir)
        die("/proc/self/task");
    while ((entry = readdir(dir)) != NULL)
        n += entry->d_name[0] != '.';
    closedir(dir);
    return n;
}

static void run(const char *how)
{
    pthread_t threads[MAX_THREADS];

    counter = 0;
    printf("%s:\n", how);
    for (long i = 0; i < nthreads; i++) {
        errno = pthread_create(&threads[i], NULL, work, (void *)i);
        if (errno)
            die("thread");
    }
    pthread_barrier_wait(&barrier);
    printf("  /proc/self/task: %d threads\n", count_tasks());
    pthread_barrier_wait(&barrier);
    for (int i = 0; i < nthreads; i++)
        pthread_join(threads[i], NULL);
    printf("  %d times %d is %d; the counter says %d: %d lost\n", nthreads,
           ntimes, nthreads * ntimes, counter, nthreads * ntimes - counter);
    finish(0);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        nthreads = number(argv[1], 1, MAX_THREADS);
    if (argc > 2)
        ntimes = number(argv[2], 1, INT_MAX / MAX_THREADS);
    if (pthread_barrier_init(&barrier, NULL, nthreads + 1) != 0)
        die("barrier");
    run("without a mutex");
    with_mutex = 1;
    run("with a mutex");
    return finish(counter != nthreads * ntimes);
}
