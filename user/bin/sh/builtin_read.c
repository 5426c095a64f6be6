/*
 * Built-ins that take text apart: read getopts
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "builtin.h"
#include "mem.h"
#include "out.h"
#include "sh.h"
#include "trap.h"
#include "var.h"

/* A line as read took it: QUOTED[i] tells that a backslash was before S[i]. */
struct line {
    struct buf s, quoted;
    bool complete; /* a newline ended it */
    bool interrupted;
};

static void add(struct line *l, char c, bool quoted)
{
    buf_putc(&l->s, c);
    buf_putc(&l->quoted, quoted);
}

/* Read a line from standard input, no byte more. */
static void read_line(struct line *l, bool raw)
{
    bool quoted = false;
    char c;

    memset(l, 0, sizeof(*l));
    buf_init(&l->s, scratch);
    buf_init(&l->quoted, scratch);
    for (;;) {
        ssize_t n = read(STDIN_FILENO, &c, 1);
        if (n < 0 && errno == EINTR && !trap_pending)
            continue;
        l->interrupted = n < 0 && errno == EINTR;
        if (n <= 0)
            break;
        if (c == '\n' && !quoted) {
            l->complete = true;
            break;
        }
        if (c == '\\' && !quoted && !raw) {
            quoted = true;
            continue;
        }
        if (c && c != '\n')
            add(l, c, quoted);
        else if (c && raw)
            add(l, c, false);
        quoted = false;
    }
    buf_str(&l->s);
}

/* Is character I of the line white space, or any other character, of IFS? */
static bool is_ifs(const struct line *l, size_t i, const char *ifs, bool space)
{
    char c = l->s.s[i];

    if (i >= l->s.len || l->quoted.s[i] || !strchr(ifs, c))
        return false;
    return (c == ' ' || c == '\t' || c == '\n') == space;
}

static size_t skip_space(const struct line *l, size_t i, const char *ifs)
{
    while (is_ifs(l, i, ifs, true))
        i++;
    return i;
}

/* The end of the field at I. */
static size_t field_end(const struct line *l, size_t i, const char *ifs)
{
    while (i < l->s.len && !is_ifs(l, i, ifs, true) &&
           !is_ifs(l, i, ifs, false))
        i++;
    return i;
}

/*
 * The end of the last variable's text, which begins at I: the rest of the
 * line without IFS white space at its end; a single field loses the
 * delimiter behind it too.
 */
static size_t rest_end(const struct line *l, size_t i, const char *ifs)
{
    size_t end = skip_space(l, field_end(l, i, ifs), ifs);

    if (is_ifs(l, end, ifs, false) && skip_space(l, end + 1, ifs) == l->s.len)
        return field_end(l, i, ifs);
    end = l->s.len;
    while (end > i && is_ifs(l, end - 1, ifs, true))
        end--;
    return end;
}

/* Spread the line over the variables. False if one is readonly. */
static bool assign_fields(const struct line *l, char **names)
{
    const char *ifs = var_get("IFS");
    size_t i, end;

    ifs = arena_strdup(scratch, ifs ? ifs : " \t\n");
    i = skip_space(l, 0, ifs);
    for (; *names; names++) {
        end = names[1] ? field_end(l, i, ifs) : rest_end(l, i, ifs);
        if (!var_set(*names, arena_strndup(scratch, l->s.s + i, end - i), 0))
            return false;
        i = skip_space(l, end, ifs);
        if (is_ifs(l, i, ifs, false))
            i = skip_space(l, i + 1, ifs);
    }
    return true;
}

/* read [-r] [-p prompt] name... */
int builtin_read(int argc, char **argv)
{
    struct line l;
    bool raw = false;
    int i = 1, j, letter;

    while ((letter = next_option(argv, &i, "rp")) > 0) {
        if (letter == 'r')
            raw = true;
        else if (i < argc && isatty(STDIN_FILENO))
            write_all(STDERR_FILENO, argv[i], strlen(argv[i]));
        i += letter == 'p' && i < argc;
    }
    if (letter < 0)
        return 2;
    if (i >= argc)
        return usage("read [-r] [-p prompt] name...");
    for (j = i; j < argc; j++) {
        if (!is_name(argv[j])) {
            warn("read: %s: bad variable name", argv[j]);
            return 2;
        }
    }
    read_line(&l, raw);
    if (l.interrupted)
        return 128 + trap_pending;
    if (!assign_fields(&l, argv + i))
        return 2;
    return !l.complete;
}

/* Where getopts is: OPTIND, and the place in a word of joined options. */
static int joined;

/* Report option LETTER to the script, which asked for SILENT errors or not. */
static bool option_error(const char *name, char letter, bool silent,
                         bool missing)
{
    char text[2] = {letter, '\0'};

    if (!silent)
        warn(missing ? "option -%s needs an argument" : "bad option -%s", text);
    return var_set(name, silent && missing ? ":" : "?", 0) &&
           (silent ? var_set("OPTARG", text, 0) : var_unset("OPTARG"));
}

static void set_optind(int n)
{
    char text[12];

    snprintf(text, sizeof(text), "%d", n);
    var_set("OPTIND", text, 0);
}

/* Take the argument of the option whose letter is at S, ARGV[*AT] its word. */
static const char *option_argument(const char *s, char **argv, int *at)
{
    const char *value = s[1] ? s + 1 : argv[*at + 1];

    if (!s[1])
        *at += value != NULL;
    (*at)++;
    joined = 0;
    return value;
}

/* getopts letters name [argument...] */
int builtin_getopts(int argc, char **argv)
{
    char **args = argc > 3 ? argv + 3 : sh.params.v;
    int n = argc > 3 ? argc - 3 : sh.params.n;
    const char *text = var_get("OPTIND"), *s, *known;
    int at = text ? parse_count(text) - 1 : 0;
    char letter[2] = "";
    bool silent;

    if (argc < 3)
        return usage("getopts letters name [argument...]");
    silent = argv[1][0] == ':';
    if (at < 0 || at > n || (joined && at < n && !args[at][joined]))
        at = joined = 0;
    s = at < n ? args[at] : "";
    if (!joined && (s[0] != '-' || !s[1] || strcmp(s, "--") == 0)) {
        set_optind(at + 1 + (strcmp(s, "--") == 0));
        var_set(argv[2], "?", 0);
        return 1;
    }
    s += joined ? joined : 1;
    letter[0] = *s;
    joined = (int)(s + 1 - args[at]);
    known = *s == ':' ? NULL : strchr(argv[1], *s);
    if (known && known[1] == ':') {
        const char *value = option_argument(s, args, &at);
        set_optind(at + 1);
        if (!value)
            return !option_error(argv[2], letter[0], silent, true);
        return !(var_set("OPTARG", value, 0) && var_set(argv[2], letter, 0));
    }
    if (!s[1]) {
        joined = 0;
        at++;
    }
    set_optind(at + 1);
    if (!known)
        return !option_error(argv[2], letter[0], silent, false);
    return !(var_unset("OPTARG") && var_set(argv[2], letter, 0));
}
