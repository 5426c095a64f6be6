/*
 * A whole directory as a sorted array. Each entry is allocated by itself, no
 * longer than its record.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

typedef int compare_fn(const struct dirent **, const struct dirent **);

int alphasort(const struct dirent **a, const struct dirent **b)
{
    return strcoll((*a)->d_name, (*b)->d_name);
}

/* Append a copy of entry to *list; false without memory. */
static int append(struct dirent ***list, int n, const struct dirent *entry)
{
    struct dirent *copy = malloc(entry->d_reclen);
    struct dirent **grown = *list;

    if ((n & (n - 1)) == 0) /* room for the next power of two */
        grown = reallocarray(grown, n ? 2 * n : 1, sizeof(*grown));
    if (grown)
        *list = grown;
    if (!grown || !copy) {
        free(copy);
        return 0;
    }
    grown[n] = memcpy(copy, entry, entry->d_reclen);
    return 1;
}

int scandir(const char *path, struct dirent ***list,
            int (*select)(const struct dirent *), compare_fn *compare)
{
    struct dirent *entry;
    int n = 0;
    DIR *dir = opendir(path);

    if (!dir)
        return -1;
    *list = NULL;
    while ((entry = readdir(dir))) {
        if (select && !select(entry))
            continue;
        if (!append(list, n, entry)) {
            while (n > 0)
                free((*list)[--n]);
            free(*list);
            closedir(dir);
            errno = ENOMEM;
            return -1;
        }
        n++;
    }
    closedir(dir);
    if (compare && n > 1)
        qsort(*list, n, sizeof(**list),
              (int (*)(const void *, const void *))compare);
    return n;
}
