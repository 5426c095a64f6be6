/*
 * fork among threads: the child has only the thread that called it, so locks
 * of the library that another thread held would stay taken for ever. They are
 * taken before and given back on both sides. They are there only when the
 * program uses what they protect, hence the weak names.
 */
#include <sys/syscall.h>
#include <unistd.h>
#include "../hooks.h"
#include "lock.h"
#include "thread.h"

pid_t fork(void)
{
    pid_t pid;

    if (!threaded)
        return syscall(SYS_fork);
    if (&file_list_lock)
        lock_take(&file_list_lock);
    if (&heap_lock)
        lock_take(&heap_lock);
    pid = syscall(SYS_fork);
    if (&heap_lock)
        lock_give(&heap_lock);
    if (&file_list_lock)
        lock_give(&file_list_lock);
    if (pid == 0) {
        thread_count = 1;
        thread_register();
    }
    return pid;
}
