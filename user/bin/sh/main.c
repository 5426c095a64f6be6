/*
 * The shell: options, start and end.
 *
 *     sh [options] [file [argument...]]
 *     sh [options] -c commands [name [argument...]]
 *     sh [options] -s [argument...]
 *
 * Options are those of set, and -i (interactive even if input is no
 * terminal) and -l (read /etc/profile, as when $0 begins with -).
 */
#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "builtin.h"
#include "command.h"
#include "edit.h"
#include "exec.h"
#include "input.h"
#include "jobs.h"
#include "mem.h"
#include "out.h"
#include "sh.h"
#include "source.h"
#include "trap.h"
#include "var.h"

#define PROFILE "/etc/profile"
#define STACK_MAX (8 << 20) /* more of it is not used */

struct shell sh;

extern char **environ;

int shell_abort(int status)
{
    sh.status = status;
    sh.flow = sh.interactive ? FLOW_ABORT : FLOW_EXIT;
    return status;
}

void shell_die(int status)
{
    out_flush();
    _exit(status);
}

void shell_exit(int status)
{
    sh.status = status;
    out_flush();
    trap_exit();
    jobs_return_terminal();
    shell_die(sh.status);
}

size_t name_length(const char *s)
{
    size_t n = 0;

    if (is_name_start(s[0]))
        while (is_name_char(s[n]))
            n++;
    return n;
}

bool is_name(const char *s)
{
    return *s && !s[name_length(s)];
}

int parse_count(const char *s)
{
    int n = 0;

    if (!*s)
        return -1;
    for (; *s; s++) {
        if (!is_digit(*s) || n > (0x7fffffff - 9) / 10)
            return -1;
        n = 10 * n + *s - '0';
    }
    return n;
}

/* Read the start-up file PATH if it is there. */
static void read_startup(const char *path)
{
    if (path && *path)
        source_file(path);
    if (sh.flow != FLOW_EXIT)
        sh.flow = FLOW_NONE;
    sh.status = 0;
}

static void become_interactive(bool login)
{
    sh.interactive = true;
    jobs_control(true);
    if (login)
        read_startup(PROFILE);
    if (!sh.flow)
        read_startup(var_get("ENV"));
}

static int run_file(const char *path)
{
    struct input in;
    int fd = source_open(path);

    sh.script = path;
    if (fd < 0) {
        sh.script = NULL;
        warn("cannot open %s: %s", path, strerror(errno));
        return errno == ENOENT ? STATUS_NOT_FOUND : STATUS_CANNOT_RUN;
    }
    input_file(&in, fd, true);
    return source_input(&in, 0);
}

static int run_stdin(void)
{
    struct input in;
    int status;

    if (sh.interactive)
        input_person(&in);
    else
        input_file(&in, STDIN_FILENO, false);
    status = source_input(&in, 0);
    if (sh.interactive && sh.flow != FLOW_EXIT)
        edit_goodbye();
    return status;
}

/* Run what ARGV[AT...] names. SEEN has a bit for c, i, l and s. */
static int run(int argc, char **argv, int at, const char *seen)
{
    bool from_stdin = at == argc || strchr(seen, 's');
    bool login = strchr(seen, 'l') || argv[0][0] == '-';
    const char *commands = NULL;

    if (strchr(seen, 'c')) {
        if (at == argc)
            return usage("sh -c commands [name [argument...]]");
        commands = argv[at++];
        from_stdin = false;
    }
    if (at < argc && !(from_stdin && !commands))
        sh.arg0 = argv[at++];
    sh.params.v = argv + at;
    sh.params.n = argc - at;
    if (strchr(seen, 'i') ||
        (from_stdin && isatty(STDIN_FILENO) && isatty(STDERR_FILENO)))
        become_interactive(login);
    if (sh.flow)
        return sh.status;
    if (commands)
        return source_string(commands, EXEC_LAST);
    return from_stdin ? run_stdin() : run_file(sh.arg0);
}

/*
 * How far down the stack commands may nest: half of it is for them, the rest
 * for the parser and others that are deep on their own.
 */
static const char *find_stack_floor(const char *top)
{
    struct rlimit r;
    rlim_t size = STACK_MAX;

    if (getrlimit(RLIMIT_STACK, &r) == 0 && r.rlim_cur < size)
        size = r.rlim_cur;
    return top - size / 2;
}

int main(int argc, char **argv)
{
    char seen[8] = "";
    int at;

    sh.stack_floor = find_stack_floor(__builtin_frame_address(0));
    scratch = arena_new();
    sh.pid = getpid();
    sh.arg0 = argc > 0 ? argv[0] : "sh";
    var_init(environ);
    directory_init();
    at = argc > 0 ? options_read(argv, "cils", seen) : 0;
    if (at < 0)
        shell_die(2);
    shell_exit(run(argc, argv, at, seen));
}
