/*
 * Reading keys (see key.h). Input is read byte by byte: what is typed ahead
 * belongs to the command that the line starts.
 *
 * ^C and a hang-up end the wait for a key, also if they come just before it
 * begins: their handler jumps out of it.
 */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <unistd.h>

#include "key.h"
#include "sh.h"
#include "trap.h"

int key_byte(void)
{
    volatile unsigned char c;
    volatile ssize_t n = -1;
    sigjmp_buf escape;

    if (sigsetjmp(escape, 1) == 0) {
        trap_escape = &escape;
        if (!trap_noted(SIGINT) && !trap_noted(SIGHUP))
            do
                n = read(STDIN_FILENO, (void *)&c, 1);
            while (n < 0 && errno == EINTR);
    }
    trap_escape = NULL;
    if (trap_noted(SIGINT) && !trap_noted(SIGHUP))
        return KEY_INTERRUPT;
    return n == 1 ? c : KEY_EOF;
}

/* The key whose sequence ESC [ or ESC O was begun. */
static int read_sequence(void)
{
    int c = key_byte(), number = 0;

    for (; c < 256 && (is_digit(c) || c == ';'); c = key_byte())
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
    int c = key_byte();

    if (c != '\033')
        return c;
    c = key_byte();
    return c == '[' || c == 'O' ? read_sequence() : KEY_NONE;
}
