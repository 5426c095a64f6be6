/*
 * The program break and mappings. The gate returns the break as it is after
 * the call, whether it moved or not.
 */
#include <errno.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static uintptr_t current; /* the break; 0: not asked yet */

static bool move_break(uintptr_t to)
{
    current = syscall(SYS_brk, to);
    if (current == to)
        return true;
    errno = ENOMEM;
    return false;
}

int brk(void *end)
{
    return move_break((uintptr_t)end) ? 0 : -1;
}

void *sbrk(intptr_t increment)
{
    if (current == 0)
        current = syscall(SYS_brk, 0);
    uintptr_t old = current;
    uintptr_t wanted = old + increment;
    if ((increment > 0) != (wanted > old) && increment != 0) {
        errno = ENOMEM;
        return (void *)-1;
    }
    if (increment != 0 && !move_break(wanted))
        return (void *)-1;
    return (void *)old;
}

/* The gate counts the offset in pages. */
void *mmap(void *addr, size_t len, int prot, int flags, int fd, off_t offset)
{
    if (offset % MMAP2_UNIT != 0) {
        errno = EINVAL;
        return MAP_FAILED;
    }
    return (void *)syscall(SYS_mmap2, addr, len, prot, flags, fd,
                           (long)(offset / MMAP2_UNIT));
}
