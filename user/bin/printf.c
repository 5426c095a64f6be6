/*
 * printf: print words by a format: %s, %b (with escapes), %c, %d %i %o %u %x
 * %X with flags, width and precision, %%, and \\ \a \b \e \f \n \r \t \v \NNN.
 * The format is used again while words are left; missing words are empty.
 */
#define PROG "printf"
#define USAGE "format [word ...]"
#include "tool.h"
#include "escapes.h"

static char **words;
static int status;

static const char *next_word(void)
{
    return *words ? *words++ : "";
}

/* Write the character at `p`, or what it stands for. Returns what follows. */
static const char *put_escaped(const char *p)
{
    int c = (unsigned char)*p++;
    int escaped = c == '\\' ? read_escape(&p, 3) : -1;

    putchar(escaped < 0 ? c : escaped);
    return p;
}

/* The number a word stands for; 'c is the character's. */
static long long word_number(const char *word)
{
    char *end;

    if (*word == '\'' || *word == '"')
        return (unsigned char)word[1];
    errno = 0;
    long long value = strtoll(word, &end, 0);
    if (*end || (end == word && *word) || errno) {
        fprintf(stderr, PROG ": %s: bad number\n", word);
        status = 1;
    }
    return value;
}

/* Print the next word by the conversion at `p`. Returns the text behind it. */
static const char *convert(const char *p)
{
    size_t length = strspn(p, "-+ #0");

    length += strspn(p + length, "0123456789.");
    char letter = p[length];
    char *format = allocate(NULL, length + sizeof "%lld");
    if (letter && strchr("diouxX", letter)) {
        sprintf(format, "%%%.*sll%c", (int)length, p, letter);
        printf(format, word_number(next_word()));
    } else if (letter == 's') {
        sprintf(format, "%%%.*ss", (int)length, p);
        printf(format, next_word());
    } else if (letter == 'b') {
        for (const char *word = next_word(); *word;)
            word = put_escaped(word);
    } else if (letter == 'c') {
        printf("%.1s", next_word());
    } else {
        fprintf(stderr, PROG ": %%%.*s: unknown conversion\n", (int)length + 1,
                p);
        exit(finish(1));
    }
    free(format);
    return p + length + 1;
}

static void print_format(const char *p)
{
    while (*p) {
        if (*p != '%') {
            p = put_escaped(p);
        } else if (p[1] == '%') {
            putchar('%');
            p += 2;
        } else {
            p = convert(p + 1);
        }
    }
}

int main(int argc, char **argv)
{
    char **start;

    if (argc > 1 && strcmp(argv[1], "--") == 0) {
        argv++;
        argc--;
    }
    if (argc < 2)
        usage();
    words = argv + 2;
    do {
        start = words;
        print_format(argv[1]);
    } while (*words && words > start);
    return finish(status);
}
