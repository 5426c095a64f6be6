/*
 * The slab allocator.
 *
 * A slab is one page full of objects of one size. Its free objects form a list
 * through their first words, headed in the page's struct page; a slab with free
 * objects is in its cache's `partial` list, a full one in none, an empty one
 * goes back to the frame allocator. All of that is under cache->lock.
 *
 * In front of it each CPU has up to SLAB_CPU_OBJECTS free objects of its own,
 * touched only by itself with interrupts off.
 */
#include "mem/slab.h"

#include "lib/panic.h"
#include "lib/string.h"
#include "mem/commit.h"
#include "mem/page.h"

#define POISON 0x6b
#define MIN_SHIFT 4 /* kmalloc's smallest size, 16 bytes */
#define NSIZES 8    /* up to 2048 */
#define MAX_PAGES_ORDER 8

static struct slab_cache sizes[NSIZES];
static const char *const size_names[NSIZES] = {
    "kmalloc-16",  "kmalloc-32",  "kmalloc-64",   "kmalloc-128",
    "kmalloc-256", "kmalloc-512", "kmalloc-1024", "kmalloc-2048",
};

/* All caches, for /proc/slabinfo. Only grows, while one CPU runs. */
struct list slab_caches = LIST_INIT(slab_caches);

/* The next object in a list of free ones. */
static void **next_of(void *object)
{
    return object;
}

void slab_init(struct slab_cache *cache, const char *name, uint32_t size)
{
    uint32_t align = size >= 64 ? 16 : sizeof(void *);

    ASSERT(size <= PAGE_SIZE / 2);
    memset(cache, 0, sizeof *cache);
    cache->name = name;
    cache->size = ROUND_UP(MAX(size, sizeof(void *)), align);
    spin_init(&cache->lock, name);
    list_init(&cache->partial);
    list_add_tail(&slab_caches, &cache->link);
}

/* With DEBUG, free objects are filled with POISON behind the link in their
   first word. */
static void poison(struct slab_cache *cache, void *object)
{
    if (DEBUGGING)
        memset((char *)object + sizeof(void *), POISON,
               cache->size - sizeof(void *));
}

static void poison_check(struct slab_cache *cache, void *object)
{
    const uint8_t *byte = object;

    for (uint32_t i = sizeof(void *); DEBUGGING && i < cache->size; i++)
        if (byte[i] != POISON)
            panic("%s: object %p was written at +%u after it was freed",
                  cache->name, object, i);
}

/* A new slab, all free, in no list; or NULL. */
static struct page *slab_new(struct slab_cache *cache)
{
    if (commit_reserve(1) != 0)
        return NULL;

    struct page *page = page_alloc();
    if (page == NULL) {
        commit_release(1);
        return NULL;
    }
    page->flags = PAGE_SLAB;
    page->owner = cache;
    page->inuse = 0;
    page->free = NULL;

    char *start = page_to_virt(page);
    for (char *object = start; object + cache->size <= start + PAGE_SIZE;
         object += cache->size) {
        poison(cache, object);
        *next_of(object) = page->free;
        page->free = object;
    }
    return page;
}

/* Move objects from slabs to this CPU's list. Interrupts are off. */
static void refill(struct slab_cache *cache, unsigned cpu)
{
    spin_lock(&cache->lock);
    if (list_empty(&cache->partial)) {
        spin_unlock(&cache->lock);
        struct page *page = slab_new(cache); /* may reclaim: no lock held */
        if (page == NULL)
            return;
        spin_lock(&cache->lock);
        list_add(&cache->partial, &page->link);
        cache->pages++;
    }
    while (cache->cpu[cpu].nfree < SLAB_CPU_OBJECTS / 2 &&
           !list_empty(&cache->partial)) {
        struct page *page = list_first(&cache->partial, struct page, link);
        void *object = page->free;

        page->free = *next_of(object);
        page->inuse++;
        if (page->free == NULL)
            list_del(&page->link);
        *next_of(object) = cache->cpu[cpu].free;
        cache->cpu[cpu].free = object;
        cache->cpu[cpu].nfree++;
    }
    spin_unlock(&cache->lock);
}

/* Give half of this CPU's objects back to their slabs. Interrupts are off. */
static void drain(struct slab_cache *cache, unsigned cpu)
{
    struct list empty = LIST_INIT(empty);

    spin_lock(&cache->lock);
    while (cache->cpu[cpu].nfree > SLAB_CPU_OBJECTS / 2) {
        void *object = cache->cpu[cpu].free;
        struct page *page = virt_to_page(object);

        cache->cpu[cpu].free = *next_of(object);
        cache->cpu[cpu].nfree--;
        if (page->free == NULL)
            list_add(&cache->partial, &page->link);
        *next_of(object) = page->free;
        page->free = object;
        if (--page->inuse == 0) {
            list_del(&page->link);
            list_add(&empty, &page->link);
            cache->pages--;
        }
    }
    spin_unlock(&cache->lock);

    while (!list_empty(&empty)) {
        struct page *page = list_first(&empty, struct page, link);

        list_del(&page->link);
        page->flags = 0;
        page_put(page);
        commit_release(1);
    }
}

void *slab_alloc(struct slab_cache *cache)
{
    irq_off();
    unsigned cpu = this_cpu()->id;
    if (cache->cpu[cpu].nfree == 0)
        refill(cache, cpu);

    void *object = cache->cpu[cpu].free;
    if (object != NULL) {
        cache->cpu[cpu].free = *next_of(object);
        cache->cpu[cpu].nfree--;
    }
    irq_on();
    if (object != NULL)
        poison_check(cache, object);
    return object;
}

void slab_free(struct slab_cache *cache, void *object)
{
    ASSERT(virt_to_page(object)->owner == cache);
    poison(cache, object);
    irq_off();
    unsigned cpu = this_cpu()->id;
    *next_of(object) = cache->cpu[cpu].free;
    cache->cpu[cpu].free = object;
    if (++cache->cpu[cpu].nfree > SLAB_CPU_OBJECTS)
        drain(cache, cpu);
    irq_on();
}

void kmalloc_init(void)
{
    for (unsigned i = 0; i < NSIZES; i++)
        slab_init(&sizes[i], size_names[i], 1u << (MIN_SHIFT + i));
}

/* Whole pages, for what is too large for a slab. */
static void *large_alloc(uint32_t nbytes)
{
    unsigned order = 0;

    while (order <= MAX_PAGES_ORDER && (PAGE_SIZE << order) < nbytes)
        order++;
    if (order > MAX_PAGES_ORDER || commit_reserve(1u << order) != 0)
        return NULL;

    struct page *page = pages_alloc(order);
    if (page == NULL) {
        commit_release(1u << order);
        return NULL;
    }
    return page_to_virt(page);
}

void *kmalloc(uint32_t nbytes)
{
    for (unsigned i = 0; i < NSIZES; i++)
        if (nbytes <= 1u << (MIN_SHIFT + i))
            return slab_alloc(&sizes[i]);
    return large_alloc(nbytes);
}

void *kzalloc(uint32_t nbytes)
{
    void *ptr = kmalloc(nbytes);

    if (ptr != NULL)
        memset(ptr, 0, nbytes);
    return ptr;
}

void kfree(void *ptr)
{
    if (ptr == NULL)
        return;

    struct page *page = virt_to_page(ptr);
    if (page->flags & PAGE_SLAB) {
        slab_free(page->owner, ptr);
        return;
    }
    uint32_t npages = 1u << page->order;
    page_put(page);
    commit_release(npages);
}
