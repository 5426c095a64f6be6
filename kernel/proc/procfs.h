/*
 * /proc: what the kernel knows about processes and itself, as text.
 */
#pragma once

/* Mount it on /proc: 0 or -errno. Sleeps. */
int procfs_mount(void);
