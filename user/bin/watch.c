/*
 * watch: run a command again and again and show what it prints, until ^C.
 *
 *   -n DURATION  the pause between two runs; 2 seconds otherwise
 *   -t           no headline
 */
#define PROG "watch"
#define USAGE "[-t] [-n duration] command [argument ...]"
#include <stdbool.h>
#include <spawn.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include "tool.h"
#include "duration.h"

#define CLEAR "\033[H\033[J"

/* The words as one command for the shell; a new string. */
static char *join_words(char **words)
{
    char *text = copy_string(*words);

    while (*++words) {
        text = allocate(text, strlen(text) + strlen(*words) + 2);
        strcat(strcat(text, " "), *words);
    }
    return text;
}

static void print_headline(const char *pause, const char *command)
{
    struct utsname system;
    time_t now = time(NULL);
    char date[sizeof "Thu Jan  1 00:00:00 1970"];

    uname(&system);
    strftime(date, sizeof date, "%a %b %e %H:%M:%S %Y", localtime(&now));
    printf("Every %ss: %s    %s: %s\n\n", pause, command, system.nodename,
           date);
}

/*
 * Run the command and wait for it. Unlike system(), ^C ends this process, too,
 * at whatever moment it comes.
 */
static void run(char *command)
{
    char *shell[] = {"sh", "-c", command, NULL};
    pid_t child;

    errno = posix_spawn(&child, "/bin/sh", NULL, NULL, shell, environ);
    if (errno != 0)
        die("/bin/sh");
    waitpid(child, NULL, 0);
}

int main(int argc, char **argv)
{
    const char *pause = "2.0";
    struct timespec time;
    bool headline = true;
    int option;

    while ((option = getopt(argc, argv, "+n:t")) != -1)
        switch (option) {
        case 'n':
            pause = optarg;
            break;
        case 't':
            headline = false;
            break;
        default:
            usage();
        }
    if (optind == argc || !read_duration(pause, &time))
        usage();
    char *command = join_words(argv + optind);
    for (;;) {
        fputs(CLEAR, stdout);
        if (headline)
            print_headline(pause, command);
        fflush(stdout);
        run(command);
        nanosleep(&time, NULL);
    }
}
