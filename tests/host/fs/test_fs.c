/*
 * Tests of kernel/fs on a disk in memory: what each operation does and
 * refuses. After each, fsck finds nothing.
 */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/stat.h"
#include "fs/alloc.h"
#include "fs/cache.h"
#include "fs/format.h"

static uint8_t data[1 << 20] __attribute__((aligned(4096)));
static uint8_t back[1 << 20] __attribute__((aligned(4096)));

static int read_file(const char *path, void *buf, uint32_t n, loff_t pos)
{
    struct file *file = open_ok(path, O_RDONLY);
    int r = file_pread(file, (uaddr_t)buf, n, pos);

    file_put(file);
    return r;
}

static void make_file(const char *path, const void *content, uint32_t n)
{
    struct file *file = open_ok(path, O_WRONLY | O_CREAT | O_TRUNC);

    write_ok(file, content, n);
    file_put(file);
}

static struct stat64 stat_of(const char *path)
{
    struct inode *inode = namei(NULL, path, PATH_NOFOLLOW);
    struct stat64 st;

    CHECK(!is_err(inode));
    inode_stat(inode, &st);
    inode_put(inode);
    return st;
}

static void test_files(void)
{
    struct file *file;

    mount_disk_or_fail();
    make_file("/a", "hello", 5);
    CHECK_EQ(read_file("/a", back, 100, 0), 5);
    CHECK(memcmp(back, "hello", 5) == 0);
    CHECK_EQ(read_file("/a", back, 100, 5), 0);
    CHECK_EQ(read_file("/a", back, 100, 1ll << 40), 0);
    CHECK_EQ(stat_of("/a").st_size, 5);
    make_file("/a", "x", 1); /* known mistake 38: O_TRUNC */
    CHECK_EQ(read_file("/a", back, 100, 0), 1);
    CHECK_EQ(open_error("/a", O_CREAT | O_EXCL), EEXIST);
    CHECK_EQ(open_error("/none", O_RDONLY), ENOENT);
    CHECK_EQ(open_error("/a/b", O_RDONLY), ENOTDIR);
    CHECK_EQ(open_error("/a/", O_RDONLY), ENOTDIR);
    CHECK_EQ(open_error("", O_RDONLY), ENOENT);
    CHECK_EQ(open_error("", O_CREAT | O_RDWR), ENOENT);
    CHECK_EQ(open_error("/", O_WRONLY), EISDIR);
    CHECK_EQ(open_error("/", O_RDONLY), 0);
    CHECK_EQ(open_error("/a", O_RDONLY | O_DIRECTORY), ENOTDIR);
    file = open_ok("/a", O_RDONLY);
    CHECK_EQ(file_write(file, (uaddr_t)data, 1), -EBADF);
    file_put(file);
    file = open_ok("/a", O_WRONLY | O_APPEND);
    write_ok(file, "yz", 2);
    CHECK_EQ(file_seek(file, 0, SEEK_SET), 0);
    write_ok(file, "!", 1);
    CHECK_EQ(file_read(file, (uaddr_t)back, 1), -EBADF);
    CHECK_EQ(file_seek(file, -1, SEEK_SET), -EINVAL);
    CHECK_EQ(file_seek(file, 0, SEEK_END), 4);
    file_put(file);
    CHECK_EQ(read_file("/a", back, 100, 0), 4);
    CHECK(memcmp(back, "xyz!", 4) == 0);
    CHECK_EQ(fs_sync(), 0);
}

static void test_names(void)
{
    char name[80] = "/";

    mount_disk_or_fail();
    memset(name + 1, 'n', 60);
    CHECK_EQ(open_error(name, O_CREAT), ENAMETOOLONG);
    name[60] = '\0'; /* 59 bytes */
    CHECK_EQ(open_error(name, O_CREAT), 0);
    CHECK(exists(name));
    CHECK_EQ(path_remove(NULL, name, 0), 0);
    CHECK(!exists(name));
    CHECK_EQ(path_mkdir(NULL, "/d", 0755), 0);
    CHECK_EQ(path_mkdir(NULL, "/d", 0755), -EEXIST);
    CHECK_EQ(path_mkdir(NULL, "/d/.", 0755), -EEXIST);
    CHECK_EQ(path_mkdir(NULL, "/", 0755), -EEXIST);
    CHECK_EQ(path_mkdir(NULL, "/d/e/", 0755), 0);
    CHECK_EQ(stat_of("/d").st_nlink, 3);
    CHECK_EQ(path_remove(NULL, "/d", PATH_DIRECTORY), -ENOTEMPTY);
    CHECK_EQ(path_remove(NULL, "/d/.", PATH_DIRECTORY), -EINVAL);
    CHECK_EQ(path_remove(NULL, "/d/..", PATH_DIRECTORY), -ENOTEMPTY);
    CHECK_EQ(path_remove(NULL, "/", PATH_DIRECTORY), -EBUSY);
    CHECK_EQ(path_remove(NULL, "/dev", PATH_DIRECTORY), -EBUSY);
    CHECK_EQ(path_remove(NULL, "/d", 0), -EISDIR);
    make_file("/d/f", "f", 1);
    CHECK_EQ(path_remove(NULL, "/d/f", PATH_DIRECTORY), -ENOTDIR);
    CHECK_EQ(path_remove(NULL, "/d/f/", 0), -ENOTDIR);
    CHECK_EQ(path_link(NULL, "/d/f", NULL, "/g", 0), 0);
    CHECK_EQ(path_link(NULL, "/d/f", NULL, "/g", 0), -EEXIST);
    CHECK_EQ(path_link(NULL, "/d", NULL, "/h", 0), -EPERM);
    CHECK_EQ(path_link(NULL, "/d/f", NULL, "/dev/f", 0), -EXDEV);
    CHECK_EQ(stat_of("/g").st_nlink, 2);
    CHECK_EQ(path_remove(NULL, "/d/f", 0), 0);
    CHECK_EQ(stat_of("/g").st_nlink, 1);
    CHECK_EQ(path_mknod(NULL, "/tty", S_IFCHR | 0666, 0x501), 0);
    CHECK_EQ(open_error("/tty", O_RDWR), ENXIO); /* no such device here */
    CHECK_EQ(open_error("/tty", O_RDWR | O_CREAT), ENXIO); /* 39 */
    fake_process->flags |= PROC_XV6;
    CHECK_EQ(path_mkdir(NULL, "/0123456789abcdef", 0755), 0);
    fake_process->flags &= ~PROC_XV6;
    CHECK(exists("/0123456789abcd"));
    CHECK_EQ(fs_sync(), 0);
}

/* known mistake 43: the link count is checked. */
static void test_max_links(void)
{
    struct inode *inode;

    mount_disk_or_fail();
    make_file("/a", "x", 1);
    inode = namei(NULL, "/a", 0);
    inode->nlink = MAX_LINKS;
    CHECK_EQ(path_link(NULL, "/a", NULL, "/b", 0), -EMLINK);
    inode->nlink = 1;
    inode_put(inode);
    root_inode->nlink += MAX_LINKS;
    CHECK_EQ(path_mkdir(NULL, "/d", 0755), -EMLINK);
    root_inode->nlink -= MAX_LINKS;
    CHECK_EQ(open_error("/d", O_CREAT), 0);
    CHECK_EQ(fs_sync(), 0);
}

static void test_symlinks(void)
{
    char text[8];

    mount_disk_or_fail();
    CHECK_EQ(path_mkdir(NULL, "/d", 0755), 0);
    CHECK_EQ(path_symlink("../a", NULL, "/d/l"), 0);
    CHECK_EQ(path_symlink("d", NULL, "/e"), 0);
    CHECK_EQ(path_symlink("", NULL, "/empty"), -ENOENT);
    CHECK_EQ(open_error("/e/l", O_RDONLY), ENOENT);
    CHECK_EQ(open_error("/e/l", O_CREAT | O_EXCL), EEXIST);
    make_file("/e/l", "through", 7); /* creates /a */
    CHECK_EQ(read_file("/a", back, 100, 0), 7);
    CHECK_EQ(stat_of("/d/l").st_mode & S_IFMT, S_IFLNK);
    CHECK_EQ(stat_of("/e/").st_mode & S_IFMT, S_IFDIR);
    CHECK_EQ(open_error("/e", O_RDONLY | O_NOFOLLOW), ELOOP);
    CHECK_EQ(path_symlink("/loop", NULL, "/loop"), 0);
    CHECK_EQ(open_error("/loop", O_RDONLY), ELOOP);
    CHECK_EQ(open_error("/loop", O_CREAT), ELOOP);
    CHECK_EQ(path_remove(NULL, "/loop", 0), 0);
    CHECK_EQ(path_chdir(NULL, "/e"), 0);
    CHECK_EQ(path_of(fake_process->fs->cwd, text, sizeof text), 3);
    CHECK(strcmp(text, "/d") == 0);
    CHECK_EQ(path_of(fake_process->fs->cwd, text, 2), -ERANGE);
    CHECK_EQ(path_chdir(NULL, ".."), 0);
    CHECK_EQ(path_of(fake_process->fs->cwd, text, sizeof text), 2);
    CHECK_EQ(path_chdir(NULL, "/dev"), 0);
    CHECK_EQ(path_of(fake_process->fs->cwd, text, sizeof text), 5);
    CHECK(strcmp(text, "/dev") == 0);
    CHECK_EQ(path_chdir(NULL, ".."), 0);
    CHECK(fake_process->fs->cwd == root_inode);
    CHECK_EQ(fs_sync(), 0);
}

/* A removed working directory takes no new entries. */
static void test_removed_cwd(void)
{
    struct fs_usage before, after;
    char text[64];

    mount_disk_or_fail();
    fs_usage(&before);
    CHECK_EQ(path_mkdir(NULL, "/d", 0755), 0);
    CHECK_EQ(path_chdir(NULL, "/d"), 0);
    CHECK_EQ(path_remove(NULL, "/d", PATH_DIRECTORY), 0);
    CHECK_EQ(open_error("f", O_CREAT), ENOENT);
    CHECK_EQ(path_mkdir(NULL, "e", 0755), -ENOENT);
    CHECK_EQ(path_symlink("x", NULL, "s"), -ENOENT);
    make_file("/f", "x", 1);
    CHECK_EQ(path_link(NULL, "/f", NULL, "g", 0), -ENOENT);
    CHECK_EQ(path_rename(NULL, "/f", NULL, "g"), -ENOENT);
    CHECK_EQ(path_remove(NULL, "/f", 0), 0);
    CHECK_EQ(path_of(fake_process->fs->cwd, text, sizeof text), 3);
    CHECK(strcmp(text, "/d") == 0); /* where it was */
    CHECK_EQ(path_chdir(NULL, "/"), 0);
    CHECK_EQ(fs_sync(), 0);
    fs_usage(&after);
    CHECK_EQ(before.inodes_free, after.inodes_free);
    CHECK_EQ(before.blocks_free, after.blocks_free);
}

static void test_rename(void)
{
    mount_disk_or_fail();
    CHECK_EQ(path_mkdir(NULL, "/a", 0755), 0);
    CHECK_EQ(path_mkdir(NULL, "/a/b", 0755), 0);
    CHECK_EQ(path_mkdir(NULL, "/c", 0755), 0);
    make_file("/f", "f", 1);
    make_file("/g", "gg", 2);
    CHECK_EQ(path_rename(NULL, "/a", NULL, "/a/b/x"), -EINVAL); /* 45 */
    CHECK_EQ(path_rename(NULL, "/a", NULL, "/a/x"), -EINVAL);
    CHECK_EQ(path_rename(NULL, "/a/b", NULL, "/a"), -ENOTEMPTY);
    CHECK_EQ(path_rename(NULL, "/c", NULL, "/a"), -ENOTEMPTY);
    CHECK_EQ(path_rename(NULL, "/f", NULL, "/a"), -EISDIR);
    CHECK_EQ(path_rename(NULL, "/a", NULL, "/f"), -ENOTDIR);
    CHECK_EQ(path_rename(NULL, "/none", NULL, "/f"), -ENOENT);
    CHECK_EQ(path_rename(NULL, "/a/.", NULL, "/x"), -EBUSY);
    CHECK_EQ(path_rename(NULL, "/a/..", NULL, "/x"), -EBUSY);
    CHECK_EQ(path_rename(NULL, "/dev", NULL, "/x"), -EBUSY);
    CHECK_EQ(path_rename(NULL, "/f", NULL, "/dev/f"), -EXDEV);
    CHECK_EQ(path_rename(NULL, "/f/", NULL, "/x"), -ENOTDIR);
    CHECK_EQ(path_rename(NULL, "/f", NULL, "/f"), 0);
    CHECK_EQ(path_rename(NULL, "/f", NULL, "/g"), 0);
    CHECK(!exists("/f"));
    CHECK_EQ(read_file("/g", back, 9, 0), 1);
    CHECK_EQ(path_rename(NULL, "/a/b", NULL, "/c"), 0); /* replaces it */
    CHECK_EQ(stat_of("/a").st_nlink, 2);
    CHECK_EQ(stat_of("/").st_nlink, 5); /* a c dev */
    CHECK_EQ(path_rename(NULL, "/c", NULL, "/a/d/"), 0);
    CHECK_EQ(stat_of("/a/d/..").st_ino, stat_of("/a").st_ino);
    CHECK_EQ(path_link(NULL, "/g", NULL, "/h", 0), 0);
    CHECK_EQ(path_rename(NULL, "/g", NULL, "/h"), 0); /* the same file */
    CHECK(exists("/g"));
    CHECK_EQ(path_rename(NULL, "/a/d", NULL, "/a/e"), 0);
    CHECK_EQ(path_remove(NULL, "/a/e", PATH_DIRECTORY), 0);
    CHECK_EQ(fs_sync(), 0);
}

/* Holes, double indirect blocks, the largest size, shrinking. */
static void test_large(void)
{
    struct file *file;
    struct fs_usage before, after;
    uint8_t *buf = data;

    mount_disk_or_fail();
    fs_usage(&before);
    for (uint32_t i = 0; i < sizeof data; i++)
        data[i] = i * 7 + i / 4096;
    file = open_ok("/big", O_RDWR | O_CREAT);
    for (loff_t pos = 20003; pos < 1ll << 32; pos = pos * 9 + 4000)
        CHECK_EQ(file_pwrite(file, (uaddr_t)buf, 9000, pos), 9000);
    for (loff_t pos = 20003; pos < 1ll << 32; pos = pos * 9 + 4000) {
        CHECK_EQ(file_pread(file, (uaddr_t)back, 9000, pos), 9000);
        CHECK(memcmp(back, buf, 9000) == 0);
    }
    CHECK_EQ(file_pread(file, (uaddr_t)back, 5000, 1 << 21), 5000);
    for (int i = 0; i < 5000; i++)
        CHECK_EQ(back[i], 0);
    /* known mistake 37: past the maximum */
    CHECK_EQ(file_pwrite(file, (uaddr_t)buf, 9, MAX_FILE_SIZE), -EFBIG);
    CHECK_EQ(file_pwrite(file, (uaddr_t)buf, 9, 1ll << 40), -EFBIG);
    CHECK(stat_of("/big").st_size < MAX_FILE_SIZE);
    CHECK_EQ(file_pwrite(file, (uaddr_t)buf, 9, MAX_FILE_SIZE - 2), 2);
    CHECK_EQ(stat_of("/big").st_size, MAX_FILE_SIZE);
    CHECK_EQ(file_truncate(file, 1ll << 32), -EFBIG);
    CHECK_EQ(file_truncate(file, -1), -EINVAL);
    CHECK_EQ(file_truncate(file, 5), 0);
    CHECK_EQ(file_truncate(file, 20000), 0);
    CHECK_EQ(file_pread(file, (uaddr_t)back, 9000, 0), 9000);
    CHECK(back[0] == 0);
    for (int i = 5; i < 9000; i++)
        CHECK_EQ(back[i], 0);
    file_put(file);
    CHECK_EQ(path_remove(NULL, "/big", 0), 0);
    CHECK_EQ(fs_sync(), 0);
    fs_usage(&after);
    CHECK_EQ(before.blocks_free, after.blocks_free);
    CHECK_EQ(before.inodes_free, after.inodes_free);
}

/* known mistake 36: a bad buffer leaks nothing; what comes before it counts.
 */
static void test_bad_buffer(void)
{
    struct file *file;
    struct fs_usage before, after;

    mount_disk_or_fail();
    file = open_ok("/f", O_RDWR | O_CREAT);
    fs_usage(&before);
    user_allow(data, 4096);
    CHECK_EQ(file_write(file, (uaddr_t)data + 5000, 10), -EFAULT);
    CHECK_EQ(file_write(file, 0, 10), -EFAULT);
    CHECK_EQ(file_write(file, 0xfffffff0u, 100), -EFAULT);
    CHECK_EQ(stat_of("/f").st_size, 0);
    fs_usage(&after);
    CHECK_EQ(before.blocks_free, after.blocks_free);
    CHECK_EQ(file_write(file, (uaddr_t)data, 9000), 4096);
    CHECK_EQ(file_pwrite(file, (uaddr_t)data + 4090, 100, 100), 6);
    CHECK_EQ(stat_of("/f").st_size, 4096);
    CHECK_EQ(file_pwrite(file, (uaddr_t)data, 10, 5000), 10);
    CHECK_EQ(file_pwrite(file, (uaddr_t)data + 5000, 10, 5005), -EFAULT);
    CHECK_EQ(stat_of("/f").st_size, 5010);
    CHECK_EQ(file_pread(file, (uaddr_t)data + 4000, 200, 0), 96);
    CHECK_EQ(file_pread(file, (uaddr_t)data + 5000, 200, 0), -EFAULT);
    file_put(file);
    user_allow((void *)4096, 0xfffe0000u);
    CHECK_EQ(fs_sync(), 0);
}

/* known mistakes 2, 3, 6: a full disk; space comes back at once. */
static void test_full(void)
{
    struct fs_usage before, full, after;
    struct file *file;
    char name[32];
    int r;

    mount_disk_or_fail();
    fs_usage(&before);
    for (int round = 0; round < 3; round++) {
        file = open_ok("/fill", O_RDWR | O_CREAT);
        while ((r = file_write(file, (uaddr_t)data, 40000)) == 40000)
            ;
        if (r >= 0)
            r = file_write(file, (uaddr_t)data, 40000);
        CHECK_EQ(r, -ENOSPC);
        fs_usage(&full);
        CHECK(full.blocks_free <= 2);
        CHECK_EQ(path_mkdir(NULL, "/dir1", 0755),
                 full.blocks_free ? 0 : -ENOSPC);
        for (int i = 0; i < 3 && r != -ENOSPC; i++)
            r = path_symlink("x", NULL, "/s");
        CHECK_EQ(read_file("/fill", back, 4096, 40000), 4096);
        CHECK(memcmp(back, data, 4096) == 0);
        file_put(file);
        CHECK_EQ(path_remove(NULL, "/fill", 0), 0);
        path_remove(NULL, "/dir1", PATH_DIRECTORY);
    }
    for (int i = 0;; i++) {
        snprintf(name, sizeof name, "/i%d", i);
        r = open_error(name, O_CREAT);
        if (r)
            break;
    }
    CHECK_EQ(r, ENOSPC);
    fs_usage(&full);
    CHECK_EQ(full.inodes_free, 0);
    CHECK_EQ(path_mkdir(NULL, "/d", 0755), -ENOSPC);
    for (int i = 0;; i++) {
        snprintf(name, sizeof name, "/i%d", i);
        if (path_remove(NULL, name, 0))
            break;
    }
    CHECK_EQ(fs_sync(), 0);
    fs_usage(&after);
    CHECK_EQ(before.inodes_free, after.inodes_free);
    CHECK(before.blocks_free - after.blocks_free < 10); /* the root grew */
}

/* A file much larger than memory: the cache gives pages back, dirty data is
   bounded. */
static void test_little_memory(void)
{
    struct file *file;
    uint32_t cached, dirty;

    fake_npages = 700;
    mount_disk_or_fail();
    file = open_ok("/f", O_RDWR | O_CREAT);
    for (uint32_t i = 0; i < 300; i++) {
        memset(data, i, 32768);
        CHECK_EQ(file_write(file, (uaddr_t)data, 32768), 32768);
        fs_cache_pages(&cached, &dirty);
        CHECK(dirty <= fake_npages / 16 + 8);
    }
    for (uint32_t i = 0; i < 300; i++) {
        memset(data, i, 32768);
        CHECK_EQ(file_pread(file, (uaddr_t)back, 32768, i * 32768), 32768);
        CHECK(memcmp(back, data, 32768) == 0);
    }
    CHECK(fake_pages_used <= 700);
    file_put(file);
    CHECK_EQ(fs_sync(), 0);
}

/* A page that a process maps stays its own when the file's block is freed and
   used again. */
static void test_mapped_page(void)
{
    struct inode *inode;
    struct page *page, *again, *hole;
    uint8_t *bytes;

    mount_disk_or_fail();
    memset(data, 'm', 8192);
    make_file("/m", data, 8192);
    inode = namei(NULL, "/m", 0);
    page = inode->backing.ops->get_page(&inode->backing, 0);
    CHECK(!is_err(page));
    bytes = page_to_virt(page);
    CHECK_EQ(bytes[7], 'm');
    again = inode->backing.ops->peek_page(&inode->backing, 0);
    CHECK(again == page);
    page_put(again);
    CHECK_EQ(ptr_err(inode->backing.ops->get_page(&inode->backing, 2)), -ENXIO);
    inode_put(inode);
    CHECK_EQ(path_remove(NULL, "/m", 0), 0);
    CHECK_EQ(fs_sync(), 0);
    memset(data, 'n', sizeof data);
    make_file("/n", data, sizeof data); /* gets the blocks again */
    CHECK_EQ(bytes[7], 'm');
    page_put(page);
    CHECK_EQ(file_truncate(open_ok("/n", O_RDWR), 0), 0);
    CHECK_EQ(file_truncate(open_ok("/n", O_RDWR), 5000), 0);
    inode = namei(NULL, "/n", 0);
    hole = inode->backing.ops->get_page(&inode->backing, 1);
    CHECK(!is_err(hole) && ((uint8_t *)page_to_virt(hole))[0] == 0);
    page_put(hole);
    inode_put(inode);
    CHECK_EQ(fs_sync(), 0);
}

static const struct fs_test tests[] = {
    {"files", test_files, false},
    {"names", test_names, false},
    {"max_links", test_max_links, false},
    {"symlinks", test_symlinks, false},
    {"removed_cwd", test_removed_cwd, false},
    {"rename", test_rename, false},
    {"large", test_large, false},
    {"bad_buffer", test_bad_buffer, false},
    {"full", test_full, false},
    {"little_memory", test_little_memory, false},
    {"mapped_page", test_mapped_page, false},
};

int main(int argc, char **argv)
{
    harness_init(argc, argv);
    return run_tests(tests, ARRAY_LEN(tests), argc, argv);
}
