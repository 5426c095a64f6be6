/*
 * Reading keys (see key.h). Input is read byte by byte: what is typed ahead
 * belongs to the command that the line starts.
 */
#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "key.h"
#include "sh.h"
#include "trap.h"

static int read_byte(void)
{
    unsigned char c;
    ssize_t n;

    do
        n = read(STDIN_FILENO, &c, 1);
    while (n < 0 && errno == EINTR && !trap_noted(SIGHUP));
    return n == 1 ? c : KEY_EOF;
}

/* The key whose sequence ESC [ or ESC O was begun. */
static int read_sequence(void)
{
    int c = read_byte(), number = 0;

    for (; c < 256 && (is_digit(c) || c == ';'); c = read_byte())
        number = c == ';' ? 0 : 10 * (number % 100) + c - '0';
    switch (c) {
    case 'A':
        return KEY_UP;
    case 'B':
        return KEY_DOWN;
    case 'C':
        return KEY_RIGHT;
    case 'D':
        return KEY_LEFT;
    case 'H':
        return KEY_HOME;
    case 'F':
        return KEY_END;
    case '~':
        return number == 3                  ? KEY_DELETE
               : number == 1 || number == 7 ? KEY_HOME
               : number == 4 || number == 8 ? KEY_END
                                            : KEY_NONE;
    default:
        return c == KEY_EOF ? KEY_EOF : KEY_NONE;
    }
}

int key_read(void)
{
    int c = read_byte();

    if (c != '\033')
        return c;
    c = read_byte();
    return c == '[' || c == 'O' ? read_sequence() : KEY_NONE;
}
