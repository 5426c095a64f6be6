/*
 * x86 two-level page tables (Intel SDM 3A, 4.3): a directory of 1024 entries,
 * each naming a table of 1024 entries. Pure data structure: who may change
 * which table, and what must be flushed then, is vm/'s business.
 */
#pragma once

#include "mem/page.h"

typedef uint32_t pte_t;

#define PTE_P 0x001u      /* present */
#define PTE_W 0x002u      /* writable */
#define PTE_U 0x004u      /* user */
#define PTE_PWT 0x008u    /* write-through */
#define PTE_PCD 0x010u    /* not cached */
#define PTE_LARGE 0x080u  /* 4 MiB page (directory only) */
#define PTE_GLOBAL 0x100u /* survives a reload of cr3 */
#define PTE_ADDR(pte) ((pte)&0xfffff000u)

#define PTES 1024u
#define PDX(va) ((uint32_t)(va) >> 22)
#define PTX(va) (((uint32_t)(va) >> PAGE_SHIFT) & (PTES - 1))
#define KERNEL_PDE PDX(KERNBASE) /* first directory entry of the kernel */

extern pte_t kernel_pgdir[PTES]; /* only the kernel's half; never changes
                                    once the CPUs run */

/*
 * A table of zeroes, or NULL; give it back only when it is all zeroes again.
 * Pages that were tables are kept for the next table, so a process that is
 * born and dies clears no page.
 */
struct page *table_alloc(void);
void table_free(struct page *table);

/* Tables and directories kept: how many; free this CPU's, how many it were. */
uint32_t table_spares(void);
uint32_t table_spares_drain(void);

/* A directory with the kernel's half filled in and no user part, or NULL. */
pte_t *pgdir_alloc(void);
void pgdir_free(pte_t *pgdir); /* its user part must be empty */

/* Fill kernel_pgdir with memory up to `top` (physical, bytes) and load it. */
void kernel_map_init(uint32_t top);

/* Map device registers; returns their virtual address. Boot CPU, early. */
volatile void *map_device(uint32_t phys, uint32_t nbytes);
