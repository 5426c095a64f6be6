/*
 * Directories: files of struct dirent (fs/format.h). Their blocks are metadata:
 * every change is journaled.
 *
 * A search goes through the blocks from the start and notes in dir->slot where
 * it found the name, or else the first free slot. So adding a name costs no
 * more than the search that has to be made anyway, and finding it again to
 * remove it nothing. slot is valid as long as the directory stays locked.
 *
 * The directory's lock protects its content.
 */
#include "abi/dirent.h"
#include "abi/errno.h"
#include "fs/disk.h"
#include "lib/panic.h"
#include "lib/string.h"

#define NO_SLOT UINT32_MAX

/* A name as it stands in an entry, padded, to be compared word by word. */
struct key {
    uint32_t word[(NAME_LEN + 1) / sizeof(uint32_t)];
};

static bool same_name(const struct dirent *entry, const struct key *key)
{
    const uint32_t *word = (const uint32_t *)entry->name;

    for (unsigned i = 0; i < ARRAY_LEN(key->word); i++)
        if (word[i] != key->word[i])
            return false;
    return true;
}

static uint32_t slots(const struct disk_inode *dir)
{
    return (uint32_t)(dir->inode.size / sizeof(struct dirent));
}

/* The buf of the directory's block number `index`; or an err_ptr. */
static struct buf *dir_block(struct disk_inode *dir, uint32_t index)
{
    uint32_t block;
    int err = bmap_lookup(dir, index, &block);

    if (!err && block == 0)
        err = fs_corrupt("directory %u has a hole", dir->inode.ino);
    return err ? err_ptr(err) : disk_bread(dir, index, block);
}

static struct dirent *entry_in(const struct buf *buf, uint32_t slot)
{
    return (struct dirent *)buf->data + slot % DIRENTS_PER_BLOCK;
}

/* Search a block: the entry's number in it, or DIRENTS_PER_BLOCK. *free: the
   first free one, unless known before. */
static uint32_t search(const struct buf *buf, const struct key *key,
                       uint32_t base, uint32_t *free)
{
    const struct dirent *entry = (const struct dirent *)buf->data;
    uint32_t i;

    for (i = 0; i < DIRENTS_PER_BLOCK; i++, entry++) {
        if (entry->ino == 0) {
            if (*free == NO_SLOT)
                *free = base + i;
        } else if (same_name(entry, key)) {
            break;
        }
    }
    return i;
}

int dir_find(struct disk_inode *dir, const char *name, uint32_t *ino)
{
    uint32_t nslots = slots(dir), free = NO_SLOT, i;
    struct buf *buf;
    struct key key = {{0}};

    ASSERT(mutex_holding(&dir->inode.lock));
    ASSERT(strlcpy((char *)key.word, name, sizeof key.word) <= NAME_LEN);
    for (uint32_t base = 0; base < nslots; base += DIRENTS_PER_BLOCK) {
        buf = dir_block(dir, base / DIRENTS_PER_BLOCK);
        if (is_err(buf))
            return ptr_err(buf);
        i = search(buf, &key, base, &free);
        if (i < DIRENTS_PER_BLOCK) {
            dir->slot = base + i;
            *ino = entry_in(buf, i)->ino;
            brelse(buf);
            return 0;
        }
        brelse(buf);
    }
    dir->slot = free == NO_SLOT ? nslots : free;
    *ino = 0;
    return 0;
}

/* The block of dir->slot, added if the directory ends there. */
static struct buf *slot_block(struct disk_inode *dir)
{
    struct buf *buf;

    if (dir->slot < slots(dir))
        return dir_block(dir, dir->slot / DIRENTS_PER_BLOCK);
    if (dir->inode.size + BLOCK_SIZE > MAX_FILE_SIZE)
        return err_ptr(-ENOSPC);
    buf = disk_new_block(dir, dir->slot / DIRENTS_PER_BLOCK);
    if (!is_err(buf))
        dir->inode.size += BLOCK_SIZE;
    return buf;
}

int dir_add(struct disk_inode *dir, const char *name, uint32_t ino)
{
    struct buf *buf = slot_block(dir);
    struct dirent *entry;
    int err = is_err(buf) ? ptr_err(buf) : 0;

    if (!err && entry_in(buf, dir->slot)->ino != 0) { /* dir_find saw 0 */
        err = fs_corrupt("directory %u: a block is something else too",
                         dir->inode.ino);
        brelse(buf);
    }
    if (!err) {
        journal_dirty(buf);
        entry = entry_in(buf, dir->slot);
        memset(entry, 0, sizeof *entry);
        strlcpy(entry->name, name, sizeof entry->name);
        entry->ino = ino;
        brelse(buf);
        disk_inode_touch(dir, true);
    }
    disk_inode_write(dir);
    return err;
}

int dir_set(struct disk_inode *dir, uint32_t ino)
{
    struct buf *buf = dir_block(dir, dir->slot / DIRENTS_PER_BLOCK);
    struct dirent *entry;

    if (is_err(buf))
        return ptr_err(buf);
    journal_dirty(buf);
    entry = entry_in(buf, dir->slot);
    entry->ino = ino;
    if (ino == 0)
        memset(entry->name, 0, sizeof entry->name);
    brelse(buf);
    disk_inode_touch(dir, true);
    disk_inode_write(dir);
    return 0;
}

void dir_make(struct buf *buf, uint32_t ino, uint32_t parent)
{
    struct dirent *entry = (struct dirent *)buf->data;

    entry[DOT_SLOT].ino = ino;
    strlcpy(entry[DOT_SLOT].name, ".", NAME_LEN);
    entry[DOTDOT_SLOT].ino = parent;
    strlcpy(entry[DOTDOT_SLOT].name, "..", NAME_LEN);
}

int dir_empty(struct disk_inode *dir)
{
    uint32_t nslots = slots(dir), slot = DOTDOT_SLOT + 1;
    struct buf *buf;
    bool empty = true;

    while (empty && slot < nslots) {
        buf = dir_block(dir, slot / DIRENTS_PER_BLOCK);
        if (is_err(buf))
            return ptr_err(buf);
        do
            empty = entry_in(buf, slot++)->ino == 0;
        while (empty && slot % DIRENTS_PER_BLOCK);
        brelse(buf);
    }
    return empty ? 0 : -ENOTEMPTY;
}

/* Hand an entry to the sink: 1; 0: it takes no more; -errno. */
static int emit(struct disk_inode *dir, const struct dirent *entry,
                uint32_t next, struct dir_sink *sink)
{
    uint32_t length = strnlen(entry->name, sizeof entry->name);
    const struct dinode *dinode;
    struct buf *table;
    uint8_t type;

    if (!ino_valid(entry->ino) || length == 0 || length > NAME_LEN)
        return fs_corrupt("directory %u: entry for inode %u", dir->inode.ino,
                          entry->ino);
    dinode = dinode_get(entry->ino, &table);
    if (is_err(dinode))
        return ptr_err(dinode);
    type = IFTODT(dinode->mode);
    brelse(table);
    return sink->emit(sink, entry->name, length, entry->ino, type, next);
}

/* A position is a byte in the directory, as the size is. */
int disk_readdir(struct inode *inode, loff_t pos, struct dir_sink *sink)
{
    struct disk_inode *dir = disk_inode(inode);
    uint32_t slot, nslots = slots(dir);
    const struct dirent *entry;
    struct buf *buf;
    int more = 1;

    ASSERT(mutex_holding(&inode->lock));
    if (pos < 0 || (uint64_t)pos >= inode->size)
        return 0;
    slot = DIV_ROUND_UP((uint32_t)pos, sizeof *entry);
    while (slot < nslots && more > 0) {
        buf = dir_block(dir, slot / DIRENTS_PER_BLOCK);
        if (is_err(buf))
            return ptr_err(buf);
        do {
            entry = entry_in(buf, slot++);
            if (entry->ino)
                more = emit(dir, entry, slot * sizeof *entry, sink);
        } while (slot % DIRENTS_PER_BLOCK && more > 0);
        brelse(buf);
    }
    return MIN(more, 0);
}
