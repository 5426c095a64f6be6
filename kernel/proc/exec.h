/*
 * Becoming another program. The old one is intact until nothing can fail any
 * more; exec.c tells the steps.
 */
#pragma once

#include "lib/defs.h"

#define ARG_MAX_BYTES (128 * 1024u) /* strings and pointers; then -E2BIG */

/* What is different for another gate than Linux's. It also keeps the
   environment as it is: envp is not looked at. */
struct exec_rules {
    uint32_t max_args;  /* at most so many arguments */
    uint32_t max_bytes; /* strings and pointers together */
};

/*
 * Replace the running program by `path` (kernel string). argv and envp are
 * arrays of string addresses in user memory, ended by NULL; each may be NULL
 * itself. `rules` NULL: Linux's. On success the trapframe is that of the new
 * program and 0 is returned; else -ENOENT, -EACCES, -ENOEXEC, -E2BIG,
 * -EFAULT, -ENOMEM, -EIO ... and the old program goes on. Sleeps.
 */
int exec_user(const char *path, uaddr_t argv, uaddr_t envp,
              const struct exec_rules *rules);

/* The same with strings of the kernel, arrays ended by NULL. For init. */
int exec_kernel(const char *path, const char *const *argv,
                const char *const *envp);
