/*
 * /dev/trace. Writing 1 starts the recording anew, writing 0 ends it. Reading
 * takes the events out, oldest first, and finds the end when there is none:
 *
 *     # echo 1 >/dev/trace; true; echo 0 >/dev/trace; cat /dev/trace
 *     12.300456789 1 7 EMBRYO RUNNABLE sh
 *
 * that is: seconds since boot, CPU, pid, from, to, name. Events that newer
 * ones have pushed out are told as "lost N".
 *
 * tracedev.lock keeps readers from sharing a line. A line is made when the one
 * before has been read to its end.
 */
#include "abi/errno.h"
#include "dev/driver.h"
#include "lib/printf.h"
#include "sched/mutex.h"
#include "sched/trace.h"
#include "vm/user.h"

#define NS_PER_S 1000000000u
#define LINE_SIZE 128

static struct {
    struct mutex lock;
    char line[LINE_SIZE];
    uint32_t length, given; /* of the line; and how much has been read */
} tracedev = {.lock = MUTEX_INIT("trace device")};

/* The next line, or an empty one if there is no event. */
static void make_line(void)
{
    static const char *const names[PROC_NSTATES] = {
        [PROC_EMBRYO] = "EMBRYO",
        [PROC_RUNNABLE] = "RUNNABLE",
        [PROC_RUNNING] = "RUNNING",
        [PROC_SLEEPING] = "SLEEPING",
        [PROC_UNINTERRUPTIBLE] = "UNINTERRUPTIBLE",
        [PROC_STOPPED] = "STOPPED",
        [PROC_TRACED] = "TRACED",
        [PROC_ZOMBIE] = "ZOMBIE",
    };
    struct trace_event e;
    uint32_t lost, n = 0;

    tracedev.given = tracedev.length = 0;
    if (!trace_take(&e, &lost))
        return;
    if (lost)
        n = ksnprintf(tracedev.line, LINE_SIZE, "lost %u\n", lost);
    n += ksnprintf(tracedev.line + n, LINE_SIZE - n, "%u.%09u %u %d %s %s %s\n",
                   (uint32_t)(e.ns / NS_PER_S), (uint32_t)(e.ns % NS_PER_S),
                   e.cpu, e.pid, names[e.from], names[e.to], e.name);
    tracedev.length = n;
}

static int trace_read(uaddr_t buf, uint32_t n, int flags)
{
    uint32_t done = 0, part;
    int error = 0;

    (void)flags;
    mutex_lock(&tracedev.lock);
    while (done < n) {
        if (tracedev.given == tracedev.length)
            make_line();
        part = MIN(n - done, tracedev.length - tracedev.given);
        if (part == 0)
            break;
        error = copyout(buf + done, tracedev.line + tracedev.given, part);
        if (error)
            break;
        tracedev.given += part;
        done += part;
    }
    mutex_unlock(&tracedev.lock);
    return done ? (int)done : error;
}

static int trace_write(uaddr_t buf, uint32_t n, int flags)
{
    char c;

    (void)flags;
    if (n == 0)
        return 0;
    if (copyin(&c, buf, 1) < 0)
        return -EFAULT;
    if (c != '0' && c != '1')
        return -EINVAL;
    if (c == '1')
        trace_start();
    else
        trace_stop();
    return (int)n;
}

const struct chardev_ops trace_ops = {.read = trace_read, .write = trace_write};
