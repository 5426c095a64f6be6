/*
 * grep: print the lines that a pattern matches somewhere.
 *
 *   -E  + ? | ( ) are operators, not \+ \? \| \( \)   -F  there are none
 *   -e PATTERN  a pattern; with several, each may match   -i  a is A
 *   -v  lines that do not match          -x  only whole lines match
 *   -c  only count them                  -l  only name the files
 *   -n  with their numbers               -q  print nothing
 *   -r  all files in directories         -h  without the files' names
 *
 * Exit status 0 if a line was selected, 1 if none, 2 after an error.
 */
#define PROG "grep"
#define USAGE "[-EFchilnqrvx] pattern | -e pattern [file ...]"
#include <sys/stat.h>
#include "tool.h"
#include "entries.h"
#include "pattern.h"

static char option_set[128]; /* by letter */
static int show_names;
static int found, failed;

static void search_lines(FILE *input, const char *name)
{
    char *line = NULL;
    size_t size = 0;
    ssize_t length;
    unsigned long count = 0;

    for (unsigned long n = 1; (length = getline(&line, &size, input)) > 0;
         n++) {
        if (line[length - 1] == '\n')
            line[--length] = '\0';
        if (matches(line, length) == option_set['v'])
            continue;
        count++;
        if (option_set['q'] || option_set['l'])
            break;
        if (option_set['c'])
            continue;
        if (show_names)
            printf("%s:", name);
        if (option_set['n'])
            printf("%lu:", n);
        fwrite(line, 1, length, stdout);
        putchar('\n');
    }
    free(line);
    found |= count != 0;
    if (option_set['l'] && count)
        puts(name);
    if (option_set['c'] && show_names)
        printf("%s:", name);
    if (option_set['c'])
        printf("%lu\n", count);
}

static int search_file(const char *name)
{
    FILE *input = open_input(name);

    if (!input) {
        failed = 1;
        return 1;
    }
    search_lines(input, input == stdin ? "(standard input)" : name);
    failed |= close_input(input, name);
    return 0;
}

/* Search the plain files in the directory `path` and in those below it. */
static void search_tree(const char *path)
{
    struct stat st;
    char **names = read_entries(path);

    failed |= !names;
    for (char **name = names; name && *name; name++) {
        char *inner = join_path(path, *name);
        if (lstat(inner, &st) < 0)
            failed = complain(inner);
        else if (S_ISDIR(st.st_mode))
            search_tree(inner);
        else if (S_ISREG(st.st_mode))
            search_file(inner);
        free(inner);
    }
    if (names)
        free_entries(names);
}

static int search(const char *name)
{
    struct stat st;

    if (!option_set['r'] || stat(name, &st) < 0 || !S_ISDIR(st.st_mode))
        return search_file(name);
    search_tree(name);
    return 0;
}

int main(int argc, char **argv)
{
    static char *here[] = {".", NULL};
    char *patterns = NULL;
    int option;

    while ((option = getopt(argc, argv, "EFce:hilnqrvx")) != -1) {
        if (option == '?')
            usage();
        option_set[option] = 1;
        if (option != 'e')
            continue;
        if (patterns) {
            size_t size = strlen(patterns) + strlen(optarg) + 2;
            patterns = allocate(patterns, size);
            strcat(strcat(patterns, "\n"), optarg);
        } else {
            patterns = copy_string(optarg);
        }
    }
    if (!patterns && optind == argc)
        usage();
    pattern.extended = option_set['E'];
    pattern.literal = option_set['F'];
    pattern.fold_case = option_set['i'];
    pattern.whole = option_set['x'];
    add_pattern(patterns ? patterns : argv[optind++]);
    int nfiles = argc - optind;
    show_names = (nfiles > 1 || option_set['r']) && !option_set['h'];
    each_input(option_set['r'] && !nfiles ? here : argv + optind, search);
    failed |= finish(0);
    return failed ? 2 : !found;
}
