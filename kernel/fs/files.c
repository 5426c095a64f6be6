/*
 * Descriptor tables and working directories: see files.h.
 *
 * A table starts with room for INITIAL descriptors inside its own object; when
 * it grows it gets an array of its own. Files are put only after the lock is
 * released: closing may sleep.
 */
#include "fs/files.h"

#include "abi/errno.h"
#include "lib/string.h"
#include "mem/slab.h"

#define INITIAL 32

struct table {
    struct files files;
    struct fd_slot slot[INITIAL];
};

static struct slab_cache table_slab;
static struct slab_cache fsinfo_slab;

void files_init(void)
{
    slab_init(&table_slab, "files", sizeof(struct table));
    slab_init(&fsinfo_slab, "fsinfo", sizeof(struct fsinfo));
}

struct files *files_create(void)
{
    struct table *table = slab_alloc(&table_slab);

    if (!table)
        return NULL;
    memset(table, 0, sizeof *table);
    atomic_set(&table->files.count, 1);
    spin_init(&table->files.lock, "files");
    table->files.size = INITIAL;
    table->files.slot = table->slot;
    return &table->files;
}

/* Free an array of slots, if it is not part of the table. */
static void free_slots(struct files *files, struct fd_slot *slot)
{
    if (slot != container_of(files, struct table, files)->slot)
        kfree(slot);
}

/*
 * Make room for descriptor fd: 0 or -ENOMEM. Takes and releases the lock.
 */
static int grow(struct files *files, int fd)
{
    struct fd_slot *slot, *old;
    int size = INITIAL;

    while (size <= fd)
        size *= 2;
    slot = old = kzalloc(size * sizeof *slot);
    if (!slot)
        return -ENOMEM;
    spin_lock(&files->lock);
    if (files->size < size) {
        memcpy(slot, files->slot, files->size * sizeof *slot);
        old = files->slot;
        files->slot = slot;
        files->size = size;
    }
    spin_unlock(&files->lock);
    free_slots(files, old);
    return 0;
}

struct files *files_copy(struct files *old)
{
    struct files *new = files_create();
    int err = 0;

    if (!new)
        return NULL;
    spin_lock(&old->lock);
    while (new->size < old->size && !err) {
        int size = old->size;
        spin_unlock(&old->lock);
        err = grow(new, size - 1);
        spin_lock(&old->lock);
    }
    for (int fd = 0; fd < old->size && !err; fd++)
        if (old->slot[fd].file) {
            file_get(old->slot[fd].file);
            new->slot[fd] = old->slot[fd];
        }
    new->first_free = old->first_free;
    spin_unlock(&old->lock);
    if (!err)
        return new;
    files_put(new);
    return NULL;
}

struct files *files_get(struct files *files)
{
    if (files)
        atomic_inc(&files->count);
    return files;
}

void files_put(struct files *files)
{
    if (!files || !atomic_dec_and_test(&files->count))
        return;
    for (int fd = 0; fd < files->size; fd++)
        file_put(files->slot[fd].file);
    free_slots(files, files->slot);
    slab_free(&table_slab, container_of(files, struct table, files));
}

/* The lowest free slot from `from` on, if the table has one; caller holds the
   lock. */
static int find_free(struct files *files, int from)
{
    int fd = MAX(from, files->first_free);

    while (fd < files->size && files->slot[fd].file)
        fd++;
    if (from <= files->first_free)
        files->first_free = fd;
    return fd;
}

bool fd_has_room(struct files *files, int limit)
{
    spin_guard(&files->lock);

    return find_free(files, 0) < limit;
}

int fd_install(struct files *files, struct file *file, int from, int limit,
               bool cloexec)
{
    int fd, err;

    spin_lock(&files->lock);
    while ((fd = find_free(files, from)) >= files->size && fd < limit) {
        spin_unlock(&files->lock);
        err = grow(files, fd);
        if (err)
            return err;
        spin_lock(&files->lock);
    }
    if (fd < limit)
        files->slot[fd] = (struct fd_slot){file, cloexec};
    spin_unlock(&files->lock);
    return fd < limit ? fd : -EMFILE;
}

int fd_replace(struct files *files, struct file *file, int fd, int limit,
               bool cloexec)
{
    struct file *old;
    int err;

    if (fd < 0 || fd >= limit)
        return -EBADF;
    if (fd >= files->size) {
        err = grow(files, fd);
        if (err)
            return err;
    }
    spin_lock(&files->lock);
    old = files->slot[fd].file;
    files->slot[fd] = (struct fd_slot){file, cloexec};
    spin_unlock(&files->lock);
    file_put(old);
    return fd;
}

/* The slot of an open descriptor, or NULL; caller holds the lock. */
static struct fd_slot *slot_of(struct files *files, int fd)
{
    bool open = fd >= 0 && fd < files->size && files->slot[fd].file;

    return open ? &files->slot[fd] : NULL;
}

struct file *fd_get(struct files *files, int fd)
{
    spin_guard(&files->lock);
    struct fd_slot *slot = slot_of(files, fd);

    return slot ? file_get(slot->file) : NULL;
}

int fd_close(struct files *files, int fd)
{
    struct file *file = NULL;
    struct fd_slot *slot;

    spin_lock(&files->lock);
    slot = slot_of(files, fd);
    if (slot) {
        file = slot->file;
        slot->file = NULL;
        files->first_free = MIN(files->first_free, fd);
    }
    spin_unlock(&files->lock);
    file_put(file);
    return file ? 0 : -EBADF;
}

int fd_get_cloexec(struct files *files, int fd)
{
    spin_guard(&files->lock);
    struct fd_slot *slot = slot_of(files, fd);

    return slot ? slot->cloexec : -EBADF;
}

int fd_set_cloexec(struct files *files, int fd, bool on)
{
    spin_guard(&files->lock);
    struct fd_slot *slot = slot_of(files, fd);

    if (slot)
        slot->cloexec = on;
    return slot ? 0 : -EBADF;
}

void files_close_on_exec(struct files *files)
{
    for (int fd = 0; fd < files->size; fd++)
        if (files->slot[fd].cloexec)
            fd_close(files, fd);
}

struct fsinfo *fsinfo_copy(struct fsinfo *old)
{
    struct fsinfo *fs = slab_alloc(&fsinfo_slab);

    if (!fs)
        return NULL;
    atomic_set(&fs->count, 1);
    spin_init(&fs->lock, "fsinfo");
    spin_lock(&old->lock);
    fs->cwd = old->cwd;
    fs->umask = old->umask;
    inode_get(fs->cwd);
    spin_unlock(&old->lock);
    return fs;
}

struct fsinfo *fsinfo_create(void)
{
    struct fsinfo first = {.cwd = root_inode, .umask = 022};

    spin_init(&first.lock, "fsinfo");
    return fsinfo_copy(&first);
}

struct fsinfo *fsinfo_get(struct fsinfo *fs)
{
    atomic_inc(&fs->count);
    return fs;
}

void fsinfo_put(struct fsinfo *fs)
{
    if (!fs || !atomic_dec_and_test(&fs->count))
        return;
    inode_put(fs->cwd);
    slab_free(&fsinfo_slab, fs);
}
