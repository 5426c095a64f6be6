/* Reading directories. */
#pragma once

#include <sys/types.h>
#include "abi/dirent.h"

/* Types: the four bits of a mode that tell a file's */
#define DT_UNKNOWN 0
#define DT_FIFO 1
#define DT_BLK 6
#define DT_REG 8
#define DT_LNK 10
#define DT_SOCK 12

/* The same layout as struct linux_dirent64. */
struct dirent {
    ino_t d_ino;
    off_t d_off;
    unsigned short d_reclen;
    unsigned char d_type;
    char d_name[256];
};

typedef struct dir DIR;

DIR *opendir(const char *path);
DIR *fdopendir(int fd);
struct dirent *readdir(DIR *dir);
void rewinddir(DIR *dir);
int closedir(DIR *dir);
int dirfd(DIR *dir);
int alphasort(const struct dirent **a, const struct dirent **b);
int scandir(const char *path, struct dirent ***list,
            int (*select)(const struct dirent *),
            int (*compare)(const struct dirent **, const struct dirent **));
ssize_t getdents64(int fd, void *buf, size_t nbytes);
