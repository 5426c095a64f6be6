/*
 * The frame allocator.
 *
 * Free frames lie in blocks of 2^order pages, aligned to their size, in one
 * list per order. A block is split in halves until it fits a request; a freed
 * block is joined with its buddy (the other half of the block it was split
 * from) as long as that is free too. All of that is under buddy.lock.
 *
 * Nearly all requests are for one page, so each CPU keeps a few single pages
 * at hand, in a stock that only it touches, with interrupts off: no lock. A
 * page in that stock has count 0 like every free page, but is not PAGE_FREE, so
 * no buddy joins with it.
 */
#include "mem/page.h"

#include "lib/panic.h"
#include "lib/percpu.h"
#include "lib/spinlock.h"
#include "lib/string.h"
#include "mem/commit.h"
#include "mem/pagetable.h"

#define MAX_ORDER 10
#define SINGLES_MAX 64   /* in each CPU's stock */
#define RECLAIM_PAGES 64 /* asked back at once when memory runs out */
#define POISON 0x5a5a5a5au

struct page *page_table_base;

static struct {
    struct spinlock lock;
    struct list free[MAX_ORDER + 1];
    uint32_t nfree;   /* frames in the lists */
    uint32_t total;   /* frames ever handed to the allocator */
    uint32_t nframes; /* struct pages that exist */
} buddy = {.lock = SPINLOCK_INIT("buddy")};

static struct page_stock singles[MAX_CPUS];

static uint32_t (*reclaimer)(uint32_t n);

/* Put a block into the free lists, joined with its buddies. Lock held. */
static void block_free(struct page *page, unsigned order)
{
    uint32_t frame = (uint32_t)(page - page_table_base);

    buddy.nfree += 1u << order;
    while (order < MAX_ORDER) {
        uint32_t other = frame ^ (1u << order);
        struct page *mate = page_table_base + other;

        if (other >= buddy.nframes || !(mate->flags & PAGE_FREE) ||
            mate->order != order)
            break;
        list_del(&mate->link);
        mate->flags = 0;
        frame &= ~(1u << order);
        order++;
    }
    page = page_table_base + frame;
    page->flags = PAGE_FREE;
    page->order = (uint8_t)order;
    list_add(&buddy.free[order], &page->link);
}

/* Take a block out of the free lists, or NULL. Lock held. */
static struct page *block_take(unsigned order)
{
    unsigned have = order;

    while (have <= MAX_ORDER && list_empty(&buddy.free[have]))
        have++;
    if (have > MAX_ORDER)
        return NULL;

    struct page *page = list_first(&buddy.free[have], struct page, link);
    list_del(&page->link);
    page->flags = 0;
    buddy.nfree -= 1u << order;
    while (have > order) {
        struct page *half = page + (1u << --have);

        half->flags = PAGE_FREE;
        half->order = (uint8_t)have;
        list_add(&buddy.free[have], &half->link);
    }
    page->order = (uint8_t)order;
    return page;
}

/* With DEBUG, free pages are filled with POISON. */
static void poison(struct page *page)
{
    uint32_t *word = page_to_virt(page);

    for (uint32_t i = 0; DEBUGGING && i < (PAGE_SIZE << page->order) / 4; i++)
        word[i] = POISON;
}

static void poison_check(struct page *page)
{
    uint32_t *word = page_to_virt(page);

    for (uint32_t i = 0; DEBUGGING && i < (PAGE_SIZE << page->order) / 4; i++)
        if (word[i] != POISON)
            panic("page %x was written at %x after it was freed",
                  page_to_phys(page), i * 4);
}

struct page *stock_take(struct page_stock *of_cpus)
{
    struct page_stock *stock;
    struct page *page;

    irq_off();
    stock = &of_cpus[this_cpu()->id];
    page = stock->first;
    if (page != NULL) {
        stock->first = page->free;
        stock->n--;
    }
    irq_on();
    return page;
}

bool stock_put(struct page_stock *of_cpus, struct page *page, uint32_t most)
{
    struct page_stock *stock;
    bool room;

    irq_off();
    stock = &of_cpus[this_cpu()->id];
    room = stock->n < most;
    if (room) {
        page->free = stock->first;
        stock->first = page;
        stock->n++;
    }
    irq_on();
    return room;
}

uint32_t stock_total(const struct page_stock *of_cpus)
{
    uint32_t n = 0;

    for (unsigned cpu = 0; cpu < MAX_CPUS; cpu++)
        n += of_cpus[cpu].n;
    return n;
}

static bool reclaim(void)
{
    return table_spares_drain() != 0 ||
           (reclaimer != NULL && reclaimer(RECLAIM_PAGES) != 0);
}

struct page *page_alloc_zeroed(void)
{
    struct page *page = page_alloc();

    if (page != NULL)
        memset(page_to_virt(page), 0, PAGE_SIZE);
    return page;
}

static struct page *buddy_take(unsigned order)
{
    spin_guard(&buddy.lock);
    return block_take(order);
}

struct page *pages_alloc(unsigned order)
{
    struct page *page;

    do {
        page = order == 0 ? stock_take(singles) : NULL;
        if (page == NULL)
            page = buddy_take(order);
    } while (page == NULL && order <= MAX_ORDER && reclaim());
    if (page == NULL)
        return NULL;
    poison_check(page);
    ASSERT(atomic_read(&page->count) == 0);
    atomic_set(&page->count, 1);
    return page;
}

static void page_free(struct page *page)
{
    poison(page);
    if (page->order == 0 && stock_put(singles, page, SINGLES_MAX))
        return;
    spin_guard(&buddy.lock);
    block_free(page, page->order);
}

void page_put(struct page *page)
{
    int left = atomic_add(&page->count, -1);

    ASSERT(left >= 0);
    if (left == 0)
        page_free(page);
}

uint32_t pages_total(void)
{
    return buddy.total;
}

uint32_t pages_free(void)
{
    return buddy.nfree + stock_total(singles) + table_spares();
}

void page_set_reclaimer(uint32_t (*reclaim_pages)(uint32_t n))
{
    reclaimer = reclaim_pages;
}

/* The lowest stretch of `nbytes` inside a range, at or above `first_free`. */
static uint32_t find_room(const struct boot_range *ranges, unsigned n,
                          uint32_t first_free, uint32_t nbytes)
{
    for (unsigned i = 0; i < n; i++) {
        uint32_t start = MAX(ranges[i].start, first_free);

        start = ROUND_UP(start, PAGE_SIZE);
        if (start < ranges[i].end && ranges[i].end - start >= nbytes)
            return start;
    }
    panic("no %u KiB of memory for the table of pages", nbytes / 1024);
}

/* Hand frames [frame, end) to the allocator, in the largest blocks that fit. */
static void range_free(uint32_t frame, uint32_t end)
{
    while (frame < end) {
        unsigned order = MAX_ORDER;

        while (frame % (1u << order) != 0 || frame + (1u << order) > end)
            order--;
        page_table_base[frame].order = (uint8_t)order;
        poison(page_table_base + frame);
        block_free(page_table_base + frame, order);
        buddy.total += 1u << order;
        frame += 1u << order;
    }
}

void mem_init(const struct boot_range *ranges, unsigned n, uint32_t first_free)
{
    uint32_t top = 0;

    for (unsigned i = 0; i < n; i++)
        top = MAX(top, MIN(ranges[i].end, PHYS_MAX));
    kernel_map_init(top);

    buddy.nframes = top / PAGE_SIZE;
    uint32_t nbytes = buddy.nframes * sizeof(struct page);
    uint32_t table = find_room(ranges, n, first_free, nbytes);
    page_table_base = phys_to_virt(table);
    memset(page_table_base, 0, nbytes);
    first_free = table + nbytes;

    for (unsigned order = 0; order <= MAX_ORDER; order++)
        list_init(&buddy.free[order]);
    for (unsigned i = 0; i < n; i++)
        range_free(DIV_ROUND_UP(MAX(ranges[i].start, first_free), PAGE_SIZE),
                   MIN(ranges[i].end, top) / PAGE_SIZE);
    commit_init(buddy.total);
}
