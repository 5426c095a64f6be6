/*
 * cp: copy a file, or copy files into a directory.
 *
 *   -r  directories with all that is in them; in them, symbolic links and
 *       devices are made again and not followed
 *   -p  keep permissions, owner and times
 *   -f  replace a file that cannot be written to
 */
#define PROG "cp"
#define USAGE "[-rpf] file new-name | file ... directory"
#include <libgen.h>
#include <sys/stat.h>
#include "tool.h"
#include "entries.h"

static int recursive, keep, force;

/* The directory being made, which must not be copied into itself. */
static struct stat top;

static int copy_path(const char *from, const char *to, int follow);

/* Give `to` the attributes of `st`, for -p. */
static int copy_attributes(const struct stat *st, const char *to)
{
    struct timespec times[2] = {st->st_atim, st->st_mtim};

    if (!keep)
        return 0;
    if (lchown(to, st->st_uid, st->st_gid) < 0 && errno != EPERM)
        return complain(to);
    if (!S_ISLNK(st->st_mode) && chmod(to, st->st_mode & 07777) < 0)
        return complain(to);
    if (utimensat(AT_FDCWD, to, times, AT_SYMLINK_NOFOLLOW) < 0)
        return complain(to);
    return 0;
}

static int copy_file(const char *from, const struct stat *st, const char *to)
{
    int flags = O_WRONLY | O_CREAT | O_TRUNC;
    int in = open(from, O_RDONLY);

    if (in < 0)
        return complain(from);
    int out = open(to, flags, st->st_mode & 0777);
    if (out < 0 && force && unlink(to) == 0)
        out = open(to, flags, st->st_mode & 0777);
    if (out < 0) {
        complain(to);
        close(in);
        return 1;
    }
    int status = copy_all(in, from, out, to);
    if (close(out) < 0 && !status)
        status = complain(to);
    close(in);
    return status;
}

static int copy_symlink(const char *from, const char *to)
{
    char target[PATH_MAX + 1];
    ssize_t length = readlink(from, target, PATH_MAX);

    if (length < 0)
        return complain(from);
    target[length] = '\0';
    if (force)
        unlink(to);
    return symlink(target, to) < 0 ? complain(to) : 0;
}

static int copy_directory(const char *from, const struct stat *st,
                          const char *to)
{
    struct stat made;
    int status = 0, outermost = top.st_nlink == 0;

    /* Its own mode may forbid filling it; that comes last. */
    if (mkdir(to, (st->st_mode & 0777) | 0700) < 0 && errno != EEXIST)
        return complain(to);
    if (stat(to, &made) < 0)
        return complain(to);
    if (!S_ISDIR(made.st_mode)) {
        errno = ENOTDIR;
        return complain(to);
    }
    if (outermost)
        top = made;
    char **names = read_entries(from);
    if (!names)
        return 1;
    for (char **name = names; *name; name++) {
        char *inner_from = join_path(from, *name);
        char *inner_to = join_path(to, *name);
        status |= copy_path(inner_from, inner_to, 0);
        free(inner_from);
        free(inner_to);
    }
    free_entries(names);
    if (outermost)
        top.st_nlink = 0;
    return status;
}

/* Copy whatever `from` is; a symbolic link itself unless `follow`. */
static int copy_path(const char *from, const char *to, int follow)
{
    struct stat st, old;
    int status;

    if ((follow ? stat(from, &st) : lstat(from, &st)) < 0)
        return complain(from);
    if (S_ISDIR(st.st_mode) && !recursive) {
        errno = EISDIR;
        return complain(from);
    }
    int same = stat(to, &old) == 0 && old.st_ino == st.st_ino &&
               old.st_dev == st.st_dev;
    int inside =
        top.st_nlink && top.st_ino == st.st_ino && top.st_dev == st.st_dev;
    if (same || inside) {
        fprintf(stderr, PROG ": %s: cannot be copied %s itself\n", from,
                same ? "onto" : "into");
        return 1;
    }
    if (S_ISDIR(st.st_mode))
        status = copy_directory(from, &st, to);
    else if (S_ISREG(st.st_mode) || !recursive)
        status = copy_file(from, &st, to);
    else if (S_ISLNK(st.st_mode))
        status = copy_symlink(from, to);
    else
        status = mknod(to, st.st_mode, st.st_rdev) < 0 ? complain(to) : 0;
    return status ? status : copy_attributes(&st, to);
}

int main(int argc, char **argv)
{
    struct stat st;
    int option, status = 0;

    while ((option = getopt(argc, argv, "rRpf")) != -1) {
        if (option == '?')
            usage();
        recursive |= option == 'r' || option == 'R';
        keep |= option == 'p';
        force |= option == 'f';
    }
    if (argc - optind < 2)
        usage();
    char *last = argv[--argc];
    int to_directory = stat(last, &st) == 0 && S_ISDIR(st.st_mode);
    if (!to_directory && argc - optind > 1) {
        errno = ENOTDIR;
        return complain(last);
    }
    for (; optind < argc; optind++) {
        char *copy = copy_string(argv[optind]);
        char *name = basename(copy);
        char *path = to_directory ? join_path(last, name) : last;
        /* "cp -r ." and ".." copy what is inside them. */
        if (to_directory && is_dot_name(name))
            strcpy(path, last);
        status |= copy_path(argv[optind], path, !recursive);
        if (to_directory)
            free(path);
        free(copy);
    }
    return status;
}
