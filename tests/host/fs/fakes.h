/*
 * The machine under kernel/fs in these tests: one process, memory out of an
 * array, a disk in memory. Mounting happens in a child process each time, so
 * the kernel's variables start afresh; the disk is memory shared with it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define DISK_BLOCKS 4096u  /* the largest disk: 16 MiB */
#define PARTITION_BLOCK 1u /* where the partition starts on it */
#define MAX_LOG 60000u     /* block writes and flushes that are logged */

struct disk_event {
    uint32_t block; /* on the disk; FLUSH: a flush */
    uint32_t data;  /* index of its content in log_data */
};
#define FLUSH UINT32_MAX
#define MARK (UINT32_MAX - 1) /* the test's own: data is its number */

struct fake_disk {
    uint8_t block[DISK_BLOCKS][4096];
    uint32_t nblocks;
    bool logging;
    uint32_t nevents;
    struct disk_event event[MAX_LOG];
    uint32_t ndata;
    uint8_t log_data[MAX_LOG][4096];

    uint32_t reads, writes;         /* transfers so far */
    uint32_t fail_read, fail_write; /* fail this one (from 1) and, if
                                       fail_forever, all after it; 0: none */
    bool fail_forever;
    bool synced; /* the test's: the last fs_sync() succeeded */
};
extern struct fake_disk *disk; /* shared */

extern uint32_t fake_npages; /* frames of the machine */
extern uint32_t fake_pages_used;
extern uint32_t fail_alloc_every; /* each n-th page_alloc fails; 0: none */
extern struct proc *fake_process;
extern uint32_t fake_slab_used; /* objects and kmallocs */
extern bool quiet;              /* do not print what the kernel prints */

/* The user's memory that is there: addresses outside are faults. */
void user_allow(const void *start, uint32_t n);

void fakes_init(void); /* before the first mount */
void log_mark(uint32_t number);
