/*
 * The kernel's own map, and a supply of empty page tables.
 *
 * The kernel's half of the directory is filled once, at boot, and copied into
 * every directory: 4 MiB global pages for physical memory, a few ordinary
 * tables for device registers. It never changes after that, so no address
 * space ever has to be brought up to date.
 *
 * Tables given back are empty again (all zero). Each CPU keeps some of them for
 * the next table.
 */
#include "mem/pagetable.h"

#include "cpu/x86.h"
#include "lib/panic.h"
#include "lib/percpu.h"
#include "lib/spinlock.h"
#include "lib/string.h"

#define DEVICE_TABLES 2 /* 8 MiB of device registers */
#define SPARE_MAX 32    /* empty tables kept per CPU; as many directories */

_Static_assert(MAX_CPUS <= 32, "a CPU set is a word");

pte_t kernel_pgdir[PTES] __attribute__((aligned(PAGE_SIZE)));

static pte_t device_tables[DEVICE_TABLES][PTES]
    __attribute__((aligned(PAGE_SIZE)));
static uint32_t device_next = DEVICE_BASE;

static struct page_stock spare_tables[MAX_CPUS], spare_dirs[MAX_CPUS];

void kernel_map_init(uint32_t top)
{
    for (uint32_t pa = 0; pa < top; pa += LARGE_PAGE_SIZE)
        kernel_pgdir[PDX(KERNBASE + pa)] =
            pa | PTE_P | PTE_W | PTE_LARGE | PTE_GLOBAL;
    for (uint32_t i = 0; i < DEVICE_TABLES; i++)
        kernel_pgdir[PDX(DEVICE_BASE) + i] =
            virt_to_phys(device_tables[i]) | PTE_P | PTE_W;
    write_cr3(virt_to_phys(kernel_pgdir));
}

volatile void *map_device(uint32_t phys, uint32_t nbytes)
{
    uint32_t offset = phys % PAGE_SIZE;
    uint32_t npages = DIV_ROUND_UP(offset + nbytes, PAGE_SIZE);
    uint32_t va = device_next;

    ASSERT(npages <= DEVICE_TABLES * PTES - (va - DEVICE_BASE) / PAGE_SIZE);
    for (uint32_t i = 0; i < npages; i++)
        device_tables[0][(va - DEVICE_BASE) / PAGE_SIZE + i] =
            (phys - offset + i * PAGE_SIZE) | PTE_P | PTE_W | PTE_PCD |
            PTE_PWT | PTE_GLOBAL;
    device_next += npages * PAGE_SIZE;
    return (volatile void *)(va + offset);
}

struct page *table_alloc(void)
{
    return stock_take(spare_tables) ?: page_alloc_zeroed();
}

void table_free(struct page *table)
{
    if (!stock_put(spare_tables, table, SPARE_MAX))
        page_put(table);
}

pte_t *pgdir_alloc(void)
{
    struct page *page = stock_take(spare_dirs);

    if (page != NULL)
        return page_to_virt(page);
    page = page_alloc_zeroed();
    if (page == NULL)
        return NULL;

    pte_t *pgdir = page_to_virt(page);
    memcpy(pgdir + KERNEL_PDE, kernel_pgdir + KERNEL_PDE,
           (PTES - KERNEL_PDE) * sizeof *pgdir);
    return pgdir;
}

void pgdir_free(pte_t *pgdir)
{
    struct page *page = virt_to_page(pgdir);

    if (!stock_put(spare_dirs, page, SPARE_MAX))
        page_put(page);
}

uint32_t table_spares(void)
{
    return stock_total(spare_tables) + stock_total(spare_dirs);
}

uint32_t table_spares_drain(void)
{
    struct page *page;
    uint32_t n = 0;

    while ((page = stock_take(spare_tables) ?: stock_take(spare_dirs))) {
        page_put(page);
        n++;
    }
    return n;
}
