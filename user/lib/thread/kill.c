/*
 * Signals and threads.
 */
#include <errno.h>
#include <unistd.h>
#include "thread.h"

int pthread_kill(pthread_t t, int sig)
{
    int saved = errno, tid, error = 0;

    if (!threaded)
        thread_register();
    tid = __atomic_load_n(&t->tid, __ATOMIC_RELAXED);
    if (tid == 0)
        return ESRCH;
    if (tgkill(getpid(), tid, sig) < 0)
        error = errno;
    errno = saved;
    return error;
}

int pthread_sigmask(int how, const sigset_t *set, sigset_t *old)
{
    int saved = errno, error = 0;

    if (sigprocmask(how, set, old) < 0)
        error = errno;
    errno = saved;
    return error;
}
