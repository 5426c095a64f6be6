/*
 * -c: how often each call was made, how often it failed, and how long it took
 * from entry to exit, waiting included.
 */
#include <stdlib.h>
#include "kind.h"

#define NUMBERS 512 /* calls with higher numbers are not counted */
#define US_PER_S 1000000
#define NS_PER_US 1000

static struct count {
    unsigned calls, errors;
    uint64_t us;
} counts[NUMBERS];

void count_call(const struct tracee *t)
{
    struct timespec now;

    if (t->number >= NUMBERS)
        return;
    clock_gettime(CLOCK_MONOTONIC, &now);
    struct count *c = &counts[t->number];
    c->calls++;
    c->errors += t->failed;
    c->us += (int64_t)(now.tv_sec - t->entered.tv_sec) * US_PER_S +
             (now.tv_nsec - t->entered.tv_nsec) / NS_PER_US;
}

/* Most time first, then most calls. */
static int compare(const void *a, const void *b)
{
    const struct count *x = &counts[*(const int *)a];
    const struct count *y = &counts[*(const int *)b];

    if (x->us != y->us)
        return x->us < y->us ? 1 : -1;
    return (x->calls < y->calls) - (x->calls > y->calls);
}

static void put_line(const struct count *c, uint64_t all_us, const char *name)
{
    unsigned share = all_us ? c->us * 10000 / all_us : 0;

    put("%3u.%02u %7u.%06u %11u %9u ", share / 100, share % 100,
        (unsigned)(c->us / US_PER_S), (unsigned)(c->us % US_PER_S),
        c->calls ? (unsigned)(c->us / c->calls) : 0, c->calls);
    if (c->errors)
        put("%9u %s\n", c->errors, name);
    else
        put("%9s %s\n", "", name);
}

void count_print(void)
{
    static const char ruler[] = "------ -------------- ----------- --------- "
                                "--------- ----------------";
    static int order[NUMBERS];
    struct count all = {0};
    int n = 0;

    for (int i = 0; i < NUMBERS; i++)
        if (counts[i].calls) {
            order[n++] = i;
            all.calls += counts[i].calls;
            all.errors += counts[i].errors;
            all.us += counts[i].us;
        }
    qsort(order, n, sizeof *order, compare);
    put("%% time        seconds  usecs/call     calls    errors syscall\n%s\n",
        ruler);
    for (int i = 0; i < n; i++) {
        const char *name = syscall_of(order[i])->name;
        put_line(&counts[order[i]], all.us, name ? name : "(unknown)");
    }
    put("%s\n", ruler);
    put_line(&all, all.us, "total");
}
