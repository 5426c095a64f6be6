/*
 * rm: remove files.
 *
 *   -r  remove directories too, with all that is in them
 *   -f  say nothing about files that are not there
 */
#define PROG "rm"
#define USAGE "[-rf] file ..."
#include <libgen.h>
#include <sys/stat.h>
#include "tool.h"
#include "entries.h"

static int recursive, force;

/* Where we are, below what was named, for messages: it may be longer than any
 * path that a system call takes. */
static char *place;
static size_t place_size;

static int remove_file(const char *name);

/* Put `text` behind what `place` says. */
static void extend_place(const char *text)
{
    size_t length = strlen(place), need = length + strlen(text) + 2;

    if (need > place_size)
        place = allocate(place, place_size = 2 * need);
    sprintf(place + length, "%s%s", length ? "/" : "", text);
}

/* Say that something failed with `name`, where we are. Returns 1. */
static int complain_here(const char *name)
{
    int error = errno;
    char *path = *place ? join_path(place, name) : copy_string(name);

    errno = error;
    complain(path);
    free(path);
    return 1;
}

/* Go into a directory, or with ".." back out of it. Returns 0 or -1. */
static int enter(const char *name)
{
    int fd = open(name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);

    if (fd < 0)
        return -1;
    int result = fchdir(fd);
    close(fd);
    return result;
}

/* Remove a directory, what is in it from inside, so that it does not matter
 * how deep it lies. */
static int remove_directory(const char *name)
{
    size_t length = strlen(place);
    struct stat before, after;
    int status = 0;

    if (stat(".", &before) < 0 || enter(name) < 0)
        return complain_here(name);
    extend_place(name);
    char **names = read_entries(".");
    status |= !names;
    for (char **inner = names; inner && *inner; inner++)
        status |= remove_file(*inner);
    if (names)
        free_entries(names);
    place[length] = '\0';
    /* Somebody may have moved the directory meanwhile. */
    if (enter("..") < 0 || stat(".", &after) < 0 ||
        before.st_ino != after.st_ino || before.st_dev != after.st_dev) {
        complain_here(name);
        exit(1);
    }
    return rmdir(name) < 0 && !status ? complain_here(name) : status;
}

static int remove_file(const char *name)
{
    struct stat st;

    if (lstat(name, &st) < 0)
        return force && errno == ENOENT ? 0 : complain_here(name);
    if (!S_ISDIR(st.st_mode))
        return unlink(name) < 0 ? complain_here(name) : 0;
    if (!recursive) {
        errno = EISDIR;
        return complain_here(name);
    }
    return remove_directory(name);
}

/* Remove what the command line names: a tree from the directory it is in. */
static int remove_path(const char *path)
{
    struct stat st;
    char *copy = copy_string(path), *parent_copy = copy_string(path);
    const char *parent = dirname(parent_copy);
    int status;

    *place = '\0';
    if (!recursive || lstat(path, &st) < 0 || !S_ISDIR(st.st_mode)) {
        status = remove_file(path);
    } else {
        int start = open(".", O_RDONLY | O_DIRECTORY);
        if (start < 0 || chdir(parent) < 0)
            die(path);
        if (strcmp(parent, ".") != 0)
            extend_place(parent);
        status = remove_directory(basename(copy));
        if (fchdir(start) < 0)
            die(".");
        close(start);
    }
    free(copy);
    free(parent_copy);
    return status;
}

int main(int argc, char **argv)
{
    int option, status = 0;

    while ((option = getopt(argc, argv, "rRf")) != -1) {
        if (option == 'r' || option == 'R')
            recursive = 1;
        else if (option == 'f')
            force = 1;
        else
            usage();
    }
    if (optind == argc && !force)
        usage();
    place = copy_string("");
    place_size = 1;
    for (; optind < argc; optind++) {
        char *path = argv[optind], *copy = copy_string(path);
        const char *last = basename(copy);
        if (is_dot_name(last) || strcmp(last, "/") == 0) {
            errno = EINVAL;
            status = complain(path);
        } else {
            status |= remove_path(path);
        }
        free(copy);
    }
    return status;
}
