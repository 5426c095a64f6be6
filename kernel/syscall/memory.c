/*
 * System calls on memory: the break and mappings.
 */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/mman.h"
#include "abi/stat.h"
#include "mem/layout.h"
#include "sched/proc.h"
#include "syscall/args.h"
#include "syscall/syscall.h"
#include "vm/mm.h"
#include "vm/user.h"

#define PROT_ALL (PROT_READ | PROT_WRITE | PROT_EXEC)

SYSCALL(brk, uint32_t brk)
{
    return (int32_t)mm_brk(current()->mm, brk);
}

/* May the file be mapped so? A private mapping only reads it. */
static int check_file(const struct file *file, uint32_t prot, uint32_t flags)
{
    int mode = file->flags & O_ACCMODE;

    if (mode == O_WRONLY)
        return -EACCES;
    if ((flags & MAP_TYPE) == MAP_SHARED && (prot & PROT_WRITE))
        return mode == O_RDWR ? -ENODEV : -EACCES;
    if (!file->inode || !S_ISREG(file->inode->mode) ||
        !file->inode->backing.ops)
        return -ENODEV;
    return 0;
}

/* `offset` in bytes, below 4 GiB. */
static int32_t map(uint32_t addr, uint32_t len, uint32_t prot, uint32_t flags,
                   struct file *file, uint32_t offset)
{
    uint32_t type = flags & MAP_TYPE, vm_flags = prot & PROT_ALL;
    bool fixed = flags & (MAP_FIXED | MAP_FIXED_NOREPLACE);

    if (len == 0 || (type != MAP_SHARED && type != MAP_PRIVATE) ||
        (prot & ~PROT_ALL) || (fixed && addr % PAGE_SIZE != 0))
        return -EINVAL;
    if (len > USER_TOP)
        return -ENOMEM;
    if (fixed && addr < MMAP_MIN)
        return -EPERM;
    if (file) {
        int error = check_file(file, prot, flags);

        if (error)
            return error;
    }
    if (type == MAP_SHARED)
        vm_flags |= file ? VM_NOWRITE : VM_SHARED;
    if ((flags & MAP_GROWSDOWN) && !file && type == MAP_PRIVATE)
        vm_flags |= VM_STACK;
    return (int32_t)mm_mmap(current()->mm, addr, len, vm_flags, flags,
                            file ? &file->inode->backing : NULL, offset);
}

SYSCALL(mmap2, uint32_t addr, uint32_t len, uint32_t prot, uint32_t flags,
        int fd, uint32_t pgoffset)
{
    if (flags & MAP_ANONYMOUS)
        return map(addr, len, prot, flags, NULL, 0);
    return WITH_FILE(
        file, file_of(fd),
        pgoffset > UINT32_MAX / MMAP2_UNIT
            ? -EOVERFLOW
            : map(addr, len, prot, flags, file, pgoffset * MMAP2_UNIT));
}

SYSCALL(mmap, uaddr_t args)
{
    struct {
        uint32_t addr, len, prot, flags;
        int32_t fd;
        uint32_t offset;
    } a;

    if (copyin(&a, args, sizeof(a)) < 0)
        return -EFAULT;
    if (a.offset % PAGE_SIZE != 0)
        return -EINVAL;
    return sys_mmap2(a.addr, a.len, a.prot, a.flags, a.fd,
                     a.offset / MMAP2_UNIT);
}

/* The pages that [addr, addr + len) touches; false if that wraps around. */
static bool page_range(uint32_t addr, uint32_t *len)
{
    uint32_t nbytes = ROUND_UP(*len, PAGE_SIZE);

    if (nbytes < *len || !user_range_ok(addr, nbytes))
        return false;
    *len = nbytes;
    return true;
}

SYSCALL(munmap, uint32_t addr, uint32_t len)
{
    if (addr % PAGE_SIZE != 0 || len == 0 || !page_range(addr, &len))
        return -EINVAL;
    return mm_unmap(current()->mm, addr, len);
}

SYSCALL(mprotect, uint32_t addr, uint32_t len, uint32_t prot)
{
    if (addr % PAGE_SIZE != 0 || (prot & ~PROT_ALL))
        return -EINVAL;
    if (!page_range(addr, &len))
        return -ENOMEM;
    return len == 0 ? 0 : mm_protect(current()->mm, addr, len, prot);
}

/* Only MADV_DONTNEED changes something. */
SYSCALL(madvise, uint32_t addr, uint32_t len, uint32_t advice)
{
    if (addr % PAGE_SIZE != 0 || advice > MADV_DONTNEED)
        return -EINVAL;
    if (!page_range(addr, &len))
        return -ENOMEM;
    if (advice != MADV_DONTNEED || len == 0)
        return 0;
    return mm_discard(current()->mm, addr, len);
}
