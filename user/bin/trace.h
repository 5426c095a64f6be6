/*
 * What the tracing programs have in common: starting a program under trace,
 * reading its memory, and letting it go. After tool.h.
 *
 * Tracees are seized (PTRACE_SEIZE), so that stopping them needs no signal
 * and a stop by ^Z stays one.
 */
#pragma once

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define WORD ((uint32_t)sizeof(long)) /* what a PEEK request reads */

/* What a stop is: the signal, with an event above it */
#define STOP_KIND(status) ((status) >> 8)
#define STOP_EVENT(status) ((status) >> 16)
#define STOP_SYSCALL (SIGTRAP | 0x80) /* with PTRACE_O_TRACESYSGOOD */

/* The file that the command NAME runs, along PATH; a new string. Ends the
 * program, as a shell would, if there is none. */
static inline char *find_program(const char *name)
{
    const char *path = getenv("PATH");
    struct stat st;

    if (strchr(name, '/') || !path)
        path = NULL;
    for (const char *end; path; path = *end ? end + 1 : NULL) {
        end = strchrnul(path, ':');
        char *file = allocate(NULL, end - path + strlen(name) + 3);
        sprintf(file, "%.*s/%s", (int)(end - path), path, name);
        if (end == path)
            sprintf(file, "./%s", name);
        if (access(file, X_OK) == 0 && stat(file, &st) == 0 &&
            S_ISREG(st.st_mode))
            return file;
        free(file);
    }
    if (strchr(name, '/') && access(name, X_OK) == 0)
        return copy_string(name);
    if (!strchr(name, '/'))
        errno = ENOENT;
    bool missing = errno == ENOENT;
    complain(name);
    exit(missing ? 127 : 126);
}

/*
 * Start the program in FILE, seized with OPTIONS. It waits at a pipe until it
 * is traced; the caller sees it stop with PTRACE_EVENT_STOP and some system
 * calls of its own before its execve. Ends the program on errors.
 */
static inline pid_t trace_start(const char *file, char **args, long options)
{
    int fd[2];
    char byte;

    fflush(stdout);
    if (pipe2(fd, O_CLOEXEC) < 0)
        die("pipe");
    pid_t pid = fork();
    if (pid < 0)
        die("fork");
    if (pid == 0) {
        close(fd[1]);
        if (read(fd[0], &byte, 1) < 0)
            die("pipe");
        execv(file, args);
        complain(args[0]);
        _exit(errno == ENOENT ? 127 : 126);
    }
    if (ptrace(PTRACE_SEIZE, pid, 0, options) < 0 ||
        ptrace(PTRACE_INTERRUPT, pid, 0, 0) < 0) {
        complain("ptrace");
        kill(pid, SIGKILL);
        exit(1);
    }
    close(fd[0]);
    close(fd[1]);
    return pid;
}

/*
 * Read NBYTES at ADDRESS of a stopped tracee, by aligned words, none of which
 * crosses a page. Returns how many could be read.
 */
static inline size_t trace_read(pid_t pid, uint32_t address, void *buffer,
                                size_t nbytes)
{
    size_t done = 0;

    while (done < nbytes) {
        uint32_t at = address + done, skip = at % WORD;
        size_t n = WORD - skip < nbytes - done ? WORD - skip : nbytes - done;
        errno = 0;
        long word = ptrace(PTRACE_PEEKDATA, pid, at - skip, 0);
        if (errno)
            break;
        memcpy((char *)buffer + done, (char *)&word + skip, n);
        done += n;
    }
    return done;
}

/*
 * Let go of a tracee, stopped or not; a signal that it was about to get is
 * not lost. Returns false if it ended instead.
 */
static inline bool trace_detach(pid_t pid)
{
    int status;

    if (ptrace(PTRACE_DETACH, pid, 0, 0) == 0)
        return true;
    ptrace(PTRACE_INTERRUPT, pid, 0, 0);
    if (waitpid(pid, &status, __WALL) < 0 || !WIFSTOPPED(status))
        return false;
    int sig = STOP_KIND(status);
    if (STOP_EVENT(status) || sig == STOP_SYSCALL)
        sig = 0;
    return ptrace(PTRACE_DETACH, pid, 0, sig) == 0;
}
