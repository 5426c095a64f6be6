/*
 * The tree of files that mkfs puts into an image: the host's directories laid
 * over each other, each directory's entries sorted by name, so that the same
 * files give the same image whatever order the host lists them in.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct node {
    char *path;        /* on the host */
    const char *name;  /* the end of path: the name in its directory */
    mode_t mode;       /* type and permissions; size and rdev alike: stat's */
    uint32_t uid, gid; /* 0, or as the table of attributes has it */
    uint32_t size;
    uint32_t rdev;         /* as Linux's new_encode_dev packs it into 32 bits */
    uint32_t ino;          /* given by the writer */
    size_t layer;          /* which of the directories laid over each other */
    struct node *children; /* of a directory */
    size_t nchildren;
};

/*
 * Read the directories `paths`, later ones over earlier ones, into `root`.
 * What the format cannot hold (a name or a file too long, sockets and FIFOs)
 * and a file over a directory or the reverse end the program with status 1
 * and a message that names the culprit. The directories' tables of attributes
 * (attributes.h) are applied, one after the other.
 */
void tree_read(struct node *root, char *const *paths, size_t npaths);

/* Bytes that `node` fills in the image as a file. */
uint32_t tree_file_size(const struct node *node);

/* Add to *nblocks and *ninodes what `node` and all under it need at most. */
void tree_count(const struct node *node, uint64_t *nblocks, uint64_t *ninodes);
