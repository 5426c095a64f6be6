/*
 * Jobs: the processes of one pipeline, from fork to wait.
 *
 * With OPT_MONITOR each job is a process group of its own, and the one in
 * the foreground has the terminal. Both the shell and the child set the
 * group, so neither depends on the other being first. Without it a job is
 * only a list of processes to wait for.
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "ast.h"

enum member_state { MEMBER_RUNNING, MEMBER_STOPPED, MEMBER_DONE };

struct member {
    pid_t pid;
    enum member_state state;
    int status; /* as waitpid gave it */
};

struct job {
    struct job *next; /* sorted by number */
    int number;       /* %number */
    unsigned touched; /* when it last stopped or went to the background */
    bool background;
    bool changed; /* since the person was told */
    pid_t group;  /* 0 without job control */
    struct member *members;
    int n;
    char *text;
};

/* Turn OPT_MONITOR on or off, with all that belongs to it. */
void jobs_control(bool on);

/* The shell ends: whoever had the terminal before has it again. */
void jobs_return_terminal(void);

/* A new job without processes, for the command N. */
struct job *job_start(const struct node *n, bool background);

/*
 * Fork a member of JOB. In the child (0 is returned) everything is set up
 * to be a subshell. -1 if it failed, which was reported and aborts.
 */
pid_t job_fork(struct job *job);

/* Fork a subshell that is no job; as job_fork, but it is not waited for, and
   still knows of the shell's jobs: $(jobs -p). */
pid_t job_fork_helper(void);

/* Wait for a child from job_fork_helper. Returns its status, for $?. */
int job_wait_helper(pid_t pid);

/*
 * Wait for JOB in the foreground. Returns its status; JOB is gone unless it
 * stopped.
 */
int job_wait(struct job *job);

/* Take note of one child that changed. As waitpid: > 0 if there was one. */
pid_t job_collect(int flags);

/* Let a stopped job run on, in the foreground or not. False: errno. */
bool job_continue(struct job *job, bool foreground);

enum member_state job_state(const struct job *job);

/* The value of $? for JOB: of its last member, as a rule. */
int job_status(const struct job *job);

void job_free(struct job *job);

/* The first job; the others follow by ->next. */
struct job *jobs_first(void);

/* The newest stopped or else background job; AFTER it, the next newest. */
struct job *jobs_current(const struct job *after);

/* The terminal hangs up: tell all jobs, the stopped ones too. */
void jobs_hang_up(void);

/* Forget all jobs: they belong to another process. */
void jobs_forget(void);
