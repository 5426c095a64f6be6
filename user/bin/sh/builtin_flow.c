/*
 * Built-ins that decide what runs next: break continue return exit eval .
 * exec shift
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "builtin.h"
#include "command.h"
#include "exec.h"
#include "mem.h"
#include "param.h"
#include "sh.h"
#include "source.h"
#include "trap.h"
#include "var.h"

/*
 * The number that is argument 1, DEFAULT_VALUE if there is none; below LEAST
 * is an error like a word: it is reported, and -1.
 */
static int number_argument(char **argv, int default_value, int least)
{
    int n;

    if (!argv[1])
        return default_value;
    n = parse_count(argv[1]);
    if (n < least) {
        warn("%s: %s: bad number", argv[0], argv[1]);
        special_failed(2);
        return -1;
    }
    return n;
}

/* break [n] and continue [n]; outside of a loop they do nothing. */
int builtin_break(int argc, char **argv)
{
    int n = number_argument(argv, 1, 1);

    (void)argc;
    if (n < 0)
        return 2;
    if (sh.loops == 0)
        return 0;
    sh.flow_loops = n < sh.loops ? n : sh.loops;
    sh.flow = argv[0][0] == 'b' ? FLOW_BREAK : FLOW_CONTINUE;
    return 0;
}

/* return [n]; outside of a function or sourced file it ends the shell. */
int builtin_return(int argc, char **argv)
{
    int n = number_argument(argv, sh.status, 0);

    (void)argc;
    if (n < 0)
        return 2;
    sh.status = n & 0xff;
    sh.flow = sh.callers > 0 ? FLOW_RETURN : FLOW_EXIT;
    return sh.status;
}

int builtin_exit(int argc, char **argv)
{
    int n = number_argument(argv, trap_status(), 0);

    (void)argc;
    if (n < 0)
        return 2;
    if (sh.interactive && !source_may_leave())
        return 1;
    sh.status = n & 0xff;
    sh.flow = FLOW_EXIT;
    return sh.status;
}

int builtin_eval(int argc, char **argv)
{
    struct buf b;
    int i;

    buf_init(&b, scratch);
    for (i = 1; i < argc; i++) {
        if (i > 1)
            buf_putc(&b, ' ');
        buf_puts(&b, argv[i]);
    }
    sh.status = 0;
    return source_string(buf_str(&b), sh.tested ? EXEC_TESTED : 0);
}

/* The file that `. NAME` means: along PATH if it has no slash. */
static const char *find_source(const char *name)
{
    const char *path = var_get("PATH");
    struct stat st;

    while (path && !strchr(name, '/')) {
        char *file = path_next(&path, name);
        if (stat(file, &st) == 0 && S_ISREG(st.st_mode))
            return file;
    }
    return name;
}

int builtin_dot(int argc, char **argv)
{
    struct params params = sh.params;
    int status;

    if (argc < 2)
        return usage(". file [argument...]");
    if (argc > 2) {
        sh.params.v = argv + 2;
        sh.params.n = argc - 2;
        sh.params.owned = false;
    }
    status = source_file(find_source(argv[1]));
    if (argc > 2) {
        params_free();
        sh.params = params;
    }
    if (status < 0) {
        warn("%s: %s", argv[1], strerror(errno));
        return special_failed(2);
    }
    return status;
}

/* exec [command [argument...]]; without a command, redirections stay. */
int builtin_exec(int argc, char **argv)
{
    bool interactive = sh.interactive;
    int status, options = sh.options;

    if (argc > 1 && strcmp(argv[1], "--") == 0)
        argv++, argc--;
    if (argc == 1)
        return 0;
    sh.interactive = false;
    sh.options &= ~OPT_MONITOR;
    trap_update();
    status = command_exec(argv + 1);
    sh.interactive = interactive;
    sh.options = options;
    trap_update();
    return special_failed(status);
}

int builtin_shift(int argc, char **argv)
{
    int n = number_argument(argv, 1, 0);

    (void)argc;
    if (n < 0)
        return 2;
    if (n > sh.params.n) {
        warn("shift: there are only %d parameters", sh.params.n);
        return special_failed(2);
    }
    params_shift(n);
    return 0;
}
