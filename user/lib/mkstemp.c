/*
 * A temporary file with a name that did not exist.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MARK "XXXXXX"
#define TRIES 100

int mkstemp(char *template)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    size_t len = strlen(template), n = strlen(MARK);
    struct timespec now;

    if (len < n || strcmp(template + len - n, MARK) != 0) {
        errno = EINVAL;
        return -1;
    }
    clock_gettime(CLOCK_REALTIME, &now);
    unsigned seed = now.tv_nsec ^ getpid() << 16;
    for (int i = 0; i < TRIES; i++) {
        for (char *p = template + len - n; *p; p++)
            *p = letters[rand_r(&seed) % (sizeof(letters) - 1)];
        int fd = open(template, O_RDWR | O_CREAT | O_EXCL, 0600);
        if (fd >= 0 || errno != EEXIST)
            return fd;
    }
    return -1;
}
