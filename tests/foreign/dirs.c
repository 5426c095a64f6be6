/*
 * Directories: making, changing to, reading, walking and removing them.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void show(const char *what, int result)
{
    printf("%s: %d%s%s\n", what, result, result < 0 ? " " : "",
           result < 0 ? strerror(errno) : "");
}

static int visit(const char *path, const struct stat *st, int type,
                 struct FTW *ftw)
{
    printf("%s %s %d\n", path, type == FTW_DP ? "directory" : "file",
           ftw->level);
    (void)st;
    return remove(path);
}

static void list(const char *path)
{
    struct dirent **entries;
    int n = scandir(path, &entries, NULL, alphasort);

    for (int i = 0; i < n; i++)
        printf(" %s%s", entries[i]->d_name,
               entries[i]->d_type == DT_DIR ? "/" : "");
    printf("\n");
}

int main(void)
{
    char cwd[256];
    glob_t found;
    int count = 0;
    DIR *dir;

    show("mkdir", mkdir("top", 0755));
    show("mkdir again", mkdir("top", 0755));
    show("chdir", chdir("top"));
    printf("cwd ends %s\n", strrchr(getcwd(cwd, sizeof cwd), '/'));
    show("mkdir", mkdir("b", 0700));
    show("mkdir", mkdir("a", 0700));
    for (int i = 0; i < 300; i++) {
        char name[32];

        snprintf(name, sizeof name, "a/file%03d", i);
        fclose(fopen(name, "w"));
    }
    list(".");
    dir = opendir("a");
    while (readdir(dir))
        count++;
    printf("%d entries\n", count);
    rewinddir(dir);
    printf("again %d\n", readdir(dir) != NULL);
    closedir(dir);
    glob("a/*[05]0", 0, NULL, &found);
    printf("%zu found, first %s\n", found.gl_pathc, found.gl_pathv[0]);
    for (int i = 1; i < 300; i++) {
        char name[32];

        snprintf(name, sizeof name, "a/file%03d", i);
        unlink(name);
    }
    show("rmdir", rmdir("a"));
    show("rmdir", rmdir("b"));
    show("chdir", chdir(".."));
    show("opendir", opendir("none") ? 0 : -1);
    show("nftw", nftw("top", visit, 8, FTW_DEPTH | FTW_PHYS) ? -1 : 0);
    return 0;
}
