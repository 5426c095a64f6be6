/*
 * xargs: run a command, "echo" if none is given, with the words of standard
 * input as further arguments, in as few calls as possible.
 *
 *   -n N  at most N words a call
 *   -0    words end with NUL instead of blanks and newlines
 *
 * Exit status 0 if all calls succeeded, 123 if one failed, 127 or 126 if the
 * command could not be run.
 */
#define PROG "xargs"
#define USAGE "[-0] [-n words] [command [argument ...]]"
#include <ctype.h>
#include <sys/wait.h>
#include "tool.h"

#define MAX_CALL 65536 /* bytes of words in one call, well below ARG_MAX */

static int nul_ends;

/* The command of the next call: its own words, then those read. */
static char **words;
static long nwords, nbytes;

static void add_word(char *word)
{
    words = make_room(words, nwords, sizeof *words);
    words[nwords++] = word;
    words[nwords] = NULL;
    nbytes += strlen(word) + 1;
}

/* Read a word. Returns it in new memory, or NULL at the end of the input. */
static char *read_word(void)
{
    char *word = NULL;
    long n = 0;
    int c;

    do
        c = getchar();
    while (!nul_ends && c != EOF && isspace(c));
    if (c == EOF)
        return NULL;
    for (;; c = getchar()) {
        word = make_room(word, n, 1);
        if (c == EOF || (nul_ends ? c == '\0' : isspace(c)))
            break;
        word[n++] = c;
    }
    word[n] = '\0';
    return word;
}

/* Run the command and wait for it. Returns 0, or 123 if it failed. */
static int run(void)
{
    int status;
    pid_t pid = fork();

    if (pid < 0)
        die("fork");
    if (pid == 0)
        become(words);
    if (waitpid(pid, &status, 0) < 0)
        die("wait");
    if (WIFEXITED(status) && WEXITSTATUS(status) >= 126)
        exit(WEXITSTATUS(status));
    return status ? 123 : 0;
}

int main(int argc, char **argv)
{
    int option, status = 0, called = 0;
    long max_words = LONG_MAX;
    char *word;

    while ((option = getopt(argc, argv, "+0n:")) != -1) {
        if (option == '0')
            nul_ends = 1;
        else if (option == 'n')
            max_words = number(optarg, 1, LONG_MAX);
        else
            usage();
    }
    if (optind == argc)
        add_word("echo");
    for (; optind < argc; optind++)
        add_word(argv[optind]);
    long nfixed = nwords, fixed_bytes = nbytes;
    do {
        word = read_word();
        if (word)
            add_word(word);
        int full = nwords - nfixed == max_words || nbytes >= MAX_CALL;
        if (full || (!word && (nwords > nfixed || !called))) {
            status |= run();
            called = 1;
            while (nwords > nfixed)
                free(words[--nwords]);
            words[nwords] = NULL;
            nbytes = fixed_bytes;
        }
    } while (word);
    return ferror(stdin) ? complain("standard input") : status;
}
