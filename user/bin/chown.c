/*
 * chown: change the owner of files, by name or number; of symbolic links, the
 * links themselves.
 *
 *   -R  directories with all that is in them
 */
#define PROG "chown"
#define USAGE "[-R] user[:group] | :group file ..."
#include <sys/stat.h>
#include "tool.h"
#include "accounts.h"
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

static unsigned find_account(const char *path, const char *name)
{
    long id = account_id(path, name);

    if (id < 0) {
        fprintf(stderr, PROG ": %s: not in %s\n", name, path);
        exit(1);
    }
    return id;
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
    char *name = argv[optind++];
    char *colon = strchr(name, ':');
    if (colon) {
        *colon = '\0';
        group = find_account(GROUP_FILE, colon + 1);
    }
    if (*name)
        user = find_account(PASSWD_FILE, name);
    for (; optind < argc; optind++)
        status |= change_path(argv[optind]);
    return status;
}
