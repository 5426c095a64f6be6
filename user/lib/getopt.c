/*
 * Command line options. An operand met before an option is moved behind it,
 * unless the option string starts with + or POSIXLY_CORRECT is set. optind is
 * the next argument to look at, cluster the rest of one like -abc.
 */
#include <getopt.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *optarg;
int optind = 1, opterr = 1, optopt;

static const char *cluster; /* NULL or "": start with a new argument */

static bool is_option(const char *arg)
{
    return arg[0] == '-' && arg[1];
}

/* Move argv[from] down to index to, the ones between up by one. */
static void move_down(char **argv, int from, int to)
{
    char *arg = argv[from];

    for (; from > to; from--)
        argv[from] = argv[from - 1];
    argv[to] = arg;
}

static int complain(char *const argv[], const char *opts, const char *what,
                    const char *name, int len)
{
    if (opterr && *opts != ':')
        dprintf(2, "%s: %s -- '%.*s'\n", argv[0], what, len, name);
    return '?';
}

static int missing(char *const argv[], const char *opts, const char *name,
                   int len)
{
    complain(argv, opts, "option requires an argument", name, len);
    return *opts == ':' ? ':' : '?';
}

/* The next letter of the cluster, and its argument if it takes one. */
static int short_option(int argc, char *const argv[], const char *opts)
{
    const char *letter = cluster++;
    const char *known = *letter == ':' ? NULL : strchr(opts, *letter);

    optopt = *letter;
    if (!*cluster)
        optind++;
    if (!known)
        return complain(argv, opts, "invalid option", letter, 1);
    if (known[1] != ':')
        return *letter;
    if (*cluster) {
        optarg = (char *)cluster;
        optind++;
    } else if (known[2] == ':') {
        optarg = NULL;
    } else if (optind < argc) {
        optarg = argv[optind++];
    } else {
        return missing(argv, opts, letter, 1);
    }
    cluster = NULL;
    return *letter;
}

/* The option of that name or the only one that starts so; else NULL. */
static const struct option *find_long(const struct option *options,
                                      const char *name, size_t len)
{
    const struct option *match = NULL;
    int matches = 0;

    for (const struct option *o = options; o->name; o++)
        if (strncmp(o->name, name, len) == 0) {
            if (strlen(o->name) == len)
                return o;
            match = o;
            matches++;
        }
    return matches == 1 ? match : NULL;
}

/* The argument at optind, which starts with two dashes. */
static int long_option(int argc, char *const argv[], const char *opts,
                       const struct option *options, int *index)
{
    const char *name = argv[optind++] + 2;
    size_t len = strcspn(name, "=");
    const struct option *o = find_long(options, name, len);

    optopt = 0;
    if (!o)
        return complain(argv, opts, "unrecognized option", name, len);
    optopt = o->val;
    if (name[len] && o->has_arg == no_argument)
        return complain(argv, opts, "option takes no argument", name, len);
    if (name[len])
        optarg = (char *)name + len + 1;
    else if (o->has_arg == required_argument && optind < argc)
        optarg = argv[optind++];
    else if (o->has_arg == required_argument)
        return missing(argv, opts, name, len);
    if (index)
        *index = o - options;
    if (!o->flag)
        return o->val;
    *o->flag = o->val;
    return 0;
}

/* The option at optind; options NULL: none is long. */
static int next_option(int argc, char *const argv[], const char *opts,
                       const struct option *options, int *index)
{
    if (!cluster || !*cluster) {
        if (options && argv[optind][1] == '-')
            return long_option(argc, argv, opts, options, index);
        cluster = argv[optind] + 1;
    }
    return short_option(argc, argv, opts);
}

int getopt_long(int argc, char *const argv[], const char *opts,
                const struct option *options, int *index)
{
    static int first; /* where the operands before the option begin */
    bool in_order = *opts == '+' || getenv("POSIXLY_CORRECT");
    int result = -1;

    opts += *opts == '+';
    optarg = NULL;
    if (optind == 0) { /* start over */
        optind = 1;
        cluster = NULL;
    }
    if (!cluster || !*cluster) {
        first = optind;
        while (optind < argc && !in_order && !is_option(argv[optind]))
            optind++;
        if (optind >= argc || !is_option(argv[optind])) {
            optind = first;
            return -1;
        }
    }
    int option = optind;
    if (strcmp(argv[option], "--") == 0)
        optind++;
    else
        result = next_option(argc, argv, opts, options, index);
    /* when the option is through, it and its argument change places with
       the operands */
    int consumed = optind - option;
    for (int i = 0; i < consumed; i++)
        move_down((char **)argv, option + i, first + i);
    if (consumed > 0)
        optind = first + consumed;
    return result;
}

int getopt(int argc, char *const argv[], const char *opts)
{
    return getopt_long(argc, argv, opts, NULL, NULL);
}
