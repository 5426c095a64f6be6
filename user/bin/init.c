/*
 * init: the first process, whose parent is the kernel and who is the parent
 * of all orphans.
 *
 * The kernel calls it with the words of its command line. With "-c COMMAND",
 * the shell runs the command once and the machine is switched off with the
 * command's exit status (128 and the signal's number if it was killed).
 * Otherwise init runs /etc/rc, if there is one, and then a shell on the
 * console (with "login", the program of this name, which asks who is there),
 * again whenever that has ended. Meanwhile it waits for every
 * process that has lost its parent, so that none remains a zombie.
 */
#define PROG "init"
#define USAGE "[-c command | login]"
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include "tool.h"
#include "power.h"

#define HOME "/root"
#define SHELL "/bin/sh"
#define LOGIN "/bin/login"
#define START_SCRIPT "/etc/rc"
#define CONSOLE "/dev/console"

static char *environment[] = {"PATH=/bin", "HOME=" HOME,   "TERM=linux",
                              "USER=root", "SHELL=" SHELL, NULL};

/* Make the console descriptors 0, 1 and 2. */
static void open_console(void)
{
    int fd = open(CONSOLE, O_RDWR);

    if (fd < 0)
        return; /* nobody to tell */
    for (int i = 0; i <= STDERR_FILENO; i++)
        if (fd != i)
            dup2(fd, i);
    if (fd > STDERR_FILENO)
        close(fd);
}

/* fork, again and again until there is room: init must not give up. */
static pid_t fork_surely(void)
{
    pid_t pid;

    while ((pid = fork()) < 0) {
        complain("fork");
        sleep(1);
    }
    return pid;
}

/*
 * Run a program in a session of its own that has the console, and wait for
 * it and for all orphans that end before it does. Returns its wait status.
 */
static int run(char **args)
{
    int status;
    pid_t pid = fork_surely(), ended;

    if (pid == 0) {
        setsid();
        ioctl(STDIN_FILENO, TIOCSCTTY, 1); /* whoever has it */
        execve(args[0], args, environment);
        complain(args[0]);
        _exit(127);
    }
    do
        ended = wait(&status);
    while (ended != pid && (ended >= 0 || errno == EINTR));
    return status;
}

/* The words of the command line as one command. */
static char *join_words(char **words)
{
    size_t nbytes = 1;

    for (char **word = words; *word; word++)
        nbytes += strlen(*word) + 1;
    char *command = allocate(NULL, nbytes);
    *command = '\0';
    for (; *words; words++) {
        strcat(command, *words);
        if (words[1])
            strcat(command, " ");
    }
    return command;
}

/* Have the shell run a command, then switch the machine off. */
static void run_and_stop(char *command)
{
    char *shell[] = {SHELL, "-c", command, NULL};
    int status = run(shell);

    end_machine(LINUX_REBOOT_CMD_POWER_OFF, WIFEXITED(status)
                                                ? WEXITSTATUS(status)
                                                : 128 + WTERMSIG(status));
    complain("reboot");
}

int main(int argc, char **argv)
{
    static char *shell[] = {SHELL, NULL}, *login[] = {LOGIN, NULL};
    static char *script[] = {SHELL, START_SCRIPT, NULL};
    struct timespec start, end;
    char **person = shell;

    if (getpid() != 1) {
        fputs(PROG ": the kernel starts me, as process 1\n", stderr);
        return 1;
    }
    open_console();
    chdir(HOME);
    if (argc > 2 && strcmp(argv[1], "-c") == 0)
        run_and_stop(join_words(argv + 2));
    if (argc == 2 && strcmp(argv[1], "login") == 0)
        person = login;
    if (access(START_SCRIPT, R_OK) == 0)
        run(script);
    for (;;) {
        clock_gettime(CLOCK_MONOTONIC, &start);
        run(person);
        clock_gettime(CLOCK_MONOTONIC, &end);
        if (end.tv_sec - start.tv_sec < 1)
            sleep(1); /* a shell that cannot live must not spin */
    }
}
