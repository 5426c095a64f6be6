/*
 * Files by stdio and by system calls: seeking, appending, 64-bit offsets,
 * links, modes, times, temporary files, error numbers.
 */
#define _FILE_OFFSET_BITS 64
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <unistd.h>

static void show(const char *what, long result)
{
    printf("%s: %ld%s%s\n", what, result, result < 0 ? " " : "",
           result < 0 ? strerror(errno) : "");
}

static void use_stdio(void)
{
    char line[64];
    FILE *f = fopen("file", "w+");

    for (int i = 0; i < 1000; i++)
        fprintf(f, "line %d\n", i);
    printf("at %ld\n", ftell(f));
    fseek(f, 5000, SEEK_SET);
    printf("%s", fgets(line, sizeof line, f));
    printf("%s", fgets(line, sizeof line, f));
    fseek(f, -9, SEEK_END);
    printf("%s", fgets(line, sizeof line, f));
    printf("%p", (void *)fgets(line, sizeof line, f));
    printf(" %d\n", feof(f) != 0);
    fclose(f);
    f = fopen("file", "a");
    fputs("appended\n", f);
    fclose(f);
    show("fopen", fopen("none/file", "r") ? 0 : -1);
}

static void use_calls(void)
{
    struct iovec parts[] = {{"one ", 4}, {"two", 3}};
    struct stat st;
    char buf[16] = "";
    int fd = open("file", O_RDWR);

    show("fstat", fstat(fd, &st));
    printf("size %lld mode %o links %d\n", (long long)st.st_size, st.st_mode,
           (int)st.st_nlink);
    show("pwrite", pwrite(fd, "PW", 2, 10));
    show("pread", pread(fd, buf, 7, 8));
    printf("%s\n", buf);
    show("ftruncate", ftruncate(fd, 20));
    show("lseek", lseek(fd, 0, SEEK_END));
    show("writev", writev(fd, parts, 2));
    show("far", lseek(fd, 3000000000LL, SEEK_SET) == 3000000000LL);
    show("write far", write(fd, "x", 1));
    show("stat", stat("file", &st));
    printf("size %lld\n", (long long)st.st_size);
    show("fsync", fsync(fd));
    show("dup2", dup2(fd, 77));
    show("close", close(fd));
    show("close again", close(fd));
    show("cloexec", fcntl(77, F_SETFD, FD_CLOEXEC));
    show("flags", fcntl(77, F_GETFL) & O_ACCMODE);
}

static void use_names(void)
{
    char buf[64] = "", name[] = "tmp.XXXXXX";
    struct stat st;
    struct statvfs fs;

    show("link", link("file", "hard"));
    show("link again", link("file", "hard"));
    show("symlink", symlink("file", "soft"));
    show("readlink", readlink("soft", buf, sizeof buf));
    printf("%s\n", buf);
    show("rename", rename("hard", "moved"));
    show("lstat", lstat("soft", &st));
    printf("link: %d\n", S_ISLNK(st.st_mode));
    show("chmod", chmod("file", 0640));
    show("stat", stat("soft", &st));
    printf("mode %o links %d\n", st.st_mode & 07777, (int)st.st_nlink);
    show("access", access("file", R_OK));
    show("access none", access("none", F_OK));
    show("mkstemp", mkstemp(name) >= 0);
    show("unlink", unlink(name));
    show("umask", umask(027));
    show("creat", close(creat("masked", 0666)));
    show("stat", stat("masked", &st));
    printf("mode %o\n", st.st_mode & 07777);
    show("statvfs", statvfs(".", &fs));
    show("remove", remove("masked"));
    show("unlink", unlink("moved"));
    show("unlink", unlink("soft"));
    show("unlink", unlink("file"));
    show("unlink again", unlink("file"));
}

int main(void)
{
    use_stdio();
    use_calls();
    use_names();
    return 0;
}
