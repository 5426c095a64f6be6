/*
 * Built-ins about jobs: jobs fg bg wait kill
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "builtin.h"
#include "job_text.h"
#include "jobs.h"
#include "out.h"
#include "sh.h"
#include "signals.h"
#include "trap.h"

/* The text behind % in a job's name is the start of its command, or ?part. */
static bool text_matches(const struct job *job, const char *text)
{
    if (!job->text)
        return false;
    if (text[0] == '?')
        return strstr(job->text, text + 1) != NULL;
    return strncmp(job->text, text, strlen(text)) == 0;
}

/*
 * The job that SPEC names: %n, %% or %+ or % (the current one), %- (the one
 * before), %text, %?text, or the id of a process in it. NULL if none does.
 */
static struct job *find_job(const char *spec)
{
    int number = parse_count(spec + (spec[0] == '%'));
    struct job *job;
    int i;

    if (spec[0] == '%' &&
        (!spec[1] || strcmp(spec, "%%") == 0 || strcmp(spec, "%+") == 0))
        return jobs_current(NULL);
    if (strcmp(spec, "%-") == 0)
        return jobs_current(jobs_current(NULL));
    for (job = jobs_first(); job; job = job->next) {
        if (spec[0] == '%') {
            if (number >= 0 ? job->number == number
                            : text_matches(job, spec + 1))
                return job;
            continue;
        }
        for (i = 0; i < job->n; i++)
            if (job->members[i].pid == number)
                return job;
    }
    return NULL;
}

/* The same, reporting that there is none; SPEC may be NULL for %%. */
static struct job *need_job(const char *command, const char *spec)
{
    struct job *job = find_job(spec ? spec : "%%");

    if (!job)
        warn("%s: %s: no such job", command, spec ? spec : "%%");
    return job;
}

/* jobs [-l|-p] [job...] */
int builtin_jobs(int argc, char **argv)
{
    struct job *job, *next;
    int i = 1, letter, how = 0;

    while ((letter = next_option(argv, &i, "lp")) > 0)
        how = letter;
    if (letter < 0)
        return 2;
    while (jobs_first() && job_collect(WNOHANG) > 0)
        ;
    for (job = jobs_first(); job; job = next) {
        next = job->next;
        if (!job->background || (i < argc && find_job(argv[i]) != job))
            continue;
        if (how == 'p')
            out_fmt("%d\n", (int)(job->n ? job->members[0].pid : 0));
        else
            job_print(job, how == 'l');
        job->changed = false;
        if (job_state(job) == MEMBER_DONE)
            job_free(job);
    }
    return 0;
}

int builtin_fg(int argc, char **argv)
{
    struct job *job = need_job("fg", argc > 1 ? argv[1] : NULL);

    if (!job)
        return 2;
    out_fmt("%s\n", job->text);
    out_flush();
    if (!job_continue(job, true) && errno != ESRCH)
        warn("fg: %s", strerror(errno));
    return job_wait(job);
}

int builtin_bg(int argc, char **argv)
{
    int i = 1;

    do {
        struct job *job = need_job("bg", i < argc ? argv[i] : NULL);
        if (!job)
            return 2;
        if (!job_continue(job, false)) {
            warn("bg: %s", strerror(errno));
            return 1;
        }
        out_fmt("[%d] %s\n", job->number, job->text);
    } while (++i < argc);
    return 0;
}

/* Wait for JOB to end. False if a trap's signal came first. */
static bool await(const struct job *job)
{
    while (job_collect(WNOHANG) > 0)
        ; /* it may have been continued */
    while (job_state(job) == MEMBER_RUNNING) {
        if (trap_pending)
            return false;
        if (job_collect(0) < 0 && errno != EINTR)
            break;
    }
    return !trap_pending;
}

static int wait_for_all(void)
{
    struct job *job, *next;

    for (job = jobs_first(); job; job = next) {
        if (!await(job))
            return 128 + trap_pending;
        next = job->next;
        if (job_state(job) != MEMBER_STOPPED)
            job_free(job);
    }
    return 0;
}

/* wait [job or process...] */
int builtin_wait(int argc, char **argv)
{
    int i, status = 0;

    if (argc == 1)
        return wait_for_all();
    for (i = 1; i < argc; i++) {
        struct job *job = find_job(argv[i]);
        status = 127;
        if (!job)
            continue;
        if (!await(job))
            return 128 + trap_pending;
        if (job_state(job) == MEMBER_RUNNING)
            continue; /* it is the parent's */
        status = job_status(job);
        if (job_state(job) != MEMBER_STOPPED)
            job_free(job);
    }
    return status;
}

/* Send SIG to what SPEC names. */
static bool send(const char *spec, int sig)
{
    bool group = spec[0] == '-';
    struct job *job = NULL;
    int pid;

    if (spec[0] == '%') {
        job = need_job("kill", spec);
        if (!job)
            return false;
        if (sig == SIGCONT)
            return job_continue(job, false);
        pid = job->group ? -(int)job->group : (int)job->members[0].pid;
    } else {
        pid = parse_count(spec + group);
        if (pid < 0) {
            warn("kill: %s: not a process or job", spec);
            return false;
        }
        if (group)
            pid = -pid;
    }
    if (kill(pid, sig) == 0) {
        /* a stopped job could not die of it */
        if (spec[0] == '%' && (sig == SIGTERM || sig == SIGHUP) &&
            job_state(job) == MEMBER_STOPPED)
            job_continue(job, false);
        return true;
    }
    warn("kill: %s: %s", spec, strerror(errno));
    return false;
}

/* kill -l [status or name...] */
static int list_signals(char **argv)
{
    int sig;

    for (; *argv; argv++) {
        sig = parse_count(*argv);
        if (sig < 0 && signal_number(*argv) >= 0) {
            out_fmt("%d\n", signal_number(*argv));
            continue;
        }
        if (sig > 128)
            sig -= 128;
        if (!signal_name(sig)) {
            warn("kill: %s: not a signal", *argv);
            return 1;
        }
        out_fmt("%s\n", signal_name(sig));
    }
    if (!argv[-1] || argv[-1][0] == '-')
        for (sig = 1; sig < NSIGNALS; sig++)
            if (signal_name(sig))
                out_fmt("%s\n", signal_name(sig));
    return 0;
}

/* kill [-s signal | -signal] process or job... */
int builtin_kill(int argc, char **argv)
{
    int i = 1, sig = SIGTERM, status = 0;

    if (argc > 1 && strcmp(argv[1], "-l") == 0)
        return list_signals(argv + 2);
    if (argc > 1 && argv[1][0] == '-' && argv[1][1]) {
        const char *name = argv[1] + 1;
        if (strcmp(name, "s") == 0 && argc > 2)
            name = argv[++i];
        i++;
        if (strcmp(name, "-") != 0)
            sig = signal_number(name);
        if (sig < 0) {
            warn("kill: %s: not a signal", name);
            return 2;
        }
    }
    if (i < argc && strcmp(argv[i], "--") == 0)
        i++;
    if (i >= argc)
        return usage("kill [-s signal | -signal] process or job...");
    for (; i < argc; i++)
        if (!send(argv[i], sig))
            status = 1;
    return status;
}
