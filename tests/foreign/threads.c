/*
 * POSIX threads: creation and joining, mutexes, conditions, barriers, data of
 * threads, cancellation, once, semaphores, read-write locks, timeouts.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define N 8
#define ROUNDS 2000

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static pthread_barrier_t barrier;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_key_t key;
static sem_t sem;
static __thread int own;
static int counter, initialised, destroyed, cleaned, turn;

static void initialise(void)
{
    initialised++;
}

static void destroy(void *value)
{
    __atomic_add_fetch(&destroyed, (int)value, __ATOMIC_SEQ_CST);
}

static void *count(void *arg)
{
    pthread_once(&once, initialise);
    pthread_setspecific(key, arg);
    for (int i = 0; i < ROUNDS; i++) {
        pthread_mutex_lock(&mutex);
        counter++;
        pthread_mutex_unlock(&mutex);
        own++;
    }
    pthread_barrier_wait(&barrier);
    return (void *)(own == ROUNDS ? (int)arg : -1);
}

static void counting(void)
{
    pthread_t threads[N];
    void *result;
    int sum = 0;

    pthread_barrier_init(&barrier, NULL, N);
    pthread_key_create(&key, destroy);
    for (int i = 0; i < N; i++)
        pthread_create(&threads[i], NULL, count, (void *)(i + 1));
    for (int i = 0; i < N; i++) {
        pthread_join(threads[i], &result);
        sum += (int)result;
    }
    printf("counter %d sum %d once %d destroyed %d own %d\n", counter, sum,
           initialised, destroyed, own);
}

static void *take_turns(void *arg)
{
    int me = (int)arg;

    for (int i = 0; i < 5; i++) {
        pthread_mutex_lock(&mutex);
        while (turn != me)
            pthread_cond_wait(&cond, &mutex);
        printf("%c", 'a' + me);
        turn = (turn + 1) % 3;
        pthread_cond_broadcast(&cond);
        pthread_mutex_unlock(&mutex);
    }
    return NULL;
}

static void turns(void)
{
    pthread_t threads[3];

    for (int i = 0; i < 3; i++)
        pthread_create(&threads[i], NULL, take_turns, (void *)i);
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    printf("\n");
}

static void clean(void *arg)
{
    cleaned += (int)arg;
}

static void *wait_for_ever(void *arg)
{
    (void)arg;
    pthread_cleanup_push(clean, (void *)3);
    sem_post(&sem);
    for (;;)
        pause();
    pthread_cleanup_pop(0);
    return NULL;
}

static void cancelling(void)
{
    pthread_t thread;
    void *result;

    sem_init(&sem, 0, 0);
    pthread_create(&thread, NULL, wait_for_ever, NULL);
    sem_wait(&sem);
    pthread_cancel(thread);
    pthread_join(thread, &result);
    printf("cancelled %d, cleaned %d\n", result == PTHREAD_CANCELED, cleaned);
}

static void timeouts(void)
{
    struct timespec end;

    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_nsec += 10000000;
    if (end.tv_nsec >= 1000000000)
        end.tv_sec++, end.tv_nsec -= 1000000000;
    pthread_mutex_lock(&mutex);
    printf("cond %s\n", strerror(pthread_cond_timedwait(&cond, &mutex, &end)));
    printf("trylock %s\n", strerror(pthread_mutex_trylock(&mutex)));
    printf("timedlock %s\n", strerror(pthread_mutex_timedlock(&mutex, &end)));
    pthread_mutex_unlock(&mutex);
    printf("sem %d %s\n", sem_timedwait(&sem, &end), strerror(errno));
}

static void *readers(void *arg)
{
    (void)arg;
    for (int i = 0; i < 500; i++) {
        if (i % 10) {
            pthread_rwlock_rdlock(&rwlock);
        } else {
            pthread_rwlock_wrlock(&rwlock);
            counter++;
        }
        pthread_rwlock_unlock(&rwlock);
    }
    return NULL;
}

static void read_write(void)
{
    pthread_t threads[4];

    counter = 0;
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, readers, NULL);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    printf("written %d\n", counter);
}

int main(void)
{
    setvbuf(stdout, NULL, _IONBF, 0);
    counting();
    turns();
    cancelling();
    timeouts();
    read_write();
    return 0;
}
