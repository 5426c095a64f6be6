/*
 * Built-ins about what a name runs: type command
 */
#include <string.h>

#include "builtin.h"
#include "command.h"
#include "function.h"
#include "out.h"
#include "sh.h"

static bool is_reserved(const char *name)
{
    static const char *const words[] = {
        "!",    "{",  "}",   "case", "do", "done", "elif",  "else",
        "esac", "fi", "for", "if",   "in", "then", "until", "while"};
    size_t i;

    for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strcmp(words[i], name) == 0)
            return true;
    return false;
}

/* Say what NAME runs; BRIEF: only how to call it. False if nothing. */
static bool describe(const char *name, bool brief)
{
    const struct builtin *b = builtin_find(name);
    const char *what = NULL, *file = NULL;

    if (is_reserved(name))
        what = "a shell keyword";
    else if (b && b->flags & BUILTIN_SPECIAL)
        what = "a special shell builtin";
    else if (function_find(name))
        what = "a shell function";
    else if (b)
        what = "a shell builtin";
    else
        file = command_find(name);
    if (!what && !file) {
        if (!brief)
            out_fmt("%s: not found\n", name);
        return false;
    }
    out_str(brief && file ? file : name);
    if (!brief) {
        out_str(" is ");
        out_str(what ? what : file);
    }
    out_char('\n');
    return true;
}

int builtin_type(int argc, char **argv)
{
    int i, status = 0;

    for (i = 1; i < argc; i++)
        if (!describe(argv[i], false))
            status = STATUS_NOT_FOUND;
    return status;
}

/*
 * command [-v|-V] name: `command name argument...` does not come here, see
 * simple.c.
 */
int builtin_command(int argc, char **argv)
{
    int i = 1, letter, show = 0;

    while ((letter = next_option(argv, &i, "vV")) > 0)
        show = letter;
    if (letter < 0)
        return 2;
    if (i >= argc)
        return 0;
    return describe(argv[i], show == 'v') ? 0 : STATUS_NOT_FOUND;
}
