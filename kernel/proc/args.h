/*
 * The strings of an exec, arguments and environment, on their way from the old
 * program to the new one; and the stack that the new one finds.
 */
#pragma once

#include "mem/buffer.h"
#include "proc/cred.h"
#include "proc/elf.h"
#include "proc/exec.h"
#include "vm/mm.h"

struct exec_args {
    struct buffer strings; /* argc + envc of them, each with its NUL */
    uint32_t argc, envc;
    uint32_t max_args, max_bytes;
};

/* Without strings. args_free it. */
void args_init(struct exec_args *args, const struct exec_rules *rules);
void args_free(struct exec_args *args);

/*
 * Append the strings of an array in user memory (NULL: none) or in the
 * kernel's; all arguments before all of the environment. `count` is &args->argc
 * or &args->envc. 0, -E2BIG, -EFAULT, -ENOMEM.
 */
int args_add_user(struct exec_args *args, uint32_t *count, uaddr_t array);
int args_add_kernel(struct exec_args *args, uint32_t *count,
                    const char *const *array);

/* Append the running process's own environment. */
int args_add_own_env(struct exec_args *args);

/* Put a string before all others; take the first one away. */
int args_prepend(struct exec_args *args, const char *string);
void args_drop_first(struct exec_args *args);

/*
 * Write the initial stack into `mm`, whose stack ends at STACK_TOP, for a
 * process that will be `cred`, and record in mm where the strings are.
 * loader_base: of the program's loader, or 0. Returns the initial esp, or
 * -ENOMEM as one.
 */
uint32_t args_build_stack(const struct exec_args *args, struct mm *mm,
                          const struct cred *cred,
                          const struct elf_image *image, uint32_t loader_base,
                          const char *path);

/* How much stack that takes, bytes. */
uint32_t args_stack_size(const struct exec_args *args, const char *path);
