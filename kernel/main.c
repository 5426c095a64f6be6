/*
 * The kernel's start: floor by floor, from the ground up. The other CPUs join
 * when everything they may run is there. Processes begin with proc_init().
 */
#include "boot/multiboot.h"
#include "cpu/bootinfo.h"
#include "cpu/clock.h"
#include "cpu/gdt.h"
#include "cpu/irq.h"
#include "cpu/power.h"
#include "cpu/smp.h"
#include "cpu/trap.h"
#include "dev/dev.h"
#include "lib/panic.h"
#include "lib/printf.h"
#include "mem/page.h"
#include "mem/pagetable.h"
#include "mem/slab.h"
#include "proc/init.h"
#include "proc/signal.h"
#include "sched/sched.h"
#include "syscall/syscall.h"
#include "vm/mm.h"

#define MEMORY_MIN_MIB 16u /* less cannot hold the kernel and a shell */

extern char kernel_end[]; /* kernel.ld */

static void start_memory(void)
{
    const struct boot_range *ranges;
    unsigned n;
    uint32_t nbytes = 0;

    ranges = bootinfo_memory(&n);
    if (n == 0)
        panic("the boot loader gave no memory map");
    for (unsigned i = 0; i < n; i++)
        nbytes += ranges[i].end - ranges[i].start;
    if (nbytes >> 20 < MEMORY_MIN_MIB - 1)
        panic("the machine has %u MiB of memory, kin needs %u", nbytes >> 20,
              MEMORY_MIN_MIB);
    mem_init(ranges, n, virt_to_phys(kernel_end));
    kmalloc_init();
}

/* Where every CPU but the first begins. */
static void ap_entry(void)
{
    clock_init_cpu();
    sched_idle();
}

/* Called by boot/entry.S on the boot stack, in boot_pgdir. */
void kernel_main(uint32_t magic, uint32_t info_phys)
{
    bootinfo_init(magic, info_phys, PHYS_MAX);
    console_init_early();
    panic_hooks.stop_cpus = smp_stop_others;
    panic_hooks.power_off = power_off_panic;
    gdt_init_cpu();
    trap_init();
    trap_init_cpu();
    start_memory();
    cpu_init();
    irq_init(map_device);
    clock_init();

    sched_init();
    vm_init(signal_page_fault);
    syscall_init();
    dev_init();
    smp_start(map_device, ap_entry);
    kprintf("kin: %u MiB of memory, %u CPU%s\n", pages_total() >> 8, ncpus,
            ncpus == 1 ? "" : "s");
    proc_init();
    clock_init_cpu();
    sched_idle();
}
