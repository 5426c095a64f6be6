/*
 * passwd: change a password, one's own or (root) anybody's.
 *
 * It is a set-user-id program, for /etc/shadow is root's. The new file is
 * written beside the old one and takes its place when it is whole. While it is
 * being written another passwd finds it there and gives up. So it must not stay
 * half written: whoever has called passwd may then neither stop nor kill it,
 * nor have his limits do so.
 */
#define PROG "passwd"
#define USAGE "[user]"
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <signal.h>
#include <time.h>
#include "tool.h"
#include "session.h"

#define SHADOW "/etc/shadow"
#define NEW_SHADOW "/etc/shadow.new"
#define SALT_LENGTH 12
#define SECONDS_PER_DAY 86400

static int give_up(const char *why)
{
    fprintf(stderr, PROG ": %s\n", why);
    return 1;
}

/* Ask twice. Returns a new string, or NULL after a message. */
static char *ask_new(void)
{
    const char *given = getpass("New password: ");
    char *first;

    if (!given || !*given) {
        give_up("an empty password is none");
        return NULL;
    }
    first = copy_string(given);
    given = getpass("Again: ");
    if (given && strcmp(given, first) == 0)
        return first;
    give_up("they differ");
    return NULL;
}

static const char *hash(const char *password)
{
    static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz"
                                 "ABCDEFGHIJKLMNOPQRSTUVWXYZ./";
    unsigned char random[SALT_LENGTH];
    char setting[sizeof "$5$" + SALT_LENGTH] = "$5$";

    if (getrandom(random, sizeof random, 0) != sizeof random)
        die("random numbers");
    for (int i = 0; i < SALT_LENGTH; i++)
        setting[3 + i] = digits[random[i] & 63];
    return crypt(password, setting);
}

/* Nobody stops it now but root. */
static void stand_alone(void)
{
    static const int limits[] = {RLIMIT_CPU, RLIMIT_FSIZE, RLIMIT_STACK,
                                 RLIMIT_DATA, RLIMIT_AS};
    static const struct rlimit none = {RLIM_INFINITY, RLIM_INFINITY};
    sigset_t all;

    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        setrlimit(limits[i], &none);
    if (setuid(0) < 0)
        die("root");
}

/* Copy the lines of `from`, but with a new one for `name`. */
static void copy_lines(FILE *from, FILE *to, const char *name,
                       const char *hashed)
{
    size_t size = 0, n = strlen(name);
    char *line = NULL;

    while (getline(&line, &size, from) >= 0)
        if (strncmp(line, name, n) != 0 || line[n] != ':')
            fputs(line, to);
    fprintf(to, "%s:%s:%ld:0:99999:7:::\n", name, hashed,
            (long)(time(NULL) / SECONDS_PER_DAY));
}

static int store(const char *name, const char *hashed)
{
    FILE *from, *to;
    int fd;

    stand_alone();
    from = fopen(SHADOW, "r");
    fd = from ? open(NEW_SHADOW, O_WRONLY | O_CREAT | O_EXCL, 0600) : -1;
    if (fd < 0)
        return complain(from ? NEW_SHADOW : SHADOW);
    to = fchown(fd, 0, 0) < 0 ? NULL : fdopen(fd, "w");
    if (to)
        copy_lines(from, to, name, hashed);
    if (!to || fflush(to) == EOF || ferror(to) || ferror(from) ||
        fsync(fd) < 0 || rename(NEW_SHADOW, SHADOW) < 0) {
        complain(SHADOW);
        unlink(NEW_SHADOW);
        return 1;
    }
    return 0;
}

int main(int argc, char **argv)
{
    const struct passwd *user = getpwuid(getuid());
    char *name, *password;

    if (argc > 2)
        usage();
    if (argc == 2)
        user = getpwnam(argv[1]);
    if (!user)
        return give_up("no such user");
    if (getuid() != 0 && user->pw_uid != getuid())
        return give_up("only root may change another's password");
    name = copy_string(user->pw_name);
    printf("Changing the password of %s\n", name);
    fflush(stdout);
    if (getuid() != 0 && !knows_password(user))
        return give_up("wrong password");
    password = ask_new();
    return password ? store(name, hash(password)) : 1;
}
