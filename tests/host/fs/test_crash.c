/*
 * Crashes: a workload runs once, with every write and flush of the disk noted.
 * Then disks are made as a crash at some moment could have left them: all that
 * was written before the last flush, and of what came after it any part, torn
 * between sectors even. Each must be in order for fsck, before and after it is
 * mounted, and hold everything that was fsynced.
 */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fs/format.h"
#include "fs/journal.h"

#define STEPS 260
#define CRASHES 700
#define APPEND 700 /* bytes a record of the log file has */

static uint8_t data[200000], back[200000];
static uint8_t base[DISK_BLOCKS][4096];

/* What is durable at a mark: marks are kind << 24 | number. */
enum { KEPT, REPLACED, APPENDED };

static uint32_t kept_size(uint32_t i)
{
    return i * 7919 % 60000;
}

static void pattern(uint8_t *buf, uint32_t n, uint32_t seed)
{
    for (uint32_t i = 0; i < n; i++)
        buf[i] = (i * 31 + seed * 17 + i / 4096) % 251;
}

static void mark(uint32_t kind, uint32_t number)
{
    log_mark(kind << 24 | number);
}

/* Written once, synced, left alone. */
static void keep(uint32_t i)
{
    char name[32];
    struct file *file;

    snprintf(name, sizeof name, "/keep/%u", i);
    file = open_ok(name, O_RDWR | O_CREAT);
    pattern(data, kept_size(i), i);
    write_ok(file, data, kept_size(i));
    CHECK_EQ(file_sync(file), 0);
    file_put(file);
    mark(KEPT, i);
}

/* A file that is replaced as a whole by rename, as careful programs do. */
static void replace(uint32_t i)
{
    struct file *file = open_ok("/new", O_RDWR | O_CREAT | O_TRUNC);

    pattern(data, 9000, i);
    memcpy(data, &i, sizeof i);
    write_ok(file, data, 9000);
    CHECK_EQ(file_sync(file), 0);
    CHECK_EQ(path_rename(NULL, "/new", NULL, "/current"), 0);
    if (i % 3 == 0) {
        CHECK_EQ(file_sync(file), 0);
        mark(REPLACED, i);
    }
    file_put(file);
}

static void append(uint32_t i)
{
    struct file *file = open_ok("/log", O_WRONLY | O_CREAT | O_APPEND);

    pattern(data, APPEND, i);
    write_ok(file, data, APPEND);
    if (i % 2 == 0) {
        CHECK_EQ(file_sync(file), 0);
        mark(APPENDED, i + 1);
    }
    file_put(file);
}

/* Anything else that changes the disk. */
static void churn(struct file **unlinked)
{
    uint32_t a = random_number(12);
    char name[32], other[32];
    struct file *file;

    snprintf(name, sizeof name, "/c%u/%u", random_number(3), a);
    snprintf(other, sizeof other, "/c%u/%u", random_number(3),
             random_number(12));
    switch (random_number(9)) {
    case 0:
    case 1:
        file = path_open(NULL, name, O_RDWR | O_CREAT, 0644);
        if (is_err(file))
            break;
        pattern(data, 50000, a);
        file_pwrite(file, (uaddr_t)data, random_number(50000),
                    random_number(100000));
        file_put(file);
        break;
    case 2:
        file = path_open(NULL, name, O_RDWR, 0);
        if (is_err(file))
            break;
        file_truncate(file, random_number(120000));
        file_put(file);
        break;
    case 3:
        path_remove(NULL, name, 0);
        break;
    case 4:
        path_rename(NULL, name, NULL, other);
        break;
    case 5:
        path_link(NULL, name, NULL, other, 0);
        break;
    case 6:
        if (path_mkdir(NULL, name, 0755))
            path_remove(NULL, name, PATH_DIRECTORY);
        break;
    case 7: /* open, and gone: an orphan while it lasts */
        if (*unlinked)
            file_put(*unlinked);
        *unlinked = path_open(NULL, "/orphan", O_RDWR | O_CREAT, 0644);
        CHECK(!is_err(*unlinked));
        write_ok(*unlinked, data, 30000);
        CHECK_EQ(path_remove(NULL, "/orphan", 0), 0);
        break;
    default:
        if (random_number(2))
            journal_flush();
        else
            CHECK_EQ(journal_commit(), 0);
    }
}

static void workload(void)
{
    struct file *unlinked = NULL;
    char name[8];

    quiet = true;
    mount_disk_or_fail();
    CHECK_EQ(path_mkdir(NULL, "/keep", 0755), 0);
    for (int i = 0; i < 3; i++) {
        snprintf(name, sizeof name, "/c%d", i);
        CHECK_EQ(path_mkdir(NULL, name, 0755), 0);
    }
    for (uint32_t i = 0; i < STEPS; i++) {
        for (uint32_t n = random_number(6); n > 0; n--)
            churn(&unlinked);
        if (i % 5 == 0)
            keep(i / 5);
        else if (i % 5 == 1)
            replace(i / 5);
        else if (i % 5 == 2)
            append(i / 5);
    }
}

/* The least that each kind must have, by the marks before event `end`. */
static uint32_t least[3];
static bool kept_any, replaced_any;

static void collect_marks(uint32_t end)
{
    memset(least, 0, sizeof least);
    kept_any = replaced_any = false;
    for (uint32_t k = 0; k < end; k++) {
        if (disk->event[k].block != MARK)
            continue;
        uint32_t kind = disk->event[k].data >> 24;
        least[kind] = disk->event[k].data & 0xffffff;
        kept_any |= kind == KEPT;
        replaced_any |= kind == REPLACED;
    }
}

static void write_torn(uint32_t block, const uint8_t *content)
{
    for (int s = 0; s < 8; s++)
        if (random_number(2))
            memcpy(disk->block[block] + s * 512, content + s * 512, 512);
}

/* Make the disk of a crash just before event `end`. */
static void crash_at(uint32_t end)
{
    uint32_t last_flush = 0, mode = random_number(4);

    memcpy(disk->block, base, sizeof base);
    for (uint32_t k = 0; k < end; k++)
        if (disk->event[k].block == FLUSH)
            last_flush = k;
    for (uint32_t k = 0; k < end; k++) {
        uint32_t block = disk->event[k].block;
        const uint8_t *content;
        if (block == FLUSH || block == MARK)
            continue;
        content = disk->log_data[disk->event[k].data];
        if (k < last_flush || mode == 0)
            memcpy(disk->block[block], content, 4096);
        else if (mode == 1 && random_number(2))
            memcpy(disk->block[block], content, 4096);
        else if (mode == 2)
            write_torn(block, content);
        /* mode 3: nothing behind the flush arrived */
    }
}

/* How many inodes on the disk have no links. */
static uint32_t orphans(void)
{
    const struct superblock *super = (void *)disk->block[PARTITION_BLOCK];
    const struct dinode *inode =
        (void *)disk->block[PARTITION_BLOCK + super->itable_start];
    uint32_t n = 0;

    for (uint32_t ino = ROOT_INO; ino < super->ninodes; ino++)
        n += inode[ino].mode != 0 && inode[ino].nlink == 0;
    return n;
}

static void verify(void)
{
    char name[32];
    struct file *file;
    uint32_t version;

    quiet = true;
    mount_disk_or_fail();
    for (uint32_t i = 0; kept_any && i <= least[KEPT]; i++) {
        snprintf(name, sizeof name, "/keep/%u", i);
        file = open_ok(name, O_RDONLY);
        CHECK_EQ(file_read(file, (uaddr_t)back, sizeof back), kept_size(i));
        pattern(data, kept_size(i), i);
        CHECK(memcmp(data, back, kept_size(i)) == 0);
        file_put(file);
    }
    if (replaced_any) {
        file = open_ok("/current", O_RDONLY);
        CHECK_EQ(file_read(file, (uaddr_t)back, sizeof back), 9000);
        memcpy(&version, back, sizeof version);
        CHECK(version >= least[REPLACED]);
        pattern(data, 9000, version);
        CHECK(memcmp(data + 4, back + 4, 8996) == 0);
        file_put(file);
    }
    file = open_ok("/log", O_RDONLY | O_CREAT);
    uint32_t n = file_read(file, (uaddr_t)back, sizeof back) / APPEND;
    CHECK(n >= least[APPENDED]);
    for (uint32_t i = 0; i < n; i++) {
        pattern(data, APPEND, i);
        CHECK(memcmp(data, back + i * APPEND, APPEND) == 0);
    }
    file_put(file);
    CHECK_EQ(fs_sync(), 0);
    CHECK_EQ(orphans(), 0); /* known mistake 32 */
}

int main(int argc, char **argv)
{
    uint32_t nevents;

    harness_init(argc, argv);
    make_disk(4000, 300);
    memcpy(base, disk->block, sizeof base);
    disk->logging = true;
    if (!in_child(workload))
        return 1;
    disk->logging = false;
    nevents = disk->nevents;
    printf("%u events, %u blocks written\n", nevents, disk->ndata);
    for (uint32_t i = 0; i < CRASHES; i++) {
        random_state = i * 2654435761u;
        uint32_t end = i == 0 ? nevents : random_number(nevents);
        collect_marks(end);
        crash_at(end);
        if (run_fsck() != 0 || !in_child(verify) || run_fsck() != 0) {
            printf("crash %u, before event %u: FAILED\n", i, end);
            return 1;
        }
    }
    printf("crash: ok\n");
    return 0;
}
