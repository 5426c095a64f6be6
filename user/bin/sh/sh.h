/*
 * State that every part of the shell shares, and how it reports trouble.
 *
 * The parts, from the ground up: mem, out (buffered output), var, input,
 * lex, parse (text to tree), arith, glob, expand (words to arguments),
 * redirect, trap, jobs, command (PATH and exec), exec (walks the tree),
 * the built-ins, and edit/complete/history for a person at a terminal.
 *
 * A command that ends early (break, return, exit, an error) sets sh.flow;
 * everything that runs commands in turn stops while it is set, and whoever
 * the flow is meant for clears it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum flow {
    FLOW_NONE,
    FLOW_BREAK,    /* leave sh.flow_loops loops */
    FLOW_CONTINUE, /* leave all but one of them, then go on with the next turn
                    */
    FLOW_RETURN,   /* leave the function or sourced file */
    FLOW_ABORT,    /* back to the prompt */
    FLOW_EXIT,     /* end this shell with sh.status */
};

/* Options of set: one bit for each letter of option_letters. */
enum option {
    OPT_ALLEXPORT = 1 << 0,
    OPT_NOCLOBBER = 1 << 1,
    OPT_ERREXIT = 1 << 2,
    OPT_NOGLOB = 1 << 3,
    OPT_MONITOR = 1 << 4,
    OPT_NOEXEC = 1 << 5,
    OPT_NOUNSET = 1 << 6,
    OPT_VERBOSE = 1 << 7,
    OPT_XTRACE = 1 << 8,
    OPT_PIPEFAIL = 1 << 9,
};

/* Positional parameters: v[0] is $1. If owned, each is from the heap. */
struct params {
    char **v;
    int n;
    bool owned;
};

struct shell {
    int status;       /* $? */
    int subst_status; /* of the last command substitution */
    enum flow flow;
    int flow_loops;
    int loops;   /* loops around the running command, in this function */
    int callers; /* functions and sourced files around it */
    const char *stack_floor; /* commands in each other may go down to here */
    int options;
    bool interactive;
    bool tested;      /* the status is being tested: -e does not apply */
    bool plain;       /* the running special built-in was called by command */
    pid_t pid;        /* $$, the same in subshells */
    pid_t background; /* $!, or 0 */
    const char *arg0;
    const char *script; /* the file being read, or NULL */
    int line;           /* where the running command began */
    struct params params;
};

extern struct shell sh;

/* "sh: ..." or "script: line: ..." on standard error. */
void warn(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same as a syntax error in line LINE. */
void warn_syntax(int line, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * Stop what is running: an interactive shell returns to its prompt, another
 * ends. Returns STATUS, which becomes $?.
 */
int shell_abort(int status);

/* Flush, run the EXIT trap and end this process. Does not return. */
void shell_exit(int status) __attribute__((noreturn));

/* End this process at once. Does not return. */
void shell_die(int status) __attribute__((noreturn));

static inline bool is_digit(int c)
{
    return c >= '0' && c <= '9';
}

/* May C begin a name? */
static inline bool is_name_start(int c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static inline bool is_name_char(int c)
{
    return is_name_start(c) || is_digit(c);
}

/* How many characters at the start of S form a name; 0 if none. */
size_t name_length(const char *s);

/* Is all of S a name? */
bool is_name(const char *s);

/* S as a decimal number that fits an int and is not negative, else -1. */
int parse_count(const char *s);
