/*
 * What is there before a test must be there again after it: memory, promises
 * of memory, the kernel's objects, blocks and inodes. Read from /proc and
 * statfs, on kin only.
 *
 * Memory that a slab or the file cache keeps for later counts as free.
 */
#include "stock.h"
#include "test.h"

#define SETTLE_MS 3000 /* what is freed late has so much time for it */
#define STEP_MS 20

/* Slab caches whose objects all belong to a process, an open file or so. */
static const char *const caches[NCACHES] = {
    "proc ", "group ", "mm ",     "area ", "sighand ", "signal ",
    "file ", "files ", "fsinfo ", "pipe ", "inode ",
};

void take_stock(struct stock *stock)
{
    struct space space = free_space();
    long slab = field("/proc/meminfo", "Slab:");

    stock->memory = field("/proc/meminfo", "MemFree:") +
                    field("/proc/meminfo", "Cached:") + slab;
    stock->promised = field("/proc/meminfo", "Committed_AS:") - slab;
    stock->blocks = space.blocks;
    stock->inodes = space.inodes;
    for (int i = 0; i < NCACHES; i++)
        stock->objects[i] = field("/proc/slabinfo", caches[i]);
}

/* What is missing, or more than it was; false: nothing. */
static bool differs(const struct stock *before, char *report, size_t size)
{
    struct stock now;

    take_stock(&now);
    for (int i = 0; i < NCACHES; i++) {
        if (now.objects[i] > before->objects[i]) {
            snprintf(report, size, "left behind: %ld objects %s",
                     now.objects[i] - before->objects[i], caches[i]);
            return true;
        }
    }
    snprintf(report, size,
             "left behind: memory %ld KiB, promised %ld KiB, blocks %lld, "
             "inodes %lld",
             before->memory - now.memory, now.promised - before->promised,
             before->blocks - now.blocks, before->inodes - now.inodes);
    return now.memory < before->memory || now.promised > before->promised ||
           now.blocks < before->blocks || now.inodes < before->inodes;
}

bool stock_differs(const struct stock *before, char *report, size_t size)
{
    for (int ms = 0; ms < SETTLE_MS; ms += STEP_MS) {
        if (!differs(before, report, size))
            return false;
        if (ms == 0)
            sync();
        sleep_ms(STEP_MS);
    }
    return true;
}
