/* See harness.h. */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fs/format.h"

static const char *mkfs, *fsck, *directory;
uint32_t random_state = 1;

void failed(const char *file, int line, const char *what, long long value)
{
    fprintf(stderr, "%s:%d: failed: %s (%lld)\n", file, line, what, value);
    exit(1);
}

void harness_init(int argc, char **argv)
{
    if (argc < 4) {
        fprintf(stderr, "usage: %s MKFS FSCK DIRECTORY [TEST...]\n", argv[0]);
        exit(2);
    }
    mkfs = argv[1];
    fsck = argv[2];
    directory = argv[3];
    setvbuf(stdout, NULL, _IOLBF, 0);
    fakes_init();
}

static void image_path(char *path, size_t size)
{
    snprintf(path, size, "%s/disk%d.img", directory, (int)getpid());
}

void make_disk(uint32_t nblocks, uint32_t ninodes)
{
    char path[256], tree[256], command[1024];
    FILE *file;
    uint8_t *mbr = disk->block[0];
    uint32_t start = PARTITION_BLOCK * SECTORS_PER_BLOCK;
    uint32_t sectors = nblocks * SECTORS_PER_BLOCK;

    image_path(path, sizeof path);
    snprintf(tree, sizeof tree, "%s/empty", directory);
    snprintf(command, sizeof command,
             "mkdir -p %s && rm -f %s && %s -s %u -i %u %s %s", tree, path,
             mkfs, nblocks * BLOCK_SIZE, ninodes, path, tree);
    CHECK_EQ(system(command), 0);
    memset(disk, 0, sizeof *disk);
    disk->nblocks = nblocks + PARTITION_BLOCK;
    file = fopen(path, "rb");
    CHECK(file);
    CHECK_EQ(fread(disk->block[PARTITION_BLOCK], BLOCK_SIZE, nblocks, file),
             nblocks);
    fclose(file);
    unlink(path);
    mbr[446 + 4] = FS_PARTITION_TYPE;
    memcpy(mbr + 446 + 8, &start, 4);
    memcpy(mbr + 446 + 12, &sectors, 4);
    mbr[510] = 0x55;
    mbr[511] = 0xaa;
}

int run_fsck(void)
{
    char path[256], command[600];
    FILE *file;
    int status;

    image_path(path, sizeof path);
    file = fopen(path, "wb");
    CHECK(file);
    fwrite(disk->block, BLOCK_SIZE, disk->nblocks, file);
    fclose(file);
    snprintf(command, sizeof command, "%s %s 2>/dev/null", fsck, path);
    status = system(command);
    CHECK(WIFEXITED(status));
    if (WEXITSTATUS(status) == 0)
        unlink(path);
    return WEXITSTATUS(status);
}

bool in_child(void (*fn)(void))
{
    pid_t pid;
    int status;

    fflush(NULL);
    pid = fork();
    CHECK(pid >= 0);
    if (pid == 0) {
        fn();
        fflush(NULL);
        _exit(0);
    }
    CHECK_EQ(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void mount_disk_or_fail(void)
{
    user_allow((void *)4096, 0xfffe0000u);
    CHECK_EQ(fs_init(), 0);
    fake_process->fs = fsinfo_create();
    CHECK(fake_process->fs);
}

static bool wanted(const char *name, int argc, char **argv)
{
    for (int i = 4; i < argc; i++)
        if (strcmp(argv[i], name) == 0)
            return true;
    return argc == 4;
}

int run_tests(const struct fs_test *tests, unsigned n, int argc, char **argv)
{
    int nfailed = 0;

    for (unsigned i = 0; i < n; i++) {
        bool ok = true;
        if (!wanted(tests[i].name, argc, argv))
            continue;
        if (tests[i].mounts) {
            tests[i].test(); /* exits when it fails */
        } else {
            make_disk(4000, 512);
            ok = in_child(tests[i].test) && run_fsck() == 0;
        }
        printf("%s: %s\n", tests[i].name, ok ? "ok" : "FAILED");
        nfailed += !ok;
    }
    return nfailed > 0;
}

struct file *open_ok(const char *path, int flags)
{
    struct file *file = path_open(NULL, path, flags, 0644);

    if (is_err(file))
        failed(path, 0, "open", ptr_err(file));
    return file;
}

int open_error(const char *path, int flags)
{
    struct file *file = path_open(NULL, path, flags, 0644);

    if (is_err(file))
        return -ptr_err(file);
    file_put(file);
    return 0;
}

void write_ok(struct file *file, const void *data, uint32_t n)
{
    CHECK_EQ(file_write(file, (uaddr_t)data, n), n);
}

bool exists(const char *path)
{
    struct inode *inode = namei(NULL, path, PATH_NOFOLLOW);

    if (is_err(inode))
        return false;
    inode_put(inode);
    return true;
}

/* Numerical Recipes' linear congruential generator; its upper bits. */
uint32_t random_number(uint32_t below)
{
    random_state = random_state * 1664525 + 1013904223;
    return (uint32_t)((uint64_t)random_state * below >> 32);
}
