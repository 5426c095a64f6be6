/*
 * Jobs (see jobs.h).
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "job_text.h"
#include "jobs.h"
#include "mem.h"
#include "out.h"
#include "redirect.h"
#include "sh.h"
#include "trap.h"

#define FINISHED_MAX 64 /* done background jobs a script may still ask for */

static struct job *jobs;
static unsigned touches;
static int terminal = -1; /* the shell's own descriptor of it, or -1 */
static pid_t shell_group, former_group; /* which had the terminal before */
static struct termios shell_modes;
static sigset_t mask; /* the shell's, while it forks */

struct job *jobs_first(void)
{
    return jobs;
}

/* May the shell use the terminal? A person's shell that was started in the
   background stops, like any other program that wants to read. */
static bool in_foreground(void)
{
    pid_t group = tcgetpgrp(STDIN_FILENO);

    if (group >= 0 && group != getpgrp() && sh.interactive) {
        kill(0, SIGTTIN);
        group = tcgetpgrp(STDIN_FILENO);
    }
    return group == getpgrp() && tcgetattr(STDIN_FILENO, &shell_modes) == 0;
}

void jobs_control(bool on)
{
    bool take = on && terminal < 0 && in_foreground();

    sh.options &= ~OPT_MONITOR;
    if (on)
        sh.options |= OPT_MONITOR;
    trap_update();
    if (!take)
        return;
    terminal = own_fd(STDIN_FILENO);
    former_group = getpgrp();
    setpgid(0, 0);
    shell_group = getpgrp();
    tcsetpgrp(terminal, shell_group);
}

void jobs_return_terminal(void)
{
    if (terminal >= 0)
        tcsetpgrp(terminal, former_group);
}

void job_free(struct job *job)
{
    struct job **link = &jobs;

    while (*link != job)
        link = &(*link)->next;
    *link = job->next;
    free(job->members);
    free(job->text);
    free(job);
}

void jobs_forget(void)
{
    while (jobs)
        job_free(jobs);
}

enum member_state job_state(const struct job *job)
{
    enum member_state state = MEMBER_DONE;
    int i;

    for (i = 0; i < job->n; i++) {
        if (job->members[i].state == MEMBER_RUNNING)
            return MEMBER_RUNNING;
        if (job->members[i].state == MEMBER_STOPPED)
            state = MEMBER_STOPPED;
    }
    return state;
}

static int exit_status(int status)
{
    if (WIFEXITED(status))
        return WEXITSTATUS(status);
    return 128 + (WIFSTOPPED(status) ? WSTOPSIG(status) : WTERMSIG(status));
}

int job_status(const struct job *job)
{
    int i = job->n - 1;

    if (i < 0)
        return 0;
    while (sh.options & OPT_PIPEFAIL && i > 0 && job->members[i].status == 0)
        i--;
    return exit_status(job->members[i].status);
}

void jobs_hang_up(void)
{
    struct job *job;

    for (job = jobs; job; job = job->next) {
        if (!job->group || job_state(job) == MEMBER_DONE)
            continue;
        kill(-job->group, SIGHUP);
        kill(-job->group, SIGCONT);
    }
}

/* Drop the oldest finished jobs of a script that never waits for them. */
static void trim(void)
{
    struct job *job, *next;
    int finished = 0;

    while (jobs && job_collect(WNOHANG) > 0)
        ;
    for (job = jobs; job; job = job->next)
        finished += job_state(job) == MEMBER_DONE;
    for (job = jobs; job && finished > FINISHED_MAX; job = next) {
        next = job->next;
        if (job_state(job) == MEMBER_DONE) {
            job_free(job);
            finished--;
        }
    }
}

struct job *job_start(const struct node *n, bool background)
{
    struct job **link = &jobs, *job = xmalloc(sizeof(*job));
    bool listed = background || sh.options & OPT_MONITOR;

    if (!sh.interactive)
        trim();
    memset(job, 0, sizeof(*job));
    while (*link) {
        job->number = (*link)->number;
        link = &(*link)->next;
    }
    job->number++;
    job->touched = ++touches;
    job->background = background;
    job->text = listed ? job_command_text(n) : NULL;
    *link = job;
    return job;
}

/* A new child of the shell becomes a subshell. */
static void begin_subshell(void)
{
    sh.interactive = false;
    sh.options &= ~OPT_MONITOR;
    terminal = -1;
    trap_reset();
    sigprocmask(SIG_SETMASK, &mask, NULL);
}

/* What a child does before it is the next member of JOB. */
static void begin_member(struct job *job)
{
    bool background = job->background;

    if (sh.options & OPT_MONITOR) {
        pid_t group = job->group ? job->group : getpid();
        setpgid(0, group);
        if (!background && terminal >= 0)
            tcsetpgrp(terminal, group);
    } else if (background) {
        trap_ignore(SIGINT);
        trap_ignore(SIGQUIT);
        if (job->n == 0) {
            close(STDIN_FILENO);
            open("/dev/null", O_RDONLY);
        }
    }
    jobs_forget();
    begin_subshell();
}

static void add_member(struct job *job, pid_t pid)
{
    struct member *m;

    job->members =
        xrealloc(job->members, (size_t)(job->n + 1) * sizeof(*job->members));
    m = &job->members[job->n++];
    m->pid = pid;
    m->state = MEMBER_RUNNING;
    m->status = 0;
    if (sh.options & OPT_MONITOR) {
        if (!job->group)
            job->group = pid;
        setpgid(pid, job->group);
    }
}

/*
 * Signals are blocked in the child until begin_subshell, for what the shell
 * ignores or only notes is meant to act on the child: a ^C or ^Z, or the TERM
 * of a kill, that comes at once waits and is not lost.
 */
static pid_t try_fork(void)
{
    sigset_t all;
    pid_t pid;

    out_flush();
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &mask);
    pid = fork();
    if (pid != 0)
        sigprocmask(SIG_SETMASK, &mask, NULL);
    if (pid < 0) {
        warn("cannot fork: %s", strerror(errno));
        shell_abort(2);
    }
    return pid;
}

pid_t job_fork(struct job *job)
{
    pid_t pid = try_fork();

    if (pid == 0)
        begin_member(job);
    else if (pid > 0)
        add_member(job, pid);
    return pid;
}

pid_t job_fork_helper(void)
{
    pid_t pid = try_fork();

    if (pid == 0) {
        if (sh.options & OPT_MONITOR)
            trap_ignore(SIGTSTP); /* it could not be continued */
        begin_subshell();
    }
    return pid;
}

int job_wait_helper(pid_t pid)
{
    int status = 0;

    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return 0;
    return exit_status(status);
}

/* PID's status is STATUS now. */
static void update(pid_t pid, int status)
{
    struct job *job;
    int i;

    for (job = jobs; job; job = job->next)
        for (i = 0; i < job->n; i++) {
            struct member *m = &job->members[i];
            if (m->pid != pid || m->state == MEMBER_DONE)
                continue;
            if (WIFCONTINUED(status)) {
                m->state = MEMBER_RUNNING;
                return;
            }
            m->status = status;
            m->state = WIFSTOPPED(status) ? MEMBER_STOPPED : MEMBER_DONE;
            job->changed = true;
            if (WIFSTOPPED(status))
                job->touched = ++touches;
            return;
        }
}

pid_t job_collect(int flags)
{
    int status;
    pid_t pid;

    if (sh.options & OPT_MONITOR)
        flags |= WUNTRACED | WCONTINUED;
    pid = waitpid(-1, &status, flags);
    if (pid > 0)
        update(pid, status);
    return pid;
}

/* The shell takes the terminal back from JOB and sets it right. */
static void take_terminal(const struct job *job)
{
    int status = job->n ? job->members[job->n - 1].status : 0;

    if (terminal < 0 || !(sh.options & OPT_MONITOR))
        return;
    tcsetpgrp(terminal, shell_group);
    if (WIFEXITED(status))
        tcgetattr(terminal, &shell_modes);
    else
        tcsetattr(terminal, TCSADRAIN, &shell_modes);
}

int job_wait(struct job *job)
{
    int status;

    while (job_state(job) == MEMBER_RUNNING)
        if (job_collect(0) < 0 && errno != EINTR)
            break;
    take_terminal(job);
    status = job_status(job);
    if (job_state(job) == MEMBER_STOPPED) {
        job->background = true;
        job->changed = false;
        job_report(job);
        return status;
    }
    job_report(job);
    job_free(job);
    if (status == 128 + SIGINT && sh.interactive)
        shell_abort(status);
    return status;
}

bool job_continue(struct job *job, bool foreground)
{
    int i;

    job->background = !foreground;
    job->changed = false;
    if (foreground && terminal >= 0 && job->group)
        tcsetpgrp(terminal, job->group);
    else
        job->touched = ++touches;
    for (i = 0; i < job->n; i++)
        if (job->members[i].state == MEMBER_STOPPED)
            job->members[i].state = MEMBER_RUNNING;
    return kill(job->group ? -job->group : job->members[0].pid, SIGCONT) == 0;
}

struct job *jobs_current(const struct job *after)
{
    struct job *job, *best = NULL;
    bool best_stopped = false;

    for (job = jobs; job; job = job->next) {
        bool stopped = job_state(job) == MEMBER_STOPPED;
        if (!job->background || job == after)
            continue;
        if (best && (best_stopped > stopped ||
                     (best_stopped == stopped && best->touched > job->touched)))
            continue;
        best = job;
        best_stopped = stopped;
    }
    return best;
}
