/*
 * What the shell says about jobs.
 */
#pragma once

#include "jobs.h"

/* The text of command N as it was typed, on the heap. */
char *job_command_text(const struct node *n);

/* Say what ended or stopped a foreground job, unless that is plain. */
void job_report(const struct job *job);

/* Print a job as `jobs` does; with its process ids if asked to. */
void job_print(const struct job *job, bool with_pids);

/* Tell the person what became of background jobs; drop those done. */
void jobs_notify(void);
