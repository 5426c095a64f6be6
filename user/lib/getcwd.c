/*
 * The name of the current directory.
 */
#include <limits.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Without a buffer, the result is allocated. */
char *getcwd(char *buf, size_t size)
{
    char path[PATH_MAX];

    if (buf)
        return syscall(SYS_getcwd, buf, size) < 0 ? NULL : buf;
    return syscall(SYS_getcwd, path, sizeof(path)) < 0 ? NULL : strdup(path);
}
