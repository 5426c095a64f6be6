/*
 * The journal, as fsck sees it.
 */
#pragma once

#include <stdint.h>

#include "check.h"

/*
 * Check the journal of the image, whose superblock is sound. Returns how many
 * images it holds that must be written home: 0 when it is empty, torn (its
 * transaction was never committed, which is no finding) or damaged.
 */
uint32_t journal_check(struct check *c);

/* Write the images home, then empty the journal; journal_check() said so. */
void journal_replay(const struct image *img);
