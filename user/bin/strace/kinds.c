/*
 * How each kind of argument is printed: by a function, as a struct in the
 * tracee's memory, or as a number with names.
 */
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include "abi/sysinfo.h"
#include <sys/times.h>
#include <sys/utsname.h>
#include <termios.h>
#include "abi/futex.h"
#include <sys/mman.h>
#include "kind.h"

/* One of: print; show with its size; names (of a number or of its flags). */
struct printer {
    void (*print)(const struct tracee *t, int i);
    void (*show)(const void *data);
    unsigned size;
    const struct name *names;
    const struct name *flags;
};

#define STRUCT_SIZE_MAX 512

static void print_int(const struct tracee *t, int i)
{
    put("%d", (int)t->args[i]);
}

static void print_uint(const struct tracee *t, int i)
{
    put("%u", t->args[i]);
}

static void print_hex(const struct tracee *t, int i)
{
    put("%#x", t->args[i]);
}

static void print_address(const struct tracee *t, int i)
{
    put_address(t->args[i]);
}

static void print_octal(const struct tracee *t, int i)
{
    put("%#03o", t->args[i]);
}

static void print_off64(const struct tracee *t, int i)
{
    put("%lld", (long long)((uint64_t)t->args[i + 1] << 32 | t->args[i]));
}

static void print_high_low(const struct tracee *t, int i)
{
    put("%lld", (long long)((uint64_t)t->args[i] << 32 | t->args[i + 1]));
}

static void print_pages(const struct tracee *t, int i)
{
    put("%#llx", (unsigned long long)t->args[i] * MMAP2_UNIT);
}

static void print_device(const struct tracee *t, int i)
{
    put("makedev(%#x, %#x)", major(t->args[i]), minor(t->args[i]));
}

static void print_dirfd(const struct tracee *t, int i)
{
    if ((int)t->args[i] == AT_FDCWD)
        put("AT_FDCWD");
    else
        print_int(t, i);
}

static void print_open_flags(const struct tracee *t, int i)
{
    put_open_flags(t->args[i]);
}

static void print_file_mode(const struct tracee *t, int i)
{
    put_mode(t->args[i]);
}

static void print_signal(const struct tracee *t, int i)
{
    put_signal(t->args[i]);
}

static void print_futex_op(const struct tracee *t, int i)
{
    uint32_t op = t->args[i];

    put_name(futex_ops, op & FUTEX_CMD_MASK);
    if (op & FUTEX_PRIVATE_FLAG)
        put("_PRIVATE");
    if (op & FUTEX_CLOCK_REALTIME)
        put("|FUTEX_CLOCK_REALTIME");
}

static void print_clone(const struct tracee *t, int i)
{
    uint32_t flags = t->args[i] & ~CSIGNAL, sig = t->args[i] & CSIGNAL;

    put("child_stack=");
    put_address(t->args[i + 1]);
    put(", flags=");
    if (flags || !sig)
        put_flags(clone_flags, flags);
    if (sig) {
        put(flags ? "|" : "");
        put_signal(sig);
    }
}

static void print_named(const char *name, const struct tracee *t, int i,
                        void (*show)(const void *), size_t size)
{
    char data[STRUCT_SIZE_MAX];

    put("%s=", name);
    if (show && fetch(t, t->args[i], data, size))
        show(data);
    else
        put_address(t->args[i]);
}

static void print_parent_tid(const struct tracee *t, int i)
{
    print_named("parent_tid", t, i, show_number, sizeof(int32_t));
}

static void print_tls(const struct tracee *t, int i)
{
    print_named("tls", t, i, show_user_desc, sizeof(struct user_desc));
}

static void print_child_tid(const struct tracee *t, int i)
{
    print_named("child_tidptr", t, i, NULL, 0);
}

/* A command of fcntl, ioctl or prctl. */
static void put_command(const struct command *commands, uint32_t value)
{
    for (; commands->name; commands++)
        if (commands->value == value) {
            put("%s", commands->name);
            return;
        }
    put("%#x", value);
}

static void print_fcntl(const struct tracee *t, int i)
{
    put_command(fcntl_commands, t->args[i]);
}

static void print_ioctl(const struct tracee *t, int i)
{
    put_command(ioctl_commands, t->args[i]);
}

static void print_prctl(const struct tracee *t, int i)
{
    put_command(prctl_commands, t->args[i]);
}

static void print_resumed(const struct tracee *t, int i)
{
    const char *name = syscall_of(t->previous)->name;

    (void)i;
    put("<... resuming interrupted %s ...>", name ? name : "system call");
}

#define STRUCT(fn, type)                                                       \
    {                                                                          \
        .show = (fn), .size = sizeof(type)                                     \
    }

static const struct printer printers[] = {
    [INT] = {.print = print_int},
    [UINT] = {.print = print_uint},
    [HEX] = {.print = print_hex},
    [ADDR] = {.print = print_address},
    [OCTAL] = {.print = print_octal},
    [OFF64] = {.print = print_off64},
    [HIGH_LOW] = {.print = print_high_low},
    [PAGES] = {.print = print_pages},
    [DEVICE] = {.print = print_device},
    [DIRFD] = {.print = print_dirfd},
    [OPEN_FLAGS] = {.print = print_open_flags},
    [PIPE_FLAGS] = {.flags = open_flags},
    [FILE_MODE] = {.print = print_file_mode},
    [ACCESS] = {.flags = access_modes},
    [AT_FLAGS] = {.flags = at_flags},
    [ACCESS_FLAGS] = {.flags = access_flags},
    [RENAME_FLAGS] = {.flags = rename_flags},
    [WHENCE] = {.names = whences},
    [FD_FLAGS] = {.flags = fd_flags},
    [PROT] = {.flags = prot_flags},
    [MAP_FLAGS] = {.flags = map_flags},
    [MSYNC_FLAGS] = {.flags = msync_flags},
    [MREMAP_FLAGS] = {.flags = mremap_flags},
    [ADVICE] = {.names = advices},
    [SIGNAL] = {.print = print_signal},
    [MASK_CHANGE] = {.names = mask_changes},
    [WAIT_FLAGS] = {.flags = wait_flags},
    [ID_TYPE] = {.names = id_types},
    [CLOCK] = {.names = clocks},
    [TIMER_FLAGS] = {.flags = timer_flags},
    [ITIMER] = {.names = itimers},
    [RESOURCE] = {.names = resources},
    [WHOSE] = {.names = usages},
    [PRIORITY] = {.names = priorities},
    [FUTEX_OP] = {.print = print_futex_op},
    [FUTEX_BITS] = {.names = futex_bits},
    [POLICY] = {.names = policies},
    [PTRACE] = {.names = ptrace_requests},
    [PTRACE_OPTIONS] = {.flags = ptrace_options},
    [USER_OFFSET] = {.names = user_offsets},
    [RANDOM_FLAGS] = {.flags = random_flags},
    [REBOOT] = {.names = reboot_commands},
    [PATH] = {.print = print_path},
    [STRING] = {.print = print_string},
    [BUFFER] = {.print = print_buffer},
    [TEXT] = {.print = print_text},
    [ARGV] = {.print = print_argv},
    [ENVP] = {.print = print_envp},
    [IOVEC] = {.print = print_iovec},
    [POLLFDS] = {.print = print_pollfds},
    [FD_SET] = {.print = print_fd_set},
    [GROUPS] = {.print = print_groups},
    [ENTRIES] = {.print = print_entries},
    [NUMBER] = STRUCT(show_number, int32_t),
    [SHORT] = STRUCT(show_short, uint16_t),
    [WORD_AT] = STRUCT(show_word, uint32_t),
    [OFF64_AT] = STRUCT(show_off64, int64_t),
    [FD_PAIR] = STRUCT(show_fd_pair, int32_t[2]),
    [STAT] = STRUCT(show_stat, struct old_stat),
    [STAT64] = STRUCT(show_stat64, struct stat64),
    [TIMESPEC] = STRUCT(show_timespec, struct timespec),
    [TIMESPEC64] = STRUCT(show_timespec64, struct timespec64),
    [TIMESPECS] = STRUCT(show_timespec_pair, struct timespec[2]),
    [TIMEVAL] = STRUCT(show_timeval, struct timeval),
    [TIMEVALS] = STRUCT(show_timeval_pair, struct timeval[2]),
    [TIMEZONE] = STRUCT(show_timezone, struct timezone),
    [ITIMERVAL] = STRUCT(show_itimerval, struct itimerval),
    [TMS] = STRUCT(show_tms, struct tms),
    [STATUS] = STRUCT(show_wait_status, int32_t),
    [RUSAGE] = STRUCT(show_rusage, struct rusage),
    [RLIMIT] = STRUCT(show_rlimit, struct rlimit),
    [RLIMIT64] = STRUCT(show_rlimit64, struct rlimit64),
    [UTSNAME] = STRUCT(show_utsname, struct utsname),
    [SYSINFO] = STRUCT(show_sysinfo, struct sysinfo),
    [TERMIOS] = STRUCT(show_termios, struct termios),
    [WINSIZE] = STRUCT(show_winsize, struct winsize),
    [USER_DESC] = STRUCT(show_user_desc, struct user_desc),
    [SIGSET] = STRUCT(show_sigset, sigset_t),
    [OLD_SIGSET] = STRUCT(show_old_sigset, uint32_t),
    [SIGACTION] = STRUCT(show_sigaction, struct kernel_sigaction),
    [OLD_SIGACTION] = STRUCT(show_old_sigaction, struct old_sigaction),
    [STACK] = STRUCT(show_stack, stack_t),
    [SIGINFO] = STRUCT(show_siginfo, siginfo_t),
    [SIGFRAME] = {.print = print_sigframe},
    [RT_SIGFRAME] = {.print = print_rt_sigframe},
    [CALL] = {.print = print_resumed},
    [FCNTL] = {.print = print_fcntl},
    [IOCTL] = {.print = print_ioctl},
    [PRCTL] = {.print = print_prctl},
    [CLONE] = {.print = print_clone},
    [PARENT_TID] = {.print = print_parent_tid},
    [TLS] = {.print = print_tls},
    [CHILD_TID] = {.print = print_child_tid},
};

void kind_print(const struct tracee *t, int i)
{
    uint8_t kind = kind_of(t, i);
    const struct printer *p = &printers[kind & ~OUT];
    char data[STRUCT_SIZE_MAX];

    if (p->names)
        put_name(p->names, t->args[i]);
    else if (p->flags)
        put_flags(p->flags, t->args[i]);
    else if (kind & OUT &&
             (t->failed || (kind == (OUT | STATUS) && t->result == 0)))
        put_address(t->args[i]);
    else if (p->print)
        p->print(t, i);
    else if (t->args[i] && fetch(t, t->args[i], data, p->size))
        p->show(data);
    else
        put_address(t->args[i]);
}
