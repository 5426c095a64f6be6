/*
 * wc: count the lines, words and bytes of files ("-" is standard input).
 *
 *   -l  lines   -w  words   -c  bytes   (all three when none is asked for)
 */
#define PROG "wc"
#define USAGE "[-lwc] [file ...]"
#include <ctype.h>
#include "tool.h"

struct counts {
    unsigned long long lines, words, bytes;
};

static struct counts total;
static int show_lines, show_words, show_bytes;
static int nfiles;

static void show(const struct counts *c, const char *name)
{
    int one = show_lines + show_words + show_bytes == 1 && nfiles <= 1;
    const char *format = one ? "%llu" : "%7llu";
    const char *space = "";

    if (show_lines) {
        printf(format, c->lines);
        space = " ";
    }
    if (show_words) {
        fputs(space, stdout);
        printf(format, c->words);
        space = " ";
    }
    if (show_bytes) {
        fputs(space, stdout);
        printf(format, c->bytes);
    }
    printf("%s%s\n", *name ? " " : "", name);
}

static void count_text(struct counts *c, const char *text, ssize_t n,
                       int *in_word)
{
    c->bytes += n;
    for (ssize_t i = 0; i < n; i++) {
        int space = isspace((unsigned char)text[i]);
        c->lines += text[i] == '\n';
        c->words += !space && !*in_word;
        *in_word = !space;
    }
}

static int count_file(const char *name)
{
    static char buffer[COPY_SIZE];
    struct counts c = {0, 0, 0};
    int fd = strcmp(name, "-") == 0 ? STDIN_FILENO : open(name, O_RDONLY);
    int in_word = 0;
    ssize_t n;

    if (fd < 0)
        return complain(name);
    while ((n = read(fd, buffer, sizeof buffer)) > 0)
        count_text(&c, buffer, n, &in_word);
    int status = n < 0 ? complain(name) : 0;
    if (fd != STDIN_FILENO)
        close(fd);
    show(&c, nfiles ? name : "");
    total.lines += c.lines;
    total.words += c.words;
    total.bytes += c.bytes;
    return status;
}

int main(int argc, char **argv)
{
    int option;

    while ((option = getopt(argc, argv, "lwc")) != -1) {
        if (option == '?')
            usage();
        show_lines |= option == 'l';
        show_words |= option == 'w';
        show_bytes |= option == 'c';
    }
    if (!show_lines && !show_words && !show_bytes)
        show_lines = show_words = show_bytes = 1;
    nfiles = argc - optind;
    int status = each_input(argv + optind, count_file);
    if (nfiles > 1)
        show(&total, "total");
    return finish(status);
}
