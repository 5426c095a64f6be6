/* stat: print all that an inode holds. A symbolic link is not followed. */
#define PROG "stat"
#define USAGE "file ..."
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include "tool.h"
#include "accounts.h"
#include "describe.h"

static const char *kind_name(const struct stat *st)
{
    switch (kind_letter(st->st_mode)) {
    case 'd':
        return "directory";
    case 'l':
        return "symbolic link";
    case 'c':
        return "character special file";
    case 'b':
        return "block special file";
    case 'p':
        return "fifo";
    case 's':
        return "socket";
    default:
        return st->st_size ? "regular file" : "regular empty file";
    }
}

static void print_time(const char *what, const struct timespec *when)
{
    char text[TIME_LENGTH + 1];

    describe_time(when->tv_sec, text);
    printf("%s: %s.%09ld\n", what, text, (long)when->tv_nsec);
}

static void print_inode(const char *path, const struct stat *st)
{
    char mode[MODE_LENGTH + 1];

    describe_mode(st->st_mode, mode);
    printf("  File: %s\n", path);
    printf("  Size: %llu\tBlocks: %llu\tIO Block: %lu\t%s\n",
           (unsigned long long)st->st_size, (unsigned long long)st->st_blocks,
           (unsigned long)st->st_blksize, kind_name(st));
    printf("Device: %u,%u\tInode: %llu\tLinks: %u", (unsigned)major(st->st_dev),
           (unsigned)minor(st->st_dev), (unsigned long long)st->st_ino,
           (unsigned)st->st_nlink);
    if (S_ISCHR(st->st_mode) || S_ISBLK(st->st_mode))
        printf("\tDevice type: %u,%u", (unsigned)major(st->st_rdev),
               (unsigned)minor(st->st_rdev));
    printf("\nAccess: (%04o/%s)  Uid: (%u/%s)  Gid: (%u/%s)\n",
           (unsigned)st->st_mode & 07777, mode, (unsigned)st->st_uid,
           user_name(st->st_uid), (unsigned)st->st_gid, group_name(st->st_gid));
    print_time("Access", &st->st_atim);
    print_time("Modify", &st->st_mtim);
    print_time("Change", &st->st_ctim);
}

int main(int argc, char **argv)
{
    struct stat st;
    int status = 0;

    if (getopt(argc, argv, "") != -1 || optind == argc)
        usage();
    for (; optind < argc; optind++) {
        if (lstat(argv[optind], &st) < 0)
            status = complain(argv[optind]);
        else
            print_inode(argv[optind], &st);
    }
    return finish(status);
}
