/*
 * Features of the CPU that are turned on at start.
 */
#ifndef KIN_CPU_CPU_H
#define KIN_CPU_CPU_H

/* Every CPU, once the kernel's page directory is loaded. */
void cpu_init(void);

#endif
