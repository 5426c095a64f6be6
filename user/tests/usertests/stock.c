/*
 * What is there before a test must be there again after it: memory, promises
 * of memory, the kernel's objects, blocks and inodes. Read from /proc and
 * statfs, on kin only.
 *
 * Memory that a slab or the file cache keeps for later counts as free; and so
 * does what other programs have: one that reads the report grows as it does.
 */
#include <ctype.h>
#include <dirent.h>
#include "stock.h"
#include "test.h"

#define SETTLE_MS 30000 /* what is freed late has so much time for it */
#define STEP_MS 20

/* Slab caches whose objects all belong to a process, an open file or so. */
static const char *const caches[NCACHES] = {
    "proc ", "group ", "mm ",     "area ", "sighand ", "signal ",
    "file ", "files ", "fsinfo ", "pipe ", "inode ",
};

/* What other programs have in memory, and were promised, in KiB. */
static void take_others(long *memory, long *promised)
{
    DIR *dir = opendir("/proc");
    char path[32], text[128], *end;
    struct dirent *entry;

    *memory = *promised = 0;
    while (dir && (entry = readdir(dir)) != NULL) {
        if (!isdigit(entry->d_name[0]) || atoi(entry->d_name) == getpid())
            continue;
        snprintf(path, sizeof path, "/proc/%s/statm", entry->d_name);
        if (slurp(path, text, sizeof text) <= 0)
            continue;
        strtol(text, &end, 10); /* size resident shared text 0 data 0 */
        *memory += strtol(end, &end, 10) * (PAGE / KIB);
        for (int i = 0; i < 3; i++)
            strtol(end, &end, 10);
        *promised += strtol(end, &end, 10) * (PAGE / KIB);
    }
    if (dir)
        closedir(dir);
}

void take_stock(struct stock *stock)
{
    struct space space = free_space();
    long slab = field("/proc/meminfo", "Slab:"), memory, promised;

    take_others(&memory, &promised);
    stock->memory = field("/proc/meminfo", "MemFree:") +
                    field("/proc/meminfo", "Cached:") + slab + memory;
    stock->promised = field("/proc/meminfo", "Committed_AS:") - slab - promised;
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
