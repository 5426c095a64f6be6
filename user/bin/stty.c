/*
 * stty: how the terminal on standard input treats what is typed and written:
 * without arguments show it, else change it. A name turns something on, with
 * a dash before it off; "sane" is all as it was when the machine started.
 */
#define PROG "stty"
#define USAGE "[[-]name ... | sane]"
#include <stdbool.h>
#include <sys/ioctl.h>
#include <termios.h>
#include "tool.h"

static const struct {
    const char *name;
    size_t field; /* of struct termios */
    tcflag_t flag;
    bool sane;
} settings[] = {
    {"icrnl", offsetof(struct termios, c_iflag), ICRNL, true},
    {"inlcr", offsetof(struct termios, c_iflag), INLCR, false},
    {"igncr", offsetof(struct termios, c_iflag), IGNCR, false},
    {"ixon", offsetof(struct termios, c_iflag), IXON, true},
    {"opost", offsetof(struct termios, c_oflag), OPOST, true},
    {"onlcr", offsetof(struct termios, c_oflag), ONLCR, true},
    {"isig", offsetof(struct termios, c_lflag), ISIG, true},
    {"icanon", offsetof(struct termios, c_lflag), ICANON, true},
    {"iexten", offsetof(struct termios, c_lflag), IEXTEN, true},
    {"echo", offsetof(struct termios, c_lflag), ECHO, true},
    {"echonl", offsetof(struct termios, c_lflag), ECHONL, false},
    {"echoctl", offsetof(struct termios, c_lflag), ECHOCTL, true},
    {"noflsh", offsetof(struct termios, c_lflag), NOFLSH, false},
    {"tostop", offsetof(struct termios, c_lflag), TOSTOP, false},
};
#define NSETTINGS (sizeof settings / sizeof *settings)

static tcflag_t *field(struct termios *modes, unsigned i)
{
    return (tcflag_t *)((char *)modes + settings[i].field);
}

static void set(struct termios *modes, unsigned i, bool on)
{
    if (on)
        *field(modes, i) |= settings[i].flag;
    else
        *field(modes, i) &= ~settings[i].flag;
}

static void show(struct termios *modes)
{
    struct winsize size;

    if (ioctl(STDIN_FILENO, TIOCGWINSZ, &size) == 0)
        printf("rows %d; columns %d;\n", size.ws_row, size.ws_col);
    for (unsigned i = 0; i < NSETTINGS; i++) {
        bool on = *field(modes, i) & settings[i].flag;

        printf("%s%s%c", on ? "" : "-", settings[i].name,
               i == NSETTINGS - 1 ? '\n' : ' ');
    }
}

static void change(struct termios *modes, const char *word)
{
    bool on = word[0] != '-', sane = strcmp(word, "sane") == 0, known = sane;

    for (unsigned i = 0; i < NSETTINGS; i++) {
        if (sane) {
            set(modes, i, settings[i].sane);
        } else if (strcmp(word + !on, settings[i].name) == 0) {
            set(modes, i, on);
            known = true;
        }
    }
    if (!known)
        usage();
}

int main(int argc, char **argv)
{
    struct termios modes;

    if (tcgetattr(STDIN_FILENO, &modes) < 0)
        die("standard input");
    if (argc == 1 || (argc == 2 && strcmp(argv[1], "-a") == 0)) {
        show(&modes);
        return finish(0);
    }
    for (int i = 1; i < argc; i++)
        change(&modes, argv[i]);
    return tcsetattr(STDIN_FILENO, TCSADRAIN, &modes) < 0
               ? complain("standard input")
               : 0;
}
