/*
 * ls: list files, and what is in directories, one name a line.
 *
 *   -a  names that begin with a dot too    -d  a directory itself
 *   -R  directories in directories too     -1  (always) one name a line
 *   -l  kind and permissions, links, user, group, size or device, time (UTC)
 *   -i  the inode's number   -F  a mark for the kind: / * @ | =
 *   -h  with -l, sizes in K, M, G
 *   -t  newest first   -S  largest first   -r  the other way round
 */
#define PROG "ls"
#define USAGE "[-adFhilRrSt1] [file ...]"
#include <ctype.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include "tool.h"
#include "accounts.h"
#include "describe.h"
#include "entries.h"

struct file {
    const char *name;
    char *path;
    struct stat st;
};

struct list {
    struct file *files;
    size_t n;
};

/* Widths of columns, so that they line up. */
struct widths {
    int inode, links, user, group, size;
};

static char option_set[128]; /* by letter */
static int sign = 1;
static int on_terminal;
static int nlisted; /* directories, to put blank lines between them */

static int compare_files(const void *a_file, const void *b_file)
{
    const struct file *a = a_file, *b = b_file;
    int order = 0;

    if (option_set['t']) {
        const struct timespec *x = &a->st.st_mtim, *y = &b->st.st_mtim;
        order = (x->tv_sec < y->tv_sec) - (x->tv_sec > y->tv_sec);
        if (!order)
            order = (x->tv_nsec < y->tv_nsec) - (x->tv_nsec > y->tv_nsec);
    } else if (option_set['S']) {
        order =
            (a->st.st_size < b->st.st_size) - (a->st.st_size > b->st.st_size);
    }
    return sign * (order ? order : strcmp(a->name, b->name));
}

/* Add a file to the list; takes `path`. Returns 1 if it cannot be looked at. */
static int add_file(struct list *list, const char *name, char *path)
{
    struct file file = {name, path, {0}};

    if (lstat(path, &file.st) < 0) {
        complain(path);
        free(path);
        return 1;
    }
    list->files = make_room(list->files, list->n, sizeof file);
    list->files[list->n++] = file;
    return 0;
}

/* user_name and group_name, but the last one is remembered for the next. */
static const char *owner(const struct stat *st)
{
    static char *name;
    static uid_t uid;

    if (!name || uid != st->st_uid) {
        free(name);
        uid = st->st_uid;
        name = user_name(uid);
    }
    return name;
}

static const char *owning_group(const struct stat *st)
{
    static char *name;
    static gid_t gid;

    if (!name || gid != st->st_gid) {
        free(name);
        gid = st->st_gid;
        name = group_name(gid);
    }
    return name;
}

/* The size as it is shown, or a device's numbers, into text[32]. */
static void describe_size(const struct stat *st, char *text)
{
    unsigned long long size = st->st_size, unit;
    const char *letter = "KMGT";

    if (S_ISCHR(st->st_mode) || S_ISBLK(st->st_mode)) {
        snprintf(text, 32, "%u, %3u", (unsigned)major(st->st_rdev),
                 (unsigned)minor(st->st_rdev));
        return;
    }
    if (!option_set['h'] || size < 1024) {
        snprintf(text, 32, "%llu", size);
        return;
    }
    for (unit = 1024; (size + unit - 1) / unit >= 1024; unit *= 1024)
        letter++;
    unsigned tenths = (10 * size + unit - 1) / unit; /* rounded up */
    if (tenths < 100)
        snprintf(text, 32, "%u.%u%c", tenths / 10, tenths % 10, *letter);
    else
        snprintf(text, 32, "%u%c", (unsigned)((size + unit - 1) / unit),
                 *letter);
}

static void widen(int *width, int needed)
{
    if (needed > *width)
        *width = needed;
}

static struct widths measure(const struct list *list)
{
    struct widths widths = {0, 0, 0, 0, 0};
    char text[32];

    for (size_t i = 0; i < list->n; i++) {
        const struct stat *st = &list->files[i].st;
        widen(&widths.inode, snprintf(text, sizeof text, "%llu",
                                      (unsigned long long)st->st_ino));
        if (!option_set['l'])
            continue;
        widen(&widths.links,
              snprintf(text, sizeof text, "%u", (unsigned)st->st_nlink));
        widen(&widths.user, strlen(owner(st)));
        widen(&widths.group, strlen(owning_group(st)));
        describe_size(st, text);
        widen(&widths.size, strlen(text));
    }
    return widths;
}

static void print_details(const struct stat *st, const struct widths *widths)
{
    char mode[MODE_LENGTH + 1], size[32], when[TIME_LENGTH + 1];

    describe_mode(st->st_mode, mode);
    describe_size(st, size);
    describe_time(st->st_mtim.tv_sec, when);
    printf("%s %*u %-*s %-*s %*s %.16s ", mode, widths->links,
           (unsigned)st->st_nlink, widths->user, owner(st), widths->group,
           owning_group(st), widths->size, size, when);
}

static const char *kind_mark(mode_t mode)
{
    switch (kind_letter(mode)) {
    case 'd':
        return "/";
    case 'l':
        return option_set['l'] ? "" : "@";
    case 'p':
        return "|";
    case 's':
        return "=";
    case '-':
        return mode & 0111 ? "*" : "";
    default:
        return "";
    }
}

/* Print a name; on a terminal without what would control it. */
static void print_name(const char *name)
{
    for (; *name; name++)
        putchar(on_terminal && iscntrl((unsigned char)*name) ? '?' : *name);
}

static void print_target(const char *path)
{
    char target[PATH_MAX];
    ssize_t length = readlink(path, target, sizeof target - 1);

    if (length <= 0)
        return;
    target[length] = '\0';
    fputs(" -> ", stdout);
    print_name(target);
}

static void print_list(struct list *list)
{
    struct widths widths = measure(list);

    qsort(list->files, list->n, sizeof *list->files, compare_files);
    for (size_t i = 0; i < list->n; i++) {
        const struct file *file = &list->files[i];
        if (option_set['i'])
            printf("%*llu ", widths.inode, (unsigned long long)file->st.st_ino);
        if (option_set['l'])
            print_details(&file->st, &widths);
        print_name(file->name);
        if (option_set['l'] && S_ISLNK(file->st.st_mode))
            print_target(file->path);
        puts(option_set['F'] ? kind_mark(file->st.st_mode) : "");
    }
}

static void free_list(struct list *list)
{
    for (size_t i = 0; i < list->n; i++)
        free(list->files[i].path);
    free(list->files);
}

/* List the directory `path`, with its name above if `titled`. */
static int list_directory(const char *path, int titled)
{
    struct list list = {NULL, 0};
    unsigned long long nblocks = 0;
    int status = 0;
    char **names = read_entries(path);

    if (!names)
        return 1;
    if (option_set['a']) {
        status |= add_file(&list, ".", join_path(path, "."));
        status |= add_file(&list, "..", join_path(path, ".."));
    }
    for (char **name = names; *name; name++)
        if (**name != '.' || option_set['a'])
            status |= add_file(&list, *name, join_path(path, *name));
    if (titled) {
        fputs(nlisted ? "\n" : "", stdout);
        print_name(path);
        puts(":");
    }
    nlisted++;
    for (size_t i = 0; i < list.n; i++)
        nblocks += list.files[i].st.st_blocks;
    if (option_set['l'])
        printf("total %llu\n", (nblocks + 1) / 2); /* KiB */
    print_list(&list);
    for (size_t i = 0; option_set['R'] && i < list.n; i++)
        if (S_ISDIR(list.files[i].st.st_mode) &&
            !is_dot_name(list.files[i].name))
            status |= list_directory(list.files[i].path, 1);
    free_list(&list);
    free_entries(names);
    return status;
}

/* Whether a name on the command line stands for what is in a directory. */
static int is_listed_inside(const char *path)
{
    struct stat st;

    if (option_set['d'])
        return 0;
    int result = option_set['l'] ? lstat(path, &st) : stat(path, &st);
    return result == 0 && S_ISDIR(st.st_mode);
}

int main(int argc, char **argv)
{
    static char *here[] = {".", NULL};
    struct list files = {NULL, 0}, directories = {NULL, 0};
    int option, status = 0;

    while ((option = getopt(argc, argv, "adFhilRrSt1")) != -1) {
        if (option == '?')
            usage();
        option_set[option] = 1;
    }
    on_terminal = isatty(STDOUT_FILENO);
    if (option_set['r'])
        sign = -1;
    for (char **name = optind < argc ? argv + optind : here; *name; name++) {
        int inside = is_listed_inside(*name);
        char *path = copy_string(*name);
        status |= add_file(inside ? &directories : &files, *name, path);
    }
    print_list(&files);
    nlisted = files.n != 0;
    qsort(directories.files, directories.n, sizeof *directories.files,
          compare_files);
    for (size_t i = 0; i < directories.n; i++)
        status |= list_directory(directories.files[i].path,
                                 option_set['R'] || argc - optind > 1);
    return finish(status);
}
