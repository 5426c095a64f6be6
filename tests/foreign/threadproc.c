/*
 * Threads and processes: fork from a thread, signals to threads and to the
 * process, masks of their own, detached threads, exec and exit with threads
 * running, fork handlers.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static __thread int mine;
static volatile int hits, done;
static pthread_barrier_t barrier;

static void on_signal(int signal)
{
    (void)signal;
    hits += mine;
}

static void *target(void *arg)
{
    mine = 10;
    pthread_barrier_wait(&barrier);
    while (!hits)
        usleep(1000);
    return arg;
}

static void to_a_thread(void)
{
    pthread_t thread;

    signal(SIGUSR1, on_signal);
    pthread_barrier_init(&barrier, NULL, 2);
    pthread_create(&thread, NULL, target, NULL);
    pthread_barrier_wait(&barrier);
    pthread_kill(thread, SIGUSR1);
    pthread_join(thread, NULL);
    printf("hits %d\n", hits);
}

static void *waiter(void *set)
{
    int sig;

    sigwait(set, &sig);
    return (void *)sig;
}

static void to_the_process(void)
{
    pthread_t thread;
    sigset_t set;
    void *sig;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    pthread_create(&thread, NULL, waiter, &set);
    kill(getpid(), SIGUSR2);
    pthread_join(thread, &sig);
    printf("sigwait %d\n", (int)sig == SIGUSR2);
}

static void report(pid_t pid)
{
    int status;

    waitpid(pid, &status, 0);
    if (WIFEXITED(status))
        printf("exited with %d\n", WEXITSTATUS(status));
    else
        printf("killed by %d\n", WTERMSIG(status));
}

static void *forker(void *arg)
{
    pid_t pid = fork();

    if (pid == 0)
        exit(getpid() == syscall(SYS_gettid) ? 4 : 5);
    report(pid);
    return arg;
}

static void *forever(void *arg)
{
    for (;;)
        pause();
    return arg;
}

static void *leaver(void *how)
{
    usleep(2000);
    if (how == (void *)1)
        exit(6);
    if (how == (void *)2)
        execl("/proc/self/exe", "threadproc", "again", (char *)NULL);
    if (how == (void *)3)
        *(volatile int *)8 = 1;
    return NULL;
}

/* A process with threads ends because of one of them. */
static void end_by_thread(void *how)
{
    pthread_t thread;
    pid_t pid = fork();

    if (pid == 0) {
        for (int i = 0; i < 3; i++)
            pthread_create(&thread, NULL, forever, NULL);
        pthread_create(&thread, NULL, leaver, how);
        if (how == (void *)4)
            pthread_exit(NULL);
        forever(NULL);
    }
    if (how == (void *)4)
        kill(pid, SIGTERM);
    report(pid);
}

static void before(void)
{
    printf("before fork\n");
}

static void *detached(void *arg)
{
    done = 1;
    return arg;
}

int main(int argc, char **argv)
{
    pthread_attr_t attr;
    pthread_t thread;

    if (argc > 1)
        return 8;
    setvbuf(stdout, NULL, _IONBF, 0);
    to_a_thread();
    to_the_process();
    pthread_create(&thread, NULL, forker, NULL);
    pthread_join(thread, NULL);
    for (int how = 1; how <= 4; how++)
        end_by_thread((void *)how);
    pthread_attr_init(&attr);
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attr, 65536);
    pthread_create(&thread, &attr, detached, NULL);
    while (!done)
        usleep(1000);
    pthread_atfork(before, NULL, NULL);
    forker(NULL);
    return 0;
}
