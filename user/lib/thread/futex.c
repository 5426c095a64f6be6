/*
 * The system calls behind all waiting. They leave errno alone: who waits for a
 * lock in the middle of something does not expect it to change.
 */
#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "abi/futex.h"
#include "thread.h"

static int futex(const int *word, int op, int value,
                 const struct timespec *until)
{
    int saved = errno, error = 0;

    if (syscall(SYS_futex, word, op, value, until, NULL,
                FUTEX_BITSET_MATCH_ANY) < 0)
        error = errno;
    errno = saved;
    return error;
}

void futex_wait(const int *word, int value)
{
    futex(word, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, value, NULL);
}

void futex_wait_shared(const int *word, int value)
{
    futex(word, FUTEX_WAIT, value, NULL);
}

int futex_wait_until(const int *word, int value, const struct timespec *until)
{
    int error = futex(
        word, FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG | FUTEX_CLOCK_REALTIME,
        value, until);

    return error == ETIMEDOUT || error == EINVAL ? error : 0;
}

void futex_wake(const int *word, int n)
{
    futex(word, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, n, NULL);
}
