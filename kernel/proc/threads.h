/*
 * What becomes of the threads of a process when one of them executes a
 * program; threads.c tells it.
 */
#pragma once

#include "proc/family.h"

/*
 * End all threads of the running process but the caller, who becomes its
 * leader. 0; or -EAGAIN when the caller is itself about to be ended, by
 * another's exec or exit_group: SIGKILL is pending for it. Sleeps.
 */
int threads_end_others(void);
