/*
 * Physical pages (frames). Each has a struct page with a reference count; a
 * page with count 0 is free and belongs to the allocator.
 *
 * Frames come from a buddy allocator; single pages pass through a small stock
 * per CPU. Nothing here sleeps. When memory runs low the allocator asks the
 * registered reclaimer (the block cache) for pages back; page_alloc returns
 * NULL only when that gave nothing. User memory is promised beforehand
 * (mem/commit.h), so for promised pages it does not fail.
 */
#pragma once

#include "cpu/bootinfo.h"
#include "lib/atomic.h"
#include "lib/list.h"
#include "mem/layout.h"

struct page {
    atomic_t count;   /* references; 0 is free */
    uint8_t order;    /* of the block this page heads */
    uint8_t flags;    /* PAGE_* */
    uint16_t inuse;   /* slab: objects handed out */
    void *owner;      /* slab: its cache; block cache: its buf */
    void *free;       /* slab: its free objects; in a stock: the next page */
    struct list link; /* free list, or the owner's list */
};

#define PAGE_FREE 1u /* heads a block in a buddy free list */
#define PAGE_SLAB 2u /* heads a slab */

/* 2^order contiguous pages aligned to their size; the head's count is 1. NULL:
   there are none. */
struct page *pages_alloc(unsigned order);

/*
 * One page, count 1, contents undefined; or NULL. For memory that is counted
 * elsewhere: promised to a process, or reclaimable. What the kernel needs for
 * itself it takes by slab_alloc or kmalloc, which count it (mem/commit.h).
 */
static inline struct page *page_alloc(void)
{
    return pages_alloc(0);
}

/* As page_alloc, filled with zeroes. */
struct page *page_alloc_zeroed(void);

/* One more, one less reference; the last frees the page (its whole block). */
static inline void page_get(struct page *page)
{
    atomic_inc(&page->count);
}
void page_put(struct page *page);

extern struct page *page_table_base; /* the struct page of frame 0 */

static inline uint32_t page_to_phys(const struct page *page)
{
    return (uint32_t)(page - page_table_base) << PAGE_SHIFT;
}

static inline struct page *phys_to_page(uint32_t phys)
{
    return page_table_base + (phys >> PAGE_SHIFT);
}

static inline void *page_to_virt(const struct page *page)
{
    return phys_to_virt(page_to_phys(page));
}

static inline struct page *virt_to_page(const void *virt)
{
    return phys_to_page(virt_to_phys(virt));
}

/*
 * Pages that a CPU keeps to use them again; an array of these has one for each
 * CPU. stock_take: NULL when there is none. stock_put: false when it has
 * `most`.
 */
struct page_stock {
    struct page *first;
    uint32_t n;
};
struct page *stock_take(struct page_stock *of_cpus);
bool stock_put(struct page_stock *of_cpus, struct page *page, uint32_t most);
uint32_t stock_total(const struct page_stock *of_cpus); /* of all CPUs */

/* Frames in the machine, and free now (the lists per CPU included). */
uint32_t pages_total(void);
uint32_t pages_free(void);

/*
 * `reclaim(n)` tries to free n pages and returns how many it freed. It is
 * called without allocator locks, possibly from an interrupt-free context with
 * other spinlocks held, so it must only try locks and must not sleep.
 */
void page_set_reclaimer(uint32_t (*reclaim)(uint32_t n));

/*
 * Take over the ranges of usable memory below PHYS_MAX, less what lies below
 * `first_free` (the kernel's end) and under 1 MiB. Maps all of it at KERNBASE.
 * Boot CPU only, once.
 */
void mem_init(const struct boot_range *ranges, unsigned n, uint32_t first_free);
