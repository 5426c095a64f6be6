/*
 * Properties of the system.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>
#include "abi/time.h"

#define PAGE_SIZE 4096

int getpagesize(void)
{
    return PAGE_SIZE;
}

/* CPUs that run: the lines of /proc/cpuinfo that start with "processor". */
static long count_cpus(void)
{
    static const char word[] = "processor";
    char buf[512];
    size_t matched = 0; /* characters of word; past it: not in this line */
    ssize_t n;
    long cpus = 0;
    int fd = open("/proc/cpuinfo", O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return 1;
    while ((n = read(fd, buf, sizeof(buf))) > 0)
        for (ssize_t i = 0; i < n; i++) {
            if (buf[i] == '\n')
                matched = 0;
            else if (matched < sizeof(word) && buf[i] == word[matched])
                cpus += ++matched == sizeof(word) - 1;
            else
                matched = sizeof(word);
        }
    close(fd);
    return cpus > 0 ? cpus : 1;
}

/* The number of pages in a line of /proc/meminfo; it starts with name. */
static long count_pages(const char *name)
{
    char buf[512];
    int fd = open("/proc/meminfo", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, buf, sizeof(buf) - 1);

    if (fd >= 0)
        close(fd);
    if (n < 0)
        return -1;
    buf[n] = 0;
    char *line = strstr(buf, name);
    return line ? atol(line + strlen(name)) / (PAGE_SIZE / 1024) : -1;
}

static long limit(int which)
{
    struct rlimit rl;

    if (getrlimit(which, &rl) < 0 || rl.rlim_cur > LONG_MAX)
        return -1;
    return rl.rlim_cur;
}

long sysconf(int name)
{
    switch (name) {
    case _SC_ARG_MAX:
        return ARG_MAX;
    case _SC_CHILD_MAX:
        return limit(RLIMIT_NPROC);
    case _SC_CLK_TCK:
        return CLK_TCK;
    case _SC_NGROUPS_MAX:
        return NGROUPS_MAX;
    case _SC_OPEN_MAX:
        return limit(RLIMIT_NOFILE);
    case _SC_PAGESIZE:
        return PAGE_SIZE;
    case _SC_NPROCESSORS_CONF:
    case _SC_NPROCESSORS_ONLN:
        return count_cpus();
    case _SC_PHYS_PAGES:
        return count_pages("MemTotal:");
    case _SC_AVPHYS_PAGES:
        return count_pages("MemFree:");
    default:
        errno = EINVAL;
        return -1;
    }
}

int gethostname(char *name, size_t size)
{
    struct utsname u;

    if (uname(&u) < 0)
        return -1;
    if (strlcpy(name, u.nodename, size) < size)
        return 0;
    errno = ENAMETOOLONG;
    return -1;
}
