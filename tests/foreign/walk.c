/*
 * Trees of files: nftw, scandir, glob, fnmatch, realpath, rename, links and
 * the at-calls.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <ftw.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char names[40][80];
static int nnames;

static int note(const char *path, const struct stat *st, int type,
                struct FTW *at)
{
    snprintf(names[nnames++], 80, "%s %d %d %o", path, type, at->level,
             st->st_mode & 07777);
    return 0;
}

static int erase(const char *path, const struct stat *st, int type,
                 struct FTW *at)
{
    return remove(path);
}

static int compare(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void touch(const char *path)
{
    close(open(path, O_CREAT | O_WRONLY, 0640));
}

static void globbing(const char *pattern)
{
    glob_t found;
    int error = glob(pattern, GLOB_MARK | GLOB_BRACE, NULL, &found);

    printf("%s: %d", pattern, error);
    for (size_t i = 0; !error && i < found.gl_pathc; i++)
        printf(" %s", found.gl_pathv[i]);
    printf("\n");
    if (!error)
        globfree(&found);
}

static void at_calls(void)
{
    int dir = open("tree/b", O_RDONLY | O_DIRECTORY);
    struct stat st;
    char text[20] = "";

    printf("mkdirat %d\n", mkdirat(dir, "new", 0700));
    printf("symlinkat %d\n", symlinkat("new", dir, "to-new"));
    printf("readlinkat %d %s\n", (int)readlinkat(dir, "to-new", text, 19),
           text);
    fstatat(dir, "to-new", &st, AT_SYMLINK_NOFOLLOW);
    printf("link %d\n", S_ISLNK(st.st_mode));
    printf("renameat %d\n", renameat(dir, "new", AT_FDCWD, "tree/c"));
    printf("access %d %s\n", faccessat(dir, "to-new", F_OK, 0),
           strerror(errno));
    printf("unlinkat %d\n", unlinkat(dir, "to-new", 0));
    close(dir);
}

int main(void)
{
    struct dirent **list;
    char *here = getcwd(NULL, 0), *real;

    umask(022);
    mkdir("tree", 0755);
    mkdir("tree/a", 0700);
    mkdir("tree/b", 0755);
    touch("tree/one.c");
    touch("tree/two.h");
    touch("tree/a/three.c");
    touch("tree/.hidden");
    symlink("../one.c", "tree/a/link");
    link("tree/one.c", "tree/b/hard");
    nftw("tree", note, 5, FTW_PHYS);
    qsort(names, nnames, 80, compare);
    for (int i = 0; i < nnames; i++)
        puts(names[i]);
    int n = scandir("tree", &list, NULL, alphasort);
    for (int i = 0; i < n; i++)
        printf("%s %d\n", list[i]->d_name, list[i]->d_type);
    globbing("tree/*.c");
    globbing("tree/*/*");
    globbing("tree/{one,two}.?");
    globbing("nothing*");
    real = realpath("tree/a/../a/link", NULL);
    printf("%s\n", real + strlen(here));
    printf("%d %d\n", fnmatch("*.[ch]", "x.h", 0), fnmatch("a*", "b", 0));
    at_calls();
    printf("erased %d\n", nftw("tree", erase, 5, FTW_PHYS | FTW_DEPTH));
    printf("%d %s\n", access("tree", F_OK), strerror(errno));
    return 0;
}
