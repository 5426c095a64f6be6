/*
 * Numbers that have names. Where flags overlap, the one with more bits comes
 * first. A name of a file type or a flag with value 0 stands for no flag.
 */
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include "abi/futex.h"
#include "abi/reboot.h"
#include "strace.h"

#define NAME(name)                                                             \
    {                                                                          \
        (uint32_t)(name), #name                                                \
    }
#define END                                                                    \
    {                                                                          \
        0, NULL                                                                \
    }

/* getrandom */
#define GRND_NONBLOCK 1
#define GRND_RANDOM 2

void put_name(const struct name *names, uint32_t value)
{
    for (; names->text; names++)
        if (names->value == value) {
            put("%s", names->text);
            return;
        }
    put(value < 10 ? "%u" : "%#x", value);
}

void put_flags(const struct name *names, uint32_t value)
{
    const char *separator = "";
    uint32_t left = value;

    for (; names->text; names++)
        if (names->value ? (left & names->value) == names->value : !value) {
            put("%s%s", separator, names->text);
            separator = "|";
            left &= ~names->value;
        }
    if (left)
        put("%s%#x", separator, left);
    else if (!*separator)
        put("0");
}

/* open's, behind the access mode */
const struct name open_flags[] = {
    NAME(O_CREAT),   NAME(O_EXCL),      NAME(O_NOCTTY),
    NAME(O_TRUNC),   NAME(O_APPEND),    NAME(O_NONBLOCK),
    NAME(O_SYNC),    NAME(O_DSYNC),     NAME(O_ASYNC),
    NAME(O_DIRECT),  NAME(O_LARGEFILE), NAME(O_NOFOLLOW),
    NAME(O_NOATIME), NAME(O_CLOEXEC),   NAME(O_PATH),
    NAME(O_TMPFILE), NAME(O_DIRECTORY), END};

const struct name open_modes[] = {NAME(O_RDONLY), NAME(O_WRONLY), NAME(O_RDWR),
                                  NAME(O_ACCMODE), END};

const struct name access_modes[] = {NAME(F_OK), NAME(R_OK), NAME(W_OK),
                                    NAME(X_OK), END};

const struct name at_flags[] = {
    NAME(AT_SYMLINK_NOFOLLOW), NAME(AT_REMOVEDIR),  NAME(AT_SYMLINK_FOLLOW),
    NAME(AT_NO_AUTOMOUNT),     NAME(AT_EMPTY_PATH), END};

const struct name access_flags[] = {NAME(AT_SYMLINK_NOFOLLOW), NAME(AT_EACCESS),
                                    NAME(AT_EMPTY_PATH), END};

const struct name rename_flags[] = {NAME(RENAME_NOREPLACE),
                                    NAME(RENAME_EXCHANGE), END};

const struct name whences[] = {NAME(SEEK_SET), NAME(SEEK_CUR), NAME(SEEK_END),
                               END};

const struct name fd_flags[] = {NAME(FD_CLOEXEC), END};

const struct name file_types[] = {
    NAME(S_IFSOCK), NAME(S_IFLNK), NAME(S_IFREG), NAME(S_IFBLK),
    NAME(S_IFDIR),  NAME(S_IFCHR), NAME(S_IFIFO), END};

const struct name prot_flags[] = {NAME(PROT_NONE),      NAME(PROT_READ),
                                  NAME(PROT_WRITE),     NAME(PROT_EXEC),
                                  NAME(PROT_GROWSDOWN), END};

const struct name map_flags[] = {
    NAME(MAP_SHARED),          NAME(MAP_PRIVATE),
    NAME(MAP_FIXED),           NAME(MAP_ANONYMOUS),
    NAME(MAP_NORESERVE),       NAME(MAP_POPULATE),
    NAME(MAP_NONBLOCK),        NAME(MAP_GROWSDOWN),
    NAME(MAP_DENYWRITE),       NAME(MAP_EXECUTABLE),
    NAME(MAP_LOCKED),          NAME(MAP_STACK),
    NAME(MAP_FIXED_NOREPLACE), END};

const struct name msync_flags[] = {NAME(MS_ASYNC), NAME(MS_SYNC),
                                   NAME(MS_INVALIDATE), END};

const struct name mremap_flags[] = {NAME(MREMAP_MAYMOVE), NAME(MREMAP_FIXED),
                                    END};

const struct name advices[] = {NAME(MADV_NORMAL),
                               NAME(MADV_RANDOM),
                               NAME(MADV_SEQUENTIAL),
                               NAME(MADV_WILLNEED),
                               NAME(MADV_DONTNEED),
                               NAME(MADV_FREE),
                               END};

const struct name clone_flags[] = {NAME(CLONE_VM),
                                   NAME(CLONE_FS),
                                   NAME(CLONE_FILES),
                                   NAME(CLONE_SIGHAND),
                                   NAME(CLONE_PIDFD),
                                   NAME(CLONE_PTRACE),
                                   NAME(CLONE_VFORK),
                                   NAME(CLONE_PARENT),
                                   NAME(CLONE_THREAD),
                                   NAME(CLONE_SYSVSEM),
                                   NAME(CLONE_SETTLS),
                                   NAME(CLONE_PARENT_SETTID),
                                   NAME(CLONE_CHILD_CLEARTID),
                                   NAME(CLONE_DETACHED),
                                   NAME(CLONE_UNTRACED),
                                   NAME(CLONE_CHILD_SETTID),
                                   NAME(CLONE_NEWNS),
                                   NAME(CLONE_NEWCGROUP),
                                   NAME(CLONE_NEWUTS),
                                   NAME(CLONE_NEWIPC),
                                   NAME(CLONE_NEWUSER),
                                   NAME(CLONE_NEWPID),
                                   NAME(CLONE_NEWNET),
                                   NAME(CLONE_IO),
                                   END};

const struct name wait_flags[] = {
    NAME(WNOHANG),    NAME(WSTOPPED),    NAME(WEXITED),
    NAME(WCONTINUED), NAME(WNOWAIT),     NAME(__WCLONE),
    NAME(__WALL),     NAME(__WNOTHREAD), END};

const struct name id_types[] = {NAME(P_ALL), NAME(P_PID), NAME(P_PGID),
                                NAME(P_PIDFD), END};

const struct name clocks[] = {NAME(CLOCK_REALTIME),
                              NAME(CLOCK_MONOTONIC),
                              NAME(CLOCK_PROCESS_CPUTIME_ID),
                              NAME(CLOCK_THREAD_CPUTIME_ID),
                              NAME(CLOCK_MONOTONIC_RAW),
                              NAME(CLOCK_REALTIME_COARSE),
                              NAME(CLOCK_MONOTONIC_COARSE),
                              NAME(CLOCK_BOOTTIME),
                              END};

const struct name timer_flags[] = {NAME(TIMER_ABSTIME), END};

const struct name itimers[] = {NAME(ITIMER_REAL), NAME(ITIMER_VIRTUAL),
                               NAME(ITIMER_PROF), END};

const struct name poll_events[] = {NAME(POLLIN),
                                   NAME(POLLPRI),
                                   NAME(POLLOUT),
                                   NAME(POLLERR),
                                   NAME(POLLHUP),
                                   NAME(POLLNVAL),
                                   END};

const struct name resources[] = {NAME(RLIMIT_CPU),
                                 NAME(RLIMIT_FSIZE),
                                 NAME(RLIMIT_DATA),
                                 NAME(RLIMIT_STACK),
                                 NAME(RLIMIT_CORE),
                                 NAME(RLIMIT_RSS),
                                 NAME(RLIMIT_NPROC),
                                 NAME(RLIMIT_NOFILE),
                                 NAME(RLIMIT_MEMLOCK),
                                 NAME(RLIMIT_AS),
                                 NAME(RLIMIT_LOCKS),
                                 NAME(RLIMIT_SIGPENDING),
                                 NAME(RLIMIT_MSGQUEUE),
                                 NAME(RLIMIT_NICE),
                                 NAME(RLIMIT_RTPRIO),
                                 NAME(RLIMIT_RTTIME),
                                 END};

const struct name usages[] = {NAME(RUSAGE_SELF), NAME(RUSAGE_CHILDREN),
                              NAME(RUSAGE_THREAD), END};

const struct name priorities[] = {NAME(PRIO_PROCESS), NAME(PRIO_PGRP),
                                  NAME(PRIO_USER), END};

/* without FUTEX_PRIVATE_FLAG and FUTEX_CLOCK_REALTIME */
const struct name futex_ops[] = {
    NAME(FUTEX_WAIT),        NAME(FUTEX_WAKE),        NAME(FUTEX_FD),
    NAME(FUTEX_REQUEUE),     NAME(FUTEX_CMP_REQUEUE), NAME(FUTEX_WAKE_OP),
    NAME(FUTEX_LOCK_PI),     NAME(FUTEX_UNLOCK_PI),   NAME(FUTEX_TRYLOCK_PI),
    NAME(FUTEX_WAIT_BITSET), NAME(FUTEX_WAKE_BITSET), END};

const struct name futex_bits[] = {NAME(FUTEX_BITSET_MATCH_ANY), END};

const struct name policies[] = {NAME(SCHED_OTHER), NAME(SCHED_FIFO),
                                NAME(SCHED_RR),    NAME(SCHED_BATCH),
                                NAME(SCHED_IDLE),  END};

const struct name ptrace_requests[] = {NAME(PTRACE_TRACEME),
                                       NAME(PTRACE_PEEKTEXT),
                                       NAME(PTRACE_PEEKDATA),
                                       NAME(PTRACE_PEEKUSER),
                                       NAME(PTRACE_POKETEXT),
                                       NAME(PTRACE_POKEDATA),
                                       NAME(PTRACE_POKEUSER),
                                       NAME(PTRACE_CONT),
                                       NAME(PTRACE_KILL),
                                       NAME(PTRACE_SINGLESTEP),
                                       NAME(PTRACE_GETREGS),
                                       NAME(PTRACE_SETREGS),
                                       NAME(PTRACE_GETFPREGS),
                                       NAME(PTRACE_SETFPREGS),
                                       NAME(PTRACE_ATTACH),
                                       NAME(PTRACE_DETACH),
                                       NAME(PTRACE_GETFPXREGS),
                                       NAME(PTRACE_SETFPXREGS),
                                       NAME(PTRACE_SYSCALL),
                                       NAME(PTRACE_SETOPTIONS),
                                       NAME(PTRACE_GETEVENTMSG),
                                       NAME(PTRACE_GETSIGINFO),
                                       NAME(PTRACE_SETSIGINFO),
                                       NAME(PTRACE_GETREGSET),
                                       NAME(PTRACE_SETREGSET),
                                       NAME(PTRACE_SEIZE),
                                       NAME(PTRACE_INTERRUPT),
                                       NAME(PTRACE_LISTEN),
                                       END};

/* offsets in struct user_regs_struct */
const struct name user_offsets[] = {
    {0, "4*EBX"},   {4, "4*ECX"},  {8, "4*EDX"},
    {12, "4*ESI"},  {16, "4*EDI"}, {20, "4*EBP"},
    {24, "4*EAX"},  {28, "4*XDS"}, {32, "4*XES"},
    {36, "4*XFS"},  {40, "4*XGS"}, {44, "4*ORIG_EAX"},
    {48, "4*EIP"},  {52, "4*XCS"}, {56, "4*EFL"},
    {60, "4*UESP"}, {64, "4*XSS"}, END};

const struct name ptrace_options[] = {NAME(PTRACE_O_TRACESYSGOOD),
                                      NAME(PTRACE_O_TRACEFORK),
                                      NAME(PTRACE_O_TRACEVFORK),
                                      NAME(PTRACE_O_TRACECLONE),
                                      NAME(PTRACE_O_TRACEEXEC),
                                      NAME(PTRACE_O_TRACEVFORKDONE),
                                      NAME(PTRACE_O_TRACEEXIT),
                                      NAME(PTRACE_O_EXITKILL),
                                      END};

const struct name mask_changes[] = {NAME(SIG_BLOCK), NAME(SIG_UNBLOCK),
                                    NAME(SIG_SETMASK), END};

const struct name sigaction_flags[] = {
    NAME(SA_RESTORER),  NAME(SA_ONSTACK),   NAME(SA_RESTART),
    NAME(SA_NODEFER),   NAME(SA_RESETHAND), NAME(SA_SIGINFO),
    NAME(SA_NOCLDSTOP), NAME(SA_NOCLDWAIT), END};

const struct name stack_flags[] = {NAME(SS_ONSTACK), NAME(SS_DISABLE),
                                   NAME(SS_AUTODISARM), END};

const struct name random_flags[] = {NAME(GRND_NONBLOCK), NAME(GRND_RANDOM),
                                    END};

const struct name reboot_commands[] = {NAME(LINUX_REBOOT_CMD_RESTART),
                                       NAME(LINUX_REBOOT_CMD_HALT),
                                       NAME(LINUX_REBOOT_CMD_POWER_OFF), END};

const struct name iflags[] = {
    NAME(IGNBRK), NAME(BRKINT),  NAME(IGNPAR), NAME(PARMRK),
    NAME(INPCK),  NAME(ISTRIP),  NAME(INLCR),  NAME(IGNCR),
    NAME(ICRNL),  NAME(IUCLC),   NAME(IXON),   NAME(IXANY),
    NAME(IXOFF),  NAME(IMAXBEL), NAME(IUTF8),  END};

const struct name oflags[] = {NAME(OPOST), NAME(OLCUC), NAME(ONLCR),
                              NAME(OCRNL), NAME(ONOCR), NAME(ONLRET),
                              END};

const struct name lflags[] = {
    NAME(ISIG),   NAME(ICANON), NAME(ECHO),   NAME(ECHOE),   NAME(ECHOK),
    NAME(ECHONL), NAME(NOFLSH), NAME(TOSTOP), NAME(ECHOCTL), NAME(ECHOPRT),
    NAME(ECHOKE), NAME(IEXTEN), END};

void put_open_flags(uint32_t flags)
{
    put_name(open_modes, flags & O_ACCMODE);
    if (flags & ~O_ACCMODE) {
        put("|");
        put_flags(open_flags, flags & ~O_ACCMODE);
    }
}

void put_mode(uint32_t mode)
{
    if (mode & S_IFMT) {
        put_name(file_types, mode & S_IFMT);
        put("|");
    }
    put("%#03o", mode & ~S_IFMT);
}
