/*
 * The entries of a directory as a sorted list, for programs that walk trees.
 * The directory is closed before its entries are visited, so a deep tree
 * costs no descriptors and may be changed on the way. After tool.h.
 */
#pragma once

#include <dirent.h>

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static inline int is_dot_name(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/*
 * The names in the directory `path`, sorted and ended by NULL; "." and ".."
 * are left out. Returns NULL after a message. free_entries takes it back.
 */
static inline char **read_entries(const char *path)
{
    DIR *dir = opendir(path);
    struct dirent *entry;
    char **names = allocate(NULL, sizeof *names);
    size_t n = 0;

    if (dir)
        errno = 0;
    while (dir && (entry = readdir(dir)) != NULL) {
        if (is_dot_name(entry->d_name))
            continue;
        names = make_room(names, n, sizeof *names);
        names[n++] = copy_string(entry->d_name);
        errno = 0;
    }
    names[n] = NULL;
    if (errno)
        complain(path);
    if (!dir) {
        free(names);
        return NULL;
    }
    closedir(dir);
    qsort(names, n, sizeof *names, compare_names);
    return names;
}

/* Give back what read_entries returned. */
static inline void free_entries(char **names)
{
    for (char **name = names; *name; name++)
        free(*name);
    free(names);
}
