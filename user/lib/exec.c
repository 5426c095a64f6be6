/*
 * The exec family on top of execve: the path search, and arguments that come
 * as a list.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#define DEFAULT_PATH "/bin"

int execv(const char *path, char *const argv[])
{
    return execve(path, argv, environ);
}

/* A file that is executable but of no known format is a shell script. */
static void exec_script(const char *path, char *const argv[],
                        char *const envp[])
{
    int n = 0;

    while (argv[n])
        n++;
    char *args[n + 3];
    args[0] = "sh";
    args[1] = (char *)path;
    args[2] = NULL;
    for (int i = 1; i <= n; i++)
        args[i + 1] = argv[i];
    execve("/bin/sh", args, envp);
}

static void exec_at(const char *path, char *const argv[], char *const envp[])
{
    execve(path, argv, envp);
    if (errno == ENOEXEC)
        exec_script(path, argv, envp);
}

/* Of all the errors on the way, "permission denied" says most. */
int execvpe(const char *file, char *const argv[], char *const envp[])
{
    char path[PATH_MAX];
    int denied = 0;

    if (strchr(file, '/')) {
        exec_at(file, argv, envp);
        return -1;
    }
    const char *dir = getenv("PATH");
    if (!dir)
        dir = DEFAULT_PATH;
    errno = ENOENT;
    while (*file) {
        size_t len = strcspn(dir, ":");
        if (len + strlen(file) + 2 <= sizeof(path)) {
            char *p = mempcpy(path, dir, len);
            if (len > 0)
                *p++ = '/';
            strcpy(p, file);
            exec_at(path, argv, envp);
            if (errno == EACCES)
                denied = 1;
            else if (errno != ENOENT && errno != ENOTDIR)
                return -1;
        }
        if (!dir[len])
            break;
        dir += len + 1;
    }
    if (denied)
        errno = EACCES;
    return -1;
}

int execvp(const char *file, char *const argv[])
{
    return execvpe(file, argv, environ);
}

/* How many arguments follow the first, before the NULL. */
static int count_args(va_list ap)
{
    int n = 0;

    while (va_arg(ap, char *))
        n++;
    return n;
}

/* Fill argv, of n + 2 entries, from the first argument and the list. */
static void take_args(char **argv, const char *arg, int n, va_list *ap)
{
    argv[0] = (char *)arg;
    for (int i = 1; i <= n + 1; i++)
        argv[i] = va_arg(*ap, char *);
}

int execl(const char *path, const char *arg, ...)
{
    va_list ap;

    va_start(ap, arg);
    int n = count_args(ap);
    va_end(ap);
    char *argv[n + 2];
    va_start(ap, arg);
    take_args(argv, arg, n, &ap);
    va_end(ap);
    return execve(path, argv, environ);
}

int execlp(const char *file, const char *arg, ...)
{
    va_list ap;

    va_start(ap, arg);
    int n = count_args(ap);
    va_end(ap);
    char *argv[n + 2];
    va_start(ap, arg);
    take_args(argv, arg, n, &ap);
    va_end(ap);
    return execvp(file, argv);
}

int execle(const char *path, const char *arg, ...)
{
    va_list ap;

    va_start(ap, arg);
    int n = count_args(ap);
    va_end(ap);
    char *argv[n + 2];
    va_start(ap, arg);
    take_args(argv, arg, n, &ap);
    char **envp = va_arg(ap, char **);
    va_end(ap);
    return execve(path, argv, envp);
}
