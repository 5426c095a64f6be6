/*
 * kernel/fs when the disk fails, memory runs out, or what is on the disk makes
 * no sense: calls fail, but nothing crashes, and after an error fsck finds
 * nothing once the file system has been mounted again.
 */
#include "harness.h"

#include <stdio.h>
#include <string.h>

#include "fs/format.h"

static uint8_t data[100000], back[100000];

/* What is read is what was written, whatever failed before. */
static void check_content(struct file *file, uint32_t n)
{
    int r = file_pread(file, (uaddr_t)back, n, 0);

    for (int i = 0; i < r; i++)
        CHECK_EQ(back[i], 's');
}

static void use_everything(void)
{
    struct file *file, *open_unlinked;
    char name[32];

    memset(data, 's', 30000);
    path_mkdir(NULL, "/d", 0755);
    open_unlinked = path_open(NULL, "/d/open", O_RDWR | O_CREAT, 0644);
    if (!is_err(open_unlinked)) {
        file_write(open_unlinked, (uaddr_t)data, 70000);
        path_remove(NULL, "/d/open", 0);
    }
    for (int i = 0; i < 80; i++) {
        snprintf(name, sizeof name, "/d/%d", i);
        file = path_open(NULL, name, O_RDWR | O_CREAT, 0644);
        if (is_err(file))
            continue;
        file_write(file, (uaddr_t)data, i * 400);
        check_content(file, 30000);
        if (i % 16 == 0)
            file_sync(file);
        if (i % 5 == 0)
            file_truncate(file, i * 100); /* shorter */
        file_put(file);
        if (i % 7 == 0)
            path_rename(NULL, name, NULL, "/d/renamed");
        if (i % 9 == 0)
            path_remove(NULL, name, 0);
    }
    path_mkdir(NULL, "/d/dir", 0755);
    path_rename(NULL, "/d/dir", NULL, "/dir");
    path_symlink("x", NULL, "/d/sym");
    path_remove(NULL, "/dir", PATH_DIRECTORY);
    if (!is_err(open_unlinked))
        file_put(open_unlinked);
    disk->synced = fs_sync() == 0;
    file = path_open(NULL, "/d/3", O_RDWR, 0);
    if (!is_err(file)) {
        check_content(file, 1000);
        file_put(file);
    }
}

static void use_with_errors(void)
{
    quiet = true;
    user_allow((void *)4096, 0xfffe0000u);
    if (fs_init() == 0) {
        fake_process->fs = fsinfo_create();
        use_everything();
    }
}

static void mount_and_sync(void)
{
    quiet = true;
    mount_disk_or_fail();
    CHECK_EQ(fs_sync(), 0);
}

/* known mistake 33: the n-th transfer fails, alone or with all that follow. */
static void test_disk_errors(void)
{
    uint32_t reads, writes;

    make_disk(2048, 256);
    CHECK(in_child(use_with_errors));
    reads = disk->reads;
    writes = disk->writes;
    for (uint32_t n = 1; n <= reads + writes; n++)
        for (int forever = 0; forever < 2; forever++) {
            make_disk(2048, 256);
            if (n <= reads)
                disk->fail_read = n;
            else
                disk->fail_write = n - reads;
            disk->fail_forever = forever;
            if (!in_child(use_with_errors))
                failed("disk error", n, forever ? "and all after it" : "", 0);
            if (n > reads && disk->writes >= disk->fail_write)
                CHECK(!disk->synced); /* it must have been reported */
            disk->fail_read = disk->fail_write = 0;
            CHECK(in_child(mount_and_sync));
            CHECK_EQ(run_fsck(), 0);
        }
}

static void use_without_memory(void)
{
    quiet = true;
    mount_disk_or_fail();
    fail_alloc_every = random_number(40) + 2;
    use_everything();
    fail_alloc_every = 0;
    CHECK_EQ(fs_sync(), 0);
}

static void test_no_memory(void)
{
    for (int i = 0; i < 40; i++) {
        make_disk(2048, 256);
        random_number(1);
        CHECK(in_child(use_without_memory));
        CHECK_EQ(run_fsck(), 0);
    }
}

/* Superblocks and trees that make no sense are refused, not believed. */
static void test_damaged(void)
{
    for (int i = 0; i < 300; i++) {
        make_disk(1024, 128);
        CHECK(in_child(use_with_errors));
        for (uint32_t n = 1 + random_number(6); n > 0; n--) {
            uint32_t block = PARTITION_BLOCK + random_number(1024);
            if (random_number(2) == 0) /* superblock, bitmaps, inodes, data */
                block = PARTITION_BLOCK + (random_number(3) ? 129 : 0) +
                        random_number(12);
            uint32_t *word =
                (uint32_t *)disk->block[block] + random_number(1024);
            *word = random_number(2) ? random_number(2000)
                                     : random_number(UINT32_MAX);
        }
        if (!in_child(use_with_errors))
            failed("damaged disk", i, "crashed", 0);
    }
}

static const struct fs_test tests[] = {
    {"disk_errors", test_disk_errors, true},
    {"no_memory", test_no_memory, true},
    {"damaged", test_damaged, true},
};

int main(int argc, char **argv)
{
    harness_init(argc, argv);
    return run_tests(tests, ARRAY_LEN(tests), argc, argv);
}
