/*
 * Reading and writing files of the disk file system.
 *
 * The inode's lock is held while content is copied, so reads and writes of
 * the same file follow one another and no block is freed meanwhile. User
 * memory is copied with the _nofault calls only: a page fault in there could
 * need this very lock, to map a page of this very file (backing.c). When such
 * a copy fails, everything is let go, the user's memory is made present
 * (usercopy.h), and it is tried again.
 *
 * Writing: in handles of at most CHUNK_BLOCKS blocks each. A block that is a
 * hole gets its content first and its place in the file afterwards, so a bad
 * buffer costs nothing. What was written before an error stays, and is what the
 * call returns.
 */
#include "abi/errno.h"
#include "fs/disk.h"
#include "fs/file.h"
#include "fs/usercopy.h"
#include "lib/string.h"
#include "sched/proc.h"
#include "vm/user.h"

#define CHUNK_BLOCKS 8u
#define READ_AHEAD DISK_MAX_BUFS

/* What a chunk may log: for each block its bitmap's block; three tables, with
   theirs; the inode; and the block that the old end lies in. */
#define WRITE_RESERVE (CHUNK_BLOCKS + 3 * 2 + 2)

/*
 * How many blocks to read from `index` on, which is `block` on the disk: as
 * many as lie one behind the other there, if the file is read from the start
 * or the block before this one was read before.
 */
static unsigned read_ahead(struct disk_inode *di, uint32_t index,
                           uint32_t block)
{
    uint32_t end = DIV_ROUND_UP(di->inode.size, BLOCK_SIZE), next;
    struct buf *before = NULL;
    unsigned n = 1;

    if (index > 0 && bmap_peek(di, index - 1, &next) == 0 && next)
        before = bfind(next);
    if (before)
        brelse(before);
    if (index > 0 && !before)
        return 1;
    while (n < READ_AHEAD && index + n < end &&
           bmap_peek(di, index + n, &next) == 0 && next == block + n)
        n++;
    return n;
}

struct buf *disk_bread(struct disk_inode *di, uint32_t index, uint32_t block)
{
    struct buf *buf = bfind(block);

    return buf ? buf : bread_ahead(block, read_ahead(di, index, block));
}

/* Read up to n bytes, all in one block; how many, or -errno. */
static int read_block(struct disk_inode *di, uaddr_t to, uint32_t n,
                      uint32_t pos)
{
    uint32_t offset = pos % BLOCK_SIZE, block;
    struct buf *buf;
    int err = bmap_lookup(di, pos / BLOCK_SIZE, &block);

    n = MIN(n, BLOCK_SIZE - offset);
    if (err)
        return err;
    if (block == 0) {
        err = copyout_nofault(to, page_to_virt(zero_page), n);
        return err ? err : (int)n;
    }
    buf = disk_bread(di, pos / BLOCK_SIZE, block);
    if (is_err(buf))
        return ptr_err(buf);
    err = copyout_nofault(to, buf->data + offset, n);
    brelse(buf);
    return err ? err : (int)n;
}

/* Of a transfer from pos on, read what is left of the first n bytes; *done have
   been. 0 (also at the end of the file) or -errno. */
static int read_locked(struct disk_inode *di, uaddr_t buf, uint32_t n,
                       loff_t pos, uint32_t *done)
{
    loff_t size = (loff_t)di->inode.size;
    int r;

    n = pos < size ? (uint32_t)MIN(n, size - pos) : 0;
    while (*done < n) {
        r = read_block(di, buf + *done, n - *done, (uint32_t)pos + *done);
        if (r < 0)
            return r;
        *done += r;
    }
    return 0;
}

static int read_file(struct file *file, uaddr_t buf, uint32_t n)
{
    struct inode *inode = file->inode;
    uint32_t done = 0, limit = n, end;
    int err;

    if (S_ISDIR(inode->mode))
        return -EISDIR;
    do {
        end = done + limit;
        inode_lock(inode);
        err = read_locked(disk_inode(inode), buf, end, file->pos, &done);
        inode_unlock(inode);
        if (!err && done < end)
            break;
        limit = n - done;
        if (err == -EFAULT)
            err = user_retry(buf + done, limit, true, &limit);
    } while (!err && done < n);
    file->pos += done;
    return done > 0 ? (int)done : err;
}

/* A piece of a write that lies in one block. */
struct piece {
    uaddr_t from;
    uint32_t n;
    uint32_t index, offset; /* in the file: block, byte in there */
    uint32_t tail;          /* bytes of it that the file ends within: those
                               from here on lie past the end */
};

/* Into a block the file has. If it makes the file longer there, the block must
   not reach the disk before the size does, unless the disk knows neither. */
static int write_old(struct disk_inode *di, const struct piece *piece,
                     uint32_t block)
{
    uint32_t end = piece->offset + piece->n;
    struct buf *buf = disk_bread(di, piece->index, block);
    int err;

    if (is_err(buf))
        return ptr_err(buf);
    if (end > piece->tail && buf->fresh != journal_running())
        journal_dirty(buf);
    err = copyin_nofault(buf->data + piece->offset, piece->from, piece->n);
    if (err && end > piece->tail) {
        uint32_t clean = MAX(piece->tail, piece->offset);
        memset(buf->data + clean, 0, end - clean);
    }
    if (!buf->logged)
        buf_set_dirty(buf);
    brelse(buf);
    return err;
}

/* Into a hole. */
static int write_new(struct disk_inode *di, const struct piece *piece)
{
    struct buf *buf = disk_alloc(bmap_near(di, piece->index));
    uint32_t end = piece->offset + piece->n, block;
    int err;

    if (is_err(buf))
        return ptr_err(buf);
    block = buf->block;
    memset(buf->data, 0, piece->offset);
    err = copyin_nofault(buf->data + piece->offset, piece->from, piece->n);
    memset(buf->data + end, 0, BLOCK_SIZE - end);
    if (!err)
        err = bmap_attach(di, piece->index, block);
    if (!err) {
        buf->fresh = journal_running();
        buf_set_dirty(buf);
    }
    brelse(buf);
    if (err)
        block_discard(block); /* last: then somebody else may take it */
    return err;
}

/* Of a transfer to pos, write the rest of its first `end` bytes, as far as it
   lies in one block; *done have been written. */
static int write_piece(struct disk_inode *di, uaddr_t buf, uint32_t end,
                       uint32_t pos, uint32_t *done)
{
    uint32_t at = pos + *done, block;
    uint32_t start = ROUND_DOWN(at, BLOCK_SIZE); /* of the block */
    uint64_t size = di->inode.size;
    struct piece piece = {
        .from = buf + *done,
        .n = MIN(end - *done, start + BLOCK_SIZE - at),
        .index = at / BLOCK_SIZE,
        .offset = at - start,
        .tail = size <= start ? 0 : (uint32_t)MIN(size - start, BLOCK_SIZE)};
    int err = bmap_lookup(di, piece.index, &block);

    if (!err)
        err = block ? write_old(di, &piece, block) : write_new(di, &piece);
    if (err)
        return err;
    di->inode.size = MAX(size, (uint64_t)at + piece.n);
    *done += piece.n;
    return 0;
}

/* The same in one handle, which `end` must allow. */
static int write_chunk(struct disk_inode *di, uaddr_t buf, uint32_t end,
                       uint32_t pos, uint32_t *done)
{
    uint32_t before = *done;
    int err = journal_begin(WRITE_RESERVE);

    if (err)
        return err;
    while (*done < end && !err)
        err = write_piece(di, buf, end, pos, done);
    if (*done > before)
        disk_inode_touch(di, true);
    disk_inode_write(di);
    journal_end();
    return err;
}

/* The same with the inode locked; appending moves *pos, so that what is left is
   written at the end. */
static int write_locked(struct disk_inode *di, uaddr_t buf, uint32_t end,
                        loff_t *pos, bool append, uint32_t *done)
{
    const uint32_t limit = MIN(MAX_FILE_SIZE, rlimit(RLIMIT_FSIZE));
    int err = 0;

    inode_lock(&di->inode);
    if (append)
        *pos = (loff_t)di->inode.size - *done;
    while (!err && *done < end) {
        loff_t at = *pos + *done;
        uint32_t room = CHUNK_BLOCKS * BLOCK_SIZE - (uint32_t)at % BLOCK_SIZE;

        if (at >= (loff_t)limit)
            err = -EFBIG;
        else
            err = write_chunk(
                di, buf,
                *done + MIN(MIN(end - *done, room), limit - (uint32_t)at),
                (uint32_t)*pos, done);
    }
    inode_unlock(&di->inode);
    return err;
}

/* What one call appends is not mixed with what others do, so all of its memory
   is made present first: the lock is held to the end. */
static int write_file(struct file *file, uaddr_t buf, uint32_t n)
{
    bool append = file->flags & O_APPEND;
    uint32_t done = 0, limit = n;
    loff_t pos = file->pos;
    int err = 0;

    if (append)
        user_fault_in(buf, n, false); /* as far as it can be */
    while (!err && done < n) {
        err = write_locked(disk_inode(file->inode), buf, done + limit, &pos,
                           append, &done);
        limit = n - done;
        if (err == -EFAULT)
            err = user_retry(buf + done, limit, false, &limit);
    }
    if (done > 0)
        file->pos = pos + done;
    return done > 0 ? (int)done : err;
}

const struct file_ops disk_file_ops = {
    .read = read_file, .write = write_file, .seekable = true};
