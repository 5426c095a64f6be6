/*
 * Features of the CPU that are turned on at start: used where CPUID offers
 * them, needed nowhere.
 */
#include "cpu/cpu.h"

#include "cpu/fpu.h"
#include "cpu/gdt.h"
#include "cpu/x86.h"

void cpu_init(void)
{
    if (cpuid(1).edx & CPUID_PGE)
        write_cr4(read_cr4() | CR4_PGE);
    fpu_init_cpu();
    gdt_set_double_fault_map();
}
