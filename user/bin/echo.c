/*
 * echo: write the arguments, with a space between them and a newline behind.
 *
 *   -n  no newline
 *   -e  \\ \a \b \f \n \r \t \v \0NNN (octal) stand for one character, and \c
 *       ends the output
 */
#define PROG "echo"
#define USAGE "[-ne] [word ...]"
#include "tool.h"
#include "escapes.h"

/* Write a word with escapes; \c ends the program. */
static void put_escaped(const char *p)
{
    while (*p) {
        int c = (unsigned char)*p++;
        if (c == '\\' && *p == 'c')
            exit(finish(0));
        int escaped = c == '\\' ? read_escape(&p, *p == '0' ? 4 : 0) : -1;
        putchar(escaped < 0 ? c : escaped);
    }
}

int main(int argc, char **argv)
{
    int newline = 1, escapes = 0, i = 1;

    /* A word that is no option, such as "-" or "-x", is text. */
    for (; i < argc && argv[i][0] == '-' && argv[i][1]; i++) {
        if (argv[i][1 + strspn(argv[i] + 1, "ne")])
            break;
        newline &= !strchr(argv[i], 'n');
        escapes |= strchr(argv[i], 'e') != NULL;
    }
    for (; i < argc; i++) {
        if (escapes)
            put_escaped(argv[i]);
        else
            fputs(argv[i], stdout);
        if (i + 1 < argc)
            putchar(' ');
    }
    if (newline)
        putchar('\n');
    return finish(0);
}
