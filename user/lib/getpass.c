/*
 * getpass: ask for a password on the terminal, without echo.
 */
#include <fcntl.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define TERMINAL "/dev/tty"
#define PASSWORD_SIZE 129

/* One line; -1 at the end of input or after an error. What does not fit is
   read, too. */
static int read_line(int fd, char *line, size_t size)
{
    size_t n = 0;
    ssize_t got;
    char c;

    while ((got = read(fd, &c, 1)) == 1 && c != '\n')
        if (n < size - 1)
            line[n++] = c;
    line[n] = '\0';
    return got == 1 ? 0 : -1;
}

char *getpass(const char *prompt)
{
    static char password[PASSWORD_SIZE];
    struct termios modes, quiet;
    int terminal = open(TERMINAL, O_RDWR | O_CLOEXEC);
    int in = terminal < 0 ? STDIN_FILENO : terminal;
    int out = terminal < 0 ? STDERR_FILENO : terminal;
    int has_modes = tcgetattr(in, &modes) == 0, error;

    if (has_modes) {
        quiet = modes;
        quiet.c_lflag &= ~(tcflag_t)(ECHO | ISIG); /* or ^C leaves it so */
        tcsetattr(in, TCSAFLUSH, &quiet);
    }
    write(out, prompt, strlen(prompt));
    error = read_line(in, password, sizeof password);
    if (has_modes) {
        tcsetattr(in, TCSADRAIN, &modes);
        write(out, "\n", 1);
    }
    if (terminal >= 0)
        close(terminal);
    return error ? NULL : password;
}
