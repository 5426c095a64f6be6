/*
 * What a process has open (struct files) and where it stands (struct fsinfo).
 * Both are counted: fork copies them, clone may share them.
 *
 * files->lock (spin) protects the table; looking up a descriptor takes a
 * reference to the open file, so another thread's close does no harm.
 */
#pragma once

#include "fs/file.h"

struct fd_slot {
    struct file *file; /* NULL: free */
    bool cloexec;
};

struct files {
    atomic_t count;
    struct spinlock lock;
    int size; /* slots, grows up to RLIMIT_NOFILE */
    struct fd_slot *slot;
    int first_free; /* no free slot below */
};

struct fsinfo {
    atomic_t count;
    struct spinlock lock;
    struct inode *cwd; /* with a reference */
    uint32_t umask;
};

void files_init(void);                         /* once */
struct files *files_create(void);              /* empty; or NULL */
struct files *files_copy(struct files *files); /* fork; or NULL */
struct files *files_get(struct files *files);  /* the same; NULL: NULL */
/* The last one closes all; may sleep. NULL: nothing, here and below. */
void files_put(struct files *files);

/* Is a slot below limit free at this moment? */
bool fd_has_room(struct files *files, int limit);

/* Put `file` (whose reference passes to the table) in the lowest free slot
   >= from and < limit: the descriptor, or -EMFILE, -ENOMEM (the reference
   stays the caller's). */
int fd_install(struct files *files, struct file *file, int from, int limit,
               bool cloexec);
/* Put it in slot fd exactly (dup2), closing what was there. */
int fd_replace(struct files *files, struct file *file, int fd, int limit,
               bool cloexec);
struct file *fd_get(struct files *files, int fd); /* with a reference; NULL */
int fd_close(struct files *files, int fd);        /* 0 or -EBADF */
int fd_get_cloexec(struct files *files, int fd);
int fd_set_cloexec(struct files *files, int fd, bool on);
void files_close_on_exec(struct files *files); /* nobody else has them */

struct fsinfo *fsinfo_create(void); /* cwd: the root directory */
struct fsinfo *fsinfo_copy(struct fsinfo *fs);
struct fsinfo *fsinfo_get(struct fsinfo *fs); /* the same */
void fsinfo_put(struct fsinfo *fs);
