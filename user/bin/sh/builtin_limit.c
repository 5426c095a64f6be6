/*
 * Built-ins about resources: ulimit times
 */
#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/times.h>
#include <unistd.h>

#include "builtin.h"
#include "out.h"
#include "sh.h"

static const struct limit {
    char letter;
    int resource;
    unsigned unit; /* bytes or whatever that a number of ulimit counts */
    const char *name;
} limits[] = {
    {'c', RLIMIT_CORE, 512, "core file (blocks)"},
    {'d', RLIMIT_DATA, 1024, "data (KiB)"},
    {'f', RLIMIT_FSIZE, 512, "file (blocks)"},
    {'n', RLIMIT_NOFILE, 1, "open files"},
    {'s', RLIMIT_STACK, 1024, "stack (KiB)"},
    {'t', RLIMIT_CPU, 1, "time (seconds)"},
    {'u', RLIMIT_NPROC, 1, "processes"},
    {'v', RLIMIT_AS, 1024, "address space (KiB)"},
};

#define NLIMITS (sizeof(limits) / sizeof(limits[0]))

static void print_limit(const struct limit *l, bool hard)
{
    struct rlimit r;
    rlim_t value;

    if (getrlimit(l->resource, &r) < 0) {
        out_fmt("%s\n", strerror(errno));
        return;
    }
    value = hard ? r.rlim_max : r.rlim_cur;
    if (value == RLIM_INFINITY)
        out_str("unlimited\n");
    else
        out_fmt("%lu\n", (unsigned long)(value / l->unit));
}

static int set_limit(const struct limit *l, const char *text, bool soft,
                     bool hard)
{
    int n = parse_count(text);
    rlim_t value = RLIM_INFINITY;
    struct rlimit r;

    if (strcmp(text, "unlimited") != 0) {
        if (n < 0 || (rlim_t)n > RLIM_INFINITY / l->unit) {
            warn("ulimit: %s: bad number", text);
            return 2;
        }
        value = (rlim_t)n * l->unit;
    }
    if (getrlimit(l->resource, &r) == 0) {
        if (soft)
            r.rlim_cur = value;
        if (hard)
            r.rlim_max = value;
        if (setrlimit(l->resource, &r) == 0)
            return 0;
    }
    warn("ulimit: %s: %s", text, strerror(errno));
    return 1;
}

/* ulimit [-SH] [-a | -cdfnstuv] [number | unlimited] */
int builtin_ulimit(int argc, char **argv)
{
    const struct limit *l = &limits[2]; /* -f, says POSIX */
    bool all = false, soft = false, hard = false;
    int i = 1, letter;
    size_t k;

    while ((letter = next_option(argv, &i, "SHacdfnstuv")) > 0) {
        soft |= letter == 'S';
        hard |= letter == 'H';
        all |= letter == 'a';
        for (k = 0; k < NLIMITS; k++)
            if (limits[k].letter == letter)
                l = &limits[k];
    }
    if (letter < 0)
        return 2;
    if (i < argc)
        return set_limit(l, argv[i], soft || !hard, hard || !soft);
    for (k = 0; all && k < NLIMITS; k++) {
        out_fmt("-%c %-22s", limits[k].letter, limits[k].name);
        print_limit(&limits[k], hard && !soft);
    }
    if (!all)
        print_limit(l, hard && !soft);
    return 0;
}

static void print_time(clock_t ticks, char end)
{
    unsigned long hz = (unsigned long)sysconf(_SC_CLK_TCK);
    unsigned long t = (unsigned long)ticks;

    out_fmt("%lum%lu.%02lus%c", t / hz / 60, t / hz % 60, t % hz * 100 / hz,
            end);
}

/* times: of the shell, then of its children; user, then system */
int builtin_times(int argc, char **argv)
{
    struct tms t;

    (void)argc;
    (void)argv;
    times(&t);
    print_time(t.tms_utime, ' ');
    print_time(t.tms_stime, '\n');
    print_time(t.tms_cutime, ' ');
    print_time(t.tms_cstime, '\n');
    return 0;
}
