/*
 * posix_spawn with file actions and attributes, system and popen both ways.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static void report(int status)
{
    if (WIFEXITED(status))
        printf("exited with %d\n", WEXITSTATUS(status));
    else
        printf("killed by %d\n", WTERMSIG(status));
}

static void spawn(char *command, posix_spawn_file_actions_t *actions,
                  posix_spawnattr_t *attr)
{
    char *argv[] = {"sh", "-c", command, NULL};
    int status;
    pid_t pid;
    int error = posix_spawnp(&pid, "sh", actions, attr, argv, environ);

    if (error) {
        printf("spawn: %s\n", strerror(error));
        return;
    }
    waitpid(pid, &status, 0);
    report(status);
}

static void show(const char *path)
{
    char text[100];
    int fd = open(path, O_RDONLY), n = read(fd, text, sizeof text - 1);

    text[n > 0 ? n : 0] = '\0';
    printf("%s: %s", path, text);
    close(fd);
    unlink(path);
}

static void with_actions(void)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attr;
    sigset_t set;

    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "spawned",
                                     O_CREAT | O_WRONLY | O_TRUNC, 0600);
    posix_spawn_file_actions_adddup2(&actions, 1, 7);
    spawn("echo to 1; echo to 7 >&7", &actions, NULL);
    show("spawned");
    posix_spawnattr_init(&attr);
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    posix_spawnattr_setsigdefault(&attr, &set);
    posix_spawnattr_setpgroup(&attr, 0);
    posix_spawnattr_setflags(&attr,
                             POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    signal(SIGTERM, SIG_IGN);
    spawn("kill -TERM $$; exit 3", NULL, &attr);
    spawn("kill -TERM $$; exit 3", NULL, NULL);
    signal(SIGTERM, SIG_DFL);
}

int main(void)
{
    char line[100], *argv[] = {"nothing", NULL};
    pid_t pid;
    FILE *pipe;

    setvbuf(stdout, NULL, _IONBF, 0);
    spawn("exit 9", NULL, NULL);
    with_actions();
    printf("%s\n",
           strerror(posix_spawn(&pid, "/nothing", NULL, NULL, argv, environ)));
    report(system("exit 12"));
    report(system("kill -9 $$"));
    pipe = popen("echo one; echo two; exit 2", "r");
    while (fgets(line, sizeof line, pipe))
        printf("read %s", line);
    report(pclose(pipe));
    pipe = popen("cat; echo end", "w");
    fputs("written\n", pipe);
    report(pclose(pipe));
    return 0;
}
