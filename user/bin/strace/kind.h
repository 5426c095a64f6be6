/*
 * The kinds of arguments and results, and the description of a system call
 * that is made of them.
 */
#pragma once

#include "strace.h"

/* An argument whose memory the call writes: printed at the call's exit. */
#define OUT 0x80

enum kind {
    NONE, /* not printed; behind the last argument */
    /* numbers */
    INT,
    UINT,
    HEX,
    ADDR,
    OCTAL,
    OFF64,    /* 64 bits in this argument and the next, which is NONE */
    HIGH_LOW, /* the same, the high half first */
    PAGES,    /* a file offset in pages */
    DEVICE,   /* makedev */
    /* names and flags */
    DIRFD,
    OPEN_FLAGS,
    PIPE_FLAGS,
    FILE_MODE,
    ACCESS,
    AT_FLAGS,
    ACCESS_FLAGS,
    RENAME_FLAGS,
    WHENCE,
    FD_FLAGS,
    PROT,
    MAP_FLAGS,
    MSYNC_FLAGS,
    MREMAP_FLAGS,
    ADVICE,
    SIGNAL,
    MASK_CHANGE,
    WAIT_FLAGS,
    ID_TYPE,
    CLOCK,
    TIMER_FLAGS,
    ITIMER,
    RESOURCE,
    WHOSE, /* usage */
    PRIORITY,
    FUTEX_OP,
    FUTEX_BITS,
    POLICY,
    PTRACE,
    PTRACE_OPTIONS,
    USER_OFFSET, /* of a register in struct user */
    RANDOM_FLAGS,
    REBOOT,
    /* what an address leads to */
    PATH,
    STRING,
    BUFFER, /* as long as the next argument says; OUT: as the result says */
    TEXT,   /* OUT: a string as long as the result says, or ended by zero */
    ARGV,
    ENVP,
    IOVEC,
    POLLFDS,
    FD_SET,
    GROUPS,
    ENTRIES, /* of a directory */
    NUMBER,
    SHORT, /* a number of 16 bits */
    WORD_AT,
    OFF64_AT,
    FD_PAIR,
    STAT,
    STAT64,
    TIMESPEC,
    TIMESPEC64,
    TIMESPECS,
    TIMEVAL,
    TIMEVALS,
    TIMEZONE,
    ITIMERVAL,
    TMS,
    STATUS,
    RUSAGE,
    RLIMIT,
    RLIMIT64,
    UTSNAME,
    SYSINFO,
    TERMIOS,
    WINSIZE,
    USER_DESC,
    SIGSET,
    OLD_SIGSET,
    SIGACTION,
    OLD_SIGACTION,
    STACK,
    SIGINFO,
    SIGFRAME, /* no argument: what sigreturn finds on the stack */
    RT_SIGFRAME,
    CALL, /* no argument: the call that restart_syscall continues */
    /* a command that says what the following arguments are */
    FCNTL,
    IOCTL,
    PRCTL,
    CLONE, /* flags and stack together */
    PARENT_TID,
    TLS,
    CHILD_TID,
    /* an argument of which such a command (or a flag) decides */
    BY_OPEN,  /* the mode, with O_CREAT */
    BY_MKNOD, /* the number of a device */
    BY_FCNTL,
    BY_IOCTL,
    BY_PRCTL,
    BY_CLONE,
    BY_FUTEX,
    BY_PTRACE,
};

enum result {
    R_INT,
    R_ADDR,
    R_OCTAL,
    R_FCNTL,
    R_SIGNAL,
    R_POLL,
    R_SELECT,
};

struct syscall {
    const char *name; /* NULL: a number nobody here knows */
    uint8_t args[MAX_ARGS];
    enum result result;
};

extern const struct syscall syscalls[];
extern const unsigned nsyscalls;

/* A command and what its argument is. */
struct command {
    uint32_t value;
    const char *name; /* NULL at the end */
    uint8_t kind;
};

/* The description of call NUMBER; one without a name if it is not known. */
const struct syscall *syscall_of(uint32_t number);

/* What argument I of T's call is, commands and flags considered. */
uint8_t kind_of(const struct tracee *t, int i);

extern const struct command fcntl_commands[], ioctl_commands[],
    prctl_commands[];
