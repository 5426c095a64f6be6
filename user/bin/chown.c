/*
 * chown: change the owner of files, by name or number; of symbolic links, the
 * links themselves.
 *
 *   -R  directories with all that is in them
 */
#define PROG "chown"
#define USAGE "[-R] user[:group] | :group file ..."
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include "tool.h"
#include "entries.h"

static int recursive;
static uid_t user = -1; /* -1: leave as it is */
static gid_t group = -1;

static int change_path(const char *path)
{
    struct stat st;
    int status = 0;

    if (lstat(path, &st) < 0 || lchown(path, user, group) < 0)
        return complain(path);
    if (!recursive || !S_ISDIR(st.st_mode))
        return 0;
    char **names = read_entries(path);
    if (!names)
        return 1;
    for (char **name = names; *name; name++) {
        char *inner = join_path(path, *name);
        status |= change_path(inner);
        free(inner);
    }
    free_entries(names);
    return status;
}

/* The number that `text` says, if it is no name. */
static unsigned parse_id(const char *text)
{
    char *end;
    unsigned long id = strtoul(text, &end, 10);

    if (end == text || *end) {
        fprintf(stderr, PROG ": %s: no such user or group\n", text);
        exit(1);
    }
    return id;
}

static void parse_owner(char *text)
{
    char *colon = strchr(text, ':');

    if (colon) {
        *colon = '\0';
        const struct group *known = getgrnam(colon + 1);
        group = known ? known->gr_gid : parse_id(colon + 1);
    }
    if (*text) {
        const struct passwd *known = getpwnam(text);
        user = known ? known->pw_uid : parse_id(text);
    }
}

int main(int argc, char **argv)
{
    int option, status = 0;

    while ((option = getopt(argc, argv, "R")) != -1) {
        if (option != 'R')
            usage();
        recursive = 1;
    }
    if (argc - optind < 2)
        usage();
    parse_owner(argv[optind++]);
    for (; optind < argc; optind++)
        status |= change_path(argv[optind]);
    return status;
}
