/*
 * Terminals.
 */
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

int tcgetattr(int fd, struct termios *t)
{
    return ioctl(fd, TCGETS, t);
}

/* The three actions are three requests in a row. */
int tcsetattr(int fd, int action, const struct termios *t)
{
    return ioctl(fd, TCSETS + action, t);
}

int tcflush(int fd, int queue)
{
    return ioctl(fd, TCFLSH, queue);
}

/* A nonzero argument makes TCSBRK wait for output and send no break. */
int tcdrain(int fd)
{
    return ioctl(fd, TCSBRK, 1);
}

pid_t tcgetsid(int fd)
{
    pid_t sid;

    return ioctl(fd, TIOCGSID, &sid) < 0 ? -1 : sid;
}

pid_t tcgetpgrp(int fd)
{
    pid_t pgrp;

    return ioctl(fd, TIOCGPGRP, &pgrp) < 0 ? -1 : pgrp;
}

int tcsetpgrp(int fd, pid_t pgrp)
{
    return ioctl(fd, TIOCSPGRP, &pgrp);
}

int isatty(int fd)
{
    struct termios t;

    return tcgetattr(fd, &t) == 0;
}

/* Every byte as it comes, nothing echoed, nothing translated. */
void cfmakeraw(struct termios *t)
{
    t->c_iflag &=
        ~(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON);
    t->c_oflag &= ~OPOST;
    t->c_lflag &= ~(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
    t->c_cflag = (t->c_cflag & ~(CSIZE | PARENB)) | CS8;
    t->c_cc[VMIN] = 1;
    t->c_cc[VTIME] = 0;
}
