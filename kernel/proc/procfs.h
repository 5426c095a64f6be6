/*
 * /proc: what the kernel knows about processes and itself, as text.
 */
#ifndef KIN_PROC_PROCFS_H
#define KIN_PROC_PROCFS_H

/* Mount it on /proc: 0 or -errno. Sleeps. */
int procfs_mount(void);

#endif
