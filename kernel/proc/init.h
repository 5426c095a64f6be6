/*
 * The first processes: init (pid 1) and kthreadd (pid 2).
 */
#pragma once

/*
 * Set up the process floor and start init, which mounts the file systems and
 * becomes /bin/init. Boot CPU, when all floors below are set up and the other
 * CPUs run; the boot CPU then goes on to sched_idle().
 */
void proc_init(void);
