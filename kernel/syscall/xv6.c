/*
 * The xv6 gate, int $0x40: programs built for xv6-public on x86 run unchanged.
 * Everything that is peculiar to them is here; what they need of the rest of
 * the kernel are its ordinary functions, and PATH_CUT14 of fs/path.h.
 *
 * The number is in eax. Arguments are words on the user stack, above the
 * return address of the stub that traps. The result is in eax; every error
 * is -1.
 *
 * A call that a signal interrupts starts again after the signal: the
 * instruction pointer goes back to the int instruction.
 */
#include "abi/dirent.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/signal.h"
#include "abi/wait.h"
#include "cpu/clock.h"
#include "lib/string.h"
#include "proc/exec.h"
#include "proc/exit.h"
#include "proc/fork.h"
#include "proc/limits.h"
#include "proc/signal.h"
#include "sched/wait.h"
#include "syscall/dirent.h"
#include "syscall/name.h"
#include "syscall/syscall.h"
#include "vm/mm.h"
#include "vm/user.h"

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

static int xv6_fork(const uint32_t *args)
{
    (void)args;
    return fork_process();
}

static int xv6_exit(const uint32_t *args)
{
    (void)args;
    exit_group(W_EXITCODE(0, 0));
}

static int xv6_wait(const uint32_t *args)
{
    struct wait_result result;

    (void)args;
    return wait_child(-1, WEXITED, &result);
}

static int xv6_pipe(const uint32_t *args)
{
    return sys_pipe2(args[0], 0);
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

static int xv6_read(const uint32_t *args)
{
    int r;

    if ((int)args[2] < 0)
        return -EINVAL;
    r = sys_read((int)args[0], args[1], args[2]);
    if (r == -EISDIR)
        r = read_entries((int)args[0], args[1], args[2], format_dirent);
    return r;
}

/* Without SIGPIPE: xv6 has no signals, its programs look at the result. */
static int xv6_write(const uint32_t *args)
{
    struct file *file = file_of((int)args[0]);
    int r = -EINVAL;

    if (!file)
        return -EBADF;
    if ((int)args[2] >= 0)
        r = file_write(file, args[1], args[2]);
    file_put(file);
    return r;
}

static int xv6_close(const uint32_t *args)
{
    return sys_close((int)args[0]);
}

static int xv6_kill(const uint32_t *args)
{
    int pid = (int)args[0];

    return pid > 0 ? signal_kill(pid, SIGKILL) : -EINVAL;
}

static int xv6_exec(const uint32_t *args)
{
    static const struct exec_rules rules = {.max_args = XV6_MAX_ARGS,
                                            .max_bytes = XV6_ARG_BYTES,
                                            .path_flags = PATH_CUT14,
                                            .inherit_env = true};
    struct name name;
    int r = name_get(&name, AT_FDCWD, args[0]);

    if (r < 0)
        return r;
    r = exec_user(name.path, args[1], 0, &rules);
    name_put(&name);
    return r;
}

static int xv6_fstat(const uint32_t *args)
{
    struct file *file = file_of((int)args[0]);
    struct xv6_stat xst = {.type = XV6_T_FILE};
    struct stat64 st;

    if (!file)
        return -EBADF;
    file_stat(file, &st);
    file_put(file);
    if (S_ISDIR(st.st_mode))
        xst.type = XV6_T_DIR;
    else if (!S_ISREG(st.st_mode))
        xst.type = XV6_T_DEV;
    xst.dev = (int32_t)st.st_dev;
    xst.ino = (uint32_t)st.st_ino;
    xst.nlink = (int16_t)st.st_nlink;
    xst.size = (uint32_t)st.st_size;
    return copyout(args[1], &xst, sizeof xst);
}

static int xv6_chdir(const uint32_t *args)
{
    struct name name;
    int r = name_get(&name, AT_FDCWD, args[0]);

    if (r < 0)
        return r;
    r = path_chdir(NULL, name.path, PATH_CUT14);
    name_put(&name);
    return r;
}

static int xv6_dup(const uint32_t *args)
{
    return sys_dup((int)args[0]);
}

static int xv6_getpid(const uint32_t *args)
{
    (void)args;
    return current()->group->leader->pid;
}

/* The break moves byte by byte, memory by pages: what is given back of a page
   that stays is cleared here. */
static int xv6_sbrk(const uint32_t *args)
{
    struct mm *mm = current()->mm;
    uint32_t old = mm->brk, new = old + args[0];
    bool grows = (int32_t)args[0] >= 0;

    if (grows ? new < old : new > old || new < mm->brk_start)
        return -ENOMEM;
    if (mm_brk(mm, new) != new)
        return -ENOMEM;
    if (!grows && user_zero(new, MIN(ROUND_UP(new, PAGE_SIZE), old) - new) < 0)
        return -EFAULT;
    return (int)old;
}

static int xv6_sleep(const uint32_t *args)
{
    uint64_t deadline = clock_ns() + args[0] * NS_PER_TICK;
    int r;

    if ((int)args[0] < 0)
        return -EINVAL;
    do {
        r = sleep_until(&deadline, NULL, deadline); /* nobody wakes this */
    } while (r == 0);
    return r == -ETIMEDOUT ? 0 : r;
}

static int xv6_uptime(const uint32_t *args)
{
    (void)args;
    return (int)ticks();
}

static int xv6_open(const uint32_t *args)
{
    int flags = (int)args[1] & O_ACCMODE;
    struct name name;
    struct file *file;
    int fd, r = name_get(&name, AT_FDCWD, args[0]);

    if (r < 0)
        return r;
    if (args[1] & XV6_O_CREATE)
        flags |= O_CREAT;
    file = path_open(name.dir, name.path, flags, 0666, PATH_CUT14);
    name_put(&name);
    if (is_err(file))
        return ptr_err(file);
    fd = fd_install(current()->files, file, 0, (int)rlimit(RLIMIT_NOFILE),
                    false);
    if (fd < 0)
        file_put(file);
    return fd;
}

static int xv6_mknod(const uint32_t *args)
{
    uint32_t major = args[1] & 0xffff, minor = args[2] & 0xff;
    struct name name;
    int r = name_get(&name, AT_FDCWD, args[0]);

    if (r < 0)
        return r;
    if (major == XV6_CONSOLE_MAJOR) /* whatever the minor number */
        minor = 1;
    r = path_mknod(NULL, name.path, S_IFCHR | 0666, makedev(major, minor),
                   PATH_CUT14);
    name_put(&name);
    return r;
}

static int xv6_unlink(const uint32_t *args)
{
    struct name name;
    int r = name_get(&name, AT_FDCWD, args[0]);

    if (r < 0)
        return r;
    r = path_unlink(NULL, name.path, PATH_CUT14);
    if (r == -EISDIR)
        r = path_rmdir(NULL, name.path, PATH_CUT14);
    name_put(&name);
    return r;
}

static int xv6_link(const uint32_t *args)
{
    struct name old, new;
    int r = name_get(&old, AT_FDCWD, args[0]);

    if (r < 0)
        return r;
    r = name_get(&new, AT_FDCWD, args[1]);
    if (r == 0) {
        r = path_link(NULL, old.path, NULL, new.path, PATH_CUT14);
        name_put(&new);
    }
    name_put(&old);
    return r;
}

static int xv6_mkdir(const uint32_t *args)
{
    struct name name;
    int r = name_get(&name, AT_FDCWD, args[0]);

    if (r < 0)
        return r;
    r = path_mkdir(NULL, name.path, 0777, PATH_CUT14);
    name_put(&name);
    return r;
}

/* By number. */
static const struct {
    int (*handler)(const uint32_t *args);
    uint32_t nargs;
} calls[] = {
    [1] = {xv6_fork, 0},   [2] = {xv6_exit, 0},    [3] = {xv6_wait, 0},
    [4] = {xv6_pipe, 1},   [5] = {xv6_read, 3},    [6] = {xv6_kill, 1},
    [7] = {xv6_exec, 2},   [8] = {xv6_fstat, 2},   [9] = {xv6_chdir, 1},
    [10] = {xv6_dup, 1},   [11] = {xv6_getpid, 0}, [12] = {xv6_sbrk, 1},
    [13] = {xv6_sleep, 1}, [14] = {xv6_uptime, 0}, [15] = {xv6_open, 2},
    [16] = {xv6_write, 3}, [17] = {xv6_mknod, 3},  [18] = {xv6_unlink, 1},
    [19] = {xv6_link, 2},  [20] = {xv6_mkdir, 1},  [21] = {xv6_close, 1},
};

static bool interrupted(int r)
{
    return r == -EINTR || r == -ERESTARTSYS || r == -ERESTARTNOINTR;
}

static void xv6_trap(struct trapframe *tf)
{
    uint32_t number = tf->eax;
    uint32_t args[MAX_ARGS];
    int r = -ENOSYS;

    current()->flags |= PROC_XV6;
    if (number < ARRAY_LEN(calls) && calls[number].handler) {
        r = copyin(args, tf->esp + sizeof(uint32_t),
                   calls[number].nargs * sizeof(uint32_t));
        if (r == 0)
            r = calls[number].handler(args);
    }
    if (interrupted(r))
        tf->eip -= INT_LENGTH; /* and eax is still the number */
    else
        tf->eax = r < 0 ? (uint32_t)-1 : (uint32_t)r;
}

void xv6_gate_init(void)
{
    trap_register(VECTOR_XV6, xv6_trap);
}
