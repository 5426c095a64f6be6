/*
 * Replay: the log's last transaction is written home when the file system is
 * mounted, unless a crash cut it off. Runs before the cache holds anything,
 * with pages of its own.
 */
#include "abi/errno.h"
#include "fs/journal.h"
#include "lib/printf.h"
#include "lib/string.h"

#define BATCH 8u /* images read at a time */

/* The pages of a replay: one for the header, and a batch. */
struct replay {
    const struct superblock *sb;
    struct log_header *header;
    void *pages[BATCH];
};

static bool alloc_pages(struct replay *replay)
{
    void **wanted[BATCH + 1] = {(void **)&replay->header};
    struct page *page;

    for (unsigned i = 0; i < BATCH; i++)
        wanted[i + 1] = &replay->pages[i];
    for (unsigned i = 0; i <= BATCH; i++) {
        page = page_alloc();
        if (!page)
            return false;
        *wanted[i] = page_to_virt(page);
    }
    return true;
}

static void free_pages(struct replay *replay)
{
    if (replay->header)
        page_put(virt_to_page(replay->header));
    for (unsigned i = 0; i < BATCH && replay->pages[i]; i++)
        page_put(virt_to_page(replay->pages[i]));
}

/* Whether the header is one to replay, as far as it alone can tell. */
static bool header_valid(const struct replay *replay)
{
    const struct log_header *header = replay->header;
    const struct superblock *sb = replay->sb;

    if (header->magic != LOG_MAGIC || header->n == 0 ||
        header->n >= sb->log_blocks || header->n > LOG_MAX_IMAGES)
        return false;
    for (uint32_t i = 0; i < header->n; i++) {
        uint32_t home = header->home[i];
        if (home >= sb->nblocks ||
            (home >= sb->log_start && home < sb->log_start + sb->log_blocks))
            return false;
    }
    return true;
}

/* Go through all images: add them to *sum, or (sum is NULL) write them home. */
static int for_images(struct replay *replay, uint32_t *sum)
{
    const struct log_header *header = replay->header;
    uint32_t n;
    int err = 0;

    for (uint32_t i = 0; i < header->n && !err; i += n) {
        n = MIN(BATCH, header->n - i);
        err = blocks_read(replay->sb->log_start + 1 + i, replay->pages, n);
        for (uint32_t k = 0; k < n && !err; k++)
            if (sum)
                *sum = log_checksum(*sum, replay->pages[k], BLOCK_SIZE);
            else
                err = blocks_write(header->home[i + k], &replay->pages[k], 1);
    }
    return err;
}

static int replay_log(struct replay *replay)
{
    struct log_header *header = replay->header;
    void *page = header;
    uint32_t wanted, sum;
    int err = blocks_read(replay->sb->log_start, &page, 1);

    if (err || !header_valid(replay))
        return err;
    wanted = header->checksum;
    header->checksum = 0;
    sum = log_checksum(0, header, BLOCK_SIZE);
    err = for_images(replay, &sum);
    if (err || sum != wanted)
        return err;
    kprintf("fs: replaying the journal: %u blocks\n", header->n);
    err = for_images(replay, NULL);
    if (!err)
        err = disk_flush();
    header->n = 0;
    if (!err)
        err = blocks_write(replay->sb->log_start, &page, 1);
    return err ? err : disk_flush();
}

int journal_replay(const struct superblock *sb)
{
    struct replay replay = {.sb = sb};
    int err = alloc_pages(&replay) ? replay_log(&replay) : -ENOMEM;

    if (err)
        kprintf("fs: the journal cannot be replayed: error %d\n", -err);
    free_pages(&replay);
    return err;
}
