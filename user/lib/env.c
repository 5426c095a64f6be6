/*
 * The environment. environ starts out as the array on the initial stack and
 * moves to memory of its own when it first has to grow. Entries made by
 * setenv are never freed: an earlier getenv may have handed them out.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char **own;      /* environ, once it is ours */
static size_t capacity; /* of own, in entries */

/* The index of NAME=..., or of the closing NULL. */
static size_t find(const char *name, size_t len)
{
    size_t i = 0;

    while (environ[i] &&
           !(strncmp(environ[i], name, len) == 0 && environ[i][len] == '='))
        i++;
    return i;
}

/* Put entry at index i, which may be where the closing NULL stands. */
static int put(size_t i, char *entry)
{
    if (environ[i]) {
        environ[i] = entry;
        return 0;
    }
    if (environ != own || i + 2 > capacity) {
        size_t wanted = 2 * i + 8;
        char **grown = malloc(wanted * sizeof(*grown));
        if (!grown)
            return -1;
        memcpy(grown, environ, i * sizeof(*grown));
        if (environ == own)
            free(own);
        environ = own = grown;
        capacity = wanted;
    }
    environ[i] = entry;
    environ[i + 1] = NULL;
    return 0;
}

char *getenv(const char *name)
{
    size_t len = strlen(name);
    size_t i = find(name, len);

    return environ[i] ? environ[i] + len + 1 : NULL;
}

int setenv(const char *name, const char *value, int overwrite)
{
    size_t len = strlen(name);

    if (len == 0 || strchr(name, '=')) {
        errno = EINVAL;
        return -1;
    }
    size_t i = find(name, len);
    if (environ[i] && !overwrite)
        return 0;
    char *entry = malloc(len + strlen(value) + 2);
    if (!entry)
        return -1;
    strcpy(stpcpy(stpcpy(entry, name), "="), value);
    return put(i, entry);
}

int putenv(char *entry)
{
    char *equals = strchr(entry, '=');

    if (!equals)
        return unsetenv(entry);
    return put(find(entry, equals - entry), entry);
}

int unsetenv(const char *name)
{
    size_t len = strlen(name);

    if (len == 0 || strchr(name, '=')) {
        errno = EINVAL;
        return -1;
    }
    for (size_t i = find(name, len); environ[i]; i = find(name, len))
        for (; environ[i]; i++)
            environ[i] = environ[i + 1];
    return 0;
}
