/*
 * /proc: the names at its top, and what is behind those that are about names
 * and settings: who is asking (self), how the system is called, what file
 * systems there are, and sys/kernel.
 */
#include "abi/errno.h"
#include "abi/stat.h"
#include "dev/tty.h"
#include "lib/string.h"
#include "proc/procfs_gen.h"
#include "proc/uts.h"

static int show_self(struct text *text, struct proc_node *node)
{
    (void)node;
    text_printf(text, "%d", current()->group->leader->pid);
    return 0;
}

static int show_thread_self(struct text *text, struct proc_node *node)
{
    (void)node;
    text_printf(text, "%d/task/%d", current()->group->leader->pid,
                current()->pid);
    return 0;
}

static int show_version(struct text *text, struct proc_node *node)
{
    struct utsname names = uts_names();

    (void)node;
    text_printf(text, "%s version %s %s\n", names.sysname, names.release,
                names.version);
    return 0;
}

static int show_filesystems(struct text *text, struct proc_node *node)
{
    (void)node;
    text_printf(text, "nodev\tproc\nnodev\tdevfs\n\tkinfs\n");
    return 0;
}

/* What is mounted is the same in every kin. */
static int show_mounts(struct text *text, struct proc_node *node)
{
    (void)node;
    text_printf(text, "/dev/root / kinfs rw 0 0\n"
                      "devfs /dev devfs rw 0 0\n"
                      "proc /proc proc rw 0 0\n");
    return 0;
}

/* Name of the driver, device, major and minor number, kind: how ps finds the
   name of a terminal. */
static int show_tty_drivers(struct text *text, struct proc_node *node)
{
    (void)node;
    text_printf(text, "%-20s %-16s %u %u %s\n", "/dev/console", "/dev/console",
                CONSOLE_RDEV >> 8, CONSOLE_RDEV & 0xff, "system:console");
    return 0;
}

static int show_ostype(struct text *text, struct proc_node *node)
{
    (void)node;
    text_printf(text, "%s\n", uts_names().sysname);
    return 0;
}

static int show_osrelease(struct text *text, struct proc_node *node)
{
    (void)node;
    text_printf(text, "%s\n", uts_names().release);
    return 0;
}

static int show_osversion(struct text *text, struct proc_node *node)
{
    (void)node;
    text_printf(text, "%s\n", uts_names().version);
    return 0;
}

static int show_hostname(struct text *text, struct proc_node *node)
{
    (void)node;
    text_printf(text, "%s\n", uts_names().nodename);
    return 0;
}

static int store_hostname(struct proc_node *node, const char *value)
{
    const char *end = strchr(value, '\n');
    uint32_t n = end ? (uint32_t)(end - value) : strlen(value);
    char name[UTSNAME_LENGTH];

    (void)node;
    if (n >= sizeof(name))
        return -EINVAL;
    strlcpy(name, value, n + 1);
    uts_set_nodename(name);
    return 0;
}

static int show_pid_max(struct text *text, struct proc_node *node)
{
    (void)node;
    text_printf(text, "%d\n", pid_max);
    return 0;
}

/* The number that was written, at most about PID_LIMIT * 10; or -EINVAL. */
static int parse_value(const char *value)
{
    int number = 0;

    if (*value == '\0' || *value == '\n')
        return -EINVAL;
    for (; *value && *value != '\n'; value++) {
        if (*value < '0' || *value > '9' || number > PID_LIMIT)
            return -EINVAL;
        number = number * 10 + (*value - '0');
    }
    return number;
}

static int store_pid_max(struct proc_node *node, const char *value)
{
    int max = parse_value(value), error;

    (void)node;
    if (max < 0)
        return max;
    spin_lock(&proc_lock);
    error = pid_set_max(max);
    spin_unlock(&proc_lock);
    return error;
}

static const struct proc_entry kernel_entries[] = {
    {.name = "hostname",
     .mode = S_IFREG | 0644,
     .show = show_hostname,
     .store = store_hostname},
    {.name = "osrelease", .mode = S_IFREG | 0444, .show = show_osrelease},
    {.name = "ostype", .mode = S_IFREG | 0444, .show = show_ostype},
    {.name = "pid_max",
     .mode = S_IFREG | 0644,
     .show = show_pid_max,
     .store = store_pid_max},
    {.name = "version", .mode = S_IFREG | 0444, .show = show_osversion},
    {.mode = 0},
};

static const struct proc_entry sys_entries[] = {
    {.name = "kernel", .mode = S_IFDIR | 0555, .entries = kernel_entries},
    {.mode = 0},
};

static const struct proc_entry tty_entries[] = {
    {.name = "drivers", .mode = S_IFREG | 0444, .show = show_tty_drivers},
    {.mode = 0},
};

const struct proc_entry machine_entries[] = {
    {.name = "self", .mode = S_IFLNK | 0777, .show = show_self},
    {.name = "thread-self", .mode = S_IFLNK | 0777, .show = show_thread_self},
    {.name = "cpuinfo", .mode = S_IFREG | 0444, .show = show_cpuinfo},
    {.name = "filesystems", .mode = S_IFREG | 0444, .show = show_filesystems},
    {.name = "interrupts", .mode = S_IFREG | 0444, .show = show_interrupts},
    {.name = "loadavg", .mode = S_IFREG | 0444, .show = show_loadavg},
    {.name = "meminfo", .mode = S_IFREG | 0444, .show = show_meminfo},
    {.name = "mounts", .mode = S_IFREG | 0444, .show = show_mounts},
    {.name = "slabinfo", .mode = S_IFREG | 0400, .show = show_slabinfo},
    {.name = "stat", .mode = S_IFREG | 0444, .show = show_system_stat},
    {.name = "sys", .mode = S_IFDIR | 0555, .entries = sys_entries},
    {.name = "tty", .mode = S_IFDIR | 0555, .entries = tty_entries},
    {.name = "uptime", .mode = S_IFREG | 0444, .show = show_uptime},
    {.name = "version", .mode = S_IFREG | 0444, .show = show_version},
    {.name = "vmstat", .mode = S_IFREG | 0444, .show = show_vmstat},
    {.mode = 0},
};
