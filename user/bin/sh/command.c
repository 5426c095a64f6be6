/*
 * Finding and starting programs (see command.h).
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.h"
#include "mem.h"
#include "sh.h"
#include "var.h"

#define SHELL_PATH "/bin/sh"
#define PROBE_SIZE 128

char *path_next(const char **path, const char *name)
{
    const char *start = *path;
    size_t n = 0;
    struct buf b;

    if (!start)
        return NULL;
    while (start[n] && start[n] != ':')
        n++;
    *path = start[n] ? start + n + 1 : NULL;
    buf_init(&b, scratch);
    buf_add(&b, start, n);
    if (n > 0)
        buf_putc(&b, '/');
    buf_puts(&b, name);
    return buf_str(&b);
}

static bool is_program(const char *file)
{
    struct stat st;

    return stat(file, &st) == 0 && S_ISREG(st.st_mode) &&
           access(file, X_OK) == 0;
}

char *command_find(const char *name)
{
    const char *path = var_get("PATH");
    char *file;

    if (strchr(name, '/'))
        return is_program(name) ? arena_strdup(scratch, name) : NULL;
    while ((file = path_next(&path, name)) != NULL)
        if (is_program(file))
            return file;
    return NULL;
}

/* Is FILE, which is no executable, text that a shell may run? */
static bool is_text(const char *file)
{
    char start[PROBE_SIZE];
    int fd = open(file, O_RDONLY);
    ssize_t n = fd < 0 ? -1 : read(fd, start, sizeof(start));

    if (fd >= 0)
        close(fd);
    return n >= 0 && !memchr(start, '\0', (size_t)n);
}

/* execve, or a shell that runs FILE if it is a script without #!. */
static void try_exec(const char *file, char **argv, char **environment)
{
    char **args;
    int n = 0;

    execve(file, argv, environment);
    if (errno != ENOEXEC)
        return;
    if (!is_text(file)) {
        errno = ENOEXEC;
        return;
    }
    while (argv[n])
        n++;
    args = arena_alloc(scratch, (size_t)(n + 2) * sizeof(*args));
    args[0] = "sh";
    args[1] = arena_strdup(scratch, file);
    memcpy(args + 2, argv + 1, (size_t)n * sizeof(*args));
    execve(SHELL_PATH, args, environment);
}

int command_exec(char **argv)
{
    char **environment = var_environment(scratch);
    const char *path = var_get("PATH");
    char *file;
    int error = ENOENT;

    if (strchr(argv[0], '/')) {
        try_exec(argv[0], argv, environment);
        error = errno;
    } else {
        while (argv[0][0] && (file = path_next(&path, argv[0])) != NULL) {
            try_exec(file, argv, environment);
            if (errno != ENOENT && errno != ENOTDIR)
                error = errno;
            if (error != ENOENT && error != EACCES)
                break;
        }
    }
    if (error != ENOENT && error != ENOTDIR) {
        warn("%s: %s", argv[0], strerror(error));
        return STATUS_CANNOT_RUN;
    }
    if (strchr(argv[0], '/'))
        warn("%s: %s", argv[0], strerror(error));
    else
        warn("%s: not found", argv[0]);
    return STATUS_NOT_FOUND;
}
