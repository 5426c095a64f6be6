/*
 * Built-ins about the current directory and the file mode mask: cd pwd umask
 *
 * PWD is a path without . and .. in it, the way the person got there, which
 * through symbolic links need not be the one that getcwd finds.
 */
#include <errno.h>
#include <string.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "builtin.h"
#include "mem.h"
#include "out.h"
#include "sh.h"
#include "var.h"

#define PATH_SIZE 4096

/* The current directory as the kernel has it; NULL (errno set) if unknown. */
static char *physical(void)
{
    char *path = arena_alloc(scratch, PATH_SIZE);

    return getcwd(path, PATH_SIZE);
}

/* PATH seen from the directory PWD, without . and .. and double slashes. */
static char *logical(const char *pwd, const char *path)
{
    struct buf from, to;
    char *s;

    buf_init(&from, scratch);
    buf_init(&to, scratch);
    if (path[0] != '/') {
        buf_puts(&from, pwd);
        buf_putc(&from, '/');
    }
    buf_puts(&from, path);
    for (s = buf_str(&from); *s;) {
        size_t n = 0;
        while (s[n] && s[n] != '/')
            n++;
        if (n == 2 && s[0] == '.' && s[1] == '.') {
            while (to.len > 0 && to.s[--to.len] != '/')
                ;
        } else if (n > 0 && !(n == 1 && s[0] == '.')) {
            buf_putc(&to, '/');
            buf_add(&to, s, n);
        }
        s += n + (s[n] == '/');
    }
    if (to.len == 0)
        buf_putc(&to, '/');
    return buf_str(&to);
}

/* Is PATH absolute, and the directory the process is in? */
static bool is_current(const char *path)
{
    struct stat a, b;

    return path && path[0] == '/' && stat(path, &a) == 0 &&
           stat(".", &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

void directory_init(void)
{
    struct mark m = arena_mark(scratch);

    if (!is_current(var_get("PWD"))) {
        const char *path = physical();
        var_set("PWD", path ? path : "/", VAR_EXPORT);
    }
    arena_rewind(scratch, m);
}

/* -L and -P, the last of which counts. False after reporting another. */
static bool read_options(char **argv, int *at, bool *is_physical)
{
    int letter;

    *at = 1;
    *is_physical = false;
    while ((letter = next_option(argv, at, "LP")) > 0)
        *is_physical = letter == 'P';
    return letter == 0;
}

/* cd [-L|-P] [directory|-] */
int builtin_cd(int argc, char **argv)
{
    const char *pwd = var_get("PWD"), *to;
    bool back, is_physical;
    char *path;
    int at;

    if (!read_options(argv, &at, &is_physical))
        return 2;
    to = at < argc ? argv[at] : var_get("HOME");
    back = to && strcmp(to, "-") == 0;
    if (back)
        to = var_get("OLDPWD");
    if (!to || !*to) {
        warn("cd: %s not set", back ? "OLDPWD" : "HOME");
        return 2;
    }
    to = path = arena_strdup(scratch, to);
    if (!is_physical && pwd && pwd[0] == '/')
        path = logical(pwd, to);
    if (chdir(path) < 0 && (path[0] != '/' || chdir(to) < 0)) {
        warn("cd: %s: %s", to, strerror(errno));
        return 2;
    }
    if (is_physical || !is_current(path))
        path = physical();
    if (pwd)
        var_set("OLDPWD", pwd, VAR_EXPORT);
    var_set("PWD", path ? path : to, VAR_EXPORT);
    if (back)
        out_fmt("%s\n", var_get("PWD"));
    return 0;
}

/* pwd [-L|-P] */
int builtin_pwd(int argc, char **argv)
{
    const char *path = var_get("PWD");
    bool is_physical;
    int at;

    (void)argc;
    if (!read_options(argv, &at, &is_physical))
        return 2;
    if (is_physical || !is_current(path))
        path = physical();
    if (!path) {
        warn("pwd: %s", strerror(errno));
        return 1;
    }
    out_str(path);
    out_char('\n');
    return 0;
}

/* u=rwx,g=rx,o= for the permissions that MASK leaves. */
static void print_symbolic(mode_t mask)
{
    static const char who[] = "ugo", what[] = "rwx";
    int i, j;

    for (i = 0; i < 3; i++) {
        out_fmt("%s%c=", i ? "," : "", who[i]);
        for (j = 0; j < 3; j++)
            if (!(mask & (0400u >> (3 * i + j))))
                out_char(what[j]);
    }
    out_char('\n');
}

/* One clause of a symbolic mask: [ugoa...][+-=][rwx...]. NULL if bad. */
static const char *clause(const char *s, mode_t *allowed)
{
    mode_t who = 0, what = 0;
    char op;

    for (; *s && strchr("ugoa", *s); s++)
        who |= *s == 'u' ? 0700 : *s == 'g' ? 0070 : *s == 'o' ? 0007 : 0777;
    if (!who)
        who = 0777;
    op = *s++;
    if (op != '+' && op != '-' && op != '=')
        return NULL;
    for (; *s && strchr("rwx", *s); s++)
        what |= *s == 'r' ? 0444 : *s == 'w' ? 0222 : 0111;
    what &= who;
    if (op == '=')
        *allowed = (*allowed & ~who) | what;
    else
        *allowed = op == '+' ? *allowed | what : *allowed & ~what;
    return *s == ',' ? s + 1 : *s ? NULL : s;
}

/* umask [-S] [octal or symbolic mask] */
int builtin_umask(int argc, char **argv)
{
    mode_t mask = umask(0), allowed = ~mask & 0777;
    const char *s;
    int i = 1, letter, symbolic = 0;

    umask(mask);
    while ((letter = next_option(argv, &i, "S")) > 0)
        symbolic = 1;
    if (letter < 0)
        return 2;
    if (i == argc) {
        if (symbolic)
            print_symbolic(mask);
        else
            out_fmt("%04o\n", (unsigned)mask);
        return 0;
    }
    s = argv[i];
    if (is_digit(*s)) {
        char *end;
        unsigned long value = strtoul(s, &end, 8);
        s = *end || value > 0777 ? NULL : end;
        allowed = ~(mode_t)value & 0777;
    }
    while (s && *s)
        s = clause(s, &allowed);
    if (!s) {
        warn("umask: %s: bad mask", argv[i]);
        return 1;
    }
    umask(~allowed & 0777);
    return 0;
}
