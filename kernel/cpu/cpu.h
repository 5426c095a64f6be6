/*
 * Features of the CPU that are turned on at start.
 */
#pragma once

/* Every CPU, once the kernel's page directory is loaded. */
void cpu_init(void);
