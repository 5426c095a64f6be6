/*
 * Reading directories. Entries are laid out in a buffer of the kernel while
 * the directory is locked, and copied out afterwards.
 */
#include "abi/dirent.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "lib/string.h"
#include "mem/layout.h"
#include "mem/slab.h"
#include "syscall/args.h"
#include "syscall/syscall.h"

struct entry_buffer {
    struct dir_sink sink;
    struct file *file;
    dirent_format format;
    char *buf;
    uint32_t size, used;
    bool full;
};

static bool emit(struct dir_sink *sink, const char *name, uint32_t len,
                 uint32_t ino, uint8_t type, loff_t next)
{
    struct entry_buffer *b = container_of(sink, struct entry_buffer, sink);
    uint32_t n = b->format(b->buf + b->used, b->size - b->used, name, len, ino,
                           type, next);

    b->used += n;
    b->full = n == 0;
    if (n > 0)
        b->file->pos = next;
    return n > 0;
}

int32_t read_entries(struct file *file, uaddr_t buf, uint32_t n,
                     dirent_format format)
{
    struct entry_buffer b = {.sink.emit = emit,
                             .file = file,
                             .format = format,
                             .buf = kmalloc(PAGE_SIZE),
                             .size = MIN(n, PAGE_SIZE)};
    loff_t before = file->pos;
    int32_t r = b.buf ? file_readdir(file, &b.sink) : -ENOMEM;

    if (b.used > 0)
        r = copyout(buf, b.buf, b.used) < 0 ? -EFAULT : (int32_t)b.used;
    else if (r == 0 && b.full)
        r = -EINVAL;
    if (r < 0)
        file_seek(file, before, SEEK_SET);
    kfree(b.buf);
    return r;
}

static uint32_t format_dirent64(char *dst, uint32_t room, const char *name,
                                uint32_t len, uint32_t ino, uint8_t type,
                                loff_t next)
{
    struct linux_dirent64 *d = (struct linux_dirent64 *)dst;
    uint32_t head = offsetof(struct linux_dirent64, d_name);
    uint32_t size = ROUND_UP(head + len + 1, 8);

    if (size > room)
        return 0;
    memset(dst, 0, size);
    d->d_ino = ino;
    d->d_off = next;
    d->d_reclen = (uint16_t)size;
    d->d_type = type;
    memcpy(d->d_name, name, len);
    return size;
}

SYSCALL_AS(getdents64, WITH_FILE(file, file_of(a),
                                 read_entries(file, b, c, format_dirent64)));
