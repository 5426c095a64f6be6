/*
 * fsck: check a file system in an image.
 *
 *   fsck [-o OFFSET] [-r] [-x DIR] IMAGE
 *
 * The file system is at byte OFFSET, or else in the first partition of kin's
 * type, or else at the image's start. IMAGE is not changed: when its journal
 * holds a transaction that a mount would replay, the check is of the state
 * after that, and a note on stderr says so.
 *
 *   -r       write to IMAGE what a mount would: replay the journal and, if
 *            there is nothing wrong, free the inodes without links
 *   -x DIR   if there is nothing wrong, write the files to the new directory
 *            DIR of the host
 *
 * Exits with 0, with 1 when something is wrong, which is one line each on
 * stdout, or with 2 when called wrongly or the image cannot be read.
 */
#include <stdio.h>
#include <unistd.h>

#include "check.h"
#include "extract.h"
#include "journal.h"
#include "orphan.h"
#include "util.h"

const char program[] = "fsck";

/* Check the image as a mount would find it. Returns the number of findings. */
static unsigned long check(const struct image *img, bool repair)
{
    struct check c = {.img = img, .sb = image_super(img)};
    uint32_t n;

    if (!check_superblock(&c))
        return c.nfindings;
    n = journal_check(&c);
    if (n > 0) {
        fprintf(stderr, "fsck: %s: the journal holds %u blocks: %s\n",
                img->path, n, repair ? "replayed" : "checked as if replayed");
        journal_replay(img);
        if (!check_superblock(&c))
            return c.nfindings;
    }
    check_image(&c);
    return c.nfindings;
}

/* Free the orphans of an image without findings, and check it again. */
static unsigned long free_orphans(const struct image *img)
{
    uint32_t n = orphans_free(img);

    if (n == 0)
        return 0;
    fprintf(stderr, "fsck: %s: freed %u inodes without links\n", img->path, n);
    image_sync(img);
    return check(img, true);
}

int main(int argc, char **argv)
{
    off_t offset = -1;
    bool repair = false;
    const char *directory = NULL;
    struct image img;
    unsigned long nfindings;

    for (int option; (option = getopt(argc, argv, "o:rx:")) != -1;) {
        if (option == 'o')
            offset = parse_size("-o", optarg);
        else if (option == 'r')
            repair = true;
        else if (option == 'x')
            directory = optarg;
        else
            optind = argc;
    }
    if (argc - optind != 1)
        die(2, "usage: fsck [-o OFFSET] [-r] [-x DIR] IMAGE");
    if (offset > 0 && offset % SECTOR_SIZE)
        die(2, "-o must be a multiple of %u", SECTOR_SIZE);

    image_open(&img, argv[optind], offset, repair);
    nfindings = check(&img, repair);
    if (nfindings == 0 && repair)
        nfindings = free_orphans(&img);
    if (nfindings == 0 && directory)
        extract(&img, directory);
    image_close(&img);
    return nfindings > 0;
}
