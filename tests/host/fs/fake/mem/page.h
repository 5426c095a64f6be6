/* Pages out of an array, for tests on the host. */
#pragma once

#include "lib/atomic.h"
#include "lib/list.h"
#include "mem/layout.h"

struct page {
    atomic_t count;
    struct list link;
};

extern struct page fake_pages[];
extern uint8_t *fake_memory;

struct page *page_alloc(void);
struct page *page_alloc_zeroed(void);
void page_put(struct page *page);
uint32_t pages_total(void);
void page_set_reclaimer(uint32_t (*reclaim)(uint32_t n));

static inline void page_get(struct page *page)
{
    atomic_inc(&page->count);
}

static inline void *page_to_virt(const struct page *page)
{
    return fake_memory + (page - fake_pages) * PAGE_SIZE;
}

static inline struct page *virt_to_page(const void *virt)
{
    return fake_pages + ((const uint8_t *)virt - fake_memory) / PAGE_SIZE;
}
