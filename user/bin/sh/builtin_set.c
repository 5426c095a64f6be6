/*
 * The shell's options, and the built-in set.
 */
#include <string.h>

#include "builtin.h"
#include "jobs.h"
#include "out.h"
#include "param.h"
#include "sh.h"
#include "var.h"

static const struct {
    enum option bit;
    char letter; /* NUL if it only has a name */
    const char *name;
} options[] = {
    {OPT_ALLEXPORT, 'a', "allexport"}, {OPT_NOCLOBBER, 'C', "noclobber"},
    {OPT_ERREXIT, 'e', "errexit"},     {OPT_NOGLOB, 'f', "noglob"},
    {OPT_MONITOR, 'm', "monitor"},     {OPT_NOEXEC, 'n', "noexec"},
    {OPT_NOUNSET, 'u', "nounset"},     {OPT_VERBOSE, 'v', "verbose"},
    {OPT_XTRACE, 'x', "xtrace"},       {OPT_PIPEFAIL, '\0', "pipefail"},
};

#define NOPTIONS ((int)(sizeof(options) / sizeof(options[0])))

const char *option_string(void)
{
    static char letters[NOPTIONS + 2];
    int i, n = 0;

    for (i = 0; i < NOPTIONS; i++)
        if (options[i].letter && sh.options & (int)options[i].bit)
            letters[n++] = options[i].letter;
    if (sh.interactive)
        letters[n++] = 'i';
    letters[n] = '\0';
    return letters;
}

static void set_option(enum option bit, bool on)
{
    if (bit == OPT_MONITOR) {
        jobs_control(on);
        return;
    }
    sh.options &= ~(int)bit;
    if (on)
        sh.options |= (int)bit;
}

/* Set the option with this letter, or this name if there is one. */
static bool set_by_name(char letter, const char *name, bool on)
{
    int i;

    for (i = 0; i < NOPTIONS; i++) {
        if (name ? strcmp(options[i].name, name) != 0
                 : options[i].letter != letter)
            continue;
        set_option(options[i].bit, on);
        return true;
    }
    return false;
}

static void print_options(void)
{
    int i;

    for (i = 0; i < NOPTIONS; i++)
        out_fmt("%-12s%s\n", options[i].name,
                sh.options & (int)options[i].bit ? "on" : "off");
}

static int bad_option(const char *arg)
{
    warn("%s: bad option", arg);
    special_failed(2);
    return -1;
}

/* -o or +o; NAME is the argument behind it. */
static bool named_option(const char *name, bool on)
{
    if (name)
        return set_by_name(0, name, on);
    print_options();
    return true;
}

int options_read(char **argv, const char *extra, char *seen)
{
    int i = 1;

    while (argv[i] && (argv[i][0] == '-' || argv[i][0] == '+')) {
        const char *arg = argv[i++], *s;
        bool on = arg[0] == '-';

        if (!arg[1] || strcmp(arg, "--") == 0)
            return on ? i : i - 1;
        for (s = arg + 1; *s; s++) {
            if (*s == 'o') {
                if (!named_option(argv[i], on))
                    return bad_option(argv[i]);
                i += argv[i] != NULL;
            } else if (on && strchr(extra, *s)) {
                if (!strchr(seen, *s))
                    strncat(seen, s, 1);
            } else if (!set_by_name(*s, NULL, on)) {
                return bad_option(arg);
            }
        }
    }
    return i;
}

/* set [-aCefmnuvx] [-o name] [--] [argument...] */
int builtin_set(int argc, char **argv)
{
    int at;

    if (argc == 1) {
        var_print(0, "");
        return 0;
    }
    at = options_read(argv, "", NULL);
    if (at < 0)
        return 2;
    if (at < argc || strcmp(argv[at - 1], "--") == 0)
        params_set(argv + at, argc - at);
    return 0;
}
