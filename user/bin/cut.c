/*
 * cut: print parts of each line.
 *
 *   -c LIST  bytes    -f LIST  fields    -d C  fields end at C, not at a tab
 *   -s       leave out lines without any C
 *
 * LIST is like 1,3-5,7-: numbers from 1 and ranges, either end may be open.
 */
#define PROG "cut"
#define USAGE "-c list | -f list [-d separator] [-s] [file ...]"
#include "tool.h"

struct range {
    unsigned long from, to;
};

static struct range *ranges;
static size_t nranges;
static int fields, only_separated;
static char separator = '\t';

static void parse_list(const char *p)
{
    char *end;

    for (; *p; p = *end ? end + 1 : end) {
        struct range range = {1, ULONG_MAX};
        end = (char *)p;
        if (*p != '-')
            range.from = range.to = strtoul(p, &end, 10);
        if (*end == '-') {
            p = end + 1;
            range.to = strtoul(p, &end, 10);
            if (end == p)
                range.to = ULONG_MAX;
        }
        if (range.from == 0 || range.to < range.from || (*end && *end != ','))
            usage();
        ranges = allocate(ranges, (nranges + 1) * sizeof *ranges);
        ranges[nranges++] = range;
    }
}

static int is_wanted(unsigned long position)
{
    for (size_t i = 0; i < nranges; i++)
        if (position >= ranges[i].from && position <= ranges[i].to)
            return 1;
    return 0;
}

static void cut_fields(const char *line)
{
    const char *between = "";
    char separators[] = {separator, '\0'};

    if (!strchr(line, separator)) {
        if (!only_separated)
            puts(line);
        return;
    }
    for (unsigned long i = 1;; i++) {
        size_t length = strcspn(line, separators);
        if (is_wanted(i)) {
            fputs(between, stdout);
            fwrite(line, 1, length, stdout);
            between = separators;
        }
        if (!line[length])
            break;
        line += length + 1;
    }
    putchar('\n');
}

static int cut_file(const char *name)
{
    FILE *input = open_input(name);
    char *line = NULL;
    size_t size = 0;
    ssize_t length;

    if (!input)
        return 1;
    while ((length = getline(&line, &size, input)) > 0) {
        if (line[length - 1] == '\n')
            line[--length] = '\0';
        if (fields) {
            cut_fields(line);
            continue;
        }
        for (ssize_t i = 0; i < length; i++)
            if (is_wanted(i + 1))
                putchar(line[i]);
        putchar('\n');
    }
    free(line);
    return close_input(input, name);
}

int main(int argc, char **argv)
{
    int option;

    while ((option = getopt(argc, argv, "b:c:f:d:s")) != -1) {
        if (option == '?')
            usage();
        if (option == 'd')
            separator = *optarg;
        else if (option == 's')
            only_separated = 1;
        else
            parse_list(optarg);
        fields |= option == 'f';
    }
    if (!ranges)
        usage();
    return finish(each_input(argv + optind, cut_file));
}
