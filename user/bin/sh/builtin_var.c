/*
 * Built-ins about variables: export readonly unset local
 */
#include <string.h>

#include "builtin.h"
#include "function.h"
#include "mem.h"
#include "sh.h"
#include "var.h"

/* The name in "name" or "name=value"; NULL after reporting that it is none. */
static char *take_name(const char *command, const char *arg)
{
    size_t n = name_length(arg);

    if (n > 0 && (!arg[n] || arg[n] == '='))
        return arena_strndup(scratch, arg, n);
    warn("%s: %s: bad variable name", command, arg);
    special_failed(2);
    return NULL;
}

/* export and readonly: [-p] [name[=value]...] */
int builtin_export(int argc, char **argv)
{
    bool readonly = argv[0][0] == 'r';
    int flag = readonly ? VAR_READONLY : VAR_EXPORT;
    int i = 1, letter;

    while ((letter = next_option(argv, &i, "p")) > 0)
        ;
    if (letter < 0)
        return 2;
    if (i == argc)
        var_print(flag, readonly ? "readonly " : "export ");
    for (; i < argc; i++) {
        char *name = take_name(argv[0], argv[i]);
        size_t n;
        if (!name)
            return 2;
        n = strlen(name);
        if (!var_set(name, argv[i][n] ? argv[i] + n + 1 : NULL, flag))
            return 2;
    }
    return 0;
}

/* unset [-fv] name... */
int builtin_unset(int argc, char **argv)
{
    bool functions = false;
    int i = 1, letter;

    while ((letter = next_option(argv, &i, "fv")) > 0)
        functions = letter == 'f';
    if (letter < 0)
        return 2;
    for (; i < argc; i++) {
        if (functions)
            function_unset(argv[i]);
        else if (!take_name(argv[0], argv[i]) || !var_unset(argv[i]))
            return 2;
    }
    return 0;
}

/* local name[=value]... : until the function returns */
int builtin_local(int argc, char **argv)
{
    int i;

    for (i = 1; i < argc; i++) {
        char *name = take_name(argv[0], argv[i]);
        if (!name)
            return 2;
        if (!function_local(name)) {
            warn("local: not in a function");
            return special_failed(2);
        }
        if (argv[i][strlen(name)] && !var_assign(argv[i], 0))
            return 2;
    }
    return 0;
}
