/*
 * The xv6 gate, int $0x40: programs built for xv6-public on x86 run unchanged.
 * Everything that is peculiar to them is here, but for one thing: PROC_XV6
 * marks who came through this gate last, and fs/walk.c cuts his names.
 *
 * The number is in eax. Arguments are words on the user stack, above the
 * return address of the stub that traps. The result is in eax; every error
 * is -1.
 *
 * A call that a signal interrupts starts again after the signal: the
 * instruction pointer goes back to the int instruction.
 */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/signal.h"
#include "abi/wait.h"
#include "cpu/clock.h"
#include "lib/string.h"
#include "proc/exec.h"
#include "proc/exit.h"
#include "proc/signal.h"
#include "sched/wait.h"
#include "syscall/args.h"
#include "syscall/syscall.h"
#include "vm/mm.h"

/* The interface: xv6-public's syscall.h, fcntl.h, stat.h, fs.h, param.h */
#define XV6_O_CREATE 0x200
#define XV6_T_DIR 1
#define XV6_T_FILE 2
#define XV6_T_DEV 3
#define XV6_NAME_LEN 14
#define XV6_MAX_ARGS 32
#define XV6_ARG_BYTES 4096
#define XV6_CONSOLE_MAJOR 1

#define MAX_ARGS 3
#define INT_LENGTH 2 /* bytes of an int instruction */

struct xv6_stat {
    int16_t type;
    int32_t dev;
    uint32_t ino;
    int16_t nlink;
    uint32_t size;
};

struct xv6_dirent {
    uint16_t ino;
    char name[XV6_NAME_LEN]; /* no NUL behind 14 characters */
};

_Static_assert(sizeof(struct xv6_stat) == 20, "xv6 struct stat");
_Static_assert(sizeof(struct xv6_dirent) == 16, "xv6 struct dirent");

/* Handlers declare the arguments they have, as those of syscall.h do. */
static int32_t xv6_exit(void)
{
    exit_group(W_EXITCODE(0, 0));
}

static int32_t xv6_wait(void)
{
    struct wait_result result;

    return wait_child(-1, WEXITED, &result);
}

static uint32_t format_dirent(char *dst, uint32_t room, const char *name,
                              uint32_t len, uint32_t ino, uint8_t type,
                              loff_t next)
{
    struct xv6_dirent d = {.ino = (uint16_t)ino};

    (void)type, (void)next;
    if (room < sizeof d)
        return 0;
    if (d.ino == 0) /* 0 would mean a free slot */
        d.ino = UINT16_MAX;
    memcpy(d.name, name, MIN(len, (uint32_t)XV6_NAME_LEN));
    memcpy(dst, &d, sizeof d);
    return sizeof d;
}

static int32_t linux_call(uint32_t number, uint32_t a, uint32_t b, uint32_t c)
{
    return syscall_handler(number)(a, b, c, 0, 0, 0);
}

static int32_t xv6_read(int fd, uaddr_t buf, int n)
{
    int32_t r = n < 0 ? -EINVAL : linux_call(SYS_read, fd, buf, n);

    if (r == -EISDIR)
        r = WITH_FILE(file, file_of(fd),
                      read_entries(file, buf, (uint32_t)n, format_dirent));
    return r;
}

/* Without SIGPIPE: xv6 has no signals, its programs look at the result. */
static int32_t xv6_write(int fd, uaddr_t buf, int n)
{
    return WITH_FILE(file, file_of(fd),
                     n < 0 ? -EINVAL : file_write(file, buf, (uint32_t)n));
}

static int32_t xv6_kill(int pid)
{
    return pid > 0 ? signal_kill(pid, SIGKILL) : -EINVAL;
}

static int32_t xv6_exec(uaddr_t path, uaddr_t argv)
{
    static const struct exec_rules rules = {.max_args = XV6_MAX_ARGS,
                                            .max_bytes = XV6_ARG_BYTES};

    return WITH_NAME(name, AT_FDCWD, path,
                     exec_user(name.path, argv, 0, &rules));
}

static int32_t xv6_fstat(int fd, uaddr_t dst)
{
    struct xv6_stat xst = {.type = XV6_T_FILE};
    struct stat64 st;
    int32_t r = WITH_FILE(file, file_of(fd), (file_stat(file, &st), 0));

    if (r < 0)
        return r;
    if (S_ISDIR(st.st_mode))
        xst.type = XV6_T_DIR;
    else if (!S_ISREG(st.st_mode))
        xst.type = XV6_T_DEV;
    xst.dev = (int32_t)st.st_dev;
    xst.ino = (uint32_t)st.st_ino;
    xst.nlink = (int16_t)st.st_nlink;
    xst.size = (uint32_t)st.st_size;
    return copyout(dst, &xst, sizeof xst);
}

/* The break moves byte by byte, memory by pages: what is given back of a page
   that stays is cleared here. */
static int32_t xv6_sbrk(int32_t n)
{
    struct mm *mm = current()->mm;
    uint32_t old = mm->layout.brk, new = old + (uint32_t)n;

    if (n >= 0 ? new < old : new > old || new < mm->layout.brk_start)
        return -ENOMEM;
    if (mm_brk(mm, new) != new)
        return -ENOMEM;
    if (n < 0 && user_zero(new, MIN(ROUND_UP(new, PAGE_SIZE), old) - new) < 0)
        return -EFAULT;
    return (int32_t)old;
}

static int32_t xv6_sleep(int n)
{
    return n < 0 ? -EINVAL : sleep_to(clock_ns() + (uint32_t)n * NS_PER_TICK);
}

static int32_t xv6_uptime(void)
{
    return (int32_t)ticks();
}

static int32_t xv6_open(uaddr_t path, int flags)
{
    int create = flags & XV6_O_CREATE ? O_CREAT : 0;

    return linux_call(SYS_open, path, (flags & O_ACCMODE) | create, 0666);
}

static int32_t xv6_mknod(uaddr_t path, uint32_t major, uint32_t minor)
{
    major &= 0xffff;
    if (major == XV6_CONSOLE_MAJOR) /* whatever the minor number */
        minor = 1;
    return linux_call(SYS_mknod, path, S_IFCHR | 0666,
                      makedev(major, minor & 0xff));
}

static int32_t xv6_unlink(uaddr_t path)
{
    int32_t r = linux_call(SYS_unlink, path, 0, 0);

    return r == -EISDIR ? linux_call(SYS_rmdir, path, 0, 0) : r;
}

static int32_t xv6_mkdir(uaddr_t path)
{
    return linux_call(SYS_mkdir, path, 0777, 0);
}

/* A call is Linux's of this number, or has a handler here. */
static const struct {
    uint32_t nargs, linux_number;
    void *handler;
} calls[] = {
    [1] = {0, SYS_fork, NULL},    [2] = {0, 0, xv6_exit},
    [3] = {0, 0, xv6_wait},       [4] = {1, SYS_pipe, NULL},
    [5] = {3, 0, xv6_read},       [6] = {1, 0, xv6_kill},
    [7] = {2, 0, xv6_exec},       [8] = {2, 0, xv6_fstat},
    [9] = {1, SYS_chdir, NULL},   [10] = {1, SYS_dup, NULL},
    [11] = {0, SYS_getpid, NULL}, [12] = {1, 0, xv6_sbrk},
    [13] = {1, 0, xv6_sleep},     [14] = {0, 0, xv6_uptime},
    [15] = {2, 0, xv6_open},      [16] = {3, 0, xv6_write},
    [17] = {3, 0, xv6_mknod},     [18] = {1, 0, xv6_unlink},
    [19] = {2, SYS_link, NULL},   [20] = {1, 0, xv6_mkdir},
    [21] = {1, SYS_close, NULL},
};

static int32_t make_call(uint32_t number, uaddr_t user_args)
{
    uint32_t args[MAX_ARGS];
    syscall_fn handler;

    if (number == 0 || number >= ARRAY_LEN(calls))
        return -ENOSYS;
    if (copyin(args, user_args, calls[number].nargs * sizeof(uint32_t)) < 0)
        return -EFAULT;
    handler = calls[number].handler;
    if (!handler)
        handler = syscall_handler(calls[number].linux_number);
    return handler(args[0], args[1], args[2], 0, 0, 0);
}

static bool interrupted(int32_t r)
{
    return r == -EINTR || r == -ERESTARTSYS || r == -ERESTARTNOINTR;
}

static void xv6_trap(struct trapframe *tf)
{
    int32_t r;

    current()->flags |= PROC_XV6;
    r = make_call(tf->eax, tf->esp + sizeof(uint32_t));
    current()->flags &= ~PROC_XV6;
    if (interrupted(r))
        tf->eip -= INT_LENGTH; /* and eax is still the number */
    else
        tf->eax = r < 0 ? (uint32_t)-1 : (uint32_t)r;
}

void xv6_gate_init(void)
{
    trap_register(VECTOR_XV6, xv6_trap);
}
