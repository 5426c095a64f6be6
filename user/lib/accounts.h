/*
 * Lines of /etc/passwd and /etc/group: fields between colons.
 */
#pragma once

#include <stddef.h>
#include <stdio.h>

struct accounts {
    const char *path;
    FILE *file; /* open between the first and the last entry */
    char *line;
    size_t size;
};

/* Cut the next well-formed line into n fields; 0 at the end. */
int accounts_next(struct accounts *a, char **fields, int n);

/* Start over. */
void accounts_rewind(struct accounts *a);
