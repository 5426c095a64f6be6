/*
 * From a directory back to its path: up from one ".." to the next, and in each
 * parent a search for the entry that has the number we come from. What is
 * renamed meanwhile may be found or not, as if it had been renamed before or
 * afterwards.
 */
#include "abi/errno.h"
#include "fs/mount.h"
#include "fs/walk.h"
#include "lib/string.h"

/* Looks for the entry of an inode. */
struct ino_sink {
    struct dir_sink sink;
    uint32_t ino;
    uint32_t length; /* of the name; 0: not found yet */
    char name[NAME_LEN + 1];
};

static bool emit_ino(struct dir_sink *sink, const char *name, uint32_t len,
                     uint32_t ino, uint8_t type, loff_t next)
{
    struct ino_sink *search = container_of(sink, struct ino_sink, sink);
    bool dots = name[0] == '.' && (len == 1 || (len == 2 && name[1] == '.'));

    (void)type;
    (void)next;
    if (ino != search->ino || dots || len > NAME_LEN)
        return true;
    memcpy(search->name, name, len);
    search->length = len;
    return false;
}

/* Go up from walk->dir and find the name that leads back. */
static int name_in_parent(struct walk *walk, struct ino_sink *search)
{
    struct inode *dir;
    int err;

    walk->dir = mount_up(walk->dir);
    search->ino = walk->dir->ino;
    search->length = 0;
    err = walk_up(walk);
    if (err)
        return err;
    dir = walk->dir;
    inode_lock(dir);
    err = dir->nlink > 0 ? dir->ops->readdir(dir, 0, &search->sink) : -ENOENT;
    inode_unlock(dir);
    return !err && search->length == 0 ? -ENOENT : err;
}

int path_of(struct inode *dir, char *buf, uint32_t size)
{
    struct ino_sink search = {.sink = {emit_ino}};
    uint32_t start = size; /* the path grows from the buffer's end forwards */
    struct inode *root;
    struct walk walk;
    int err = walk_begin(&walk, NULL, "/", 0);

    if (err || size < 2)
        return err ? err : -ERANGE;
    root = walk.dir;
    inode_get(dir);
    walk.dir = dir;
    buf[--start] = '\0';
    while (!err && walk.dir != root) {
        err = name_in_parent(&walk, &search);
        if (!err && search.length + 1 > start)
            err = -ERANGE;
        if (err)
            break;
        start -= search.length;
        memcpy(buf + start, search.name, search.length);
        buf[--start] = '/';
    }
    if (!err && start == size - 1)
        buf[--start] = '/';
    memmove(buf, buf + start, size - start);
    walk_end(&walk);
    inode_put(root);
    return err ? err : (int)(size - start);
}
