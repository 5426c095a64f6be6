/*
 * Completion (see complete.h).
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "builtin.h"
#include "command.h"
#include "complete.h"
#include "mem.h"
#include "sh.h"
#include "var.h"

#define SPECIAL " \t\\'\"$`&|;<>()*?[#~!"

/* The word to complete: where it begins, and its text without backslashes. */
struct target {
    size_t start;
    char *text;
    bool is_command; /* it stands where a command does */
};

static void find_target(const struct line *l, struct target *t)
{
    size_t i, start = 0;
    bool command = true;
    struct buf b;

    for (i = 0; i < l->pos; i++) {
        char c = l->s[i];
        if (c == '\\' && i + 1 < l->pos) {
            i++;
        } else if (strchr(" \t;&|()<>", c)) {
            if (strchr(";&|(", c))
                command = true;
            else if (i > start)
                command = false;
            start = i + 1;
        }
    }
    buf_init(&b, scratch);
    for (i = start; i < l->pos; i++) {
        if (l->s[i] == '\\' && i + 1 < l->pos)
            i++;
        buf_putc(&b, l->s[i]);
    }
    t->start = start;
    t->text = buf_str(&b);
    t->is_command = command && !strchr(t->text, '/');
}

/* Add NAME if it begins with PREFIX. */
static void consider(const char *name, const char *prefix, struct args *found)
{
    if (strncmp(name, prefix, strlen(prefix)) == 0)
        args_add(found, arena_strdup(scratch, name));
}

/* Add the names in DIRECTORY that begin with PREFIX. */
static void consider_files(const char *directory, const char *prefix,
                           struct args *found)
{
    DIR *dir = opendir(directory);
    struct dirent *entry;

    if (!dir)
        return;
    while ((entry = readdir(dir)) != NULL)
        if (entry->d_name[0] != '.' || prefix[0] == '.')
            consider(entry->d_name, prefix, found);
    closedir(dir);
}

static void find_commands(const char *prefix, struct args *found)
{
    const char *path = var_get("PATH");
    const struct builtin *b;
    int i;

    for (i = 0; (b = builtin_at(i)) != NULL; i++)
        consider(b->name, prefix, found);
    while (path)
        consider_files(path_next(&path, ""), prefix, found);
}

/* The directory part of TEXT, up to its last slash; "" if it has none. */
static char *directory_part(const char *text)
{
    const char *slash = strrchr(text, '/');

    return arena_strndup(scratch, text, slash ? (size_t)(slash - text) + 1 : 0);
}

/* How the directory DIR of a word is opened: a tilde is the home directory. */
static const char *real_directory(const char *dir)
{
    const char *home = var_get("HOME");
    struct buf b;

    if (!*dir)
        return ".";
    if (strncmp(dir, "~/", 2) != 0 || !home)
        return dir;
    buf_init(&b, scratch);
    buf_puts(&b, home);
    buf_puts(&b, dir + 1);
    return buf_str(&b);
}

static bool is_directory(const char *directory, const char *name)
{
    struct stat st;
    struct buf b;

    buf_init(&b, scratch);
    buf_puts(&b, directory);
    buf_putc(&b, '/');
    buf_puts(&b, name);
    return stat(buf_str(&b), &st) == 0 && S_ISDIR(st.st_mode);
}

static int compare(const void *a, const void *b)
{
    const char *const *x = a, *const *y = b;

    return strcmp(*x, *y);
}

static void sort_and_unite(struct args *found)
{
    int i, n = 0;

    if (found->n > 0)
        qsort(found->v, (size_t)found->n, sizeof(*found->v), compare);
    for (i = 0; i < found->n; i++)
        if (n == 0 || strcmp(found->v[n - 1], found->v[i]) != 0)
            found->v[n++] = found->v[i];
    found->n = n;
}

/* How many characters at their start all names in FOUND share. */
static size_t common(const struct args *found)
{
    const char *first = found->v[0], *last = found->v[found->n - 1];
    size_t n = 0;

    while (first[n] && first[n] == last[n])
        n++;
    return n;
}

/* Insert N characters of S, those that mean something with a backslash. */
static void insert(struct line *l, const char *s, size_t n)
{
    for (; n > 0; n--, s++) {
        if (strchr(SPECIAL, *s))
            line_insert(l, "\\", 1);
        line_insert(l, s, 1);
    }
}

bool complete_line(struct line *l, struct args *choices)
{
    struct target t;
    const char *directory, *prefix;
    size_t typed, known;

    find_target(l, &t);
    directory = directory_part(t.text);
    prefix = t.text + strlen(directory);
    directory = real_directory(directory);
    args_init(choices);
    if (t.is_command)
        find_commands(prefix, choices);
    else
        consider_files(directory, prefix, choices);
    sort_and_unite(choices);
    if (choices->n == 0)
        return true;
    typed = strlen(prefix);
    known = common(choices);
    if (choices->n > 1 && known == typed)
        return false;
    insert(l, choices->v[0] + typed, known - typed);
    if (choices->n == 1)
        line_insert(
            l,
            !t.is_command && is_directory(directory, choices->v[0]) ? "/" : " ",
            1);
    return true;
}
