/*
 * login: ask who is there, and start that user's shell.
 *
 * init starts it on the console when the machine was booted with the word
 * `login`. The terminal belongs to the user until the next login.
 */
#define PROG "login"
#define USAGE ""
#include <sys/utsname.h>
#include <sys/stat.h>
#include "tool.h"
#include "session.h"

#define TRIES 5
#define TERMINAL_MODE 0600

/* Returns what was typed, without the newline; NULL at the end of input. */
static char *ask_name(void)
{
    static char *line;
    static size_t size;
    struct utsname names;

    uname(&names);
    printf("\n%s login: ", names.nodename);
    fflush(stdout);
    if (getline(&line, &size, stdin) < 0)
        return NULL;
    line[strcspn(line, "\n")] = '\0';
    return line;
}

static void give_terminal(uid_t uid, gid_t gid)
{
    if (fchown(STDIN_FILENO, uid, gid) < 0 ||
        fchmod(STDIN_FILENO, TERMINAL_MODE) < 0)
        complain("the terminal");
}

int main(int argc, char **argv)
{
    const struct passwd *user;
    char *name;

    (void)argv;
    if (argc > 1)
        usage();
    if (geteuid() != 0) {
        fprintf(stderr, PROG ": only root can let somebody in\n");
        return 1;
    }
    give_terminal(0, 0);
    for (int i = 0; i < TRIES && (name = ask_name());) {
        if (!*name)
            continue;
        user = getpwnam(name);
        if (knows_password(user)) {
            give_terminal(user->pw_uid, user->pw_gid);
            become_user(user);
            start_afresh(user);
            run_shell(user, 1, NULL);
        }
        puts("Login incorrect");
        i++;
    }
    return 1;
}
