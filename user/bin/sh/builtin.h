/*
 * Built-in commands.
 */
#pragma once

#include <stdbool.h>

enum builtin_flag {
    BUILTIN_SPECIAL = 1, /* an error ends a script, assignments stay */
    BUILTIN_DECLARE = 2, /* NAME=value arguments are assignments */
    BUILTIN_KEEP = 4,    /* redirections stay */
};

struct builtin {
    const char *name;
    int (*run)(int argc, char **argv);
    int flags;
};

/* NULL if there is none called NAME. */
const struct builtin *builtin_find(const char *name);

/* The built-in number I, NULL behind the last. */
const struct builtin *builtin_at(int i);

/* $-: the letters of the options that are on. */
const char *option_string(void);

/*
 * Read the options at the start of ARGV[1..): those of set, and for the
 * shell itself the letters of EXTRA, which are handed to *SEEN. Returns the
 * index behind them, -1 after reporting a bad one.
 */
int options_read(char **argv, const char *extra, char *seen);

/*
 * getopt for built-ins: the next option letter of ARGV among LETTERS, 0 at
 * the end of the options, -1 after reporting a bad one. *AT starts as 1 and
 * ends as the index of the first operand. Joined options are taken apart, in
 * place.
 */
int next_option(char **argv, int *at, const char *letters);

/* Report how a built-in is to be called. Returns 2. */
int usage(const char *text);

/*
 * A special built-in failed, which was reported: this aborts like
 * shell_abort, unless it was called by command. Returns STATUS.
 */
int special_failed(int status);

/* Set PWD from the environment or the system when the shell starts. */
void directory_init(void);

int builtin_bg(int argc, char **argv);
int builtin_break(int argc, char **argv);
int builtin_cd(int argc, char **argv);
int builtin_command(int argc, char **argv);
int builtin_dot(int argc, char **argv);
int builtin_echo(int argc, char **argv);
int builtin_eval(int argc, char **argv);
int builtin_exec(int argc, char **argv);
int builtin_exit(int argc, char **argv);
int builtin_export(int argc, char **argv);
int builtin_fg(int argc, char **argv);
int builtin_getopts(int argc, char **argv);
int builtin_help(int argc, char **argv);
int builtin_jobs(int argc, char **argv);
int builtin_kill(int argc, char **argv);
int builtin_local(int argc, char **argv);
int builtin_printf(int argc, char **argv);
int builtin_pwd(int argc, char **argv);
int builtin_read(int argc, char **argv);
int builtin_return(int argc, char **argv);
int builtin_set(int argc, char **argv);
int builtin_shift(int argc, char **argv);
int builtin_test(int argc, char **argv);
int builtin_times(int argc, char **argv);
int builtin_type(int argc, char **argv);
int builtin_ulimit(int argc, char **argv);
int builtin_umask(int argc, char **argv);
int builtin_unset(int argc, char **argv);
int builtin_wait(int argc, char **argv);
