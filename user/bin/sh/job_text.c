/*
 * What the shell says about jobs (see job_text.h).
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "job_text.h"
#include "mem.h"
#include "out.h"
#include "sh.h"
#include "signals.h"

char *job_command_text(const struct node *n)
{
    const char *text = n->source->text;
    size_t length = text ? strlen(text) : 0;
    size_t end = n->text_end < length ? n->text_end : length;
    char *copy = xmalloc(length + 1);
    size_t i, used = 0;

    for (i = n->text_start; i < end; i++)
        copy[used++] = text[i] == '\n' ? ' ' : text[i];
    copy[used] = '\0';
    return copy;
}

void job_report(const struct job *job)
{
    int status = job->n ? job->members[job->n - 1].status : 0;

    if (job_state(job) == MEMBER_STOPPED) {
        write_all(STDERR_FILENO, "\n", 1);
        job_print(job, false);
    } else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGINT) {
        if (sh.interactive)
            write_all(STDERR_FILENO, "\n", 1);
    } else if (WIFSIGNALED(status) && WTERMSIG(status) != SIGPIPE) {
        const char *text = signal_text(WTERMSIG(status));
        write_all(STDERR_FILENO, text, strlen(text));
        if (WCOREDUMP(status))
            write_all(STDERR_FILENO, " (core dumped)", 14);
        write_all(STDERR_FILENO, "\n", 1);
    }
}

/* "Running", "Done(2)" or the name of what stopped or killed it. */
static void describe(const struct job *job, char *text, size_t size)
{
    int status = job->n ? job->members[job->n - 1].status : 0;
    enum member_state state = job_state(job);
    int i;

    for (i = 0; state == MEMBER_STOPPED && i < job->n; i++)
        if (job->members[i].state == MEMBER_STOPPED)
            status = job->members[i].status;

    if (state == MEMBER_RUNNING)
        snprintf(text, size, "Running");
    else if (state == MEMBER_STOPPED)
        snprintf(text, size, "%s", signal_text(WSTOPSIG(status)));
    else if (WIFSIGNALED(status))
        snprintf(text, size, "%s", signal_text(WTERMSIG(status)));
    else if (WEXITSTATUS(status))
        snprintf(text, size, "Done(%d)", WEXITSTATUS(status));
    else
        snprintf(text, size, "Done");
}

void job_print(const struct job *job, bool with_pids)
{
    const struct job *current = jobs_current(NULL);
    char what[40], mark = ' ';
    int i;

    if (job == current)
        mark = '+';
    else if (job == jobs_current(current))
        mark = '-';
    describe(job, what, sizeof(what));
    out_fmt("[%d] %c ", job->number, mark);
    for (i = 0; with_pids && i < job->n; i++)
        out_fmt("%d ", (int)job->members[i].pid);
    out_fmt("%-24s ", what);
    out_str(job->text);
    out_char('\n');
    out_flush();
}

void jobs_notify(void)
{
    struct job *job, *next;

    while (jobs_first() && job_collect(WNOHANG) > 0)
        ;
    for (job = jobs_first(); job; job = next) {
        next = job->next;
        if (!job->changed)
            continue;
        job->changed = false;
        job_print(job, false);
        if (job_state(job) == MEMBER_DONE)
            job_free(job);
    }
}
