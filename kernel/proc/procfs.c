/*
 * /proc. (Being written by the procfs engineer, a separate one: kernel/proc/
 * procfs*.c are his files. The rest of proc/ only calls procfs_mount().)
 */
