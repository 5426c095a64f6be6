/*
 * History (see history.h): a ring of the last lines.
 */
#include <stdlib.h>
#include <string.h>

#include "history.h"
#include "mem.h"

#define HISTORY_SIZE 200

static char *ring[HISTORY_SIZE];
static int count; /* lines ever remembered */

const char *history_get(int back)
{
    if (back < 1 || back > count || back > HISTORY_SIZE)
        return NULL;
    return ring[(count - back) % HISTORY_SIZE];
}

void history_add(const char *line)
{
    const char *last = history_get(1);
    char **slot = &ring[count % HISTORY_SIZE];

    if (!line[strspn(line, " \t")] || (last && strcmp(last, line) == 0))
        return;
    free(*slot);
    *slot = xstrdup(line);
    count++;
}
