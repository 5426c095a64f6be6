/*
 * Robust mutexes: who takes one whose owner is gone learns it, in a thread and
 * in another process, whether the owner has exited, was killed or has
 * executed a program.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static pthread_mutex_t *mutex; /* shared with children */
static volatile int *taken;

static void init(int type)
{
    pthread_mutexattr_t attr;
    int robust = -1;

    pthread_mutexattr_init(&attr);
    pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST);
    pthread_mutexattr_settype(&attr, type);
    pthread_mutexattr_getrobust(&attr, &robust);
    printf("robust %d: %s\n", robust == PTHREAD_MUTEX_ROBUST,
           strerror(pthread_mutex_init(mutex, &attr)));
    *taken = 0;
}

static void *take_and_end(void *arg)
{
    pthread_mutex_lock(mutex);
    *taken = 1;
    return arg;
}

static void recover(int consistent)
{
    printf("lock: %s\n", strerror(pthread_mutex_lock(mutex)));
    if (consistent)
        printf("consistent: %s\n", strerror(pthread_mutex_consistent(mutex)));
    printf("unlock: %s\n", strerror(pthread_mutex_unlock(mutex)));
    printf("again: %s\n", strerror(pthread_mutex_lock(mutex)));
    if (consistent)
        pthread_mutex_unlock(mutex);
}

static void by_thread(int consistent)
{
    pthread_t thread;

    init(PTHREAD_MUTEX_NORMAL);
    pthread_create(&thread, NULL, take_and_end, NULL);
    pthread_join(thread, NULL);
    printf("trylock: %s\n", strerror(pthread_mutex_trylock(mutex)));
    pthread_mutex_consistent(mutex);
    pthread_mutex_unlock(mutex);
    pthread_create(&thread, NULL, take_and_end, NULL);
    pthread_join(thread, NULL);
    recover(consistent);
}

static void by_process(const char *how)
{
    pid_t pid;

    init(PTHREAD_MUTEX_ERRORCHECK);
    printf("%s\n", how);
    pid = fork();
    if (pid == 0) {
        take_and_end(NULL);
        usleep(20000); /* the parent waits for the mutex by then */
        if (strcmp(how, "exec") == 0)
            execl("/bin/true", "true", (char *)NULL);
        if (strcmp(how, "kill") == 0)
            raise(SIGKILL);
        _exit(0);
    }
    while (!*taken)
        usleep(1000);
    recover(1);
    waitpid(pid, NULL, 0);
}

/* Several die one after the other, each while it has the mutex. */
static void many(void)
{
    int ndied = 0;

    init(PTHREAD_MUTEX_NORMAL);
    for (int i = 0; i < 20; i++)
        if (fork() == 0) {
            if (pthread_mutex_lock(mutex) == EOWNERDEAD)
                pthread_mutex_consistent(mutex), ++*taken;
            raise(SIGKILL);
        }
    while (wait(NULL) > 0)
        ndied++;
    printf("%d died, %d found that out\n", ndied, *taken);
    printf("%s\n", strerror(pthread_mutex_lock(mutex)));
}

int main(void)
{
    setvbuf(stdout, NULL, _IONBF, 0);
    mutex = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                 -1, 0);
    taken = (int *)(mutex + 1);
    by_thread(1);
    by_thread(0);
    by_process("exit");
    by_process("kill");
    by_process("exec");
    many();
    return 0;
}
