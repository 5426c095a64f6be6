/*
 * Walking a path to the directory that has its last name: what all operations
 * on names begin with.
 *
 *     err = walk_begin(&walk, dir, path, flags);
 *     if (!err)
 *         err = walk_parent(&walk);
 *     ... walk.dir, walk.last, walk.name ...
 *     walk_end(&walk);                   also after an error
 */
#pragma once

#include "fs/format.h"
#include "fs/path.h"

enum walk_last {
    LAST_NAME,   /* walk.name */
    LAST_DOT,    /* "." */
    LAST_DOTDOT, /* ".." */
    LAST_ROOT,   /* none: it is walk.dir, "/" or what a link led to */
};

struct walk {
    struct inode *dir; /* reached so far; holds a reference */
    const char *rest;  /* of the path, to go yet */
    char *text;        /* what rest points into after a symbolic link */
    unsigned flags;    /* PATH_* */
    unsigned nlinks;   /* symbolic links followed */
    enum walk_last last;
    bool slash; /* the last name is followed by one: must be a directory */
    char name[NAME_LEN + 1];
};

/* Start at `dir` (NULL: the working directory), or at the root. */
int walk_begin(struct walk *walk, struct inode *dir, const char *path,
               unsigned flags);
void walk_end(struct walk *walk);

/* Go on up to the last name: 0 or -errno as path.h says. Sleeps. */
int walk_parent(struct walk *walk);

/* The inode of walk->name in walk->dir, which is locked, or what is mounted
   there, with a reference; or an err_ptr. */
struct inode *walk_lookup(struct walk *walk);

/* The last name is the symbolic link `link` (whose reference is taken over):
   continue where it leads, with walk_parent() again. */
int walk_follow(struct walk *walk, struct inode *link);

/* Replace walk->dir by its parent directory. */
void walk_up(struct walk *walk);
