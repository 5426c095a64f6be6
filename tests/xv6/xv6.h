/*
 * What a program for the xv6 gate needs: the 21 calls by number, and the
 * structs and flags that they use. A program is one C file; build it with
 *
 *   CC -m32 -ffreestanding -fno-pic -fno-pie -fno-stack-protector -nostdlib
 *      -static -no-pie -Wl,-N -Wl,-e,main -Wl,-Ttext,0 -Wl,--build-id=none
 *
 * which links it at address 0 in one segment, as xv6's own programs are.
 */
#pragma once

#define O_RDONLY 0
#define O_WRONLY 1
#define O_RDWR 2
#define O_CREATE 0x200

#define T_DIR 1
#define T_FILE 2
#define T_DEV 3
#define NAME_LEN 14

struct stat {
    short type;
    int dev;
    unsigned ino;
    short nlink;
    unsigned size;
};

struct dirent {
    unsigned short inum;
    char name[NAME_LEN];
};

/* A stub: the number goes to eax, the arguments are where the caller put
   them, above the return address. */
#define XV6_CALL(number, result, name, ...)                                    \
    result name(__VA_ARGS__);                                                  \
    asm(".globl " #name "\n" #name ": movl $" #number                          \
        ", %eax\n int $0x40\n ret\n")

XV6_CALL(1, int, fork, void);
XV6_CALL(2, void __attribute__((noreturn)), exit, void);
XV6_CALL(3, int, wait, void);
XV6_CALL(4, int, pipe, int *fds);
XV6_CALL(5, int, read, int fd, void *buf, int n);
XV6_CALL(6, int, kill, int pid);
XV6_CALL(7, int, exec, const char *path, char **argv);
XV6_CALL(8, int, fstat, int fd, struct stat *st);
XV6_CALL(9, int, chdir, const char *path);
XV6_CALL(10, int, dup, int fd);
XV6_CALL(11, int, getpid, void);
XV6_CALL(12, char *, sbrk, int n);
XV6_CALL(13, int, sleep, int ticks);
XV6_CALL(14, int, uptime, void);
XV6_CALL(15, int, open, const char *path, int flags);
XV6_CALL(16, int, write, int fd, const void *buf, int n);
XV6_CALL(17, int, mknod, const char *path, int major, int minor);
XV6_CALL(18, int, unlink, const char *path);
XV6_CALL(19, int, link, const char *old, const char *new);
XV6_CALL(20, int, mkdir, const char *path);
XV6_CALL(21, int, close, int fd);
XV6_CALL(22, int, no_such_call, void);
