/*
 * Waiting for several things: select, poll, ppoll, pselect with masks,
 * non-blocking descriptors, what is said of closed pipes.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/select.h>
#include <sys/wait.h>
#include <unistd.h>

static int result;

static void on_signal(int signal)
{
    (void)signal;
}

static void selecting(int in, int out)
{
    struct timeval time = {0, 10000};
    fd_set readable, writable;

    FD_ZERO(&readable);
    FD_ZERO(&writable);
    FD_SET(in, &readable);
    printf("select %d\n", select(in + 1, &readable, NULL, NULL, &time));
    printf("left %ld.%ld\n", (long)time.tv_sec, (long)time.tv_usec);
    write(out, "x", 1);
    FD_SET(in, &readable);
    FD_SET(out, &writable);
    printf("select %d", select(out + 1, &readable, &writable, NULL, NULL));
    printf(" %d %d\n", FD_ISSET(in, &readable), FD_ISSET(out, &writable));
}

static void polled(int in, int out)
{
    struct pollfd fds[] = {
        {in, POLLIN}, {out, POLLOUT}, {-1, POLLIN}, {99, POLLIN}};
    int n = poll(fds, 4, 0);

    printf("poll %d:", n);
    for (int i = 0; i < 4; i++)
        printf(" %x", fds[i].revents);
    printf("\n");
}

static void masked(void)
{
    struct timespec time = {5, 0};
    sigset_t set, none;

    sigemptyset(&none);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal(SIGUSR1, on_signal);
    raise(SIGUSR1);
    result = ppoll(NULL, 0, &time, &none);
    printf("ppoll %d %s\n", result, strerror(errno));
    raise(SIGUSR1);
    result = pselect(0, NULL, NULL, NULL, &time, &none);
    printf("pselect %d %s\n", result, strerror(errno));
}

int main(void)
{
    int fds[2], total = 0, n;
    char buf[4096] = "";

    pipe(fds);
    selecting(fds[0], fds[1]);
    polled(fds[0], fds[1]);
    fcntl(fds[1], F_SETFL, O_NONBLOCK);
    while ((n = write(fds[1], buf, sizeof buf)) > 0)
        total += n;
    result = total;
    printf("full %d %s\n", result, strerror(errno));
    polled(fds[0], fds[1]);
    fcntl(fds[0], F_SETFL, O_NONBLOCK);
    while ((n = read(fds[0], buf, sizeof buf)) > 0)
        total -= n;
    result = total;
    printf("left %d %s\n", result, strerror(errno));
    close(fds[1]);
    polled(fds[0], 98);
    pipe(fds);
    close(fds[0]);
    polled(97, fds[1]);
    signal(SIGPIPE, SIG_IGN);
    result = (int)write(fds[1], "x", 1);
    printf("write %d %s\n", result, strerror(errno));
    masked();
    return 0;
}
