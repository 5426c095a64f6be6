/*
 * chmod: change permissions. MODE is octal, such as 644, or symbolic: who
 * (u g o a), what (+ - =) and which (r w x X s t), such as u+x,go-w.
 *
 *   -R  directories with all that is in them
 */
#define PROG "chmod"
#define USAGE "[-R] mode file ..."
#include <sys/stat.h>
#include "tool.h"
#include "entries.h"

#define MODE_BITS 07777

static int recursive;
static const char *wanted;
static mode_t mask; /* the umask, for changes that name no one */

/* Read "who". Returns the bits that may be changed. */
static mode_t parse_who(const char **text)
{
    mode_t who = 0;

    for (;; ++*text) {
        if (**text == 'u')
            who |= 04700;
        else if (**text == 'g')
            who |= 02070;
        else if (**text == 'o')
            who |= 01007;
        else if (**text == 'a')
            who |= MODE_BITS;
        else
            return who;
    }
}

/* Read "which". Returns the bits for everybody. */
static mode_t parse_which(const char **text, mode_t mode)
{
    mode_t which = 0;

    for (;; ++*text) {
        if (**text == 'r')
            which |= 0444;
        else if (**text == 'w')
            which |= 0222;
        else if (**text == 'x')
            which |= 0111;
        else if (**text == 'X')
            which |= S_ISDIR(mode) || mode & 0111 ? 0111 : 0;
        else if (**text == 's')
            which |= S_ISUID | S_ISGID;
        else if (**text == 't')
            which |= S_ISVTX;
        else
            return which;
    }
}

/* The permissions that `wanted` makes of `mode`. Wrong ones end the program. */
static mode_t change(mode_t mode)
{
    const char *p = wanted;
    char *end;
    unsigned long octal = strtoul(p, &end, 8);

    if (end != p && !*end && octal <= MODE_BITS)
        return octal;
    do {
        mode_t who = parse_who(&p);
        mode_t may = who ? who : MODE_BITS & ~mask;
        if (!*p || !strchr("+-=", *p))
            usage();
        while (*p && strchr("+-=", *p)) {
            char what = *p++;
            mode_t which = parse_which(&p, mode) & may;
            if (what == '=')
                mode &= ~((who ? who : MODE_BITS) & 0777);
            mode = what == '-' ? mode & ~which : mode | which;
        }
        if (*p && *p != ',')
            usage();
    } while (*p++);
    return mode & MODE_BITS;
}

static int change_path(const char *path, int named)
{
    struct stat st;
    int status = 0;

    if ((named ? stat(path, &st) : lstat(path, &st)) < 0)
        return complain(path);
    if (S_ISLNK(st.st_mode))
        return 0;
    if (chmod(path, change(st.st_mode)) < 0)
        return complain(path);
    if (!recursive || !S_ISDIR(st.st_mode))
        return 0;
    char **names = read_entries(path);
    if (!names)
        return 1;
    for (char **name = names; *name; name++) {
        char *inner = join_path(path, *name);
        status |= change_path(inner, 0);
        free(inner);
    }
    free_entries(names);
    return status;
}

int main(int argc, char **argv)
{
    int status = 0, i = 1;

    /* Not getopt: "-w" is a mode. */
    if (argc > i && strcmp(argv[i], "-R") == 0) {
        recursive = 1;
        i++;
    }
    if (argc > i && strcmp(argv[i], "--") == 0)
        i++;
    if (argc - i < 2)
        usage();
    wanted = argv[i++];
    mask = umask(0);
    umask(mask);
    change(0); /* is it well formed? */
    for (; i < argc; i++)
        status |= change_path(argv[i], 1);
    return status;
}
