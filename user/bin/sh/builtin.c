/*
 * The table of built-in commands (see builtin.h), and what they share.
 */
#include <string.h>

#include "builtin.h"
#include "out.h"
#include "sh.h"
#include "trap.h"

static int builtin_true(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return 0;
}

static int builtin_false(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return 1;
}

static const struct builtin builtins[] = {
    {".", builtin_dot, BUILTIN_SPECIAL},
    {":", builtin_true, BUILTIN_SPECIAL},
    {"[", builtin_test, 0},
    {"bg", builtin_bg, 0},
    {"break", builtin_break, BUILTIN_SPECIAL},
    {"cd", builtin_cd, 0},
    {"command", builtin_command, 0},
    {"continue", builtin_break, BUILTIN_SPECIAL},
    {"echo", builtin_echo, 0},
    {"eval", builtin_eval, BUILTIN_SPECIAL},
    {"exec", builtin_exec, BUILTIN_SPECIAL | BUILTIN_KEEP},
    {"exit", builtin_exit, BUILTIN_SPECIAL},
    {"export", builtin_export, BUILTIN_SPECIAL | BUILTIN_DECLARE},
    {"false", builtin_false, 0},
    {"fg", builtin_fg, 0},
    {"getopts", builtin_getopts, 0},
    {"help", builtin_help, 0},
    {"jobs", builtin_jobs, 0},
    {"kill", builtin_kill, 0},
    {"local", builtin_local, BUILTIN_DECLARE},
    {"printf", builtin_printf, 0},
    {"pwd", builtin_pwd, 0},
    {"read", builtin_read, 0},
    {"readonly", builtin_export, BUILTIN_SPECIAL | BUILTIN_DECLARE},
    {"return", builtin_return, BUILTIN_SPECIAL},
    {"set", builtin_set, BUILTIN_SPECIAL},
    {"shift", builtin_shift, BUILTIN_SPECIAL},
    {"source", builtin_dot, BUILTIN_SPECIAL},
    {"test", builtin_test, 0},
    {"times", builtin_times, BUILTIN_SPECIAL},
    {"trap", builtin_trap, BUILTIN_SPECIAL},
    {"true", builtin_true, 0},
    {"type", builtin_type, 0},
    {"ulimit", builtin_ulimit, 0},
    {"umask", builtin_umask, 0},
    {"unset", builtin_unset, BUILTIN_SPECIAL},
    {"wait", builtin_wait, 0},
};

#define HELP_WIDTH 70
#define NBUILTINS ((int)(sizeof(builtins) / sizeof(builtins[0])))

const struct builtin *builtin_at(int i)
{
    return i < NBUILTINS ? &builtins[i] : NULL;
}

const struct builtin *builtin_find(const char *name)
{
    int low = 0, high = NBUILTINS;

    while (low < high) {
        int middle = (low + high) / 2;
        int order = strcmp(name, builtins[middle].name);
        if (order == 0)
            return &builtins[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

/* Where to look for more: there are no manual pages. */
int builtin_help(int argc, char **argv)
{
    size_t column = 0;

    (void)argc;
    (void)argv;
    out_str("Built in:");
    for (int i = 0; i < NBUILTINS; i++) {
        size_t length = strlen(builtins[i].name) + 1;
        if (column + length > HELP_WIDTH)
            column = 0;
        out_fmt("%s%s", column == 0 ? "\n    " : " ", builtins[i].name);
        column += length;
    }
    out_str(
        "\nAll other commands are programs: ls /bin. What one does stands in "
        "the first\ncomment of its source: head -n 20 "
        "/src/user/bin/ls.c\n");
    return 0;
}

int usage(const char *text)
{
    warn("usage: %s", text);
    return 2;
}

int special_failed(int status)
{
    return sh.plain ? status : shell_abort(status);
}

int next_option(char **argv, int *at, const char *letters)
{
    char *arg = argv[*at];
    char letter;

    if (!arg || arg[0] != '-' || !arg[1])
        return 0;
    letter = arg[1];
    if (letter == '-' && !arg[2]) {
        (*at)++;
        return 0;
    }
    if (!strchr(letters, letter)) {
        warn("%s: bad option %s", argv[0], arg);
        return -1;
    }
    if (arg[2])
        *++argv[*at] = '-'; /* the letters behind it are the next ones */
    else
        (*at)++;
    return letter;
}
