/*
 * Resource limits, names and identities: getrlimit and its kin, sysconf,
 * files and memory at their limits, environment, users.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int result;

static void set(int resource, rlim_t value)
{
    struct rlimit limit;

    getrlimit(resource, &limit);
    limit.rlim_cur = value;
    setrlimit(resource, &limit);
}

static void files(void)
{
    int n = 0, fds[40];

    set(RLIMIT_NOFILE, 20);
    while ((fds[n] = open("/dev/null", O_RDONLY)) >= 0)
        n++;
    result = fds[n - 1];
    printf("last %d: %s\n", result, strerror(errno));
    result = dup2(0, 20);
    printf("dup2 %d %s\n", result, strerror(errno));
    printf("open max %ld\n", sysconf(_SC_OPEN_MAX));
    while (n > 0)
        close(fds[--n]);
}

static void sizes(void)
{
    int fd = open("sized", O_RDWR | O_CREAT, 0600);
    char buf[1000] = "";

    set(RLIMIT_FSIZE, 1500);
    signal(SIGXFSZ, SIG_IGN);
    for (int i = 0; i < 3; i++)
        printf("write %d\n", (int)write(fd, buf, sizeof buf));
    printf("%s\n", strerror(errno));
    result = ftruncate(fd, 2000);
    printf("truncate %d %s\n", result, strerror(errno));
    set(RLIMIT_FSIZE, RLIM_INFINITY);
    unlink("sized");
    close(fd);
}

static void memory(void)
{
    set(RLIMIT_AS, 64 << 20);
    printf("malloc %d\n", malloc(100 << 20) != NULL);
    printf("%s\n", strerror(errno));
    set(RLIMIT_AS, RLIM_INFINITY);
    void *p = malloc(10 << 20);
    printf("malloc %d\n", p != NULL);
    free(p);
}

static void priorities(void)
{
    printf("nice %d", nice(3));
    printf(" %d\n", getpriority(PRIO_PROCESS, 0));
}

static void names(void)
{
    char text[100];

    printf("page %ld, host %d\n", sysconf(_SC_PAGESIZE),
           gethostname(text, sizeof text));
    setenv("A", "1", 1);
    setenv("A", "2", 0);
    putenv("B=3");
    unsetenv("COLOUR");
    printf("%s %s %d\n", getenv("A"), getenv("B"), getenv("COLOUR") == NULL);
    printf("%d %d\n", getuid() == geteuid(), getgid() == getegid());
    printf("umask %o %o\n", umask(027) & 0, umask(022));
    result = isatty(0);
    printf("getlogin ok, tty %d %s\n", result, strerror(errno));
}

int main(void)
{
    setvbuf(stdout, NULL, _IONBF, 0);
    files();
    sizes();
    memory();
    priorities();
    names();
    return 0;
}
