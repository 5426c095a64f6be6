/*
 * The name of a terminal: the device in /dev that has its number.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

char *ttyname(int fd)
{
    static char path[300];
    struct stat st, candidate;
    struct dirent *entry;

    if (!isatty(fd) || fstat(fd, &st) < 0)
        return NULL;
    DIR *dir = opendir("/dev");
    if (!dir)
        return NULL;
    while ((entry = readdir(dir))) {
        snprintf(path, sizeof(path), "/dev/%s", entry->d_name);
        if (stat(path, &candidate) == 0 && S_ISCHR(candidate.st_mode) &&
            candidate.st_rdev == st.st_rdev)
            break;
    }
    closedir(dir);
    if (!entry)
        errno = ENODEV;
    return entry ? path : NULL;
}
