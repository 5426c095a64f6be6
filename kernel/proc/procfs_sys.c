/*
 * /proc: about the system as a whole, in Linux's formats (proc(5)), with the
 * lines that kin has numbers for; and the names at its top. What is counted
 * while others count on is read without locks: each number is right, not all
 * are of one moment.
 */
#include "abi/errno.h"
#include "cpu/clock.h"
#include "cpu/irq.h"
#include "dev/tty.h"
#include "mem/commit.h"
#include "mem/page.h"
#include "mem/slab.h"
#include "proc/procfs_gen.h"
#include "proc/uts.h"
#include "sched/sched.h"

#define NS_PER_HUNDREDTH (NS_PER_S / 100)
#define LOAD_SHIFT 11 /* of sched_loadavg() */

/* --- processes and time --- */

static struct cpu_usage all_usage(void)
{
    struct cpu_usage sum = {0};

    for (unsigned cpu = 0; cpu < ncpus; cpu++) {
        struct cpu_usage usage = sched_cpu_usage(cpu);

        sum.user += usage.user;
        sum.nice += usage.nice;
        sum.system += usage.system;
        sum.idle += usage.idle;
    }
    return sum;
}

static void count_procs(unsigned *total, unsigned *blocked)
{
    const struct proc *p;

    *total = *blocked = 0;
    spin_guard(&proc_lock);
    list_for_each(p, &all_procs, task_link) {
        ++*total;
        *blocked += p->state == PROC_UNINTERRUPTIBLE;
    }
}

static void show_uptime(struct buffer *text)
{
    uint64_t up = clock_ns() / NS_PER_HUNDREDTH;
    uint32_t idle = all_usage().idle;

    text_printf(text, "%u.%02u %u.%02u\n", (uint32_t)(up / 100),
                (uint32_t)(up % 100), idle / HZ, idle % HZ * 100 / HZ);
}

static void show_loadavg(struct buffer *text)
{
    uint32_t load[3], fraction = (1u << LOAD_SHIFT) - 1;
    unsigned total, blocked;

    sched_loadavg(load);
    count_procs(&total, &blocked);
    for (int i = 0; i < 3; i++)
        text_printf(text, "%u.%02u ", load[i] >> LOAD_SHIFT,
                    (load[i] & fraction) * 100 >> LOAD_SHIFT);
    text_printf(text, "%u/%u %d\n", sched_load(), total, last_pid);
}

static void print_cpu(struct buffer *text, const struct cpu_usage *usage)
{
    text_printf(text, " %u %u %u %u 0 0 0 0 0 0\n", usage->user, usage->nice,
                usage->system, usage->idle);
}

static uint32_t all_ticks(const struct cpu_usage *usage)
{
    return usage->user + usage->nice + usage->system + usage->idle;
}

static uint32_t irq_total(unsigned irq)
{
    uint32_t sum = 0;

    for (unsigned cpu = 0; cpu < ncpus; cpu++)
        sum += irq_count(irq, cpu);
    return sum;
}

static void show_system_stat(struct buffer *text)
{
    struct cpu_usage usage = all_usage();
    uint32_t interrupts = all_ticks(&usage);
    unsigned total, blocked;

    text_printf(text, "cpu ");
    print_cpu(text, &usage);
    for (unsigned cpu = 0; cpu < ncpus; cpu++) {
        usage = sched_cpu_usage(cpu);
        text_printf(text, "cpu%u", cpu);
        print_cpu(text, &usage);
    }
    for (unsigned irq = 0; irq < NISA_IRQS; irq++)
        interrupts += irq_total(irq);
    count_procs(&total, &blocked);
    text_printf(text, "intr %u\nctxt %llu\nbtime %u\n", interrupts,
                sched_switches(),
                (uint32_t)((clock_realtime_ns() - clock_ns()) / NS_PER_S));
    text_printf(text, "processes %u\nprocs_running %u\nprocs_blocked %u\n",
                nforks, sched_load(), blocked);
}

static void show_interrupts(struct buffer *text)
{
    static const char *const names[NISA_IRQS] = {
        [IRQ_TIMER] = "timer",
        [IRQ_KEYBOARD] = "keyboard",
        [IRQ_COM2] = "serial",
        [IRQ_COM1] = "serial",
        [IRQ_RTC] = "rtc",
        [IRQ_IDE_PRIMARY] = "ide0",
        [IRQ_IDE_SECONDARY] = "ide1",
    };

    text_printf(text, "    ");
    for (unsigned cpu = 0; cpu < ncpus; cpu++)
        text_printf(text, "       CPU%u", cpu);
    text_printf(text, "\n");
    for (unsigned irq = 0; irq < NISA_IRQS; irq++) {
        if (irq_total(irq) == 0)
            continue;
        text_printf(text, "%3u:", irq);
        for (unsigned cpu = 0; cpu < ncpus; cpu++)
            text_printf(text, " %10u", irq_count(irq, cpu));
        text_printf(text, "  %s\n", names[irq] ? names[irq] : "");
    }
    text_printf(text, "LOC:");
    for (unsigned cpu = 0; cpu < ncpus; cpu++) {
        struct cpu_usage usage = sched_cpu_usage(cpu);

        text_printf(text, " %10u", all_ticks(&usage));
    }
    text_printf(text, "  Local timer interrupts\n");
}

/* --- memory --- */

static void print_pages(struct buffer *text, const char *name, uint32_t npages)
{
    text_printf(text, "%-16s%8u kB\n", name, npages * (PAGE_SIZE / 1024));
}

static uint32_t slab_pages(void)
{
    struct slab_cache *cache;
    uint32_t sum = 0;

    list_for_each(cache, &slab_caches, link)
        sum += cache->pages;
    return sum;
}

static void show_meminfo(struct buffer *text)
{
    uint32_t cached, dirty, unused = pages_free(), slab = slab_pages();
    unsigned nprocs, blocked;

    fs_cache_pages(&cached, &dirty);
    count_procs(&nprocs, &blocked);
    print_pages(text, "MemTotal:", pages_total());
    print_pages(text, "MemFree:", unused);
    print_pages(text, "MemAvailable:", unused + cached - MIN(cached, dirty));
    print_pages(text, "Buffers:", 0); /* there is one cache, for all */
    print_pages(text, "Cached:", cached);
    print_pages(text, "SwapTotal:", 0);
    print_pages(text, "SwapFree:", 0);
    print_pages(text, "Dirty:", dirty);
    print_pages(text, "Slab:", slab);
    print_pages(text, "KernelStack:", nprocs * (KSTACK_SIZE / PAGE_SIZE));
    print_pages(text, "CommitLimit:", commit_limit());
    print_pages(text, "Committed_AS:", commit_used());
}

/* pgpgin and pgpgout: KiB from and to the disk since boot. */
static void show_vmstat(struct buffer *text)
{
    uint32_t cached, dirty, nread, nwritten;

    fs_cache_pages(&cached, &dirty);
    fs_blocks_moved(&nread, &nwritten);
    text_printf(text, "nr_free_pages %u\nnr_file_pages %u\nnr_dirty %u\n",
                pages_free(), cached, dirty);
    text_printf(text, "pgpgin %u\npgpgout %u\npswpin 0\npswpout 0\n",
                nread * (PAGE_SIZE / 1024), nwritten * (PAGE_SIZE / 1024));
}

/* Objects of a cache that are free. Its lock is held. */
static uint32_t free_objects(const struct slab_cache *cache, uint32_t per_slab)
{
    const struct page *page;
    uint32_t n = 0;

    list_for_each(page, &cache->partial, link)
        n += per_slab - page->inuse;
    for (unsigned cpu = 0; cpu < ncpus; cpu++)
        n += cache->cpu[cpu].nfree;
    return n;
}

static void show_slabinfo(struct buffer *text)
{
    struct slab_cache *cache;

    text_printf(text, "slabinfo - version: 2.1\n"
                      "# name            <active_objs> <num_objs> <objsize> "
                      "<objperslab> <pagesperslab> : tunables <limit> "
                      "<batchcount> <sharedfactor> : slabdata <active_slabs> "
                      "<num_slabs> <sharedavail>\n");
    list_for_each(cache, &slab_caches, link) {
        uint32_t per_slab = PAGE_SIZE / cache->size, npages, unused;

        spin_lock(&cache->lock);
        npages = cache->pages;
        unused = free_objects(cache, per_slab);
        spin_unlock(&cache->lock);
        text_printf(text, "%-17s %6u %6u %6u %4u    1 : tunables 0 0 0 ",
                    cache->name, npages * per_slab - unused, npages * per_slab,
                    cache->size, per_slab);
        text_printf(text, ": slabdata %6u %6u 0\n", npages, npages);
    }
}

/* --- names and settings --- */

/* Name of the driver, device, major and minor number, kind: how ps finds the
   name of a terminal. */
static void show_tty_drivers(struct buffer *text)
{
    text_printf(text, "%-20s %-16s %u %u %s\n", "/dev/console", "/dev/console",
                CONSOLE_RDEV >> 8, CONSOLE_RDEV & 0xff, "system:console");
}

static void show_self(struct buffer *text)
{
    text_printf(text, "%d", current()->group->leader->pid);
}

static void show_thread_self(struct buffer *text)
{
    text_printf(text, "%d/task/%d", current()->group->leader->pid,
                current()->pid);
}

static void show_ostype(struct buffer *text)
{
    text_printf(text, "%s\n", uts_names().sysname);
}

static void show_osrelease(struct buffer *text)
{
    text_printf(text, "%s\n", uts_names().release);
}

static void show_hostname(struct buffer *text)
{
    text_printf(text, "%s\n", uts_names().nodename);
}

static int store_hostname(struct proc_node *node, const char *value)
{
    (void)node;
    return uts_set_nodename(value);
}

static void show_pid_max(struct buffer *text)
{
    text_printf(text, "%d\n", pid_max);
}

static int store_pid_max(struct proc_node *node, const char *value)
{
    int max = parse_number(value);

    (void)node;
    if (max <= PID_RESTART || max > PID_LIMIT)
        return -EINVAL;
    spin_guard(&proc_lock);
    pid_max = max;
    return 0;
}

static void show_version(struct buffer *text)
{
    struct utsname names = uts_names();

    text_printf(text, "%s version %s %s\n", names.sysname, names.release,
                names.version);
}

/* What fs_init and init mount. */
static void show_mounts(struct buffer *text)
{
    text_printf(text, "/dev/root / kin rw 0 0\n"
                      "devtmpfs /dev devtmpfs rw 0 0\n"
                      "proc /proc proc rw 0 0\n");
}

static const struct proc_entry kernel_entries[] = {
    {"hostname", SETTING, .show_system = show_hostname,
     .store = store_hostname},
    {"osrelease", TEXT, .show_system = show_osrelease},
    {"ostype", TEXT, .show_system = show_ostype},
    {"pid_max", SETTING, .show_system = show_pid_max, .store = store_pid_max},
    {.mode = 0},
};

static const struct proc_entry sys_entries[] = {
    {"kernel", DIRECTORY, .entries = kernel_entries},
    {.mode = 0},
};

static const struct proc_entry tty_entries[] = {
    {"drivers", TEXT, .show_system = show_tty_drivers},
    {.mode = 0},
};

const struct proc_entry system_entries[] = {
    {"self", LINK, .show_system = show_self},
    {"thread-self", LINK, .show_system = show_thread_self},
    {"cpuinfo", TEXT, .show_system = show_cpuinfo},
    {"interrupts", TEXT, .show_system = show_interrupts},
    {"loadavg", TEXT, .show_system = show_loadavg},
    {"meminfo", TEXT, .show_system = show_meminfo},
    {"mounts", TEXT, .show_system = show_mounts},
    {"slabinfo", SECRET, .show_system = show_slabinfo},
    {"stat", TEXT, .show_system = show_system_stat},
    {"sys", DIRECTORY, .entries = sys_entries},
    {"tty", DIRECTORY, .entries = tty_entries},
    {"uptime", TEXT, .show_system = show_uptime},
    {"version", TEXT, .show_system = show_version},
    {"vmstat", TEXT, .show_system = show_vmstat},
    {.mode = 0},
};
