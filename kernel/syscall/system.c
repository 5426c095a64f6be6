/*
 * System calls about the machine as a whole: its name, its load, its end.
 */
#include "abi/errno.h"
#include "abi/reboot.h"
#include "abi/sysinfo.h"
#include "cpu/clock.h"
#include "cpu/power.h"
#include "dev/dev.h"
#include "fs/file.h"
#include "lib/percpu.h"
#include "lib/spinlock.h"
#include "lib/string.h"
#include "mem/page.h"
#include "proc/cred.h"
#include "proc/family.h"
#include "proc/uts.h"
#include "sched/sched.h"
#include "syscall/args.h"
#include "syscall/syscall.h"

#define RANDOM_FLAGS 7u     /* GRND_NONBLOCK, GRND_RANDOM, GRND_INSECURE */
#define LOAD_SCALE_SHIFT 11 /* of sched_loadavg() */

SYSCALL(uname, uaddr_t buf)
{
    struct utsname names = uts_names();

    return copyout(buf, &names, sizeof names);
}

SYSCALL(sethostname, uaddr_t name, uint32_t len)
{
    char new[UTSNAME_LENGTH] = {0};

    if (!is_root())
        return -EPERM;
    if (len >= UTSNAME_LENGTH)
        return -EINVAL;
    if (copyin(new, name, len) < 0)
        return -EFAULT;
    return uts_set_nodename(new);
}

SYSCALL(sysinfo, uaddr_t buf)
{
    struct sysinfo info;

    memset(&info, 0, sizeof info);
    info.uptime = (int32_t)(clock_ns() / NS_PER_S);
    sched_loadavg(info.loads);
    for (int i = 0; i < 3; i++)
        info.loads[i] <<= SI_LOAD_SHIFT - LOAD_SCALE_SHIFT;
    info.totalram = pages_total();
    info.freeram = pages_free();
    info.procs = (uint16_t)ntasks;
    info.mem_unit = PAGE_SIZE;
    return copyout(buf, &info, sizeof info);
}

/* `arg` is kin's own: the exit status that the machine's end has for whoever
   started the emulator. */
SYSCALL(reboot, uint32_t magic1, uint32_t magic2, uint32_t cmd, uint32_t arg)
{
    if (!is_root())
        return -EPERM;
    if (magic1 != LINUX_REBOOT_MAGIC1 || magic2 != LINUX_REBOOT_MAGIC2)
        return -EINVAL;
    switch (cmd) {
    case LINUX_REBOOT_CMD_HALT:
    case LINUX_REBOOT_CMD_POWER_OFF:
        fs_stop();
        console_drain();
        power_off(cmd == LINUX_REBOOT_CMD_POWER_OFF ? (uint8_t)arg : 0);
    case LINUX_REBOOT_CMD_RESTART:
        fs_stop();
        console_drain();
        power_reset();
    }
    return -EINVAL;
}

SYSCALL(getrandom, uaddr_t buf, uint32_t n, uint32_t flags)
{
    uint8_t piece[256];
    uint32_t done = 0;

    if (flags & ~RANDOM_FLAGS)
        return -EINVAL;
    n = MIN(n, (uint32_t)INT32_MAX);
    while (done < n && !current()->signal_pending) {
        uint32_t part = MIN(n - done, (uint32_t)sizeof piece);

        random_bytes(piece, part);
        if (copyout(buf + done, piece, part) < 0)
            return done > 0 ? (int32_t)done : -EFAULT;
        done += part;
    }
    return done > 0 || n == 0 ? (int32_t)done : -EINTR;
}

SYSCALL(sched_getaffinity, int pid, uint32_t size, uaddr_t mask)
{
    uint32_t all = (1u << ncpus) - 1;
    bool exists;

    spin_lock(&proc_lock);
    exists = pid == 0 || find_proc(pid);
    spin_unlock(&proc_lock);
    if (!exists)
        return -ESRCH;
    if (size < sizeof all || size % sizeof all != 0)
        return -EINVAL;
    return copyout(mask, &all, sizeof all) < 0 ? -EFAULT : (int)sizeof all;
}

SYSCALL(getcpu, uaddr_t cpu, uaddr_t node)
{
    uint32_t id = current()->cpu, zero = 0;

    return copyout_if(cpu, &id, sizeof id)
               ?: copyout_if(node, &zero, sizeof zero);
}
