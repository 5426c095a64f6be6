/*
 * /proc/cpuinfo: the processors, as CPUID describes them (Intel SDM 2A).
 */
#include "cpu/x86.h"
#include "lib/percpu.h"
#include "lib/string.h"
#include "proc/procfs_gen.h"

#define CPUID_MAX_EXTENDED 0x80000000u
#define CPUID_BRAND 0x80000002u /* three leaves of 16 characters */

/* Names of the bits of CPUID.1 EDX and ECX, from bit 0 on, as Linux has them;
   "-" has none. */
static const char *const features_edx =
    "fpu vme de pse tsc msr pae mce cx8 apic - sep mtrr pge mca cmov pat pse36 "
    "pn clflush - dts acpi mmx fxsr sse sse2 ss ht tm ia64 pbe";
static const char *const features_ecx =
    "pni pclmulqdq dtes64 monitor ds_cpl vmx smx est tm2 ssse3 cid sdbg fma "
    "cx16 xtpr pdcm - pcid dca sse4_1 sse4_2 x2apic movbe popcnt "
    "tsc_deadline_timer aes xsave osxsave avx f16c rdrand hypervisor";

static void print_features(struct buffer *text, uint32_t bits,
                           const char *names)
{
    for (; *names; bits >>= 1) {
        const char *end = strchr(names, ' ');
        uint32_t n = end ? (uint32_t)(end - names) : strlen(names);

        if (bits & 1 && *names != '-')
            text_printf(text, " %.*s", (int)n, names);
        names += end ? n + 1 : n;
    }
}

static void print_vendor(struct buffer *text)
{
    struct cpuid id = cpuid(0);
    uint32_t vendor[] = {id.ebx, id.edx, id.ecx};

    text_printf(text, "vendor_id\t: %.12s\n", (const char *)vendor);
}

static void print_model_name(struct buffer *text)
{
    struct cpuid brand[3];
    const char *name = (const char *)brand;

    if (cpuid(CPUID_MAX_EXTENDED).eax < CPUID_BRAND + 2)
        return;
    for (uint32_t i = 0; i < 3; i++)
        brand[i] = cpuid(CPUID_BRAND + i);
    text_printf(text, "model name\t: %.*s\n", (int)sizeof(brand), name);
}

/* Family and model from CPUID.1 EAX, by the rule of SDM 2A, CPUID. */
static void print_model(struct buffer *text, uint32_t signature)
{
    uint32_t family = signature >> 8 & 0xf, model = signature >> 4 & 0xf;

    if (family == 6 || family == 15)
        model |= signature >> 12 & 0xf0;
    if (family == 15)
        family += signature >> 20 & 0xff;
    text_printf(text, "cpu family\t: %u\nmodel\t\t: %u\n", family, model);
    print_model_name(text);
    text_printf(text, "stepping\t: %u\n", signature & 0xf);
}

/* All CPUs are taken to be like the one this runs on. */
void show_cpuinfo(struct buffer *text)
{
    struct cpuid id = cpuid(1);

    for (unsigned cpu = 0; cpu < ncpus; cpu++) {
        text_printf(text, "processor\t: %u\n", cpu);
        print_vendor(text);
        print_model(text, id.eax);
        text_printf(text, "apicid\t\t: %u\nfpu\t\t: yes\nflags\t\t:",
                    cpus[cpu].apic_id);
        print_features(text, id.edx, features_edx);
        print_features(text, id.ecx, features_ecx);
        text_printf(text, "\n\n");
    }
}
