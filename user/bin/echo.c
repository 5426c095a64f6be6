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

/* Write the character behind a backslash. Returns the text behind it. */
static const char *put_escape(const char *p)
{
    static const char letters[] = "\\abfnrtv", values[] = "\\\a\b\f\n\r\t\v";
    const char *letter = strchr(letters, *p);
    int value = 0;

    if (*p == 'c')
        exit(finish(0));
    if (*p && letter) {
        putchar(values[letter - letters]);
        return p + 1;
    }
    if (*p != '0') {
        putchar('\\');
        return p;
    }
    p++;
    for (int i = 0; i < 3 && *p >= '0' && *p <= '7'; i++)
        value = 8 * value + *p++ - '0';
    putchar(value);
    return p;
}

static void put_word(const char *word, int escapes)
{
    if (!escapes) {
        fputs(word, stdout);
        return;
    }
    while (*word)
        if (*word == '\\')
            word = put_escape(word + 1);
        else
            putchar(*word++);
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
        put_word(argv[i], escapes);
        if (i + 1 < argc)
            putchar(' ');
    }
    if (newline)
        putchar('\n');
    return finish(0);
}
