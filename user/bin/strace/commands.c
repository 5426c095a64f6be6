/*
 * Calls whose arguments depend on a command or on flags: what each argument
 * is then.
 */
#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <termios.h>
#include "abi/futex.h"
#include <sys/syscall.h>
#include "kind.h"

#define COMMAND(name, kind)                                                    \
    {                                                                          \
        name, #name, kind                                                      \
    }
#define END                                                                    \
    {                                                                          \
        0, NULL, ADDR                                                          \
    } /* for any other */

const struct command fcntl_commands[] = {
    COMMAND(F_DUPFD, INT),
    COMMAND(F_GETFD, NONE),
    COMMAND(F_SETFD, FD_FLAGS),
    COMMAND(F_GETFL, NONE),
    COMMAND(F_SETFL, OPEN_FLAGS),
    COMMAND(F_GETLK, ADDR),
    COMMAND(F_SETLK, ADDR),
    COMMAND(F_SETLKW, ADDR),
    COMMAND(F_SETOWN, INT),
    COMMAND(F_GETOWN, NONE),
    COMMAND(F_GETLK64, ADDR),
    COMMAND(F_SETLK64, ADDR),
    COMMAND(F_SETLKW64, ADDR),
    COMMAND(F_DUPFD_CLOEXEC, INT),
    COMMAND(F_SETPIPE_SZ, UINT),
    COMMAND(F_GETPIPE_SZ, NONE),
    END,
};

const struct command ioctl_commands[] = {
    COMMAND(TCGETS, OUT | TERMIOS),
    COMMAND(TCSETS, TERMIOS),
    COMMAND(TCSETSW, TERMIOS),
    COMMAND(TCSETSF, TERMIOS),
    COMMAND(TCSBRK, INT),
    COMMAND(TCXONC, INT),
    COMMAND(TCFLSH, INT),
    COMMAND(TIOCSCTTY, INT),
    COMMAND(TIOCGPGRP, OUT | NUMBER),
    COMMAND(TIOCSPGRP, NUMBER),
    COMMAND(TIOCOUTQ, OUT | NUMBER),
    COMMAND(TIOCSTI, ADDR),
    COMMAND(TIOCGWINSZ, OUT | WINSIZE),
    COMMAND(TIOCSWINSZ, WINSIZE),
    COMMAND(FIONREAD, OUT | NUMBER),
    COMMAND(FIONBIO, NUMBER),
    COMMAND(TIOCNOTTY, NONE),
    COMMAND(TIOCGSID, OUT | NUMBER),
    COMMAND(FIONCLEX, NONE),
    COMMAND(FIOCLEX, NONE),
    END,
};

const struct command prctl_commands[] = {
    COMMAND(PR_SET_PDEATHSIG, SIGNAL),
    COMMAND(PR_GET_PDEATHSIG, OUT | NUMBER),
    COMMAND(PR_GET_DUMPABLE, NONE),
    COMMAND(PR_SET_DUMPABLE, UINT),
    COMMAND(PR_SET_NAME, STRING),
    COMMAND(PR_GET_NAME, OUT | TEXT),
    COMMAND(PR_SET_CHILD_SUBREAPER, UINT),
    COMMAND(PR_GET_CHILD_SUBREAPER, OUT | NUMBER),
    COMMAND(PR_SET_NO_NEW_PRIVS, UINT),
    COMMAND(PR_GET_NO_NEW_PRIVS, NONE),
    END,
};

static uint8_t find_kind(const struct command *commands, uint32_t value)
{
    while (commands->name && commands->value != value)
        commands++;
    return commands->kind;
}

/* clone(flags, stack, parent's tid, TLS, child's tid) */
static uint8_t clone_kind(uint32_t flags, int i)
{
    static const uint32_t needed[MAX_ARGS] = {
        [2] = CLONE_PARENT_SETTID,
        [3] = CLONE_SETTLS,
        [4] = CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID,
    };
    static const uint8_t kinds[MAX_ARGS] = {
        [2] = OUT | PARENT_TID, [3] = TLS, [4] = CHILD_TID};

    return flags & needed[i] ? kinds[i] : NONE;
}

/* futex(address, op, value, timeout or number, address, number) */
static uint8_t futex_kind(const struct tracee *t, int i)
{
    static const uint8_t others[MAX_ARGS] = {
        [3] = UINT, [4] = ADDR, [5] = UINT};
    uint32_t op = t->args[1] & FUTEX_CMD_MASK;

    switch (op) {
    case FUTEX_WAIT:
    case FUTEX_WAIT_BITSET:
        if (i == 3)
            return t->number == SYS_futex ? TIMESPEC : TIMESPEC64;
        return i == 5 && op == FUTEX_WAIT_BITSET ? FUTEX_BITS : NONE;
    case FUTEX_WAKE:
        return NONE;
    case FUTEX_WAKE_BITSET:
        return i == 5 ? FUTEX_BITS : NONE;
    case FUTEX_REQUEUE:
        return i == 5 ? NONE : others[i];
    default:
        return others[i];
    }
}

/* ptrace(request, pid, address, data) */
static uint8_t ptrace_kind(uint32_t request, int i)
{
    if (i == 1)
        return request == PTRACE_TRACEME ? NONE : INT;
    switch (request) {
    case PTRACE_TRACEME:
    case PTRACE_KILL:
    case PTRACE_ATTACH:
    case PTRACE_INTERRUPT:
    case PTRACE_LISTEN:
        return NONE;
    case PTRACE_GETREGS:
    case PTRACE_SETREGS:
    case PTRACE_GETFPREGS:
    case PTRACE_SETFPREGS:
        return i == 2 ? NONE : ADDR;
    case PTRACE_PEEKTEXT:
    case PTRACE_PEEKDATA:
        return i == 2 ? ADDR : OUT | WORD_AT;
    case PTRACE_PEEKUSER:
        return i == 2 ? USER_OFFSET : OUT | WORD_AT;
    case PTRACE_POKEUSER:
        return i == 2 ? USER_OFFSET : ADDR;
    case PTRACE_CONT:
    case PTRACE_SYSCALL:
    case PTRACE_SINGLESTEP:
    case PTRACE_DETACH:
        return i == 2 ? ADDR : SIGNAL;
    case PTRACE_SETOPTIONS:
    case PTRACE_SEIZE:
        return i == 2 ? ADDR : PTRACE_OPTIONS;
    case PTRACE_GETEVENTMSG:
        return i == 2 ? ADDR : OUT | NUMBER;
    case PTRACE_GETSIGINFO:
        return i == 2 ? ADDR : OUT | SIGINFO;
    default:
        return ADDR;
    }
}

uint8_t kind_of(const struct tracee *t, int i)
{
    uint8_t kind = syscall_of(t->number)->args[i];
    uint32_t mode;

    switch (kind) {
    case BY_OPEN:
        return t->args[i - 1] & O_CREAT ? OCTAL : NONE;
    case BY_MKNOD:
        mode = t->args[i - 1];
        return S_ISCHR(mode) || S_ISBLK(mode) ? DEVICE : NONE;
    case BY_FCNTL:
        return find_kind(fcntl_commands, t->args[1]);
    case BY_IOCTL:
        return find_kind(ioctl_commands, t->args[1]);
    case BY_PRCTL:
        return find_kind(prctl_commands, t->args[0]);
    case BY_CLONE:
        return clone_kind(t->args[0], i);
    case BY_FUTEX:
        return futex_kind(t, i);
    case BY_PTRACE:
        return ptrace_kind(t->args[0], i);
    default:
        return kind;
    }
}
