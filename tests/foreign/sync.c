/*
 * What threads and processes wait for: kinds of mutexes, conditions on either
 * clock, semaphores between processes, read-write locks with time limits, spin
 * locks, barriers.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SAY(call) printf("%s: %s\n", #call, strerror(call))

static pthread_mutex_t mutex;
static pthread_cond_t cond;
static pthread_rwlock_t rwlock;
static pthread_barrier_t barrier;
static pthread_spinlock_t spin;
static sem_t sem;
static int nserial, total, ready;

static struct timespec soon(clockid_t clock)
{
    struct timespec t;

    clock_gettime(clock, &t);
    t.tv_nsec += 10000000;
    if (t.tv_nsec >= 1000000000)
        t.tv_sec++, t.tv_nsec -= 1000000000;
    return t;
}

static void kinds(void)
{
    static const int types[] = {PTHREAD_MUTEX_ERRORCHECK,
                                PTHREAD_MUTEX_RECURSIVE,
                                PTHREAD_MUTEX_ADAPTIVE_NP};
    pthread_mutexattr_t attr;

    for (int i = 0; i < 3; i++) {
        pthread_mutexattr_init(&attr);
        SAY(pthread_mutexattr_settype(&attr, types[i]));
        pthread_mutex_init(&mutex, &attr);
        SAY(pthread_mutex_lock(&mutex));
        SAY(pthread_mutex_trylock(&mutex));
        if (i < 2)
            SAY(pthread_mutex_lock(&mutex));
        SAY(pthread_mutex_unlock(&mutex));
        if (i == 0)
            SAY(pthread_mutex_unlock(&mutex));
    }
    SAY(pthread_mutexattr_settype(&attr, 99));
}

static void *signal_it(void *unused)
{
    pthread_mutex_lock(&mutex);
    ready = 1;
    pthread_mutex_unlock(&mutex);
    pthread_cond_signal(&cond);
    return unused;
}

static void conditions(void)
{
    static const clockid_t clocks[] = {CLOCK_REALTIME, CLOCK_MONOTONIC};
    pthread_condattr_t attr;
    pthread_t thread;

    pthread_mutex_init(&mutex, NULL);
    for (int i = 0; i < 2; i++) {
        struct timespec t, bad = {0, -1};

        pthread_condattr_init(&attr);
        SAY(pthread_condattr_setclock(&attr, clocks[i]));
        pthread_cond_init(&cond, &attr);
        pthread_mutex_lock(&mutex);
        t = soon(clocks[i]);
        SAY(pthread_cond_timedwait(&cond, &mutex, &t));
        SAY(pthread_cond_timedwait(&cond, &mutex, &bad));
        ready = 0;
        pthread_create(&thread, NULL, signal_it, NULL);
        while (!ready)
            pthread_cond_wait(&cond, &mutex);
        pthread_mutex_unlock(&mutex);
        pthread_join(thread, NULL);
        SAY(pthread_cond_destroy(&cond));
    }
}

static void *hold(void *unused)
{
    struct timespec t = soon(CLOCK_REALTIME);

    SAY(pthread_rwlock_tryrdlock(&rwlock));
    SAY(pthread_rwlock_timedrdlock(&rwlock, &t));
    SAY(pthread_rwlock_trywrlock(&rwlock));
    SAY(pthread_rwlock_timedwrlock(&rwlock, &t));
    return unused;
}

static void rwlocks(void)
{
    pthread_t thread;

    pthread_rwlock_init(&rwlock, NULL);
    SAY(pthread_rwlock_wrlock(&rwlock));
    SAY(pthread_rwlock_rdlock(&rwlock));
    pthread_create(&thread, NULL, hold, NULL);
    pthread_join(thread, NULL);
    SAY(pthread_rwlock_unlock(&rwlock));
    SAY(pthread_rwlock_rdlock(&rwlock));
    SAY(pthread_rwlock_rdlock(&rwlock));
    SAY(pthread_rwlock_trywrlock(&rwlock));
}

static void *meet(void *unused)
{
    for (int i = 0; i < 100; i++) {
        if (pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD)
            nserial++;
        pthread_spin_lock(&spin);
        total++;
        pthread_spin_unlock(&spin);
    }
    return unused;
}

static void barriers(void)
{
    pthread_t threads[5];

    SAY(pthread_barrier_init(&barrier, NULL, 0));
    pthread_barrier_init(&barrier, NULL, 5);
    pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE);
    for (int i = 0; i < 5; i++)
        pthread_create(&threads[i], NULL, meet, NULL);
    for (int i = 0; i < 5; i++)
        pthread_join(threads[i], NULL);
    printf("%d rounds, %d\n", nserial, total);
    pthread_spin_lock(&spin);
    SAY(pthread_spin_trylock(&spin));
}

static void semaphores(void)
{
    struct timespec t = soon(CLOCK_REALTIME);
    sem_t *both = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
                       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int value;

    sem_init(&sem, 0, 2);
    sem_wait(&sem);
    printf("trywait %d", sem_trywait(&sem));
    printf(" %d", sem_trywait(&sem));
    printf(" %s\n", strerror(errno));
    printf("timedwait %d", sem_timedwait(&sem, &t));
    printf(" %s\n", strerror(errno));
    sem_getvalue(&sem, &value);
    printf("value %d, too large: %d\n", value, sem_init(&sem, 0, 1u << 31));
    sem_init(&both[0], 1, 0);
    sem_init(&both[1], 1, 0);
    if (fork() == 0) {
        for (int i = 0; i < 1000; i++) {
            sem_wait(&both[0]);
            sem_post(&both[1]);
        }
        _exit(0);
    }
    for (int i = 0; i < 1000; i++) {
        sem_post(&both[0]);
        sem_wait(&both[1]);
    }
    wait(&value);
    printf("child %d\n", value);
}

int main(void)
{
    setvbuf(stdout, NULL, _IONBF, 0);
    kinds();
    conditions();
    rwlocks();
    barriers();
    semaphores();
    return 0;
}
