/*
 * The end of threads: cancelled wherever they wait, or not yet, or in the
 * middle of something; what cleans up after them; joining in time; the
 * destructors of their data.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static pthread_t main_thread;
static sem_t never, started;
static int pipe_ends[2];
static volatile int counter, asked;
static pthread_key_t keys[2];

static void say(void *what)
{
    printf("  clean up: %s\n", (char *)what);
}

static void unlock(void *m)
{
    printf("  clean up: the mutex is %s\n",
           pthread_mutex_trylock(m) == EBUSY ? "taken again" : "free");
    pthread_mutex_unlock(m);
}

static void in_cond(void)
{
    pthread_mutex_lock(&mutex);
    pthread_cleanup_push(unlock, &mutex);
    sem_post(&started);
    for (;;)
        pthread_cond_wait(&cond, &mutex);
    pthread_cleanup_pop(0);
}

static void in_read(void)
{
    char c;

    sem_post(&started);
    for (;;)
        read(pipe_ends[0], &c, 1);
}

static void in_sem(void)
{
    sem_post(&started);
    sem_wait(&never);
}

static void in_sleep(void)
{
    sem_post(&started);
    sleep(1000);
}

static void in_join(void)
{
    sem_post(&started);
    pthread_join(main_thread, NULL);
}

static void in_sigwait(void)
{
    sigset_t set;
    int sig;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sem_post(&started);
    sigwait(&set, &sig);
}

static void computing(void)
{
    sem_post(&started);
    for (;;) {
        counter++;
        pthread_testcancel();
    }
}

static void at_any_time(void)
{
    pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
    sem_post(&started);
    for (;;)
        counter++;
}

static void later(void)
{
    int state;

    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
    asked = 0;
    sem_post(&started);
    while (!asked)
        usleep(1000);
    printf("  not now (%d)\n", state == PTHREAD_CANCEL_ENABLE);
    pthread_setcancelstate(state, NULL);
    pthread_testcancel();
    printf("  not reached\n");
}

static const struct {
    const char *name;
    void (*run)(void);
} places[] = {
    {"pthread_cond_wait", in_cond},
    {"read", in_read},
    {"sem_wait", in_sem},
    {"sleep", in_sleep},
    {"pthread_join", in_join},
    {"sigwait", in_sigwait},
    {"pthread_testcancel", computing},
    {"at any time", at_any_time},
    {"cancellation disabled", later},
};

static void *run(void *place)
{
    pthread_cleanup_push(say, "first");
    pthread_cleanup_push(say, "second");
    places[(int)place].run();
    pthread_cleanup_pop(0);
    pthread_cleanup_pop(0);
    return NULL;
}

static void cancel_all(void)
{
    pthread_t thread;
    void *result;

    for (unsigned i = 0; i < sizeof places / sizeof *places; i++) {
        printf("%s\n", places[i].name);
        pthread_create(&thread, NULL, run, (void *)i);
        sem_wait(&started);
        pthread_cancel(thread);
        asked = 1;
        pthread_join(thread, &result);
        printf("  cancelled: %d\n", result == PTHREAD_CANCELED);
    }
}

static void destroy(void *value)
{
    printf("  destroy %d\n", (int)value);
    if ((int)value > 1)
        pthread_setspecific(keys[1], (char *)value - 1);
}

static void *with_data(void *unused)
{
    pthread_setspecific(keys[0], (void *)1);
    pthread_setspecific(keys[1], (void *)3);
    pthread_exit(unused);
}

static void *wait_for_post(void *unused)
{
    sem_wait(&never);
    return unused;
}

static void joining(void)
{
    struct timespec past = {1, 0};
    pthread_t thread;
    void *result;

    pthread_key_create(&keys[0], destroy);
    pthread_key_create(&keys[1], destroy);
    pthread_create(&thread, NULL, with_data, NULL);
    pthread_join(thread, NULL);
    pthread_create(&thread, NULL, wait_for_post, (void *)7);
    printf("try: %s\n", strerror(pthread_tryjoin_np(thread, &result)));
    printf("timed: %s\n",
           strerror(pthread_timedjoin_np(thread, &result, &past)));
    sem_post(&never);
    pthread_join(thread, &result);
    printf("join: %d\n", (int)result);
    printf("self: %s\n", strerror(pthread_join(pthread_self(), NULL)));
    pthread_create(&thread, NULL, wait_for_post, NULL);
    pthread_detach(thread);
    printf("detached: %s, %s\n", strerror(pthread_detach(thread)),
           strerror(pthread_join(thread, NULL)));
}

static void *use_stack(void *unused)
{
    char name[16];
    pthread_attr_t attr;
    size_t size, guard;
    void *stack;

    pthread_getattr_np(pthread_self(), &attr);
    pthread_attr_getstack(&attr, &stack, &size);
    pthread_attr_getguardsize(&attr, &guard);
    printf("stack %zu, guard %zu, on it %d\n", size, guard,
           (char *)&attr >= (char *)stack &&
               (char *)&attr < (char *)stack + size);
    pthread_setname_np(pthread_self(), "a thread");
    pthread_getname_np(pthread_self(), name, sizeof name);
    printf("name %s\n", name);
    return unused;
}

static void attributes(void)
{
    pthread_attr_t attr;
    pthread_t thread;

    pthread_attr_init(&attr);
    printf("%s\n", strerror(pthread_attr_setstacksize(&attr, 100)));
    pthread_attr_setstacksize(&attr, 256 * 1024);
    pthread_attr_setguardsize(&attr, 8192);
    pthread_create(&thread, &attr, use_stack, NULL);
    pthread_join(thread, NULL);
}

int main(void)
{
    sigset_t set;

    setvbuf(stdout, NULL, _IONBF, 0);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    main_thread = pthread_self();
    sem_init(&never, 0, 0);
    sem_init(&started, 0, 0);
    pipe(pipe_ends);
    cancel_all();
    joining();
    attributes();
    return 0;
}
