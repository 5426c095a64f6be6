/*
 * su: a shell as another user (root, if none is named), or one command.
 *
 *   -, -l  as if that user had logged in: environment, directory
 *   -c     have the shell run the command
 *
 * It asks for the other user's password, unless root calls it. It is a
 * set-user-id program: it runs as root whoever starts it.
 */
#define PROG "su"
#define USAGE "[-] [-l] [-c command] [user]"
#include "tool.h"
#include "session.h"

int main(int argc, char **argv)
{
    const char *name = "root", *command = NULL;
    const struct passwd *user;
    int login = 0, operands = 0;

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-") == 0 || strcmp(argv[i], "-l") == 0)
            login = 1;
        else if (strcmp(argv[i], "-c") == 0 && i + 1 < argc)
            command = argv[++i];
        else if (argv[i][0] == '-' || operands++ > 0)
            usage();
        else
            name = argv[i];
    }
    if (geteuid() != 0) {
        fprintf(stderr, PROG ": it must belong to root and be set-user-id\n");
        return 1;
    }
    user = getpwnam(name);
    if (!user && getuid() == 0) {
        fprintf(stderr, PROG ": %s: no such user\n", name);
        return 1;
    }
    if (getuid() != 0 && !knows_password(user)) {
        fprintf(stderr, PROG ": wrong password\n");
        return 1;
    }
    become_user(user);
    if (login)
        start_afresh(user);
    else
        set_environment(user);
    run_shell(user, login, command);
}
