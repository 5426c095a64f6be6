/*
 * Devices as the file system sees them: a table of character devices by
 * number, from which devfs makes /dev, and the disk.
 */
#pragma once

#include "lib/defs.h"

/* Device numbers as Linux i386 packs them in 16 bits; the numbers themselves
   are from its Documentation/admin-guide/devices.txt. */
#define MKDEV(major, minor) (((major) << 8) | (minor))
#define CONSOLE_RDEV MKDEV(5, 1)

struct chardev_ops {
    /* User buffers; bytes moved or -errno; may sleep. `flags` are the open
       file's (O_NONBLOCK). */
    int (*read)(uaddr_t buf, uint32_t n, int flags);
    int (*write)(uaddr_t buf, uint32_t n, int flags);
    int (*ioctl)(uint32_t request, uint32_t arg); /* or NULL: -ENOTTY */
    uint32_t (*poll)(const void **chan);          /* or NULL: always ready */
};

struct chardev {
    const char *name; /* in /dev */
    uint32_t rdev;
    uint32_t mode; /* permission bits in /dev */
    const struct chardev_ops *ops;
    int (*open)(void); /* may the running process? 0 or -errno; NULL: 0 */
};

const struct chardev *dev_find(uint32_t rdev); /* or NULL */
const struct chardev *dev_get(unsigned index); /* or NULL past the last */

/*
 * The disk: transfer n sectors of 512 bytes from/to `nbufs` buffers of 4096
 * bytes each (kernel addresses of pages; n = 8 * nbufs). 0, or -EIO after
 * retries, with a message. Sleeps. `disk_sectors` is its size; 0: no disk.
 */
int disk_read(uint32_t sector, void *const *bufs, unsigned nbufs);
int disk_write(uint32_t sector, void *const *bufs, unsigned nbufs);
int disk_flush(void); /* the drive's cache to the medium; 0 or -EIO */
uint32_t disk_sectors(void);
#define DISK_MAX_BUFS 16 /* per transfer */

/* Early console (serial, screen) for kprintf: before anything else. */
void console_init_early(void);
/* Wait until what programs wrote is out (2 s at most). Sleeps. */
void console_drain(void);
/* Interrupts, keyboard, tty, disk, clock: needs memory and the scheduler. */
void dev_init(void);

/* What the terminal has to know of the running process. */
struct tty_user {
    int group, session;
    bool is_leader, is_root;
};

/* What it asks the process floor for. */
struct tty_hooks {
    int (*signal_group)(int pgrp, int signal);
    int (*group_session)(int pgrp); /* the session it is in, or -ESRCH */
    struct tty_user (*user)(void);
    /* The running process, of the background group `pgrp`, reads or writes:
       0 to go on, -errno (after its group was sent SIGTTIN/SIGTTOU)
       otherwise. */
    int (*background)(int pgrp, int signal);
};
void tty_register_hooks(const struct tty_hooks *hooks); /* `hooks` stay */

/* The leader of `session` exits: if the terminal is its session's, it has none
   any more and the foreground group gets SIGHUP and SIGCONT. Without locks. */
void tty_session_exit(int session);

/*
 * Random bytes from the timing of interrupts. A deterministic machine gives the
 * same bytes in each run: good for stack cookies and file names, not for keys.
 * Never sleeps.
 */
void random_bytes(void *buf, uint32_t nbytes);
