/*
 * Becoming another user: what login and su share. After tool.h.
 */
#pragma once

#include <grp.h>
#include <pwd.h>
#include <shadow.h>

#define SHELL_DEFAULT "/bin/sh"
#define PATH_DEFAULT "PATH=/bin"
#define WRONG_DELAY_S 2 /* before one is told that a password is wrong */
#define NO_PASSWORD "*" /* the hash of nothing */

/*
 * Ask for the password of `user` (NULL: of nobody, which nobody can know, and
 * which is asked for as well). Returns whether it was right. A wrong answer
 * takes a while, so that trying many takes long.
 */
static inline int knows_password(const struct passwd *user)
{
    const struct spwd *entry = user ? getspnam(user->pw_name) : NULL;
    char *stored = copy_string(entry ? entry->sp_pwdp : NO_PASSWORD);
    const char *given, *hashed = NULL;

    if (!*stored)
        return 1;
    given = getpass("Password: ");
    if (given)
        hashed = crypt(given, stored);
    if (hashed && strcmp(hashed, stored) == 0)
        return 1;
    sleep(WRONG_DELAY_S);
    return 0;
}

/* Take on the user's ids and groups; ends the program if that fails. */
static inline void become_user(const struct passwd *user)
{
    if (initgroups(user->pw_name, user->pw_gid) < 0 ||
        setgid(user->pw_gid) < 0 || setuid(user->pw_uid) < 0)
        die(user->pw_name);
}

static inline void set_environment(const struct passwd *user)
{
    setenv("HOME", user->pw_dir, 1);
    setenv("SHELL", *user->pw_shell ? user->pw_shell : SHELL_DEFAULT, 1);
    setenv("USER", user->pw_name, 1);
    setenv("LOGNAME", user->pw_name, 1);
}

/* The environment and the place of a fresh login; of the old one only TERM
   stays. */
static inline void start_afresh(const struct passwd *user)
{
    static char *none[] = {PATH_DEFAULT, NULL};
    const char *term = getenv("TERM");

    environ = none;
    if (term)
        setenv("TERM", term, 1);
    set_environment(user);
    if (chdir(user->pw_dir) < 0) {
        complain(user->pw_dir);
        chdir("/");
    }
}

/* Execute the user's shell; with `login` it is told that it is the first. */
__attribute__((noreturn)) static inline void
run_shell(const struct passwd *user, int login, const char *command)
{
    const char *shell = *user->pw_shell ? user->pw_shell : SHELL_DEFAULT;
    const char *base = strrchr(shell, '/');
    char *name = join_path("", base ? base + 1 : shell);
    char *argv[] = {login ? name : name + 1, command ? "-c" : NULL,
                    (char *)command, NULL};

    name[0] = '-';
    execv(shell, argv);
    die(shell);
}
