/*
 * The loop around parse and exec (see source.h).
 */
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "exec.h"
#include "job_text.h"
#include "jobs.h"
#include "parse.h"
#include "redirect.h"
#include "sh.h"
#include "source.h"
#include "trap.h"

/* Run one line, whose tree lives in A. */
static void run_line(struct input *in, const struct node *tree, int flags)
{
    if (!input_done(in))
        flags &= ~EXEC_LAST;
    if (tree)
        exec_node(tree, flags);
}

/* A person's input: after an error or ^C comes the next prompt. */
static void recover(struct input *in)
{
    if (sh.flow != FLOW_EXIT)
        sh.flow = FLOW_NONE;
    if (trap_pending)
        trap_run();
    if (in->interrupted)
        sh.status = 128 + SIGINT;
    in->interrupted = in->ended = false;
    in->continued = false;
    input_discard(in);
    if (sh.flow != FLOW_EXIT)
        sh.flow = FLOW_NONE;
}

static unsigned nlines, warned_at; /* a person's; which was told, or 0 */

bool source_may_leave(void)
{
    struct job *job = jobs_current(NULL);
    bool warned = warned_at != 0 && warned_at + 1 == nlines;

    if (warned || !job || job_state(job) != MEMBER_STOPPED)
        return true;
    warned_at = nlines;
    warn("there are stopped jobs");
    return false;
}

int source_input(struct input *in, int flags)
{
    while (!sh.flow) {
        struct arena *a = arena_new();
        enum parse_result result;
        struct node *tree;
        bool ended;

        if (in->person) {
            jobs_notify();
            nlines++;
        }
        result = parse_line(in, a, &tree);
        if (result == PARSE_OK)
            run_line(in, tree, flags);
        else if (result == PARSE_ERROR && !in->interrupted)
            shell_abort(2);
        arena_drop(a);
        ended = result == PARSE_END && !in->interrupted;
        if (in->person)
            recover(in); /* and run traps: one may be for a lost terminal */
        if (ended && !sh.flow && (!in->person || source_may_leave()))
            break;
    }
    return sh.status;
}

int source_string(const char *s, int flags)
{
    struct input in;

    input_string(&in, s, strlen(s), sh.line > 0 ? sh.line : 1);
    return source_input(&in, flags);
}

int source_open(const char *path)
{
    int fd = open(path, O_RDONLY), own;

    if (fd < 0)
        return -1;
    own = own_fd(fd);
    close(fd);
    return own;
}

int source_file(const char *path)
{
    const char *script = sh.script;
    int loops = sh.loops, line = sh.line;
    int fd = source_open(path);
    struct input in;

    if (fd < 0)
        return -1;
    input_file(&in, fd, true);
    sh.script = path;
    sh.loops = 0;
    sh.callers++;
    sh.status = 0;
    source_input(&in, 0);
    if (sh.flow == FLOW_RETURN)
        sh.flow = FLOW_NONE;
    sh.callers--;
    sh.loops = loops;
    sh.script = script;
    sh.line = line;
    input_close(&in);
    return sh.status;
}
