/*
 * Checking and replaying the journal: see journal.h.
 *
 * A home may be any block but those of the journal.
 */
#include "journal.h"

#include <string.h>

static struct log_header *header(const struct image *img)
{
    return image_block(img, image_super(img)->log_start);
}

static uint32_t checksum(const struct image *img)
{
    struct log_header copy = *header(img);
    uint32_t first = image_super(img)->log_start + 1, sum;

    copy.checksum = 0;
    sum = log_checksum(0, &copy, sizeof copy);
    for (uint32_t i = 0; i < copy.n; i++)
        sum = log_checksum(sum, image_block(img, first + i), BLOCK_SIZE);
    return sum;
}

uint32_t journal_check(struct check *c)
{
    const struct superblock *sb = c->sb;
    const struct log_header *log = header(c->img);
    unsigned long before = c->nfindings;

    if (log->magic != LOG_MAGIC) {
        finding(c, "journal: magic is 0x%08x, not 0x%08x", log->magic,
                LOG_MAGIC);
        return 0;
    }
    if (log->n >= sb->log_blocks) {
        finding(c, "journal: %u images, but there is room for %u only", log->n,
                sb->log_blocks - 1);
        return 0;
    }
    if (log->n == 0 || log->checksum != checksum(c->img))
        return 0;
    for (uint32_t i = 0; i < log->n; i++) {
        uint32_t home = log->home[i];
        if (home >= sb->nblocks ||
            (home >= sb->log_start && home < sb->log_start + sb->log_blocks))
            finding(c, "journal: image %u belongs to block %u", i, home);
    }
    return c->nfindings == before ? log->n : 0;
}

void journal_replay(const struct image *img)
{
    struct log_header *log = header(img);
    uint32_t first = image_super(img)->log_start + 1;

    for (uint32_t i = 0; i < log->n; i++)
        memcpy(image_block(img, log->home[i]), image_block(img, first + i),
               BLOCK_SIZE);
    image_sync(img);
    log->n = 0;
    image_sync(img);
}
