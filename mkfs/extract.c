/*
 * Taking the files out of an image: see extract.h.
 */
#include "extract.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#if __has_include(<sys/sysmacros.h>)
#include <sys/sysmacros.h>
#endif

#include "util.h"

/* Block `index` of the file, or NULL for a hole. */
static const void *content(const struct image *img, const struct dinode *inode,
                           uint32_t index)
{
    uint32_t block = image_file_block(img, inode, index);

    return block ? image_block(img, block) : NULL;
}

static int extract_file(const struct image *img, const struct dinode *inode,
                        const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);

    if (fd < 0 || ftruncate(fd, inode->size) < 0)
        return -1;
    for (uint32_t i = 0; i < div_up(inode->size, BLOCK_SIZE); i++) {
        off_t at = (off_t)i * BLOCK_SIZE;
        size_t left = inode->size - at;
        size_t n = left < BLOCK_SIZE ? left : BLOCK_SIZE;
        const void *data = content(img, inode, i);
        if (data && pwrite(fd, data, n, at) != (ssize_t)n)
            return -1;
    }
    return close(fd);
}

static void extract_inode(const struct image *img, uint32_t ino,
                          const char *path);

static int extract_directory(const struct image *img,
                             const struct dinode *inode, const char *path)
{
    if (mkdir(path, 0700) < 0)
        return -1;
    for (uint32_t i = 2; i < inode->size / sizeof(struct dirent); i++) {
        const struct dirent *entry = content(img, inode, i / DIRENTS_PER_BLOCK);
        size_t length;
        char *below;

        entry += i % DIRENTS_PER_BLOCK;
        if (entry->ino == 0)
            continue;
        length = strlen(path) + 1 + strlen(entry->name) + 1;
        below = allocate(length, 1);
        snprintf(below, length, "%s/%s", path, entry->name);
        extract_inode(img, entry->ino, below);
        free(below);
    }
    return 0;
}

static int extract_device(const struct dinode *inode, const char *path)
{
    uint32_t rdev = inode->rdev;

    return mknod(
        path, inode->mode,
        makedev(rdev >> 8 & 0xfff, (rdev & 0xff) | (rdev >> 12 & ~0xffu)));
}

static void extract_inode(const struct image *img, uint32_t ino,
                          const char *path)
{
    const struct dinode *inode = image_inode(img, ino);
    struct timespec times[2] = {{inode->atime, inode->atime_ns},
                                {inode->mtime, inode->mtime_ns}};
    int result;

    if (S_ISDIR(inode->mode))
        result = extract_directory(img, inode, path);
    else if (S_ISREG(inode->mode))
        result = extract_file(img, inode, path);
    else if (S_ISLNK(inode->mode))
        result = symlink(content(img, inode, 0), path);
    else
        result = extract_device(inode, path);
    if (result == 0 && !S_ISLNK(inode->mode))
        result = chmod(path, inode->mode & 07777);
    if (result == 0)
        result = utimensat(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW);
    if (result < 0)
        die_errno(2, path);
}

void extract(const struct image *img, const char *path)
{
    extract_inode(img, ROOT_INO, path);
}
