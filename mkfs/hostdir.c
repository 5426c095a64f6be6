/*
 * Listing a directory of the host: see hostdir.h.
 */
#include "hostdir.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util.h"

char **hostdir_list(const char *path, size_t *n)
{
    DIR *stream = opendir(path);
    char **list = NULL;
    size_t room = 0;
    struct dirent *entry;

    if (!stream)
        die_errno(1, path);
    *n = 0;
    while (errno = 0, (entry = readdir(stream))) {
        size_t length = strlen(path) + 1 + strlen(entry->d_name) + 1;
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
            continue;
        if (*n == room) {
            room = room ? 2 * room : 16;
            list = realloc(list, room * sizeof *list);
            if (!list)
                die(2, "out of memory");
        }
        list[*n] = allocate(length, 1);
        snprintf(list[(*n)++], length, "%s/%s", path, entry->d_name);
    }
    if (errno)
        die_errno(1, path);
    closedir(stream);
    return list;
}
