/*
 * Reading the files of users and groups, line by line.
 */
#include "accounts.h"
#include <string.h>

/* Split a line at its colons; the number of fields, at most n + 1. */
static int split(char *line, char **fields, int n)
{
    int found = 0;

    line[strcspn(line, "\n")] = 0;
    while (line && found < n)
        fields[found++] = strsep(&line, ":");
    return line ? n + 1 : found;
}

int accounts_next(struct accounts *a, char **fields, int n)
{
    if (!a->file && !(a->file = fopen(a->path, "re")))
        return 0;
    while (getline(&a->line, &a->size, a->file) >= 0)
        if (split(a->line, fields, n) == n)
            return 1;
    return 0;
}

void accounts_rewind(struct accounts *a)
{
    if (a->file)
        fclose(a->file);
    a->file = NULL;
}
