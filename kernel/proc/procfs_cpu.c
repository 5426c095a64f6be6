/*
 * /proc/cpuinfo: the processors, as CPUID names them (Intel SDM 2A).
 */
#include "cpu/x86.h"
#include "lib/percpu.h"
#include "proc/procfs_gen.h"

#define CPUID_MAX_EXTENDED 0x80000000u
#define CPUID_BRAND 0x80000002u /* three leaves of 16 characters */

/* All CPUs are taken to be like the one this runs on. */
void show_cpuinfo(struct buffer *text)
{
    struct cpuid id = cpuid(0), brand[3] = {0};
    uint32_t vendor[] = {id.ebx, id.edx, id.ecx};

    for (uint32_t i = 0; i < 3; i++)
        if (cpuid(CPUID_MAX_EXTENDED).eax >= CPUID_BRAND + i)
            brand[i] = cpuid(CPUID_BRAND + i);
    for (unsigned cpu = 0; cpu < ncpus; cpu++) {
        text_printf(text, "processor\t: %u\nvendor_id\t: %.*s\n", cpu,
                    (int)sizeof(vendor), (const char *)vendor);
        text_printf(text, "model name\t: %.*s\napicid\t\t: %u\n\n",
                    (int)sizeof(brand), (const char *)brand, cpus[cpu].apic_id);
    }
}
