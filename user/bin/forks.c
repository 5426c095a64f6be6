/*
 * forks: a process graph, the orders it allows, and those that occur.
 *
 * Three processes say six letters. What to observe: each process says its own
 * letters in order; fork and wait order some across processes; nothing orders
 * the rest, so that one program has many right outputs, and must not rely on
 * any. Nobody waits for the grandchild: c may even come after f, the end. Each
 * run waits a little, by chance, before each letter; without that the same
 * few orders would come most of the time, and the others once a year.
 */
#define PROG "forks"
#define USAGE "[runs]"
#include <sys/wait.h>
#include "tool.h"

#define NLETTERS 6
#define MAX_ORDERS 720 /* as many as there could be: 6! */
#define PAUSE_US 1000
#define LONGEST 3 /* such pauses */

static const char drawing[] = "parent      a --fork---------- e -- wait -- f\n"
                              "                  \\               /\n"
                              "child              b --fork-- d -- exit\n"
                              "                         \\\n"
                              "grandchild                c -- exit\n\n";

/* What comes before what: by the program text, by fork, by wait. */
static const char *const before[] = {"ab", "bc", "bd", "ae", "df", "ef"};
#define NEDGES (sizeof before / sizeof before[0])

struct order {
    char letters[NLETTERS + 1];
    int times;
};
static struct order orders[MAX_ORDERS];
static int norders, pauses[NLETTERS];

static void say(char letter, int out)
{
    usleep(pauses[letter - 'a'] * PAUSE_US);
    if (write(out, &letter, 1) != 1)
        die("pipe");
}

static pid_t fork_or_die(void)
{
    pid_t pid = fork();

    if (pid < 0)
        die("fork");
    return pid;
}

/* The program that the drawing shows. */
static void graph(int out)
{
    say('a', out);
    if (fork_or_die() == 0) {
        say('b', out);
        if (fork_or_die() == 0) {
            say('c', out);
            _exit(0);
        }
        say('d', out);
        _exit(0);
    }
    say('e', out);
    wait(NULL);
    say('f', out);
}

/* Run the graph: all it says until the last of its processes has ended. */
static void run(char *said)
{
    int ends[2];
    ssize_t n, length = 0;

    if (pipe(ends) < 0)
        die("pipe");
    for (int i = 0; i < NLETTERS; i++)
        pauses[i] = rand() % (LONGEST + 1);
    pid_t pid = fork_or_die();
    if (pid == 0) {
        graph(ends[1]);
        _exit(0);
    }
    close(ends[1]);
    while ((n = read(ends[0], said + length, NLETTERS - length)) > 0)
        length += n;
    close(ends[0]);
    said[length] = '\0';
    waitpid(pid, NULL, 0);
}

static int allowed(const char *letters)
{
    for (size_t i = 0; i < NEDGES; i++)
        if (strchr(letters, before[i][0]) > strchr(letters, before[i][1]))
            return 0;
    return 1;
}

/* All orders of the letters from `first` on, if the graph allows them. */
static void permute(char *letters, int first)
{
    char copy[NLETTERS + 1];

    if (first == NLETTERS && allowed(letters))
        strcpy(orders[norders++].letters, letters);
    for (int i = first; i < NLETTERS; i++) {
        strcpy(copy, letters);
        copy[first] = letters[i];
        memmove(copy + first + 1, letters + first, i - first);
        permute(copy, first + 1);
    }
}

int main(int argc, char **argv)
{
    int runs = argc > 1 ? number(argv[1], 1, INT_MAX) : 100, wrong = 0;
    char letters[] = "abcdef";

    permute(letters, 0);
    printf("%s%d of %d orders are possible. Of %d runs each came:\n", drawing,
           norders, MAX_ORDERS, runs);
    if (finish(0))
        return 1;
    srand(getpid());
    for (int i = 0; i < runs; i++) {
        int k = 0;

        run(letters);
        while (k < norders && strcmp(letters, orders[k].letters) != 0)
            k++;
        if (k < norders)
            orders[k].times++;
        else
            wrong++;
    }
    for (int k = 0; k < norders; k++)
        printf("    %s %4d times\n", orders[k].letters, orders[k].times);
    printf("    others %4d times\n", wrong);
    return finish(wrong > 0);
}
